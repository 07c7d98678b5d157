"""Follow what people do to their messages afterwards.

Edits are mirrored, deletions wipe the words and stay final.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import Cause
from bot.domain.conversation import Message, MessageDeleted, MessageEdited, Voice
from bot.domain.ids import MessageId, MessageTs, moment_of
from bot.domain.people import Person
from bot.domain.preferences import Preferences
from bot.domain.timeline import EventKind
from bot.domain.voices import voice_of
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.ask_writer import withdraw_nudges
from bot.services.consequences import (
    is_late,
    show_in_shadow,
    whole_issue,
)
from bot.services.follow_words import follow_words
from bot.services.judge_again import JudgeAgain
from bot.services.judge_message import JudgeMessage
from bot.services.recognise import Recognise


class ChangeWords:
    """Mirror edits and deletions, also those that overtook the message they belong to."""

    def __init__(
        self,
        *,
        store: Store,
        ids: IdSource,
        recognise: Recognise,
        judge: JudgeMessage,
        clock: Clock,
    ) -> None:
        self._store = store
        self._ids = ids
        self._recognise = recognise
        self._judge_again = JudgeAgain(ids=ids, judge=judge)
        self._clock = clock

    def edit(self, change: MessageEdited, *, cause: Cause) -> None:
        """Store the newest wording and show it wherever the message is shown."""
        channel = self._recognise.channel(change.channel)
        author = None
        if channel is not None and self._concerns_us(channel, change.ts) and change.author.user_id:
            hint = change.author.user.team if change.author.user else None
            author = self._recognise.person(change.author.user_id, hint=hint)
        with self._store(cause) as work:
            if channel is not None and author is not None:
                self._edit(work, change, channel=channel, author=author, at=cause.at)
            work.commit()

    def delete(self, gone: MessageDeleted, *, cause: Cause) -> None:
        """Wipe the words, also where the message was never heard: it may still arrive."""
        channel = self._recognise.channel(gone.channel)
        is_ours = channel is not None and self._concerns_us(channel, gone.ts)
        with self._store(cause) as work:
            if channel is not None and is_ours:
                self._delete(work, gone, channel, cause.at)
            work.commit()

    def _concerns_us(self, channel: Channel, ts: MessageTs) -> bool:
        """Tell whether a message is in a customers' channel, or was when it was heard.

        Words that were taken back go also where nobody listens any more.
        """
        if channel.kind is ChannelKind.CUSTOMER:
            return True
        with self._store.read() as work:
            return work.messages.find(channel.id, ts) is not None

    def _edit(
        self,
        work: UnitOfWork,
        change: MessageEdited,
        *,
        channel: Channel,
        author: Person,
        at: datetime,
    ) -> None:
        known = work.messages.find(channel.id, change.ts)
        if known is None:
            overtaking = _overtaking(
                self._ids, change, channel, author, preferences=work.preferences_in(channel.id)
            )
            work.messages.save(overtaking)
            return
        is_old = known.edited_at is not None and change.edited_at <= known.edited_at
        if known.is_deleted or is_old:
            return
        if known.text == change.text:
            # Words that are known count from now on: an edit between may still be on its way.
            work.messages.save(replace(known, edited_at=change.edited_at))
            return
        is_old_news = is_late(change.edited_at, now=self._clock.now())
        edited = replace(
            known,
            text=change.text,
            edited_at=change.edited_at,
            is_late=known.is_late or is_old_news,
        )
        work.messages.save(edited)
        if edited.issue_id is not None:
            issue = whole_issue(work, edited.issue_id)
            kind = EventKind.MESSAGE_EDITED
            follow_words(
                work,
                issue,
                message=edited,
                was=known.text,
                channel=channel,
                kind=kind,
                at=at,
                now=self._clock.now(),
            )
            return
        show_in_shadow(work, channel.id, edited.thread_ts or edited.ts)
        if channel.kind is ChannelKind.CUSTOMER:
            self._judge_again(
                work, edited, channel=channel, author=author, at=at, now=self._clock.now()
            )

    def _delete(
        self, work: UnitOfWork, gone: MessageDeleted, channel: Channel, at: datetime
    ) -> None:
        known = work.messages.find(channel.id, gone.ts)
        if known is None:
            work.messages.save(_stub(self._ids, gone, channel, at))
            return
        if known.is_deleted:
            return
        wiped = replace(known, text="", files=(), deleted_at=at)
        work.messages.save(wiped)
        if wiped.issue_id is not None:
            issue = whole_issue(work, wiped.issue_id)
            kind = EventKind.MESSAGE_DELETED
            follow_words(
                work,
                issue,
                message=wiped,
                was=known.text,
                channel=channel,
                kind=kind,
                at=at,
                now=self._clock.now(),
            )
        else:
            show_in_shadow(work, channel.id, wiped.thread_ts or wiped.ts)
            withdraw_nudges(work, channel.id, about=wiped.ts, at=at)


def _overtaking(
    ids: IdSource,
    change: MessageEdited,
    channel: Channel,
    author: Person,
    *,
    preferences: Preferences,
) -> Message:
    return Message(
        id=MessageId(ids.new()),
        channel_id=channel.id,
        ts=change.ts,
        author_id=author.id,
        voice=voice_of(author, channel, preferences),
        text=change.text,
        at=moment_of(change.ts),
        thread_ts=change.thread_ts if change.thread_ts != change.ts else None,
        edited_at=change.edited_at,
    )


def _stub(ids: IdSource, gone: MessageDeleted, channel: Channel, at: datetime) -> Message:
    return Message(
        id=MessageId(ids.new()),
        channel_id=channel.id,
        ts=gone.ts,
        author_id=None,
        voice=Voice.CUSTOMER,
        text="",
        at=moment_of(gone.ts),
        deleted_at=at,
    )
