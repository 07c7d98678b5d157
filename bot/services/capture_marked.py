"""Open an issue for a marked message that was never heard.

It may be older than the app, or its event may have been lost. What somebody points at always wins,
so the message is fetched from Slack, and read as it stands there now.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import JobRun
from bot.domain.conversation import MessageHeard, Voice
from bot.domain.effects import CaptureMarked
from bot.domain.errors import TryLater
from bot.domain.people import Person, actor_of
from bot.domain.permissions import Act, allows
from bot.domain.preferences import EmojiAct
from bot.log import get_logger
from bot.ports import FetchMessage, IdSource, Store, UnitOfWork
from bot.services.apply_reaction import apply_earlier_reactions
from bot.services.open_by_hand import message_from, open_by_hand
from bot.services.recognise import Recognise

ON_ITS_WAY = timedelta(seconds=5)
"""How long the message itself may come after a mark on it, before Slack is asked for it."""
ORDER_WAIT = timedelta(seconds=2)


class CaptureMarkedMessage:
    """Fetch what was marked, and make an issue of it."""

    def __init__(
        self, *, store: Store, history: FetchMessage, ids: IdSource, recognise: Recognise
    ) -> None:
        self._store = store
        self._history = history
        self._ids = ids
        self._recognise = recognise
        self._log = get_logger(__name__)

    def capture(self, task: CaptureMarked, *, cause: JobRun) -> None:
        """Open the issue, unless the message was heard meanwhile or the mark is gone.

        Raise LookupFailed when Slack cannot be asked now.
        """
        with self._store.read() as work:
            if work.has_earlier_unread(task.channel_id, cause.at):
                raise TryLater("unread", ORDER_WAIT)
            channel = work.channels.get(task.channel_id)
            is_wanted = _is_wanted(work, task, channel)
        heard = self._history.message(task.ts, channel=channel.slack_id) if is_wanted else None
        if is_wanted and heard is None:
            self._log.warning("marked.not_found", channel=channel.slack_id, ts=task.ts)
        author = None if heard is None else self._author(heard)
        with self._store(cause) as work:
            # Meanwhile it may have been closed, or shared with somebody else.
            channel = work.channels.get(task.channel_id)
            if heard is not None and author is not None and _is_wanted(work, task, channel):
                self._open(work, task, heard, channel=channel, author=author, cause=cause)
            work.commit()

    def _author(self, heard: MessageHeard) -> Person | None:
        if not heard.author.user_id:
            return None
        hint = heard.author.user.team if heard.author.user else None
        return self._recognise.person(heard.author.user_id, hint=hint)

    def _open(
        self,
        work: UnitOfWork,
        task: CaptureMarked,
        heard: MessageHeard,
        *,
        channel: Channel,
        author: Person,
        cause: JobRun,
    ) -> None:
        preferences = work.preferences_in(channel.id)
        # A row without a decision is that of an edit, or of a deletion.
        message = work.messages.find(channel.id, task.ts) or message_from(
            self._ids, heard, channel, author, preferences=preferences
        )
        thread_ts = message.thread_ts or message.ts
        has_issue = work.issues.find_by_thread(channel.id, thread_ts) is not None
        if message.voice is not Voice.CUSTOMER or message.is_deleted or has_issue:
            return
        work.messages.save(message)
        issue = open_by_hand(
            work,
            self._ids,
            message=message,
            channel=channel,
            requester=author,
            act=Act.CAPTURE,
            by=actor_of(work.people.get(task.person_id)),
            at=cause.at,
            has_replies=heard.has_replies,
        )
        apply_earlier_reactions(work, issue, channel, ts=issue.thread_ts)


def _is_wanted(work: UnitOfWork, task: CaptureMarked, channel: Channel) -> bool:
    """Tell whether the message is still unknown, may be read, and carries the mark of somebody."""
    is_readable = (
        channel.kind is ChannelKind.CUSTOMER and channel.is_member and not channel.is_archived
    )
    if not is_readable or work.messages.find_decision(channel.id, task.ts) is not None:
        return False
    emoji = work.preferences_in(channel.id).emoji[EmojiAct.CAPTURE]
    is_marked = any(
        one.emoji == emoji and one.person_id == task.person_id
        for one in work.messages.reactions(channel.id, task.ts)
    )
    return is_marked and allows(actor_of(work.people.get(task.person_id)), Act.CAPTURE)
