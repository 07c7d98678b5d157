"""The day's figures counted from the simulated workspace alone: what people did, wrote and saw.

Written from the definitions, on purpose without the app's own code: the digest is compared with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median, quantiles

from bot.practice.witness import Reacted, Thread, Witness, moment_of, thread_in
from bot.simulator.core import Core
from bot.simulator.render import controls_of
from bot.simulator.state import Channel, Message, Poster
from handlers import ids

_NUMBER = re.compile(r"#(\d+) ")
_CHECK, _BIN = "white_check_mark", "wastebasket"
_HAPPY = 4


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened, by count. `first_responses` are elapsed times, shortest first.

    What was marked as no issue counts in `discarded_count` alone.
    """

    message_count: int = 0
    opened_count: int = 0
    skipped_count: int = 0
    suggestion_count: int = 0
    reply_count: int = 0
    resolved_count: int = 0
    reopened_count: int = 0
    discarded_count: int = 0
    scores: tuple[int, ...] = ()
    first_responses: tuple[timedelta, ...] = ()

    @property
    def happy_count(self) -> int:
        """Return how many ratings were 4 or 5."""
        return sum(score >= _HAPPY for score in self.scores)

    @property
    def median_response(self) -> timedelta | None:
        """Return the median first response time."""
        seconds = [one.total_seconds() for one in self.first_responses]
        return timedelta(seconds=median(seconds)) if seconds else None

    @property
    def p90_response(self) -> timedelta | None:
        """Return the 90th percentile, by linear interpolation between the two nearest."""
        seconds = [one.total_seconds() for one in self.first_responses]
        if len(seconds) < 2:
            return self.median_response
        return timedelta(seconds=quantiles(seconds, n=10, method="inclusive")[-1])


class _Act(StrEnum):
    RESOLVE = "resolve"
    REOPEN = "reopen"
    DISCARD = "discard"


@dataclass(slots=True)
class _Track:
    """One issue as the workspace shows it. `thread` is None for what was logged by hand."""

    number: int
    thread: Thread | None
    cards: list[Message] = field(default_factory=list)

    @property
    def card_places(self) -> frozenset[str]:
        return frozenset(card.ts for card in self.cards)


@dataclass(frozen=True, slots=True)
class _Outcome:
    resolved_count: int = 0
    reopened_count: int = 0
    is_discarded: bool = False


def count(core: Core, witness: Witness, *, triage: str, customer_channels: Sequence[str]) -> Tally:
    """Count everything from the record."""
    return _Counter(core, witness, _channel(core, triage)).count(
        [_channel(core, name) for name in customer_channels]
    )


