"""Hear what people write in customer channels.

Open an issue, append to one, or leave it be, and note why.

Each message is decided about once; its Decision row is the proof. Messages in channels that are not
customers' are not stored at all.
"""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import Cause
from bot.domain.conversation import Message, MessageHeard
from bot.domain.decision import Verdict
from bot.domain.ids import MessageId, moment_of
from bot.domain.people import Person, Side, actor_of
from bot.domain.permissions import Act, require
from bot.domain.third_opinion import PATIENCE
from bot.domain.voices import voice_of
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.consequences import (
    is_late,
)
from bot.services.decide_message import OneMessage
from bot.services.judge_message import JudgeMessage
from bot.services.recognise import Recognise
from bot.services.settle_message import SettleMessage


class CaptureMessage:
    """Turn what was heard into issues and their conversations."""

    def __init__(
        self,
        *,
        store: Store,
        ids: IdSource,
        recognise: Recognise,
        judge: JudgeMessage,
        settle: SettleMessage,
        clock: Clock,
        has_third_opinion: bool = False,
    ) -> None:
        self._store = store
        self._ids = ids
        self._recognise = recognise
        self._judge = judge
        self._settle = settle
        self._has_third_opinion = has_third_opinion
        self._clock = clock

    def hear(self, message: MessageHeard, *, cause: Cause) -> None:
        """Decide about one message and settle its event.

        A twin or repeated event changes nothing.
        """
        channel = self._recognise.channel(message.channel)
        person = self._author(message, channel)
        with self._store(cause) as work:
            if channel is not None and person is not None:
                channel = _promote_if_external(work, channel, person)
                if channel.kind is ChannelKind.CUSTOMER:
                    self._hear(work, message, channel=channel, person=person, cause=cause)
            work.commit()

    def _author(self, message: MessageHeard, channel: Channel | None) -> Person | None:
        # Direct messages and bots open nothing and are not looked up.
        if channel is None or channel.kind is ChannelKind.DIRECT or message.author.is_bot:
            return None
        if not message.author.user_id:
            return None
        hint = message.author.user.team if message.author.user else None
        return self._recognise.person(message.author.user_id, hint=hint)

    def _hear(
        self,
        work: UnitOfWork,
        heard: MessageHeard,
        *,
        channel: Channel,
        person: Person,
        cause: Cause,
    ) -> None:
        actor = actor_of(person)
        require(actor, Act.WRITE)
        if work.messages.find_decision(channel.id, heard.ts) is not None:
            return
        # A mention comes as two events in any order; whichever is first has to know.
        is_mention = heard.is_mention or f"<@{work.workspace.bot_user_id}>" in heard.text
        heard = replace(heard, is_mention=is_mention)
        message = self._message(work, heard, channel, person)
        if message.is_deleted:
            return
        if self._has_third_opinion:
            self._settle.settle_before(work, message, at=cause.at)
        on_desk = OneMessage(
            work=work,
            ids=self._ids,
            judge=self._judge,
            heard=heard,
            message=message,
            channel=channel,
            person=person,
            actor=actor,
            at=cause.at,
            asks_until=self._clock.now() + PATIENCE if self._has_third_opinion else None,
        )
        on_desk.decide()
        if heard.is_from_history:
            decision = work.messages.find_decision(channel.id, heard.ts)
            has_opened = decision is not None and decision.verdict is Verdict.OPENED
            work.back_fills.count(messages=1, issues=int(has_opened))

    def _message(
        self, work: UnitOfWork, heard: MessageHeard, channel: Channel, person: Person
    ) -> Message:
        known = work.messages.find(channel.id, heard.ts)
        message = Message(
            id=known.id if known else MessageId(self._ids.new()),
            channel_id=channel.id,
            ts=heard.ts,
            author_id=person.id,
            voice=voice_of(person, channel, work.preferences_in(channel.id)),
            text=heard.text or heard.forwarded,
            at=moment_of(heard.ts),
            thread_ts=heard.thread_ts if heard.is_thread_reply else None,
            files=heard.files,
            edited_at=heard.edited_at,
            is_late=is_late(moment_of(heard.ts), now=self._clock.now()),
        )
        if known is not None:
            # The row began its life as an edit or a deletion that overtook the message.
            message = replace(
                message,
                text=known.text if _is_newer(known, message) else message.text,
                edited_at=known.edited_at if _is_newer(known, message) else message.edited_at,
                deleted_at=known.deleted_at,
            )
        work.messages.save(message)
        return message


def _is_newer(known: Message, heard: Message) -> bool:
    """Tell whether what is stored are later words than what was heard now."""
    if known.is_deleted or known.edited_at is None:
        return known.is_deleted
    return heard.edited_at is None or known.edited_at >= heard.edited_at


def _promote_if_external(work: UnitOfWork, channel: Channel, person: Person) -> Channel:
    """Treat a channel as a customer's once somebody from outside wrote in it."""
    if person.side is not Side.EXTERNAL:
        return channel
    account_ids = channel.account_ids
    if not account_ids and person.account_id is not None:
        account_ids = (person.account_id,)
    promoted = replace(channel, kind=ChannelKind.CUSTOMER, is_shared=True, account_ids=account_ids)
    if channel.kind is ChannelKind.TRIAGE:
        work.channels.keep_for_team(channel.id)
    if promoted != channel:
        work.channels.save(promoted)
    return promoted
