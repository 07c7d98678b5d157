"""Look once more whether a reply arrived, because somebody asked to."""

from __future__ import annotations

from bot.domain.causes import Cause, JobRun, Upkeep
from bot.domain.effects import LookForReply, PostReply
from bot.domain.errors import DeliveryRefused, LookupFailed, NotSent, ReplyGone
from bot.domain.ids import MessageTs, ReplyId, stands_in_slack
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.domain.suggestion import Reply, ReplyState
from bot.ports import Gateway, IdSource, Store
from bot.services.carry_out.replies import note_found, note_not_there


class CheckReply:
    """Find out, or say when it was looked for in vain."""

    def __init__(self, *, store: Store, gateway: Gateway, ids: IdSource) -> None:
        self._store = store
        self._gateway = gateway
        self._ids = ids

    def ask(self, reply_id: ReplyId, *, by: Actor, cause: Cause) -> None:
        """Have a reply looked for that may or may not have arrived.

        Raise ReplyGone when that was decided meanwhile.
        """
        with self._store(cause) as work:
            reply = work.replies.get(reply_id)
            require(by, Act.REPLY, work.issues.get(reply.issue_id))
            if reply.state is not ReplyState.UNSURE:
                raise ReplyGone
            work.tasks.add(LookForReply(reply.id, cause.at.isoformat()))
            work.commit()

    def look(self, task: LookForReply, *, cause: JobRun) -> None:
        """Look for the reply, and show on the card what came of it.

        One that stands counts as sent also when somebody ended it meanwhile. Raise LookupFailed
        when Slack cannot be asked just now.
        """
        found = self._find(task.reply_id, cause)
        with self._store(cause) as work:
            reply = work.replies.get(task.reply_id)
            if found is not None:
                note_found(work, reply, found, ids=self._ids)
            elif reply.state is ReplyState.UNSURE:
                note_not_there(work, reply, at=cause.at)
            work.commit()

    def _find(self, reply_id: ReplyId, cause: JobRun) -> MessageTs | None:
        with self._store(Upkeep(cause.at)) as work:
            reply = work.replies.get(reply_id)
            trace = work.outbox.trace(PostReply(reply.issue_id, reply.id).key)
            channel = work.channels.get(reply.channel_id)
        if trace is None:
            return None
        try:
            return self._gateway.find_marked(
                trace.marker,
                channel=channel,
                thread_ts=_thread_of(reply),
                since=trace.tried_at or trace.created_at,
            )
        except NotSent as error:
            raise LookupFailed("reply", error.retry_after) from error
        except DeliveryRefused:
            # The app is not in there any more; the card keeps saying that nobody knows.
            return None


def _thread_of(reply: Reply) -> MessageTs | None:
    return reply.thread_ts if stands_in_slack(reply.thread_ts) else None
