"""Decide about a message that waited for a language model's opinion, with it or without it.

Called inside a transaction. The message's row is locked first, so that of several who would decide
(the answer, the end of the wait, whoever goes on in the channel) one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.account import Channel, ChannelKind
from bot.domain.belonging import may_join
from bot.domain.conversation import Authorship, Message, MessageHeard, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.ids import MessageId
from bot.domain.listening import CaptureMode
from bot.domain.people import Person, actor_of
from bot.domain.permissions import Act, require
from bot.domain.third_opinion import Said
from bot.ports import IdSource, UnitOfWork
from bot.services.consequences import is_late
from bot.services.decide_message import OneMessage
from bot.services.judge_message import JudgeMessage
from bot.services.keep_decision import keep_decision

LOOK_BACK = timedelta(hours=1)
"""How far back undecided messages are looked for; they wait for seconds, unless the app is away."""


class SettleMessage:
    """Let an undecided message become what it would have become at once."""

    def __init__(self, *, ids: IdSource, judge: JudgeMessage) -> None:
        self._ids = ids
        self._judge = judge

    def settle(
        self, work: UnitOfWork, message_id: MessageId, *, at: datetime, said: Said | None = None
    ) -> None:
        """Decide about a message, unless somebody did: a person's hand, or a repeated task."""
        message = work.messages.lock(message_id)
        if message is None or not is_undecided(work, message):
            return
        channel = work.channels.get(message.channel_id)
        if message.is_deleted or message.author_id is None:
            self._leave(work, message, Rule.TAKEN_BACK, at=at)
        elif channel.kind is not ChannelKind.CUSTOMER:
            self._leave(work, message, Rule.NOT_CONNECTED, at=at)
        else:
            author = work.people.get(message.author_id)
            self._decide(work, message, channel=channel, author=author, at=at, said=said)

    def settle_before(self, work: UnitOfWork, message: Message, *, at: datetime) -> None:
        """Decide about what waits and could be what a customer's message goes on with.

        Then that message finds everything as if nothing had waited. What the same person wrote at
        the head of the channel may go on waiting: it joins by itself.
        """
        for earlier in self._earlier(work, message):
            self.settle(work, earlier.id, at=at)

    def _earlier(self, work: UnitOfWork, message: Message) -> Sequence[Message]:
        if message.voice is not Voice.CUSTOMER:
            return []
        is_asking = work.preferences_in(message.channel_id).mode is CaptureMode.NUDGE
        if message.thread_ts is not None and not is_asking:
            head = work.messages.find(message.channel_id, message.thread_ts)
            return [] if head is None else [head]
        if not is_asking and not may_join(message.text):
            return []
        waiting = work.messages.undecided_in(message.channel_id, since=message.at - LOOK_BACK)
        # Whoever is asked about one message says yes to what they wrote after it, not before.
        return [
            one
            for one in waiting
            if (one.at, one.ts) < (message.at, message.ts)
            and (is_asking or one.author_id != message.author_id)
        ]

    def _decide(
        self,
        work: UnitOfWork,
        message: Message,
        *,
        channel: Channel,
        author: Person,
        at: datetime,
        said: Said | None,
    ) -> None:
        actor = actor_of(author)
        require(actor, Act.WRITE)
        if not message.is_late and is_late(message.at, now=at):
            message = replace(message, is_late=True)
            work.messages.save(message)
        on_desk = OneMessage(
            work=work,
            ids=self._ids,
            judge=self._judge,
            heard=_heard(message, channel, author),
            message=message,
            channel=channel,
            person=author,
            actor=actor,
            at=at,
        )
        on_desk.settle(said)

    def _leave(self, work: UnitOfWork, message: Message, rule: Rule, *, at: datetime) -> None:
        keep_decision(
            work,
            self._ids,
            channel_id=message.channel_id,
            ts=message.ts,
            verdict=Verdict.SKIPPED,
            judgement=Judgement(is_issue=False, rule=rule),
            at=at,
        )


def is_undecided(work: UnitOfWork, message: Message) -> bool:
    """Tell whether a message waits and nobody made an issue of it."""
    decision = work.messages.find_decision(message.channel_id, message.ts)
    is_waiting = decision is not None and decision.verdict is Verdict.UNDECIDED
    return is_waiting and message.issue_id is None


def _heard(message: Message, channel: Channel, author: Person) -> MessageHeard:
    """Return a stored message as it would be heard now: no mention and nothing forwarded waits."""
    return MessageHeard(
        channel=channel.slack_id,
        ts=message.ts,
        author=Authorship(author.identity, author.identity.user),
        text=message.text,
        thread_ts=message.thread_ts,
        files=message.files,
        edited_at=message.edited_at,
    )
