"""Take one claimed effect from plan to settled: plan, mark as started, act, note, commit.

What is certainly not sent is tried again. What may have been sent is looked for in Slack, twice, a
minute apart, before anything else happens: a reply that cannot be found asks a person, everything
else goes once more under the same marker.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bot.clock import Clock
from bot.domain.account import Channel
from bot.domain.backoff import backoff
from bot.domain.causes import Upkeep
from bot.domain.effects import (
    CloseInvitation,
    Effect,
    MirrorMessage,
    PostDigest,
    PostFixedText,
    PostInvitation,
    PostIssueCard,
    PostReply,
    PublishHome,
    RefreshChannel,
    ShowState,
    TellPerson,
    TellTeam,
    UpdateIssueCard,
    UpdateMirror,
)
from bot.domain.errors import DeliveryRefused, NotSent, NotSetUp, OutcomeUnknown
from bot.log import get_logger
from bot.ports import EffectClaim, Gateway, IdSource, Queue, Reports, Store, UnitOfWork, WorkQueue
from bot.services.carry_out.cards import TeamEffects, admins
from bot.services.carry_out.customer import CustomerEffects
from bot.services.carry_out.steps import Change, Post, Step

LOOK_AGAIN = timedelta(seconds=61)
"""Slack shows an accepted post within a minute; looking earlier proves nothing."""
LOOKED_ONCE = "looked_once"
SETUP_WAIT = timedelta(minutes=5)
LONGEST_BACKOFF = timedelta(minutes=5)
MOST_ATTEMPTS = 30
_NO_PLACE = frozenset(
    {
        "channel_is_shared",
        "channel_not_found",
        "channel_not_internal",
        "is_archived",
        "not_in_channel",
    }
)
"""Refusals that mean: the team works elsewhere by now, or nowhere."""
_PATIENT = frozenset({"pacing", "ratelimited", "rate_limited"})


class CarryOut:
    """Carry out effects, one claim at a time."""

    def __init__(
        self,
        *,
        store: Store,
        queue: WorkQueue,
        reports: Reports,
        gateway: Gateway,
        ids: IdSource,
        clock: Clock,
        random: Random,
    ) -> None:
        self._store = store
        self._queue = queue
        self._gateway = gateway
        self._clock = clock
        self._random = random
        self._team = TeamEffects(reports=reports, gateway=gateway, clock=clock)
        self._customer = CustomerEffects(reports=reports, gateway=gateway, ids=ids)
        self._log = get_logger(__name__)

    def run(self, claim: EffectClaim) -> None:
        """Carry the effect out and settle it, or give it back with the time to try again."""
        try:
            with self._store.read() as work:
                step = self._plan(work, claim.effect)
        except NotSetUp as error:
            self._wait_for_setup(claim, error)
            return
        try:
            self._take(claim, step)
        except NotSent as error:
            self._give_back(claim, error)
        except DeliveryRefused as error:
            self._refuse(claim, step, error)
        except OutcomeUnknown as error:
            self._doubt(claim, step, error)

    def _take(self, claim: EffectClaim, step: Step | None) -> None:
        if step is None:
            self._settle(claim)
        elif isinstance(step, Change):
            step.apply()
            with self._store(claim.cause(self._clock.now())) as work:
                step.note(work)
                work.commit()
        elif claim.was_started:
            self._reconcile(claim, step)
        else:
            self._post(claim, step)

    def _post(self, claim: EffectClaim, post: Post) -> None:
        self._queue.mark_started(claim, at=self._clock.now())
        ts = post.send(claim.marker)
        with self._store(claim.cause(self._clock.now())) as work:
            post.note(work, ts)
            work.commit()

    def _reconcile(self, claim: EffectClaim, post: Post) -> None:
        """Look for a post that may stand already. Two looks a minute apart, then decide."""
        found = None
        if post.channel is not None:
            found = self._gateway.find_marked(
                claim.marker,
                channel=post.channel,
                thread_ts=post.thread_ts,
                since=claim.created_at,
            )
        if found is not None:
            with self._store(claim.cause(self._clock.now())) as work:
                post.note(work, found)
                work.commit()
        elif claim.problem != LOOKED_ONCE:
            self._retry(claim, LOOK_AGAIN, LOOKED_ONCE, was_sent=True)
        elif post.unsure is not None:
            with self._store(claim.cause(self._clock.now())) as work:
                post.unsure(work)
                work.commit()
        else:
            self._post(claim, post)

    def _plan(self, work: UnitOfWork, effect: Effect) -> Step | None:
        match effect:
            case PostReply() | PostInvitation() | CloseInvitation() | PostFixedText() | ShowState():
                return self._plan_customer(work, effect)
            case _:
                return self._plan_team(work, effect)

    def _plan_customer(
        self,
        work: UnitOfWork,
        effect: PostReply | PostInvitation | CloseInvitation | PostFixedText | ShowState,
    ) -> Step | None:
        match effect:
            case PostReply():
                return self._customer.post_reply(work, effect)
            case PostInvitation():
                return self._customer.post_invitation(work, effect)
            case CloseInvitation():
                return self._customer.close_invitation(work, effect)
            case PostFixedText():
                return self._customer.post_fixed(work, effect)
            case ShowState():
                return self._customer.show_state(work, effect)

    def _plan_team(
        self,
        work: UnitOfWork,
        effect: PostIssueCard
        | UpdateIssueCard
        | MirrorMessage
        | UpdateMirror
        | PostDigest
        | TellPerson
        | TellTeam
        | PublishHome,
    ) -> Step | None:
        match effect:
            case PostIssueCard():
                return self._team.post_card(work, effect)
            case UpdateIssueCard():
                return self._team.update_card(work, effect)
            case MirrorMessage():
                return self._team.mirror(work, effect)
            case UpdateMirror():
                return self._team.update_mirror(work, effect)
            case PostDigest():
                return self._team.post_digest(work, effect)
            case TellPerson():
                return self._team.tell_person(work, effect)
            case TellTeam():
                return self._team.tell_team(work, effect)
            case PublishHome():
                return self._team.publish_home(work, effect)

    def _settle(self, claim: EffectClaim) -> None:
        with self._store(claim.cause(self._clock.now())) as work:
            work.commit()

    def _give_back(self, claim: EffectClaim, error: NotSent) -> None:
        is_patient = error.reason in _PATIENT
        if claim.attempt >= MOST_ATTEMPTS and not is_patient:
            self._log.error("effect.quarantined", effect=claim.effect.key, reason=error.reason)
            now = self._clock.now()
            self._queue.quarantine(Queue.OUTBOX, claim.id, claim.fence, at=now, reason=error.reason)
            return
        wait = error.retry_after or self._backoff(claim.attempt)
        # The doubt of an earlier attempt stays: not being able to look is no answer.
        self._retry(claim, wait, error.reason, was_sent=claim.was_started)

    def _refuse(self, claim: EffectClaim, step: Step | None, error: DeliveryRefused) -> None:
        place = step.channel if isinstance(step, Post) else None
        is_card = isinstance(claim.effect, PostIssueCard)
        if is_card and place is not None and error.reason in _NO_PLACE:
            self._wait_for_place(claim, place, error)
            return
        self._log.warning("effect.refused", effect=claim.effect.key, reason=error.reason)
        with self._store(claim.cause(self._clock.now())) as work:
            if isinstance(step, Post):
                step.refused(work, error.reason)
            work.commit()

    def _wait_for_place(self, claim: EffectClaim, lost: Channel, error: DeliveryRefused) -> None:
        """Keep a card until there is a triage channel again, and have the lost one looked up."""
        now = self._clock.now()
        with self._store(Upkeep(now)) as work:
            work.tasks.add(RefreshChannel(lost.slack_id, f"refused-{now:%Y-%m-%dT%H:%M}"))
            work.commit()
        self._retry(claim, SETUP_WAIT, error.reason, was_sent=False)

    def _doubt(self, claim: EffectClaim, step: Step | None, error: OutcomeUnknown) -> None:
        self._log.warning("effect.unknown", effect=claim.effect.key, reason=error.reason)
        wait = LOOK_AGAIN if isinstance(step, Post) else self._backoff(claim.attempt)
        self._retry(claim, wait, error.reason, was_sent=isinstance(step, Post))

    def _retry(self, claim: EffectClaim, wait: timedelta, reason: str, *, was_sent: bool) -> None:
        due = self._clock.now() + wait
        self._queue.retry(
            Queue.OUTBOX, claim.id, claim.fence, due=due, reason=reason, was_sent=was_sent
        )

    def _wait_for_setup(self, claim: EffectClaim, error: NotSetUp) -> None:
        now = self._clock.now()
        with self._store(Upkeep(now)) as work:
            for person in admins(work):
                work.outbox.add(TellPerson(person.id, f"no_{error.missing}", f"{now:%Y-%m-%d}"))
            work.commit()
        self._retry(claim, SETUP_WAIT, error.missing, was_sent=claim.was_started)

    def _backoff(self, attempt: int) -> timedelta:
        return backoff(attempt, longest=LONGEST_BACKOFF, chance=self._random.random())
