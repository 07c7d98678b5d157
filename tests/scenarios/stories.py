"""What several stories look at: cards, mirrored messages, and what customers hear of the app."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass

from bot.domain.suggestion import Draft
from bot.ports import SuggestionRequest
from bot.simulator.sight import MessageRef, SeenMessage
from bot.simulator.wire import Reply, Request
from tests.scenarios.office import Office, Somebody

_CARD = re.compile(r"#\d+ ")
_STATE = re.compile(r":\w+: \*([^*]+)\*")
_JOINED = "has joined the channel"


def cards(viewer: Somebody, *, about: str = "", in_: str = "#triage") -> list[SeenMessage]:
    """Return the issue cards somebody sees, oldest first, the outdated ones too."""
    return [
        seen
        for seen in viewer.messages_in(in_)
        if not seen.is_reply and _CARD.search(seen.text) and about in seen.text
    ]


def card(viewer: Somebody, *, about: str = "", in_: str = "#triage") -> SeenMessage:
    """Return the newest of those cards."""
    return cards(viewer, about=about, in_=in_)[-1]


def state_of(seen: SeenMessage) -> str:
    """Return the state that a card tells in words."""
    told = _STATE.search(seen.text)
    return told[1] if told else ""


def mirrored(viewer: Somebody, below: SeenMessage, *, in_: str = "#triage") -> list[str]:
    """Return what stands in the thread of a card, oldest first."""
    return [seen.text for seen in viewer.messages_in(in_, thread=below) if seen.is_reply]


def said_by_the_app(viewer: Somebody, *, in_: str = "#acme-help") -> list[str]:
    """Return what the app said in a channel for everybody there."""
    return [
        seen.text
        for seen in viewer.messages_in(in_)
        if seen.author == "Giraffe" and not seen.is_ephemeral and _JOINED not in seen.text
    ]


def reactions_of_the_app(viewer: Somebody, on: SeenMessage | object, *, in_: str) -> list[str]:
    """Return the emoji that the app has on a message."""
    ref = getattr(on, "ref", on)
    seen = next(one for one in viewer.messages_in(in_) if one.ref == ref)
    return [name for name, people in seen.reactions.items() if "Giraffe" in people]


def answers(viewer: Somebody, thread: MessageRef, *, in_: str = "#acme-help") -> list[SeenMessage]:
    """Return what others than its author wrote below a customer's message, for all to see."""
    first, *replies = viewer.messages_in(in_, thread=thread)
    return [seen for seen in replies if seen.author != first.author and not seen.is_ephemeral]


def write_reply(agent: Somebody, text: str, *, about: str = "") -> None:
    """Write something else than what was suggested, and send it: it is held for ten seconds."""
    agent.clicks("Edit and send", on=card(agent, about=about))
    agent.fills("Your reply", text)
    agent.submits()


@dataclass(frozen=True, slots=True)
class OneTextWriter:
    """A reply writer that always proposes the same."""

    text: str
    name: str = "one-text"

    def write(self, request: SuggestionRequest) -> Draft:
        """Return the text as a draft."""
        assert request.lines
        return Draft(self.text, prompt_name="none", prompt_version=1, model=self.name)


def memory_contains(office: Office, words: str) -> bool:
    """Tell whether some words stand in any table of the SQLite file."""
    path = office.giraffe.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return any(words in line for line in connection.iterdump())


def audited(office: Office) -> list[str]:
    """Return the acts that the audit tells of, in the order in which they were done."""
    path = office.giraffe.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return [act for (act,) in connection.execute("SELECT act FROM audit ORDER BY id")]


class LatePress:
    """A press on something as it looks now, which reaches the app later, once or more often.

    Without `on` it is the newest card.
    """

    def __init__(
        self, office: Office, person: Somebody, label: str, *, on: MessageRef | None = None
    ) -> None:
        app = office.core.deliverer
        assert app is not None
        self._office = office
        self._app = app
        self._request: Request | None = None
        seen = on or card(person)
        office.core.deliverer = self
        person.plain.clicks(label, on=seen)
        office.core.deliverer = app

    def deliver(self, request: Request) -> Reply:
        """Keep the press back."""
        self._request = request
        return Reply(status=200)

    def arrives(self) -> Reply:
        """Let the press reach the app, with all that follows from it."""
        assert self._request is not None
        reply = self._app.deliver(self._request)
        self._office.settle()
        return reply
