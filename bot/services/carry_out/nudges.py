"""Questions to writers in customers' channels: asked once, and taken away when they are over."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.account import Channel
from bot.domain.effects import PostNudge, UpdateNudge
from bot.domain.ids import MessageTs, NudgeId
from bot.domain.listening import CaptureMode
from bot.domain.nudge import NudgeState
from bot.ports import EffectClaim, Gateway, UnitOfWork
from bot.services.carry_out.steps import Change, Post, Step, nothing, only_note


class NudgeEffects:
    """Plan a question, and what becomes of it."""

    def __init__(self, *, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    def post(self, work: UnitOfWork, effect: PostNudge, claim: EffectClaim) -> Step | None:
        """Ask, unless it is over by now or nobody is asked in that channel any more."""
        nudge = work.nudges.get(effect.nudge_id)
        channel = work.channels.get(nudge.channel_id)
        is_wanted = nudge.is_standing and _are_asked(work, channel)
        if not is_wanted and not claim.was_started:
            return only_note(lambda after: self._withdraw(after, nudge.id))

        def note(after: UnitOfWork, ts: MessageTs) -> None:
            after.nudges.save(replace(after.nudges.get(nudge.id), posted_ts=ts))
            # What changed while it was being posted.
            after.outbox.add(UpdateNudge(nudge.id))

        return Post(
            channel=channel,
            look=lambda marker, since: self._gateway.find_marked(
                marker, channel=channel, thread_ts=nudge.thread_ts, since=since
            ),
            send=lambda marker: self._gateway.ask_customer_nudge(nudge, to=channel, marker=marker),
            note=note,
            refused=lambda after, reason: self._withdraw(after, nudge.id),  # noqa: ARG005 - logged
            lost=None if is_wanted else lambda after: self._withdraw(after, nudge.id),
        )

    def update(self, work: UnitOfWork, effect: UpdateNudge) -> Step | None:
        """Say that the team has it, or take the question away where it is over."""
        nudge = work.nudges.get(effect.nudge_id)
        channel = work.channels.get(nudge.channel_id)
        ts = nudge.posted_ts
        if ts is None or (nudge.is_standing and _are_asked(work, channel)):
            return None
        if nudge.state is NudgeState.ACCEPTED:
            return Change(
                lambda: self._gateway.close_customer_nudge(nudge, to=channel, ts=ts),
                nothing,
                channel,
            )

        def note(after: UnitOfWork) -> None:
            self._withdraw(after, nudge.id)
            after.nudges.save(replace(after.nudges.get(nudge.id), posted_ts=None))

        return Change(
            lambda: self._gateway.take_back_customer_nudge(nudge, to=channel, ts=ts),
            note,
            channel,
        )

    def _withdraw(self, work: UnitOfWork, nudge_id: NudgeId) -> None:
        known = work.nudges.get(nudge_id)
        work.nudges.save(known.end(NudgeState.WITHDRAWN, at=self._clock.now()))


def _are_asked(work: UnitOfWork, channel: Channel) -> bool:
    return channel.is_open and work.preferences_in(channel.id).mode is CaptureMode.NUDGE
