"""A store with a small world in it, for what must hold on SQLite and PostgreSQL alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from bot.clock import ManualClock
from bot.domain.account import Account, AccountScope, Channel, ChannelKind, Workspace
from bot.domain.causes import Click, Upkeep
from bot.domain.conversation import Message, Voice
from bot.domain.ids import (
    AccountId,
    ChannelId,
    InvitationId,
    IssueId,
    MessageId,
    MessageTs,
    PersonId,
    RatingId,
    SlackChannelId,
    TeamId,
    UserId,
    WorkspaceId,
)
from bot.domain.issue import Issue
from bot.domain.people import Actor, Identity, Person, Side, Standing, actor_of
from bot.domain.satisfaction import Invitation, InvitationState, Rating
from storage import OpenedStore, SortableIds, open_store
from storage.engine import open_engine
from storage.tables import Row

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
WORKSPACE = Workspace(
    id=WorkspaceId("T1"),
    team_id=TeamId("T1"),
    name="Helpers",
    bot_user_id=UserId("UBOT"),
    domain="helpers",
)


class CountingWaker:
    """A waker that counts how often it was woken."""

    def __init__(self) -> None:
        self.count = 0

    def wake(self) -> None:
        """Count."""
        self.count += 1

    def wait(self, timeout: timedelta) -> None:
        """Return at once."""


@dataclass(frozen=True, slots=True)
class World:
    """An opened store, its clock and waker, and people to fill it with."""

    opened: OpenedStore
    clock: ManualClock
    waker: CountingWaker
    ids: SortableIds
    workspace: Workspace
    _clicks: list[int] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return the time by the world's clock."""
        return self.clock.now()

    def click(self) -> Click:
        """Return a click that never happened before."""
        self._clicks.append(1)
        return Click(f"click-{len(self._clicks)}", self.now)

    def upkeep(self) -> Upkeep:
        """Return a cause that settles nothing."""
        return Upkeep(self.now)

    def account(self, name: str = "Acme") -> Account:
        """Store an account."""
        account = Account(AccountId(self.ids.new()), name)
        with self.opened.store(self.upkeep()) as work:
            work.accounts.save(account)
            work.commit()
        return account

    def channel(
        self,
        account: Account | None = None,
        *,
        slack_id: str = "C1",
        kind: ChannelKind = ChannelKind.CUSTOMER,
    ) -> Channel:
        """Store a channel."""
        channel = Channel(
            id=ChannelId(self.ids.new()),
            slack_id=SlackChannelId(slack_id),
            kind=kind,
            name=slack_id.lower(),
            is_shared=kind is ChannelKind.CUSTOMER,
            account_ids=() if account is None else (account.id,),
        )
        with self.opened.store(self.upkeep()) as work:
            work.channels.save(channel)
            work.commit()
        return channel

    def person(
        self, name: str = "Dana", account: Account | None = None, *, side: Side = Side.EXTERNAL
    ) -> Person:
        """Store a person."""
        person = Person(
            id=PersonId(self.ids.new()),
            identity=Identity(TeamId(f"T-{side}"), UserId(f"U-{name}")),
            side=side,
            name=name,
            account_id=None if account is None else account.id,
        )
        with self.opened.store(self.upkeep()) as work:
            work.people.save(person, checked_at=self.now)
            work.commit()
        return person

    def desk(self, name: str = "Acme", slack_id: str = "C1") -> Desk:
        """Store an account with a channel, a customer and an agent."""
        account = self.account(name)
        channel = self.channel(account, slack_id=slack_id)
        customer = self.person(f"Dana of {name}", account)
        agent = self.person(f"Sam for {name}", side=Side.TEAM)
        return Desk(self, account, channel, customer, agent)