class _Counter:
    def __init__(self, core: Core, witness: Witness, triage: Channel) -> None:
        self._core = core
        self._witness = witness
        self._triage = triage
        self._team = frozenset(triage.members)
        self._tracks = list(_tracks_in(triage))

    def count(self, channels: Sequence[Channel]) -> Tally:
        outcomes = {track.number: self._outcome(track) for track in self._tracks}
        kept = [track for track in self._tracks if not outcomes[track.number].is_discarded]
        responses = [found for track in kept if (found := self._first_response(track)) is not None]
        written = [m for channel in channels for m in channel.messages.values() if _is_said(m)]
        posted = [m for channel in channels for m in channel.messages.values() if _is_ours(m)]
        return Tally(
            message_count=len(written),
            opened_count=len(kept),
            skipped_count=sum(self._is_skipped(message, posted) for message in written),
            suggestion_count=len(_suggestions_in(self._triage)),
            reply_count=sum(map(self._witness.is_approved, posted)),
            resolved_count=sum(outcomes[track.number].resolved_count for track in kept),
            reopened_count=sum(outcomes[track.number].reopened_count for track in kept),
            discarded_count=sum(outcome.is_discarded for outcome in outcomes.values()),
            scores=tuple(self._scores()),
            first_responses=tuple(sorted(responses)),
        )

    def _outcome(self, track: _Track) -> _Outcome:
        """Replay what people did to one issue, in the order of time."""
        resolved = reopened = 0
        is_open, is_discarded = True, False
        for _, act in sorted(self._acts(track)):
            if act is _Act.DISCARD:
                is_discarded = True
            elif act is _Act.RESOLVE and is_open:
                is_open, resolved = False, resolved + 1
            elif act is _Act.REOPEN and not is_open:
                is_open, reopened = True, reopened + 1
        return _Outcome(resolved, reopened, is_discarded)

    def _acts(self, track: _Track) -> Iterator[tuple[datetime, _Act]]:
        for press in self._witness.presses:
            if press.message_ts in track.card_places and press.user_id in self._team:
                act = _act_of(press.action_id, press.value)
                if act is not None:
                    yield press.at, act
        for reacted in self._witness.reactions():
            act = self._act_of_reaction(reacted, track)
            if act is not None:
                yield reacted.at, act
        # A card that stands again below says that the issue was opened again.
        for card in track.cards[1:]:
            yield moment_of(card.ts), _Act.REOPEN

    def _act_of_reaction(self, reacted: Reacted, track: _Track) -> _Act | None:
        is_team = reacted.user_id in self._team and reacted.user_id != self._core.app.user_id
        if reacted.emoji == _BIN and reacted.ts in track.card_places and is_team:
            return _Act.DISCARD
        is_here = Thread(reacted.channel_id, reacted.ts) == track.thread
        if reacted.emoji != _CHECK or not is_here:
            return None
        is_theirs = reacted.user_id == self._root(track).user_id and self._is_answered(
            track, reacted.at
        )
        return _Act.RESOLVE if is_team or is_theirs else None

    def _root(self, track: _Track) -> Message:
        thread = track.thread
        if thread is None:
            raise LookupError("an issue that was logged by hand has no message of a customer")
        return self._core.world.channels[thread.channel_id].messages[thread.ts]

    def _answers(self, track: _Track) -> list[datetime]:
        root = self._root(track)
        messages = self._core.world.channels[root.channel_id].messages.values()
        return sorted(
            moment_of(message.ts)
            for message in messages
            if message.is_reply and message.thread_ts == root.ts and self._is_answer(message)
        )

    def _is_answer(self, message: Message) -> bool:
        if message.posted_by is Poster.PERSON:
            return message.user_id in self._team
        return _is_ours(message) and self._witness.is_approved(message)

    def _is_answered(self, track: _Track, at: datetime) -> bool:
        return any(answer <= at for answer in self._answers(track))

    def _first_response(self, track: _Track) -> timedelta | None:
        answers = [] if track.thread is None else self._answers(track)
        return answers[0] - moment_of(self._root(track).ts) if answers else None

    def _is_skipped(self, message: Message, posted: Iterable[Message]) -> bool:
        """Tell whether a customer wrote at the head of a channel and nothing came of it."""
        if message.is_reply or message.user_id in self._team:
            return False
        place = Thread(message.channel_id, message.ts)
        is_known = any(track.thread == place for track in self._tracks)
        return not is_known and not any(
            one.channel_id == message.channel_id and one.thread_ts == message.ts for one in posted
        )

    def _scores(self) -> Iterator[int]:
        """Return the last vote of each requester on each request for a rating."""
        votes: dict[tuple[str, str], int] = {}
        for press in self._witness.presses:
            score = ids.RATING_SCORES.get(press.action_id)
            channel = self._core.world.channels.get(press.channel_id)
            if score is None or channel is None:
                continue
            thread_ts = channel.messages[press.message_ts].thread_ts
            if channel.messages[str(thread_ts)].user_id == press.user_id:
                votes[press.channel_id, press.message_ts] = score
        yield from votes.values()


def _tracks_in(triage: Channel) -> Iterable[_Track]:
    tracks: dict[int, _Track] = {}
    for message in triage.messages.values():
        number = _number_of(message)
        if number is not None:
            track = _Track(number, thread_in(message.versions[0].blocks))
            tracks.setdefault(number, track).cards.append(message)
    return tracks.values()


def _number_of(message: Message) -> int | None:
    """Return the issue that a message is the card of: a card is headed by "#12 Title"."""
    blocks = message.versions[0].blocks if _is_ours(message) and not message.is_reply else []
    if not blocks or blocks[0].get("type") != "header":
        return None
    match = _NUMBER.match(blocks[0]["text"]["text"])
    return int(match[1]) if match else None


def _act_of(action_id: str, value: str) -> _Act | None:
    # A menu's value begins with the action that was chosen.
    name = value.partition(" ")[0] if action_id == ids.ISSUE_MORE else action_id
    return {
        ids.ISSUE_RESOLVE: _Act.RESOLVE,
        ids.ISSUE_REOPEN: _Act.REOPEN,
        ids.ISSUE_DISCARD: _Act.DISCARD,
    }.get(name)


def _suggestions_in(triage: Channel) -> frozenset[str]:
    """Return the suggestions that were ever offered on a card, by the value of their button."""
    return frozenset(
        str(control.element["value"])
        for message in triage.messages.values()
        for version in message.versions
        for control in controls_of(version.blocks)
        if control.action_id == ids.SUGGESTION_EDIT
    )


def _is_said(message: Message) -> bool:
    """Tell whether a person wrote this; joining a channel and the like is Slack's own voice."""
    return message.posted_by is Poster.PERSON


def _is_ours(message: Message) -> bool:
    return message.posted_by is Poster.APP


def _channel(core: Core, name: str) -> Channel:
    channel = core.world.find_channel(name)
    if channel is None:
        raise LookupError(f"there is no channel {name}")
    return channel
