"""What goes wrong: deliveries, calls, processes, clocks, the database, and the life of channels."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.simulator.deliveries import Kind
from bot.simulator.faults import MethodFault
from bot.simulator.wire import Request
from tests.faults.boundaries import PAUSES, Boundary, Crash, Fuse
from tests.faults.replica import Replica
from tests.faults.wire import READS

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation

_WRITES = (
    "chat.postMessage",
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "reactions.add",
    "views.open",
    "views.publish",
)
LONG_PAUSE = timedelta(minutes=10)
_LEASE_AND_MORE = timedelta(minutes=3)
_CLAIMED_POSTS = (
    "SELECT 1 FROM outbox WHERE state = 'claimed' AND (kind LIKE 'post_%' OR kind LIKE 'mirror_%')"
)
_BEGUN_POSTS = f"{_CLAIMED_POSTS} AND attempt_started_at IS NOT NULL"
_BETWEEN_TRANSACTIONS = frozenset({Boundary.AFTER_COMMIT})
_AFTER_LOOKS = frozenset({Boundary.AFTER_READ})
_LAST_LOOK = "conversations.info"
"""What is asked of Slack between writing down that a post is about to be made and making it."""
_AMID_A_POST = 0.3


class Mishaps:
    """Everything bad, by chance. Each method returns a line for the trace, or ""."""

    def __init__(self, run: Simulation) -> None:
        self._run = run
        self._random = run.random
        self._is_revoked = False
        self._is_someone_paused = False

    def deliver(self) -> str:
        """Attempt what is due next, in order."""
        run = self._run
        ready = run.core.due()
        if not ready:
            return ""
        count = self._random.choice((1, 1, 2, 5))
        for delivery in ready[:count]:
            run.courier.attempt(delivery)
        return f"Slack delivers {len(ready[:count])} of {len(ready)}"

    def deliver_out_of_order(self) -> str:
        """Attempt any of those that wait, whatever came before."""
        run = self._run
        ready = run.core.due()
        if not ready:
            return ""
        delivery = self._random.choice(ready)
        run.courier.attempt(delivery)
        return f"Slack delivers {_named(delivery.payload)} out of order"

    def duplicate(self) -> str:
        """Deliver once more what was acknowledged, as a retry that crossed the answer."""
        done = self._run.core.queue.acknowledged
        if not done:
            return ""
        delivery = self._random.choice(done[-30:])
        again = Request(
            kind=delivery.kind,
            payload=delivery.payload,
            attempt=1,
            retry_reason="http_timeout",
        )
        reply = self._run.deliver(again)
        return f"Slack repeats {_named(delivery.payload)}: {reply.status}"

    def repeat_click(self) -> str:
        """Deliver somebody's last click or command once more, under the same trigger."""
        request = self._run.checker.last_interaction
        if request is None:
            return ""
        reply = self._run.deliver(request)
        return f"Slack repeats a {request.kind}: {reply.status}"

    def delay(self) -> str:
        """Hold a delivery back for minutes or hours."""
        waiting = self._run.core.queue.waiting()
        if not waiting:
            return ""
        delivery = self._random.choice(waiting)
        wait = timedelta(minutes=self._random.choice((2, 20, 119)))
        delivery.due = max(delivery.due, self._run.clock.now()) + wait
        return f"Slack holds {_named(delivery.payload)} back for {wait}"

    def drop(self) -> str:
        """Lose an event for good."""
        waiting = self._run.core.queue.waiting()
        if not waiting:
            return ""
        delivery = self._random.choice(waiting)
        self._run.core.queue.claim(delivery)
        self._run.core.queue.fail(
            delivery, now=self._run.clock.now(), reason="http_error", may_retry=False
        )
        return f"Slack loses {_named(delivery.payload)}"

    def lose_answer(self) -> str:
        """Let the next acknowledgement get lost."""
        self._run.core.faults.lose_next_answer()
        return "an acknowledgement will get lost"

    def spoil_call(self) -> str:
        """Answer the next call of a method wrongly."""
        if self._random.random() < 0.3:
            method = self._random.choice(sorted(READS - {"auth.test"}))
            fault, name = self._random.choice(_READ_FAULTS)
        else:
            method = self._random.choice(_WRITES)
            fault, name = self._random.choice(_WRITE_FAULTS)
        self._run.core.faults.answer(method, fault)
        return f"the next {method} gets: {name}"

    def revoke(self) -> str:
        """Refuse every call for a while, then let them through again."""
        rates = self._run.core.faults.method_rates
        self._is_revoked = not self._is_revoked
        if self._is_revoked:
            rates["*"] = [(1.0, MethodFault.error("token_revoked"))]
            return "Slack takes the token for revoked"
        rates.clear()
        return "Slack takes the token again"

    def heal_token(self) -> str:
        """End a time without a valid token."""
        return self.revoke() if self._is_revoked else ""

    def crash_soon(self) -> str:
        """Kill a process at one of the next boundaries."""
        replica = self._any_up()
        if replica is None:
            return ""
        countdown = self._random.randrange(12)

        def crash(boundary: Boundary, what: str) -> None:
            self._run.note(f"{replica.name} is killed {boundary} {what}")
            raise Crash

        replica.boundaries.fuse = Fuse(countdown, crash)
        return f"{replica.name} will be killed at boundary {countdown}"

    def restart(self) -> str:
        """Start a process that is down, some seconds later; or end one in peace."""
        down = [replica for replica in self._run.replicas if not replica.is_up]
        if down:
            replica = self._random.choice(down)
            self._run.clock.advance(timedelta(seconds=self._random.randrange(1, 20)))
            return f"{replica.name} starts: {'up' if replica.start() else 'no answer of Slack'}"
        return ""

    def pause_soon(self) -> str:
        """Stop a process for minutes at one of the next boundaries, while the other one works."""
        replica = self._any_up()
        others = [other for other in self._run.replicas if other is not replica and other.is_up]
        if replica is None or not others:
            return ""
        other = others[0]
        if self._random.random() < _AMID_A_POST:
            return self._pause_amid_a_post(replica, other)
        pause = self._random.choice((_LEASE_AND_MORE, LONG_PAUSE))
        # Most dangerous is to wake up while the other one is in doubt about the same post.
        is_over_posts = self._random.random() < 0.5
        rounds = self._random.choice((1, 2, 4))

        def stand_still(boundary: Boundary, what: str) -> None:
            if self._is_someone_paused:
                return
            if is_over_posts and not self._has_claimed_posts():
                replica.boundaries.fuse = Fuse(0, stand_still, _BETWEEN_TRANSACTIONS)
                return
            self._is_someone_paused = True
            self._run.note(f"{replica.name} stands still {boundary} {what} for {pause}")
            self._run.clock.advance(pause)
            if is_over_posts:
                lost = MethodFault.timeout(is_applied=True)
                self._run.core.faults.answer("chat.postMessage", lost)
            for _ in range(rounds):
                other.step()
                self._run.clock.advance(timedelta(seconds=31))
            self._is_someone_paused = False

        countdown = self._random.randrange(10)
        kinds = _BETWEEN_TRANSACTIONS if is_over_posts else PAUSES
        replica.boundaries.fuse = Fuse(countdown, stand_still, kinds)
        return f"{replica.name} will stand still"

    def _pause_amid_a_post(self, replica: Replica, other: Replica) -> str:
        """Stop a process that has written down that it is about to post, until another did it."""

        def stand_still(boundary: Boundary, what: str) -> None:
            if self._is_someone_paused:
                return
            if what != _LAST_LOOK or self._run.store.value(_BEGUN_POSTS) is None:
                replica.boundaries.fuse = Fuse(0, stand_still, _AFTER_LOOKS)
                return
            self._is_someone_paused = True
            self._run.note(f"{replica.name} stands still {boundary} {what} for {LONG_PAUSE}")
            self._run.clock.advance(LONG_PAUSE)
            # Two looks a minute apart, then the post.
            for _ in range(4):
                other.step()
                self._run.clock.advance(timedelta(seconds=31))
            self._is_someone_paused = False

        replica.boundaries.fuse = Fuse(0, stand_still, _AFTER_LOOKS)
        return f"{replica.name} will stand still amid a post"

    def refuse_commits(self) -> str:
        """Let the database refuse the next commits of a process."""
        replica = self._any_up()
        if replica is None:
            return ""
        replica.boundaries.refused_commits = count = self._random.choice((1, 1, 2, 4))
        return f"the database refuses {count} commits of {replica.name}"

    def skew_clock(self) -> str:
        """Set a machine's clock wrong, or right again."""
        replica = self._random.choice(self._run.replicas)
        seconds = self._random.choice((0, 0, 30, 200, -30, -200))
        replica.clock.skew = timedelta(seconds=seconds)
        return f"the clock of {replica.name} is off by {seconds} s"

    def move_on(self) -> str:
        """Let seconds, minutes or hours pass."""
        pick = self._random.random()
        if pick < 0.6:
            step = timedelta(seconds=self._random.randrange(1, 90))
        elif pick < 0.95:
            step = timedelta(minutes=self._random.randrange(1, 40))
        else:
            step = timedelta(hours=self._random.randrange(1, 13))
        self._run.clock.advance(step)
        return f"{step} pass"

    def heal(self) -> None:
        """End every fault, and give the team its own channel back."""
        town = self._run.town
        if town.triage.channel.connected_team_ids:
            town.slack.unshare_channel(town.triage.where, "Umbra")
        if not self._run.core.app.is_installed:
            town.slack.reinstall_app()
        for agent in town.agents:
            town.slack.invite(agent, town.triage.where)
        self._is_revoked = False
        self._run.core.faults.clear()
        for delivery in self._run.core.queue.waiting():
            delivery.due = min(delivery.due, self._run.clock.now())
        for replica in self._run.replicas:
            replica.clock.skew = timedelta(0)
            replica.boundaries.clear()

    def _has_claimed_posts(self) -> bool:
        return self._run.store.value(_CLAIMED_POSTS) is not None

    def _any_up(self) -> Replica | None:
        up = [replica for replica in self._run.replicas if replica.is_up]
        return self._random.choice(up) if up else None


