"""The team's notes about channels that are only watched: what would have become an issue."""

from __future__ import annotations

from bot.domain.account import Channel
from bot.domain.briefs import ShadowBrief
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Verdict
from bot.domain.effects import PostShadow, UpdateShadow
from bot.ports import EffectClaim, Gateway, Posted, Reports, UnitOfWork
from bot.services.carry_out.cards import triage_channel
from bot.services.carry_out.steps import Change, Post, Step, ignore, nothing


class ShadowEffects:
    """Plan the one note of a thread and its changes."""

    def __init__(self, *, reports: Reports, gateway: Gateway) -> None:
        self._reports = reports
        self._gateway = gateway

    def post(self, work: UnitOfWork, effect: PostShadow, claim: EffectClaim) -> Step | None:
        """Post the note, unless the words are gone or somebody opened the issue meanwhile."""
        brief = self._brief(work, effect)
        is_over = brief is None or brief.message.is_deleted or brief.issue is not None
        if brief is None or (is_over and not claim.was_started):
            return None
        triage = _tried_place(work, claim) or triage_channel(work)
        return Post(
            channel=triage,
            look=lambda marker, since: self._gateway.find_marked(
                marker, channel=triage, thread_ts=None, since=since
            ),
            send=lambda marker: self._gateway.tell_team_shadow(brief, to=triage, marker=marker),
            note=lambda after, ts: _note(after, effect, Posted(effect.key, triage.id, ts)),
            refused=ignore,
            lost=nothing if is_over else None,
        )

    def update(self, work: UnitOfWork, effect: UpdateShadow) -> Step | None:
        """Show the words as they stand now; erased ones go here as well."""
        posted = work.posts.find(PostShadow(effect.channel_id, effect.thread_ts).key)
        brief = self._brief(work, effect)
        if posted is None or brief is None:
            return None
        triage = work.channels.get(posted.channel_id)
        return Change(
            lambda: self._gateway.update_team_shadow(brief, to=triage, ts=posted.ts),
            nothing,
            triage,
        )

    def _brief(self, work: UnitOfWork, effect: PostShadow | UpdateShadow) -> ShadowBrief | None:
        channel = work.channels.get(effect.channel_id)
        message = _shown(work, channel, effect)
        if message is None or message.author_id is None:
            return None
        author = work.people.get(message.author_id)
        account_id = author.account_id or channel.account_id
        decision = work.messages.find_decision(channel.id, message.ts)
        return ShadowBrief(
            message=message,
            author=author,
            channel=channel,
            account=None if account_id is None else work.accounts.get(account_id),
            decision=decision,
            issue=work.issues.find_by_thread(channel.id, effect.thread_ts),
            permalink=self._reports.message_link(channel, message.ts, message.thread_ts),
        )


def _shown(work: UnitOfWork, channel: Channel, effect: PostShadow | UpdateShadow) -> Message | None:
    """Return the message that the note is about: the first that would have opened an issue."""
    written = [
        message
        for message in work.messages.in_thread(channel.id, effect.thread_ts)
        if message.voice is Voice.CUSTOMER
    ]
    for message in written:
        decision = work.messages.find_decision(channel.id, message.ts)
        if decision is not None and decision.verdict is Verdict.SHADOWED:
            return message
    return written[0] if written else None


def _note(work: UnitOfWork, effect: PostShadow, posted: Posted) -> None:
    work.posts.save(posted)
    # What changed while it was being posted.
    work.outbox.add(UpdateShadow(effect.channel_id, effect.thread_ts))


def _tried_place(work: UnitOfWork, claim: EffectClaim) -> Channel | None:
    return None if claim.tried_in is None else work.channels.get(claim.tried_in)
