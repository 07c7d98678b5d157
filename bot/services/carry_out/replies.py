"""What becomes of a reply: sent, failed, in doubt, or back to the agent.

Called inside the transaction that settles it, by whoever finds out: the worker that posts, the
event that shows us our own message, or somebody who has it looked for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Message, Voice
from bot.domain.effects import TellPerson
from bot.domain.ids import MessageId, MessageTs, moment_of, stands_in_slack
from bot.domain.people import actor_of
from bot.domain.suggestion import Reply, ReplyState, SuggestionState
from bot.domain.timeline import EventKind, TimelineEvent
from bot.ports import IdSource, Posted, UnitOfWork
from bot.services.consequences import show, whole_issue, withdraw_suggestion

_ON_ITS_WAY = frozenset({ReplyState.RELEASED, ReplyState.SENT})


def note_sent(work: UnitOfWork, reply: Reply, ts: MessageTs, *, ids: IdSource) -> None:
    """Keep the reply as one that stands at `ts`, with all that follows from an answer."""
    issue = whole_issue(work, reply.issue_id)
    at = moment_of(ts)
    work.replies.take_approval(reply.id, at=at)
    work.replies.save(reply.sent(ts))
    work.posts.save(Posted(f"reply:{reply.id}", reply.channel_id, ts))
    thread_ts = reply.thread_ts if stands_in_slack(reply.thread_ts) else None
    work.messages.save(
        Message(
            id=MessageId(ids.new()),
            channel_id=reply.channel_id,
            ts=ts,
            author_id=reply.by,
            voice=Voice.AGENT,
            text=reply.text,
            at=at,
            thread_ts=thread_ts,
            issue_id=issue.id,
            sent_by=reply.by,
        )
    )
    _settle_suggestion(work, reply)
    if not stands_in_slack(issue.thread_ts):
        issue = issue.stand_at(ts)
    heard, events = issue.hear_agent(by=actor_of(work.people.get(reply.by)), at=at)
    sent = TimelineEvent(issue.id, EventKind.REPLY_SENT, at, reply.by)
    work.issues.save(heard, (*events, sent))
    show(work, heard)


def note_found(work: UnitOfWork, reply: Reply, ts: MessageTs, *, ids: IdSource) -> bool:
    """Keep a reply that was given up as one that stands; tell False for one that is on its way.

    Also one that a person ended meanwhile: the customer reads it, whatever was decided.
    """
    if reply.state in _ON_ITS_WAY:
        return False
    note_sent(work, reply, ts, ids=ids)
    withdraw_suggestion(work, work.issues.get(reply.issue_id), at=moment_of(ts))
    return True


def note_not_there(work: UnitOfWork, reply: Reply, *, at: datetime) -> None:
    """Show on the card when the reply was last looked for in vain."""
    work.replies.save(reply.doubted(at=at))
    show(work, work.issues.get(reply.issue_id))


def doubt(work: UnitOfWork, reply: Reply, *, at: datetime) -> None:
    """Ask the agent about a reply of which nobody knows whether it arrived."""
    work.replies.save(reply.doubted(at=at))
    _tell_sender(work, reply, "reply_unsure")


def fail(work: UnitOfWork, reply: Reply, reason: str) -> None:
    """Tell the agent that Slack will not take the reply."""
    work.replies.save(reply.move(ReplyState.FAILED, problem=reason))
    _tell_sender(work, reply, "reply_failed")


def ask_again(work: UnitOfWork, reply: Reply) -> None:
    """Ask the agent whether the reply still fits: the conversation moved on."""
    work.replies.take_approval(reply.id, at=reply.approved_at)
    work.replies.save(reply.move(ReplyState.ASKING))
    _tell_sender(work, reply, "reply_asking")


def drop(work: UnitOfWork, reply: Reply) -> None:
    """End a reply that stands in for an earlier one, because that one did arrive."""
    work.replies.take_approval(reply.id, at=reply.approved_at)
    work.replies.save(reply.move(ReplyState.UNDONE))
    show(work, work.issues.get(reply.issue_id))


def _settle_suggestion(work: UnitOfWork, reply: Reply) -> None:
    if reply.suggestion_id is None:
        return
    suggestion = work.replies.get_suggestion(reply.suggestion_id)
    if suggestion.state is SuggestionState.APPROVED:
        sent = replace(suggestion, state=SuggestionState.SENT, version=suggestion.version + 1)
        work.replies.save_suggestion(sent)


def _tell_sender(work: UnitOfWork, reply: Reply, notice: str) -> None:
    issue = work.issues.get(reply.issue_id)
    work.outbox.add(TellPerson(reply.by, notice, reply.id, issue.id))
    work.issues.note(
        [
            TimelineEvent(
                issue.id, EventKind.REPLY_FAILED, reply.approved_at, details={"why": notice}
            )
        ]
    )
    show(work, issue)
