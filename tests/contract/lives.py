"""A short life of one conversation, and what people see of it once the real services heard it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.bootstrap.capture import build_hearing
from bot.domain.back_fill import HistoryRate, pace_of
from bot.domain.causes import Upkeep
from bot.domain.conversation import (
    Authorship,
    MessageDeleted,
    MessageEdited,
    MessageHeard,
    ReactionChange,
    ReactionHeard,
)
from bot.domain.decision import Verdict
from bot.domain.ids import MessageTs, PersonId, SlackChannelId, UserId
from bot.domain.issue import Issue
from bot.domain.people import Role, RoleSource, Side
from bot.ports import ChannelFacts, Directory, PersonFacts, UnitOfWork
from bot.services.follow_place import FollowPlace
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise
from storage.tables import Row
from tests.contract.store_support import MONDAY, World, open_world, ts_of

Event = MessageHeard | MessageEdited | MessageDeleted | ReactionHeard
PLACE = SlackChannelId("C1")
DANA, DIRK, SAM = "U-Dana", "U-Dirk", "U-Sam"
STEP = timedelta(seconds=20)
_WHO_THERE_IS = frozenset(
    {
        "account",
        "alembic_version",
        "channel",
        "channel_account",
        "channel_alias",
        "organisation",
        "person",
        "role",
        "workspace",
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as people see it in the end: words or a stub, emoji, and what became of it."""

    text: str
    is_deleted: bool
    emoji: frozenset[tuple[str, PersonId]]
    has_issue: bool
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class End:
    """What people see when everything was heard."""

    messages: dict[MessageTs, Seen]
    issues: tuple[tuple[object, ...], ...]


class _Nobody:
    """A Slack that is never asked: everybody is known."""

    def person(self, user_id: str, **_: object) -> PersonFacts:
        raise AssertionError(f"nobody should ask who {user_id} is")

    def channel(self, slack_id: SlackChannelId) -> ChannelFacts:
        raise AssertionError(f"nobody should ask what {slack_id} is")


class Stage:
    """One store, swept before each life, with a channel, two customers and an agent."""

    def __init__(self, folder: Path) -> None:
        self.world: World = open_world(f"sqlite:///{folder / 'lives.db'}", is_lasting=False)
        world = self.world
        account = world.account()
        self._channel = world.channel(account)
        world.person("Dana", account)
        world.person("Dirk", account)
        sam = world.person("Sam", side=Side.TEAM)
        with world.opened.store(world.upkeep()) as work:
            work.channels.save(replace(self._channel, checked_at=MONDAY + 40 * STEP))
            work.people.set_role(sam.id, Role.AGENT, source=RoleSource.SETTINGS)
            work.commit()
        plan = PlanBackFill(ids=world.ids, pace=pace_of(HistoryRate.STANDARD))
        directory: Directory = _Nobody()  # type: ignore[assignment]
        recognise = Recognise(
            store=world.opened.store,
            directory=directory,
            ids=world.ids,
            clock=world.clock,
            follow=FollowPlace(plan=plan),
        )
        self._hearing = build_hearing(world.opened, recognise, clock=world.clock)

    def close(self) -> None:
        """Close the store."""
        self.world.opened.close()

    def end_of(self, events: Sequence[Event], *, messages: Sequence[MessageTs]) -> End:
        """Hear events in this order, on an empty store, and return what people see then."""
        self._sweep()
        self.world.clock.move_to(MONDAY + 40 * STEP)
        for event in events:
            self.world.clock.advance(timedelta(seconds=1))
            self._hear(event)
        with self.world.opened.store.read() as work:
            return End(
                messages={ts: self._seen(work, ts) for ts in messages},
                issues=tuple(sorted(map(_facts, self._issues(work)), key=str)),
            )

    def issues(self) -> list[Issue]:
        """Return the issues of the life that was heard last."""
        with self.world.opened.store.read() as work:
            return self._issues(work)

    def person_id(self, user_id: str) -> PersonId:
        """Return who somebody is to the desk."""
        with self.world.opened.store.read() as work:
            person = work.people.find_by_user(user_id)
        assert person is not None
        return person.id

    def _hear(self, event: Event) -> None:
        cause = Upkeep(self.world.now)
        match event:
            case MessageHeard():
                self._hearing.capture_message.hear(event, cause=cause)
            case MessageEdited():
                self._hearing.change_words.edit(event, cause=cause)
            case MessageDeleted():
                self._hearing.change_words.delete(event, cause=cause)
            case ReactionHeard():
                self._hearing.react.hear(event, cause=cause)

    def _sweep(self) -> None:
        with self.world.opened.engine.begin() as connection:
            for table in reversed(Row.metadata.sorted_tables):
                if table.name not in _WHO_THERE_IS:
                    connection.execute(table.delete())
        self.world.clock.move_to(MONDAY)

    def _seen(self, work: UnitOfWork, ts: MessageTs) -> Seen:
        message = work.messages.find(self._channel.id, ts)
        assert message is not None
        decision = work.messages.find_decision(self._channel.id, ts)
        reactions = work.messages.reactions(self._channel.id, ts)
        return Seen(
            text=message.text,
            is_deleted=message.is_deleted,
            emoji=frozenset((one.emoji, one.person_id) for one in reactions),
            has_issue=message.issue_id is not None,
            verdict=decision.verdict if decision else None,
        )

    def _issues(self, work: UnitOfWork) -> list[Issue]:
        with self.world.opened.engine.connect() as connection:
            ids = connection.exec_driver_sql("SELECT id FROM issue").scalars().all()
        return [work.issues.get(issue_id) for issue_id in ids]


def _facts(issue: Issue) -> tuple[object, ...]:
    return (
        issue.thread_ts,
        issue.status,
        issue.title,
        issue.requester_id,
        issue.opened_at,
        issue.episodes[0].opened_at,
        issue.episodes[0].first_response_at,
        issue.is_agent_started,
    )


def at(step: int) -> datetime:
    """Return the moment of an act."""
    return MONDAY + step * STEP


def says(who: str, words: str, step: int, *, thread: MessageTs | None = None) -> MessageHeard:
    """Return somebody's message."""
    return MessageHeard(PLACE, ts_of(at(step)), _author(who), words, thread_ts=thread)


def edits(message: MessageHeard, words: str, step: int) -> MessageEdited:
    """Return an edit of a message by its author."""
    return MessageEdited(
        PLACE, message.ts, message.author, words, at(step), thread_ts=message.thread_ts
    )


def deletes(message: MessageHeard) -> MessageDeleted:
    """Return the deletion of a message."""
    return MessageDeleted(PLACE, message.ts)


def reacts(
    who: str, emoji: str, message: MessageHeard, step: int, *, is_added: bool = True
) -> ReactionHeard:
    """Return an emoji that somebody puts on a message, or takes off."""
    change = ReactionChange.ADDED if is_added else ReactionChange.REMOVED
    return ReactionHeard(PLACE, message.ts, emoji, who, change, at(step))


def _author(who: str) -> Authorship:
    return Authorship(user=None, user_id=UserId(who))
