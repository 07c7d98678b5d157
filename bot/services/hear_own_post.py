"""Hear our own messages come back: the first who know whether a post arrived."""

from __future__ import annotations

from bot.domain.causes import Cause
from bot.domain.effects import PostReply
from bot.domain.ids import MessageTs
from bot.domain.suggestion import ReplyState
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.carry_out.replies import note_found


class HearOwnPost:
    """Settle what is in doubt as soon as Slack shows us that it stands."""

    def __init__(self, *, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def hear(self, marker: str, ts: MessageTs, *, cause: Cause) -> None:
        """Note where the post with this mark stands, unless that is known; settle the event.

        Whoever posts it may just be about to note the same: the outbox row decides, and the second
        finds nothing left to do.
        """
        with self._store(cause) as work:
            self._note(work, marker, ts)
            work.commit()

    def _note(self, work: UnitOfWork, marker: str, ts: MessageTs) -> None:
        trace = work.outbox.find_marked(marker)
        if trace is None:
            return
        if isinstance(trace.effect, PostReply):
            # The reply's lock comes before that of the outbox row, as where replies are settled.
            reply = work.replies.get(trace.effect.reply_id)
            if reply.state is ReplyState.SENT or note_found(work, reply, ts, ids=self._ids):
                return
        work.outbox.note_seen(marker, ts)
