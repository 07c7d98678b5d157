"""The issue and its life: open, waiting, resolved, reopened, discarded.

Pure: every change returns new values.

`at` is always Slack's time of the act. Events may arrive late and in any order, so durations are
clamped at zero and a message that is older than a resolution never reopens it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.episode import Episode
from bot.domain.errors import IllegalTransition
from bot.domain.ids import (
    AccountId,
    ChannelId,
    IssueId,
    MessageTs,
    PersonId,
    WorkspaceId,
    moment_of,
    stands_in_slack,
)
from bot.domain.issue_reading import CorrectedReading
from bot.domain.issue_status import ACTIVE, IssueStatus, Priority
from bot.domain.people import Actor
from bot.domain.reading import Urgency
from bot.domain.timeline import EventKind, TimelineEvent


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a customer raised, from its first message to its resolution.

    `revision` rises with every change, `talk_revision` only when somebody wrote, changed or deleted
    words the customer can see: that is what a waiting reply is compared with. `may_belong_to` are
    issues that this one may go on with: somebody is asked about them.
    """

    id: IssueId
    workspace_id: WorkspaceId
    number: int
    account_id: AccountId
    channel_id: ChannelId
    thread_ts: MessageTs
    requester_id: PersonId
    title: str
    opened_at: datetime
    episodes: tuple[Episode, ...]
    status: IssueStatus = IssueStatus.OPEN
    priority: Priority = Priority.NORMAL
    corrected: CorrectedReading = CorrectedReading()
    assignee_id: PersonId | None = None
    revision: int = 1
    talk_revision: int = 1
    is_agent_started: bool = False
    acknowledged_at: datetime | None = None
    last_customer_at: datetime | None = None
    last_agent_at: datetime | None = None
    waiting_since: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: PersonId | None = None
    answering_id: PersonId | None = None
    merged_into: IssueId | None = None
    may_belong_to: tuple[IssueId, ...] = ()

    @classmethod
    def open(
        cls,
        *,
        id: IssueId,  # noqa: A002 - the field's own name
        workspace_id: WorkspaceId,
        number: int,
        account_id: AccountId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        requester_id: PersonId,
        title: str,
        at: datetime,
        by: Actor,
        is_agent_started: bool = False,
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Return a new issue whose first episode starts `at` its first customer message."""
        issue = cls(
            id=id,
            workspace_id=workspace_id,
            number=number,
            account_id=account_id,
            channel_id=channel_id,
            thread_ts=thread_ts,
            requester_id=requester_id,
            title=title,
            opened_at=at,
            episodes=(Episode(number=1, opened_at=at),),
            is_agent_started=is_agent_started,
            last_customer_at=at,
        )
        return issue, (issue._event(EventKind.OPENED, by, at),)

    @property
    def episode(self) -> Episode:
        """Return the current (or last) episode."""
        return self.episodes[-1]

    @property
    def is_active(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.status in ACTIVE

    @property
    def has_reply(self) -> bool:
        """Tell whether an agent ever answered the customer."""
        return self.last_agent_at is not None

    @property
    def can_reopen(self) -> bool:
        """Tell whether the issue may become active again. Closed is final."""
        return self.status in {IssueStatus.RESOLVED, IssueStatus.DISCARDED}

    def hear_customer(
        self, *, by: Actor, at: datetime, wants_answer: bool = True
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Note a customer's message.

        Unless it is a mere thanks, it hands a waiting issue back to us. One that was written before
        the issue began but arrives after starts the clock.
        """
        issue = self._begun_by(at) if wants_answer else self
        issue = replace(issue, last_customer_at=_later(self.last_customer_at, at))
        # Of two answers the later one counts: what stood between them was answered as well.
        answers = wants_answer and not _is_before(at, self.last_agent_at)
        if self.status is IssueStatus.WAITING and answers:
            issue = replace(issue._stop_waiting(at), status=IssueStatus.OPEN)
        kind = EventKind.CUSTOMER_WROTE if wants_answer else EventKind.CUSTOMER_THANKED
        return issue._talked(), (self._event(kind, by, at),)

    def hear_agent(
        self, *, by: Actor, at: datetime, asked_at: datetime | None = None
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Note an agent's message that the customer can see.

        The first responder becomes the assignee. `asked_at` is when the customer last asked for
        something, where that were not their last words.
        """
        events = [self._event(EventKind.AGENT_WROTE, by, at)]
        if at < self.opened_at:
            return self._preceded_by_agent(at), tuple(events)
        issue = replace(
            self._answered(at),
            last_agent_at=_later(self.last_agent_at, at),
            answering_id=None,
        )
        asked_at = asked_at or self.last_customer_at
        is_newest = at >= self.episode.opened_at and not _is_before(at, asked_at)
        if self.status is IssueStatus.OPEN and is_newest:
            issue = replace(issue, status=IssueStatus.WAITING, waiting_since=at)
        if self.assignee_id is None and self.is_active and by.person_id is not None:
            issue = replace(issue, assignee_id=by.person_id)
            events.append(self._event(EventKind.ASSIGNED, by, at, to=by.person_id))
        return issue._talked(), tuple(events)

    def claim(self, *, by: Actor, at: datetime) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Make the actor the assignee; this acknowledges, and never counts as a response."""
        is_mine = self.assignee_id == by.person_id and self.acknowledged_at is not None
        if by.person_id is None or is_mine:
            return self, ()
        issue = replace(
            self,
            assignee_id=by.person_id,
            acknowledged_at=self.acknowledged_at or max(at, self.opened_at),
        )
        return issue._changed(), (self._event(EventKind.CLAIMED, by, at),)

    def assign(
        self, *, to: PersonId, by: Actor, at: datetime
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Make somebody of the team the assignee."""
        if self.assignee_id == to:
            return self, ()
        issue = replace(self, assignee_id=to)
        return issue._changed(), (self._event(EventKind.ASSIGNED, by, at, to=to),)

    def release(self, *, by: Actor, at: datetime) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Take the assignee away; the acknowledgement stays what it was."""
        if self.assignee_id is None:
            return self, ()
        issue = replace(self, assignee_id=None)
        return issue._changed(), (self._event(EventKind.RELEASED, by, at),)

    def prioritise(
        self, priority: Priority, *, by: Actor, at: datetime
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Set the priority, which is somebody's word about the hurry as well."""
        if self.priority is priority:
            return self, ()
        urgency = Urgency.URGENT if priority is Priority.URGENT else Urgency.NORMAL
        issue = replace(self, priority=priority, corrected=replace(self.corrected, urgency=urgency))
        event = self._event(EventKind.PRIORITY_SET, by, at, to=priority.value)
        return issue._changed(), (event,)

    def correct_reading(
        self, corrected: CorrectedReading, *, by: Actor, at: datetime
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Say what the issue is, whatever its words say; a word about the hurry is the priority."""
        said = self.corrected.differs_in(corrected)
        if not said:
            return self, ()
        priority = self.priority
        if corrected.urgency is not self.corrected.urgency:
            is_urgent = corrected.urgency is Urgency.URGENT
            priority = Priority.URGENT if is_urgent else Priority.NORMAL
        issue = replace(self, corrected=corrected, priority=priority)
        return issue._changed(), (self._event(EventKind.READING_CORRECTED, by, at, **said),)

    def retitle(
        self, title: str, *, by: Actor, at: datetime
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Give the issue another title."""
        if self.title == title:
            return self, ()
        return replace(self, title=title)._changed(), (self._event(EventKind.RETITLED, by, at),)

    def resolve(self, *, by: Actor, at: datetime) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """End the current episode. Resolving a resolved issue again changes nothing."""
        if self.status is IssueStatus.RESOLVED:
            return self, ()
        if not self.is_active:
            raise IllegalTransition(self.number, self.status, IssueStatus.RESOLVED)
        issue = self._stop_waiting(at)
        episode = issue.episode.end(at=at)
        issue = replace(
            issue,
            status=IssueStatus.RESOLVED,
            resolved_at=episode.resolved_at,
            resolved_by=by.person_id,
            answering_id=None,
            episodes=(*issue.episodes[:-1], episode),
        )
        event = self._event(EventKind.RESOLVED, by, at, episode=self.episode.number)
        return issue._changed(), (event,)

    def pass_resolution_to(self, person_id: PersonId) -> Issue:
        """Return a resolved issue that somebody else's check-mark stands for from now on."""
        return replace(self, resolved_by=person_id)._changed()

    def reopen(self, *, by: Actor, at: datetime) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Start a new episode; a discarded issue goes on in the episode it was in."""
        if self.is_active:
            return self, ()
        if not self.can_reopen:
            raise IllegalTransition(self.number, self.status, IssueStatus.OPEN)
        episodes = self.episodes
        if self.episode.resolved_at is not None:
            start = max(at, self.episode.resolved_at)
            episodes = (*episodes, Episode(number=self.episode.number + 1, opened_at=start))
        issue = replace(
            self,
            status=IssueStatus.OPEN,
            resolved_at=None,
            resolved_by=None,
            waiting_since=None,
            episodes=episodes,
        )
        event = self._event(EventKind.REOPENED, by, at, episode=issue.episode.number)
        return issue._changed(), (event,)

    def discard(self, *, by: Actor, at: datetime) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Mark as not an issue; it leaves every figure."""
        if self.status is IssueStatus.DISCARDED:
            return self, ()
        if self.status in {IssueStatus.CLOSED, IssueStatus.MERGED}:
            raise IllegalTransition(self.number, self.status, IssueStatus.DISCARDED)
        issue = replace(
            self._stop_waiting(at),
            status=IssueStatus.DISCARDED,
            resolved_at=None,
            resolved_by=None,
            answering_id=None,
        )
        return issue._changed(), (self._event(EventKind.DISCARDED, by, at),)

    def change_words(
        self, kind: EventKind, *, by: Actor, at: datetime
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Note an edit or deletion, so that a reply to the old words is looked at again."""
        return self._talked(), (self._event(kind, by, at),)

    def start_answering(self, *, by: Actor) -> Issue:
        """Show who is writing an answer while the reply form is open."""
        if self.answering_id == by.person_id:
            return self
        return replace(self, answering_id=by.person_id)._changed()

    def stop_answering(self, *, by: Actor) -> Issue:
        """Forget that the actor is writing; somebody else's sign stays."""
        if self.answering_id is None or self.answering_id != by.person_id:
            return self
        return replace(self, answering_id=None)._changed()

    def adopt(self, requester_id: PersonId) -> Issue:
        """Return an issue logged by hand with the customer who turned out to be its requester."""
        return replace(self, requester_id=requester_id)._changed()

    def stand_at(self, thread_ts: MessageTs) -> Issue:
        """Return an issue that was logged by hand with the thread that its first reply began."""
        return replace(self, thread_ts=thread_ts)._changed()

    def begin(
        self, *, at: datetime, by: Actor, requester_id: PersonId, title: str
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Begin earlier, with words that came after those which the issue was opened by."""
        issue = replace(self._begun_by(at), requester_id=requester_id, title=title)
        return issue._talked(), (self._event(EventKind.CUSTOMER_WROTE, by, at),)

    def stand_below_team(self) -> Issue:
        """Return an issue that turned out to stand in a thread which our side began."""
        if self.is_agent_started:
            return self
        return replace(self, is_agent_started=True)._changed()

    def is_over(self, episode: int) -> bool:
        """Tell whether an episode has ended and nothing has begun again since."""
        return self.episode.number == episode and not self.is_active

    def is_older_than_resolution(self, at: datetime) -> bool:
        """Tell whether something said `at` was said before the issue was resolved."""
        return self.resolved_at is not None and at <= self.resolved_at

    def _begun_by(self, at: datetime) -> Issue:
        if at >= self.opened_at:
            return self
        first, *others = self.episodes
        return replace(self, opened_at=at, episodes=(replace(first, opened_at=at), *others))

    def _preceded_by_agent(self, at: datetime) -> Issue:
        # Nothing was asked yet, so it answers nothing; at the head, it began the thread.
        heads = stands_in_slack(self.thread_ts) and moment_of(self.thread_ts) == at
        return replace(self, is_agent_started=self.is_agent_started or heads)._talked()

    def _answered(self, at: datetime) -> Issue:
        episode = next(each for each in reversed(self.episodes) if each.opened_at <= at)
        # A kind word after the resolution is no further turn.
        starts_turn = not episode.is_over_at(at) and (
            self.last_agent_at is None or _is_before(self.last_agent_at, self.last_customer_at)
        )
        heard = episode.hear_answer(at=at, starts_turn=starts_turn)
        episodes = (heard if each is episode else each for each in self.episodes)
        return replace(self, episodes=tuple(episodes))

    def _stop_waiting(self, at: datetime) -> Issue:
        if self.waiting_since is None:
            return self
        episode = self.episode.wait(since=self.waiting_since, until=at)
        return replace(self, waiting_since=None, episodes=(*self.episodes[:-1], episode))

    def _changed(self) -> Issue:
        return replace(self, revision=self.revision + 1)

    def _talked(self) -> Issue:
        return replace(self, revision=self.revision + 1, talk_revision=self.talk_revision + 1)

    def _event(
        self, kind: EventKind, by: Actor, at: datetime, **details: str | int
    ) -> TimelineEvent:
        return TimelineEvent(issue_id=self.id, kind=kind, at=at, by=by.person_id, details=details)


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)


def _is_before(at: datetime, mark: datetime | None) -> bool:
    return mark is not None and at < mark
