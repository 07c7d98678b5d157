"""Take one claimed effect from plan to settled: plan, mark as started, act, note, commit.

What is certainly not sent is tried again. What may have been sent is settled by Slack showing us
our own message, or looked for, twice, a minute apart, before anything else happens: a reply that
cannot be found asks a person, everything else goes once more under the same mark.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bot.clock import Clock
from bot.domain.account import Channel
from bot.domain.backoff import backoff
from bot.domain.causes import Upkeep
from bot.domain.effects import (
    Effect,
    MirrorMessage,
    PostIssueCard,
    PostNudge,
    PostReply,
    PostShadow,
    RefreshChannel,
    TellPerson,
    TellTeam,
    UpdateIssueCard,
)
from bot.domain.errors import (
    TOKEN_REFUSALS,
    CannotSpeak,
    DeliveryRefused,
    LostLease,
    NotSent,
    NotSetUp,
    OutcomeUnknown,
    StoreUnavailable,
)
from bot.domain.ids import MessageTs
from bot.domain.suggestion import PLACE_PROBLEMS
from bot.log import get_logger
from bot.ports import (
    MUTE,
    EffectClaim,
    Gateway,
    IdSource,
    Marker,
    Queue,
    Reports,
    Store,
    UnitOfWork,
    WorkQueue,
)
from bot.services.carry_out.cards import NO_PLACE, TeamEffects, admins
from bot.services.carry_out.customer import CustomerEffects
from bot.services.carry_out.nudges import NudgeEffects
from bot.services.carry_out.plan import Plans
from bot.services.carry_out.shadows import ShadowEffects
from bot.services.carry_out.steps import Change, Note, Post, Step, nothing
from bot.services.consequences import post_card_again

LOOK_AGAIN = timedelta(seconds=61)
"""Slack shows an accepted post within a minute; looking earlier proves nothing."""
LOOKED_ONCE = "looked_once"
SETUP_WAIT = timedelta(minutes=5)
SPEECHLESS_WAIT = timedelta(minutes=1)
"""How soon to try again what Slack lets the app post nowhere."""
LONGEST_BACKOFF = timedelta(minutes=5)
MOST_ATTEMPTS = 30
SEEK_WAIT = timedelta(seconds=15)
"""How long a channel may take to be found under another id."""
POST_WITHIN = timedelta(seconds=30)
"""How soon after it is written down a post has to begin.

