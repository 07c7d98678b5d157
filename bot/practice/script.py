"""The story of a day as values: who is there, and who does what when. Files: storybook.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.practice.quotes import Words


class Role(StrEnum):
    """What somebody is in our workspace, or `customer`."""

    AGENT = "agent"
    ADMIN = "admin"
    COLLEAGUE = "colleague"
    GUEST = "guest"
    CUSTOMER = "customer"


class Deed(StrEnum):
    """What somebody does. The names are the keys of a step in the story's files.

    Who `chats` asks for nothing, and the desk is expected to leave it at that.
    """

    SAYS = "says"
    CHATS = "chats"
    MENTIONS_APP = "mentions_app"
    EDITS = "edits"
    DELETES = "deletes"
    REACTS = "reacts"
    RATES = "rates"
    TRIES_TO_RATE = "tries_to_rate"
    REACTS_ON_CARD = "reacts_on_card"
    CLAIMS = "claims"
    EDITS_AND_SENDS = "edits_and_sends"
    FILLS_GAP = "fills_gap"
    SENDS = "sends"
    UNDOES = "undoes"
    RESOLVES = "resolves"
    DISCARDS = "discards"
    RUNS = "runs"
    OPENS_HOME = "opens_home"


TEAM_ONLY = frozenset(
    {
        Deed.REACTS_ON_CARD,
        Deed.CLAIMS,
        Deed.EDITS_AND_SENDS,
        Deed.FILLS_GAP,
        Deed.SENDS,
        Deed.UNDOES,
        Deed.RESOLVES,
        Deed.DISCARDS,
        Deed.RUNS,
        Deed.OPENS_HOME,
    }
)
"""What only people of the team do: it happens on the card, or Slack offers it only to them."""

SPEAKING = frozenset({Deed.SAYS, Deed.CHATS, Deed.MENTIONS_APP})
"""What makes a message of somebody's own."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody in the story. `key` is the short name that steps use."""

    key: str
    name: str
    role: Role
    organisation: str = ""

    @property
    def is_of_team(self) -> bool:
        """Tell whether the person answers customers."""
        return self.role in {Role.AGENT, Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Place:
    """A customer channel. `is_declared`: not shared, a customer channel by our own setting."""

    name: str
    organisation: str = ""
    is_declared: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and every place of the story. `organisations` says who is on Enterprise Grid."""

    day: date
    zone: ZoneInfo
    company: str
    triage: str
    players: dict[str, Player]
    places: dict[str, Place]
    organisations: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Step:
    """One deed of one person. `talk` names the conversation, one for each thread."""

    at: datetime
    who: Player
    deed: Deed
    words: Words
    channel: str
    talk: str
    comment: str = ""
    label: str = ""
    of: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A working day, in the order in which it happens."""

    cast: Cast
    steps: tuple[Step, ...] = field(default=())

    @property
    def message_count(self) -> int:
        """Return how many messages people write themselves."""
        return sum(step.deed in SPEAKING for step in self.steps)

    @property
    def found_count(self) -> int:
        """Return how many of these messages people wrote in real support chats."""
        return sum(step.deed in SPEAKING and step.words.is_found for step in self.steps)
