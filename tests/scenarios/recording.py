"""What the app asked of Slack, in a form that is the same in every run and reads well.

Puts names in place of what Slack and chance make up: ids, ts, addresses. No story lives here.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.simulator.wire import WireCall
from bot.simulator.world import World
from tests.scenarios.office import Office

WIRE = Path(__file__).parent / "wire"
PRIVATE_ANSWER = "response_url"
SOCKET_OPENING = "apps.connections.open"
_WIDTH = 130
_AROUND = 8
"""Lines beside a difference: enough to see which call it is in."""
_LEFT_OUT = frozenset({"accept-encoding", "connection", "content-length", "host", "user-agent"})
"""Headers that tell of the machine and the versions on it, not of the app."""
_MADE_UP = re.compile(
    r"(?P<secret>xox[a-z]-[\w-]+|xapp-[\w-]+)"
    r"|(?P<address>http://127\.0\.0\.1:\d+)"
    r"|(?P<trigger>\b\d+\.\d+\.[0-9a-f]{8,})"
    r"|(?P<ts>\b\d{10}\.\d{6}\b)"
    r"|(?P<link>\bp\d{16}\b)"
    r"|(?P<own>\b[0-9a-f]{32})"
    r"|(?P<slack>\b[A-Z]{1,2}0[0-9A-Z]{9}\b)"
)


class Names:
    """Gives everything that is made up a name: Slack's things by what they are, others a number."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers: dict[str, dict[str, int]] = {}

    def settled(self, value: Any) -> Any:
        """Return a value with names in place of what is made up, keys included."""
        match value:
            case str():
                return _MADE_UP.sub(self._name, value)
            case dict():
                return {self.settled(key): self.settled(one) for key, one in value.items()}
            case list():
                return [self.settled(one) for one in value]
            case _:
                return value

    def _name(self, found: re.Match[str]) -> str:
        text = found[0]
        match found.lastgroup:
            case "address":
                return "{slack}"
            case "slack":
                return self._thing(text)
            case "link":
                return "p" + self._numbered("ts", f"{text[1:11]}.{text[11:]}")
            case "own":
                return self._numbered("id", text)
            case kind:
                return self._numbered(kind or "", text)

    def _thing(self, slack_id: str) -> str:
        """Name a person, a channel or a team as people do; number everything else by its letter."""
        world = self._world
        if user := world.users.get(slack_id):
            return f"{{@{user.name}}}"
        if channel := world.channels.get(slack_id):
            if channel.is_im:
                return "{direct message}"
            return f"{{#{channel.name.removeprefix('#')}}}"
        if organisation := world.organisations.get(slack_id):
            return f"{{team {organisation.name}}}"
        return self._numbered(slack_id[0], slack_id)

    def _numbered(self, kind: str, text: str) -> str:
        numbers = self._numbers.setdefault(kind, {})
        return f"{{{kind} {numbers.setdefault(text, len(numbers) + 1)}}}"


def write_json(value: Any, indent: int = 0, *, prefix: str = "") -> str:
    """Write JSON with whatever fits on one line there, so that a difference shows little else."""
    line = prefix + json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= _WIDTH or not value or not isinstance(value, dict | list):
        return line
    inner = indent + 2
    items = (
        [write_json(one, inner, prefix=f"{json.dumps(key)}: ") for key, one in value.items()]
        if isinstance(value, dict)
        else [write_json(one, inner) for one in value]
    )
    first, last = ("{", "}") if isinstance(value, dict) else ("[", "]")
    joined = ",\n".join(" " * inner + item for item in items)
    return f"{prefix}{first}\n{joined}\n{' ' * indent}{last}"


class Tape:
    """Keeps what the app asked of Slack, chapter by chapter and act by act."""

    def __init__(self, office: Office, *, leaves_out: str = "") -> None:
        """Listen to an office; `leaves_out` is a method that is told elsewhere."""
        self._office = office
        self._leaves_out = leaves_out
        self._seen = 0
        self._chapters: dict[str, list[dict[str, Any]]] = {}
        self._names = Names(office.core.world)
        self._chapter: list[dict[str, Any]] = []

    def begin(self, chapter: str) -> None:
        """Begin a chapter; its numbers start anew, so that chapters change one by one."""
        self._chapter = self._chapters.setdefault(chapter, [])
        self._names = Names(self._office.core.world)

    def skip(self) -> None:
        """Leave out what the app asked of Slack so far: another story tells it."""
        self._seen = len(self._office.core.calls)

    @contextmanager
    def act(self, what: str) -> Iterator[None]:
        """Keep what the app asks of Slack because of something that people do."""
        yield
        self.keep(what)

    def keep(self, what: str) -> None:
        """Keep what the app asked of Slack since the last act, even if that is nothing."""
        calls = self._office.core.calls[self._seen :]
        self._seen += len(calls)
        # Private answers are given by threads of their own, beside everything else.
        in_order = sorted(calls, key=lambda call: call.method == PRIVATE_ANSWER)
        told = [self._told(call) for call in in_order if call.method != self._leaves_out]
        self._chapter.append({"when": what, "calls": told})

    def chapters(self) -> dict[str, str]:
        """Return each chapter as the text of its file."""
        return {name: write_json(acts) + "\n" for name, acts in self._chapters.items()}

    def _told(self, call: WireCall) -> dict[str, Any]:
        headers = {key: one for key, one in call.headers.items() if key not in _LEFT_OUT}
        told: dict[str, Any] = {
            "call": f"{call.http_method} {call.path}",
            "headers": dict(sorted(headers.items())),
            "body": self._names.settled(call.body),
        }
        # A repeated call reads as a mistake unless the refusal before it is told.
        return told | ({"refused": call.error} if call.error else {})


def record(told: dict[str, str]) -> None:
    """Put chapters in place of those that were recorded."""
    WIRE.mkdir(exist_ok=True)
    for name, text in told.items():
        (WIRE / f"{name}.json").write_text(text, encoding="utf-8")


def recorded() -> dict[str, str]:
    """Return the text of every chapter that was recorded."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(WIRE.glob("*.json"))}


def recorded_methods() -> set[str]:
    """Return the methods of all recorded calls."""
    return {
        call["call"].rpartition("/")[2]
        for chapter in recorded().values()
        for act in json.loads(chapter)
        for call in act["calls"]
    }


def differences(told: dict[str, str]) -> str:
    """Return what is not as it was recorded, as `git diff` shows it; "" when nothing differs."""
    before = recorded()
    lines = [
        line
        for name, text in told.items()
        for line in difflib.unified_diff(
            before.get(name, "").splitlines(),
            text.splitlines(),
            fromfile=f"wire/{name}.json, as it was recorded",
            tofile=f"wire/{name}.json, as it is now",
            lineterm="",
            n=_AROUND,
        )
    ]
    return "\n".join(lines)