Whoever stood still for longer gives it back. The lease ends later than that and the longest call
together, so nobody looks for a post that is still to come.
"""
_LOST, _SOUGHT = "channel_not_found", "sought"
_NOT_OURS = "cant_update_message"
_HAS_OTHERS = "channel_has_others"
_NO_FAILURE = frozenset({"pacing", "ratelimited", "stood_still", "unread"})
"""Waiting for a turn: neither Slack nor the effect has anything wrong with it."""
_OUTAGE = frozenset({"connection", "lookup_failed", "unreachable"})
"""Says nothing about the effect: it waits as long as it takes."""
_HTTP = "http_"


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
        self._clock = clock
        self._random = random
        self._plans = Plans(
            team=TeamEffects(reports=reports, gateway=gateway, clock=clock),
            shadows=ShadowEffects(reports=reports, gateway=gateway),
            customer=CustomerEffects(reports=reports, gateway=gateway, ids=ids, clock=clock),
            nudges=NudgeEffects(gateway=gateway, clock=clock),
        )
        self._log = get_logger(__name__)

    def run(self, claim: EffectClaim) -> None:
        """Carry the effect out and settle it, or give it back with the time to try again."""
        step: Step | None = None
        try:
            with self._store(Upkeep(self._clock.now())) as work:
                step = self._plans.of(work, claim)
            self._take(claim, step)
        except NotSetUp as error:
            self._wait_for_setup(claim, error)
        except CannotSpeak as error:
            self._keep(claim, error)
        except NotSent as error:
            self._give_back(claim, step, error)
        except DeliveryRefused as error:
            self._refuse(claim, step, error)
        except OutcomeUnknown as error:
            self._doubt(claim, step, error)

    def give_up(self, claim: EffectClaim, reason: str) -> None:
        """Let a person decide about a reply that keeps failing; set everything else aside."""
        try:
            with self._store(Upkeep(self._clock.now())) as work:
                step = self._plans.of(work, claim)
            self._give_up(claim, step, reason)
        except (LostLease, StoreUnavailable):
            raise
        except Exception as error:  # noqa: BLE001 - the plan itself may be what is wrong
            self._log.error("effect.unplanned", effect=claim.effect.key, exc_info=error)
            self._set_aside(claim, reason)

    def _take(self, claim: EffectClaim, step: Step | None) -> None:
        if step is None:
            self._settle(claim, nothing)
        elif isinstance(step, Change):
            step.apply()
            self._settle(claim, step.note)
        elif claim.seen_ts is not None:
            self._note(claim, step, claim.seen_ts)
        elif claim.was_started:
            self._reconcile(claim, step)
        else:
            self._attempt(claim, step)

    def _attempt(self, claim: EffectClaim, post: Post) -> None:
        instead = post.first() if post.first is not None else None
        if instead is not None:
            self._settle(claim, instead)
        else:
            self._post(claim, post)

    def _post(self, claim: EffectClaim, post: Post) -> None:
        place, now = None if post.channel is None else post.channel.id, self._clock.now()
        seen = self._queue.mark_started(claim, at=now, place=place)
        self._note(claim, post, seen or post.send(Marker(claim.marker, now + POST_WITHIN)))

    def _reconcile(self, claim: EffectClaim, post: Post) -> None:
        """Look for a post that may stand already. Two looks a minute apart, then decide."""
        found, can_look = self._look(claim, post)
        if found is not None:
            self._note(claim, post, found)
        elif can_look and claim.problem != LOOKED_ONCE:
            self._retry(claim, LOOK_AGAIN, LOOKED_ONCE, was_sent=True)
        elif post.lost is not None:
            self._settle(claim, post.lost)
        else:
            self._post(claim, post)

    def _look(self, claim: EffectClaim, post: Post) -> tuple[MessageTs | None, bool]:
        """Return where it stands, and whether there is a place to look in at all.

        Where the app cannot read it cannot post either, so one more attempt there does no harm.
        """
        try:
            return post.look(claim.marker, claim.tried_at or claim.created_at), True
        except DeliveryRefused as error:
            self._log.warning("effect.no_look", effect=claim.effect.key, reason=error.reason)
            return None, False

    def _note(self, claim: EffectClaim, post: Post, ts: MessageTs) -> None:
        with self._store(claim.cause(self._clock.now())) as work:
            post.note(work, ts)
            work.commit()

    def _settle(self, claim: EffectClaim, note: Note) -> None:
        with self._store(claim.cause(self._clock.now())) as work:
            note(work)
            work.commit()

    def _give_back(self, claim: EffectClaim, step: Step | None, error: NotSent) -> None:
        is_failure = error.reason not in _NO_FAILURE
        is_hopeless = is_failure and error.reason not in _OUTAGE
        if is_hopeless and claim.attempt >= MOST_ATTEMPTS:
            self._give_up(claim, step, error.reason)
            return
        wait = error.retry_after or self._backoff(claim.attempt)
        # The doubt of an earlier attempt stays: not being able to look is no answer.
        self._retry(claim, wait, error.reason, was_sent=claim.was_started, is_failure=is_failure)

    def _give_up(self, claim: EffectClaim, step: Step | None, reason: str) -> None:
        self._log.error("effect.quarantined", effect=claim.effect.key, reason=reason)
        if isinstance(claim.effect, PostReply) and isinstance(step, Post):
            lost = step.lost if claim.was_started else None
            self._settle(claim, lost or (lambda work: step.refused(work, reason)))
            return
        self._set_aside(claim, reason)

    def _set_aside(self, claim: EffectClaim, reason: str) -> None:
        self._queue.quarantine(
            Queue.OUTBOX, claim.id, claim.fence, at=self._clock.now(), reason=reason
        )

    def _refuse(self, claim: EffectClaim, step: Step | None, error: DeliveryRefused) -> None:
        place = step.channel if step is not None else None
        if place is not None and error.reason == _LOST and claim.problem != _SOUGHT:
            self._seek(claim, place)
            return
        if place is not None and _waits_for_place(claim.effect, error.reason):
            self._wait_for_place(claim, place, error)
            return
        self._log.warning("effect.refused", effect=claim.effect.key, reason=error.reason)
        with self._store(claim.cause(self._clock.now())) as work:
            if isinstance(step, Post):
                step.refused(work, error.reason)
            if isinstance(claim.effect, UpdateIssueCard) and error.reason == _NOT_OURS:
                # An earlier installation posted it, and nobody can change it any more.
                post_card_again(work, claim.effect.issue_id)
            if place is not None and error.reason in PLACE_PROBLEMS:
                # The place is not what it was taken for: what follows is found out by a look.
                self._look_up(work, place, "refused")
            work.commit()

    def _seek(self, claim: EffectClaim, lost: Channel) -> None:
        """Have a channel looked up that Slack does not know: it may have another id by now."""
        with self._store(Upkeep(self._clock.now())) as work:
            self._look_up(work, lost, "lost")
            work.commit()
        self._retry(claim, SEEK_WAIT, _SOUGHT, was_sent=claim.was_started, is_failure=False)

    def _wait_for_place(self, claim: EffectClaim, lost: Channel, error: DeliveryRefused) -> None:
        """Keep a post until its place can take it, and have the place looked up."""
        with self._store(Upkeep(self._clock.now())) as work:
            self._look_up(work, lost, "refused")
            work.commit()
        self._retry(claim, SETUP_WAIT, error.reason, was_sent=False)

    def _look_up(self, work: UnitOfWork, place: Channel, why: str) -> None:
        """Have a channel looked up, for all refusals of a minute once."""
        work.tasks.add(RefreshChannel(place.slack_id, f"{why}-{self._clock.now():%Y-%m-%dT%H:%M}"))

    def _doubt(self, claim: EffectClaim, step: Step | None, error: OutcomeUnknown) -> None:
        self._log.warning("effect.unknown", effect=claim.effect.key, reason=error.reason)
        if isinstance(step, Post):
            self._retry(claim, LOOK_AGAIN, error.reason, was_sent=True)
            return
        is_outage = error.reason in _OUTAGE or error.reason.startswith(_HTTP)
        if claim.attempt >= MOST_ATTEMPTS and not is_outage:
            self._give_up(claim, step, error.reason)
            return
        self._retry(claim, self._backoff(claim.attempt), error.reason, was_sent=False)

    def _keep(self, claim: EffectClaim, error: CannotSpeak) -> None:
        """Wait until the app may speak again, and have its admins told once it can."""
        problem = f"{MUTE}{error.reason}"
        if claim.problem != problem:
            self._log.error("effect.kept", effect=claim.effect.key, reason=error.reason)
            self._tell_admins(_notice_of(error), error.reason)
            if error.reason in TOKEN_REFUSALS:
                self._note_end(error.reason)
        wait = error.retry_after or SPEECHLESS_WAIT
        self._retry(claim, wait, problem, was_sent=claim.was_started, is_failure=False)

    def _note_end(self, reason: str) -> None:
        """Note that Slack keeps the app out: without a token that it takes nothing is heard."""
        now = self._clock.now()
        with self._store(Upkeep(now)) as work:
            if work.installations.end(now):
                self._log.error("app.installation_ended", reason=reason)
            work.commit()

    def _wait_for_setup(self, claim: EffectClaim, error: NotSetUp) -> None:
        self._tell_admins(f"no_{error.missing}", "")
        self._retry(claim, SETUP_WAIT, error.missing, was_sent=claim.was_started)

    def _tell_admins(self, notice: str, why: str) -> None:
        """Queue a notice to the admins, once a day for each reason."""
        now = self._clock.now()
        about = f"{now:%Y-%m-%d}:{why}".rstrip(":")
        with self._store(Upkeep(now)) as work:
            for person in admins(work):
                work.outbox.add(TellPerson(person.id, notice, about))
            work.commit()

    def _retry(
        self,
        claim: EffectClaim,
        wait: timedelta,
        reason: str,
        *,
        was_sent: bool,
        is_failure: bool = True,
    ) -> None:
        self._queue.retry(
            Queue.OUTBOX,
            claim.id,
            claim.fence,
            due=self._clock.now() + wait,
            reason=reason,
            was_sent=was_sent,
            is_failure=is_failure,
        )

    def _backoff(self, attempt: int) -> timedelta:
        return backoff(attempt, longest=LONGEST_BACKOFF, chance=self._random.random())


def _notice_of(error: CannotSpeak) -> str:
    return "scope_missing" if error.reason == "missing_scope" else "could_not_speak"


def _waits_for_place(effect: Effect, reason: str) -> bool:
    """Tell whether a refused post is kept: cards until there is a triage channel again.

    A question holds nobody's words, so it may be read by a company that nobody had heard of.
    """
    if isinstance(effect, PostNudge):
        return reason == _HAS_OTHERS
    waits = isinstance(effect, PostIssueCard | TellTeam | MirrorMessage | PostShadow)
    return waits and reason in NO_PLACE