def _named(payload: dict[str, object]) -> str:
    event = payload.get("event")
    if not isinstance(event, dict):
        return str(payload.get("type", Kind.COMMAND))
    return f"{event.get('subtype') or event.get('type')} {event.get('event_ts')}"


_READ_FAULTS = (
    (MethodFault.rate_limited(20), "429"),
    (MethodFault.server_error(503), "503"),
    (MethodFault.timeout(), "a time-out"),
    (MethodFault.error("internal_error"), "internal_error"),
)
_WRITE_FAULTS = (
    (MethodFault.rate_limited(15), "429"),
    (MethodFault.server_error(503), "503, not applied"),
    (MethodFault.server_error(500, is_applied=True), "500, applied"),
    (MethodFault.timeout(), "a time-out, not applied"),
    (MethodFault.timeout(is_applied=True), "a time-out, applied"),
    (MethodFault.timeout(is_applied=True), "a time-out, applied"),
    (MethodFault.reset(), "a reset, not applied"),
    (MethodFault.reset(is_applied=True), "a reset, applied"),
    (MethodFault.error("internal_error", is_applied=True), "internal_error, applied"),
    (MethodFault.error("fatal_error"), "fatal_error, not applied"),
    (MethodFault.missing_scope("chat:write.customize"), "missing_scope"),
    (MethodFault.error("channel_not_found"), "channel_not_found"),
)
