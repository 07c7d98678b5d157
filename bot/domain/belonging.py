"""To which open issue of a channel an unthreaded message belongs, if to any. Pure.

A desk has to be surer here than a reader of the whole channel (see grouping): a message in the
wrong issue is lost. So only three things join, and where two issues fit, a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.grouping.shapes import Shape, shape_of
from bot.domain.ids import AccountId, IssueId, PersonId

LONGEST_FOLLOW_UP = 200
"""Characters. Whoever writes more than this tells a story of their own."""

_NOTHING = timedelta(0)
_SAME_HERE = re.compile(
    r"\A\W*(?:same (?:here|for (?:me|us)|problem|issue)|me too|us too|we too|\+1|likewise|ditto"
    r"|(?:we|i) (?:have|see|get) (?:this|that|it|the same)"
    r"|geht mir auch so|bei (?:mir|uns) auch|moi aussi|nous aussi|yo tambien|a mi tambien)\b",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    """
    any update updates news progress eta word this that the there our your from for with about and
    you did chance get have had still waiting broken happening failing same not issue following
    follow bump friendly ping just pinging status how going coming where are hello please thanks
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)


class Belongs(StrEnum):
    """What is to be done with a message."""

    NEW = "new"
    JOIN = "join"
    ASK = "ask"


class Sign(StrEnum):
    """What speaks for it. The names are stable: they may be stored and shown."""

    NOTHING = "nothing"
    SAME_PERSON = "same_person"
    SAME_COMPANY = "same_company"
    ASKS_FOR_NEWS = "asks_for_news"


@dataclass(frozen=True, slots=True)
class OpenTalk:
    """An issue that is open in the channel: whose it is, and when it was last spoken in.

    `last_words_at` is when each of its customers last wrote in it, `words` are words of its texts
    in lower case.
    """

    issue_id: IssueId
    account_id: AccountId
    last_at: datetime
    last_words_at: dict[PersonId, datetime]
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Home:
    """Where a message belongs: to no issue, to one, or to one of several that a person chooses."""

    belongs: Belongs
    sign: Sign = Sign.NOTHING
    issue_ids: tuple[IssueId, ...] = ()


def may_join(text: str) -> bool:
    """Tell whether a text reads as if it went on with, or asked about, something said before."""
    shape = shape_of(text)
    is_short = len(text) <= LONGEST_FOLLOW_UP
    return is_short and (shape.asks_for_news or _follows_up(text, shape))


def find_home(
    text: str,
    *,
    author: PersonId,
    account: AccountId,
    at: datetime,
    talks: Sequence[OpenTalk],
    window: timedelta,
) -> Home:
    """Return where a customer's message at the head of a channel belongs.

    Only issues of the writer's own company are looked at. `window` is how long one person's
    messages count as one; with none, each stands for itself, but for questions about news.
    """
    ours = [talk for talk in talks if talk.account_id == account and talk.last_at <= at]
    shape = shape_of(text)
    if shape.asks_for_news and len(text) <= LONGEST_FOLLOW_UP:
        return _home_of_question(shape, author, ours)
    recent = [talk for talk in ours if at - talk.last_at <= window] if window > _NOTHING else []
    own = [talk for talk in ours if _is_within(talk, author, at, window)]
    if own:
        latest = max(own, key=lambda talk: talk.last_words_at[author])
        return Home(Belongs.JOIN, Sign.SAME_PERSON, (latest.issue_id,))
    if recent and _follows_up(text, shape):
        return _one_or_ask(recent, Sign.SAME_COMPANY)
    return Home(Belongs.NEW)


def _home_of_question(shape: Shape, author: PersonId, ours: Sequence[OpenTalk]) -> Home:
    """Return what a question for news is about: what it names, else the writer's own, else any.

    What names something that no open issue speaks of is about something else.
    """
    names = shape.words - _EMPTY
    named = [talk for talk in ours if talk.words & names]
    if names and not named:
        return Home(Belongs.NEW)
    own = [talk for talk in named or ours if author in talk.last_words_at]
    found = own or named or ours
    return _one_or_ask(found, Sign.ASKS_FOR_NEWS) if found else Home(Belongs.NEW)


def _one_or_ask(talks: Sequence[OpenTalk], sign: Sign) -> Home:
    belongs = Belongs.JOIN if len(talks) == 1 else Belongs.ASK
    latest_first = sorted(talks, key=lambda talk: talk.last_at, reverse=True)
    return Home(belongs, sign, tuple(talk.issue_id for talk in latest_first))


def _is_within(talk: OpenTalk, author: PersonId, at: datetime, window: timedelta) -> bool:
    wrote_at = talk.last_words_at.get(author)
    return window > _NOTHING and wrote_at is not None and at - wrote_at <= window


def _follows_up(text: str, shape: Shape) -> bool:
    """Tell whether somebody else's words read as if they went on with what was said before."""
    if len(text) > LONGEST_FOLLOW_UP or shape.greets:
        return False
    return _SAME_HERE.match(text) is not None or (shape.goes_on and not shape.asks)