@dataclass(frozen=True, slots=True)
class Desk:
    """One customer and one agent of one account, and what they do with issues."""

    world: World
    account: Account
    channel: Channel
    customer: Person
    agent: Person

    @property
    def scope(self) -> AccountScope:
        """Return whose words these are."""
        return AccountScope(self.account.id)

    @property
    def by_customer(self) -> Actor:
        """Return the customer as somebody who acts."""
        return actor_of(self.customer)

    @property
    def by_agent(self) -> Actor:
        """Return the agent as somebody who acts."""
        return Actor(Standing.AGENT, self.agent.id)

    def opens(
        self, at: datetime, *, title: str = "exports fail", is_agent_started: bool = False
    ) -> Issue:
        """Store a new issue."""
        with self.world.opened.store(self.world.upkeep()) as work:
            issue, events = Issue.open(
                id=IssueId(self.world.ids.new()),
                workspace_id=work.workspace.id,
                number=work.issues.next_number(),
                account_id=self.account.id,
                channel_id=self.channel.id,
                thread_ts=ts_of(at),
                requester_id=self.customer.id,
                title=title,
                at=at,
                by=self.by_agent if is_agent_started else self.by_customer,
                is_agent_started=is_agent_started,
            )
            work.issues.add(issue, events)
            work.commit()
        return issue

    def writes(self, issue: Issue, at: datetime, text: str = "") -> Issue:
        """Let the customer write in an issue's thread; store the words if there are any."""
        if text:
            self.says(issue, at, text, voice=Voice.CUSTOMER)
        return self._changes(issue, at, "hear_customer", by=self.by_customer)

    def answers(self, issue: Issue, at: datetime, text: str = "") -> Issue:
        """Let the agent answer; store the words if there are any."""
        if text:
            self.says(issue, at, text, voice=Voice.AGENT)
        return self._changes(issue, at, "hear_agent", by=self.by_agent)

    def resolves(self, issue: Issue, at: datetime, *, by: Actor | None = None) -> Issue:
        """Resolve an issue."""
        return self._changes(issue, at, "resolve", by=by or self.by_agent)

    def reopens(self, issue: Issue, at: datetime) -> Issue:
        """Reopen an issue."""
        return self._changes(issue, at, "reopen", by=self.by_agent)

    def discards(self, issue: Issue, at: datetime) -> Issue:
        """Mark an issue as none."""
        return self._changes(issue, at, "discard", by=self.by_agent)

    def says(self, issue: Issue, at: datetime, text: str, *, voice: Voice) -> Message:
        """Store a message of an issue without changing the issue."""
        author = self.agent if voice is Voice.AGENT else self.customer
        message = Message(
            id=MessageId(self.world.ids.new()),
            channel_id=self.channel.id,
            ts=ts_of(at),
            author_id=author.id,
            voice=voice,
            text=text,
            at=at,
            thread_ts=issue.thread_ts,
            issue_id=issue.id,
        )
        with self.world.opened.store(self.world.upkeep()) as work:
            work.messages.save(message)
            work.commit()
        return message

    def rates(self, issue: Issue, score: int, at: datetime) -> Rating:
        """Ask for a rating of the issue's last episode and give it at the same moment."""
        invitation = self.invites(issue, at, state=InvitationState.ANSWERED)
        rating = Rating(
            id=RatingId(self.world.ids.new()),
            invitation_id=invitation.id,
            issue_id=issue.id,
            account_id=self.account.id,
            rater_id=self.customer.id,
            score=score,
            rated_at=at,
            changed_at=at,
        )
        with self.world.opened.store(self.world.upkeep()) as work:
            work.ratings.save(rating)
            work.commit()
        return rating

    def invites(
        self, issue: Issue, at: datetime, *, state: InvitationState = InvitationState.SENT
    ) -> Invitation:
        """Store a request for a rating of the issue's last episode."""
        invitation = Invitation(
            id=InvitationId(self.world.ids.new()),
            issue_id=issue.id,
            episode=issue.episode.number,
            account_id=self.account.id,
            requester_id=self.customer.id,
            channel_id=self.channel.id,
            thread_ts=issue.thread_ts,
            planned_at=at,
            state=state,
            sent_at=None if state in {InvitationState.SKIPPED, InvitationState.PLANNED} else at,
        )
        with self.world.opened.store(self.world.upkeep()) as work:
            work.ratings.save_invitation(invitation)
            work.commit()
        return invitation

    def _changes(self, issue: Issue, at: datetime, act: str, *, by: Actor) -> Issue:
        with self.world.opened.store(self.world.upkeep()) as work:
            stored = work.issues.get(issue.id)
            changed, events = getattr(stored, act)(by=by, at=at)
            work.issues.save(changed, events)
            work.commit()
        assert isinstance(changed, Issue)
        return changed


def open_world(url: str, *, seed: int = 7, is_lasting: bool = True) -> World:
    """Open a store in an empty database, with the workspace stored and the clock on a Monday."""
    clock, waker = ManualClock(MONDAY), CountingWaker()
    ids = SortableIds(clock, Random(seed))
    opened = open_store(url, clock=clock, ids=ids, waker=waker, is_lasting=is_lasting)
    workspace = opened.ensure_workspace(WORKSPACE)
    return World(opened, clock, waker, ids, workspace)


def empty_tables(url: str) -> None:
    """Remove every row of a database that has the present schema."""
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in Row.metadata.tables.values():
            connection.execute(table.delete())
    engine.dispose()


def ts_of(at: datetime) -> MessageTs:
    """Return the name Slack gives a message of that moment."""
    seconds = int(at.replace(microsecond=0).timestamp())
    return MessageTs(f"{seconds}.{at.microsecond:06d}")
