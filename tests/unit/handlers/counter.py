"""The real listeners in a real Bolt app, over services that only remember what they were asked."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cache
from typing import Any, cast

from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.clock import ManualClock
from bot.domain.causes import Delivery
from bot.domain.people import Actor
from bot.services.desk import Services
from bot.services.hear_own_post import HearOwnPost
from bot.texts import Texts, load_texts
from handlers.answers import Answers
from handlers.app import build_bolt_app
from handlers.desk import Desk
from handlers.dispatch import BoltDispatcher
from tests.unit.handlers.payloads import HOST
from tests.unit.views.builders import NOON, SAM_ACTS

DELIVERY = Delivery(inbox_id=7, fence=3, at=NOON - timedelta(hours=1))


@dataclass(frozen=True)
class Request:
    """One call of a service: "change_issue.claim", what was given, and what was given by name."""

    name: str
    given: tuple[object, ...]
    named: dict[str, Any]


class Remembering:
    """A service that remembers what it was asked, and answers what the test prepared."""

    def __init__(self, name: str, counter: Counter) -> None:
        self._name = name
        self._counter = counter

    def __getattr__(self, method: str) -> Any:
        def ask(*given: object, **named: object) -> object:
            return self._counter.hear(Request(f"{self._name}.{method}", given, named))

        return ask


class AtOnce(Executor):
    """Run what is handed in at once, in the caller's thread."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Windows(WebClient):
    """Slack's side of views.open."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-1", base_url="http://127.0.0.1:9/", retry_handlers=[])
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.refusal = ""

    def views_open(self, **named: Any) -> SlackResponse:
        answer = SlackResponse(
            client=self,
            http_verb="POST",
            api_url="views.open",
            req_args={},
            data={"ok": not self.refusal, "error": self.refusal},
            headers={},
            status_code=200,
        )
        if self.refusal:
            raise SlackApiError("no", answer)  # type: ignore[no-untyped-call]
        self.opened.append((named["trigger_id"], named["view"]))
        return answer


@dataclass
class Counter:
    """Where a test stands as Slack does: it hands payloads in and sees what comes back."""

    actor: Actor = SAM_ACTS
    answers: dict[str, object] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    windows: Windows = field(default_factory=Windows)

    def __post_init__(self) -> None:
        names = [one.name for one in fields(Services) if one.name != "clock"]
        services = cast(
            "Services",
            _Bag({name: Remembering(name, self) for name in names} | {"clock": ManualClock(NOON)}),
        )
        self.answers.setdefault("recognise.actor", self.actor)
        texts = _texts()
        answers = Answers(self.windows, texts=texts, executor=AtOnce(), post=self._post)
        self.desk = Desk(services=services, texts=texts, answers=answers, workspace=HOST)
        self.app = build_bolt_app(
            self.desk, base_url="http://127.0.0.1:9/", bot_token="xoxb-1", executor=AtOnce()
        )
        own_posts = cast("HearOwnPost", Remembering("own_posts", self))
        self.dispatcher = BoltDispatcher(self.app, own_posts=own_posts, workspace=HOST)

    def hear(self, request: Request) -> object:
        answer = self.answers.get(request.name)
        if request.name != "recognise.actor":
            self.requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def hand_in(self, payload: dict[str, Any]) -> BoltResponse:
        """Press, type or submit something."""
        return self.dispatcher.answer(payload)

    def only(self, name: str) -> Request:
        """Return the one request that was made; there must be no other change."""
        found = [request for request in self.requests if request.name == name]
        assert len(found) == 1, [request.name for request in self.requests]
        return found[0]

    def _post(self, url: str, body: dict[str, Any]) -> None:
        self.posted.append((url, body))


@cache
def _texts() -> Texts:
    return load_texts(is_strict=True)


class _Bag:
    """The services by name."""

    def __init__(self, services: dict[str, object]) -> None:
        self.__dict__.update(services)
