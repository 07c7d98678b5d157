"""Take a writer's answer to the question whether what they wrote should become an issue."""

from __future__ import annotations

from typing import Protocol

from bot.domain.account import Channel
from bot.domain.causes import Cause, JobRun
from bot.domain.conversation import Message
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import ExpireNudge
from bot.domain.errors import NudgeClosed
from bot.domain.ids import NudgeId
from bot.domain.nudge import Nudge, NudgeState
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.apply_reaction import apply_earlier_reactions
from bot.services.ask_writer import end_nudge
from bot.services.bring_along import bring_along
from bot.services.keep_decision import keep_decision
from bot.services.open_issue import open_issue
from bot.services.seek_home import seek_home


class _Take(Protocol):
    def __call__(self, work: UnitOfWork, nudge: Nudge, *, by: Actor, cause: Cause) -> None: ...


class AnswerNudge:
    """Open the issue, or leave the message alone and its writer in peace."""

    def __init__(self, *, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def accept(self, nudge_id: NudgeId, *, by: Actor, cause: Cause) -> bool:
        """Open the issue; tell False where the team has it already.

        A yes to a question that still stands counts, whatever the channel's mode is by now. Raise
        NotAllowed for anybody but the writer, NudgeClosed when nobody is asked any more.
        """
        return self._answer(nudge_id, self._open, by=by, cause=cause)

    def decline(self, nudge_id: NudgeId, *, by: Actor, cause: Cause) -> bool:
        """Leave the message alone; tell False where the team has it already.

        Raise NotAllowed for anybody but the writer, NudgeClosed when nobody is asked any more.
        """
        return self._answer(nudge_id, self._leave, by=by, cause=cause)

    def expire(self, task: ExpireNudge, *, cause: JobRun) -> None:
        """End a question that nobody answered."""
        with self._store(cause) as work:
            end_nudge(work, task.nudge_id, NudgeState.EXPIRED, at=cause.at)
            work.commit()

    def _answer(self, nudge_id: NudgeId, take: _Take, *, by: Actor, cause: Cause) -> bool:
        with self._store(cause) as work:
            nudge = work.nudges.get(nudge_id)
            require(by, Act.ANSWER_NUDGE, nudge)
            counts = not _has_issue(work, nudge)
            if counts:
                take(work, nudge, by=by, cause=cause)
            else:
                end_nudge(work, nudge.id, NudgeState.WITHDRAWN, at=cause.at)
            work.commit()
        return counts

    def _open(self, work: UnitOfWork, nudge: Nudge, *, by: Actor, cause: Cause) -> None:
        message, channel = _asked(work, nudge), work.channels.get(nudge.channel_id)
        requester = work.people.get(nudge.person_id)
        end_nudge(work, nudge.id, NudgeState.ACCEPTED, at=cause.at)
        issue = open_issue(
            work,
            self._ids,
            message=message,
            channel=channel,
            requester=requester,
            by=by,
            at=cause.at,
            may_belong_to=seek_home(work, message, channel, requester).candidates,
        )
        self._note(work, nudge, channel, Rule.WRITER_WANTED, cause=cause, verdict=Verdict.OPENED)
        work.audit.note(Act.ANSWER_NUDGE, by=by.person_id, at=cause.at, issue_id=issue.id)
        apply_earlier_reactions(work, issue, channel, ts=issue.thread_ts)
        bring_along(work, self._ids, issue, asked=message, channel=channel, at=cause.at)

    def _leave(self, work: UnitOfWork, nudge: Nudge, *, by: Actor, cause: Cause) -> None:
        _asked(work, nudge)
        channel = work.channels.get(nudge.channel_id)
        end_nudge(work, nudge.id, NudgeState.DECLINED, at=cause.at)
        self._note(work, nudge, channel, Rule.WRITER_DECLINED, cause=cause)
        details: dict[str, str | int] = {"channel": channel.id, "answer": "no"}
        work.audit.note(Act.ANSWER_NUDGE, by=by.person_id, at=cause.at, details=details)

    def _note(
        self,
        work: UnitOfWork,
        nudge: Nudge,
        channel: Channel,
        rule: Rule,
        *,
        cause: Cause,
        verdict: Verdict = Verdict.SKIPPED,
    ) -> None:
        issue = work.issues.find_by_thread(channel.id, nudge.thread_ts)
        keep_decision(
            work,
            self._ids,
            channel_id=channel.id,
            ts=nudge.ts,
            verdict=verdict,
            judgement=Judgement(is_issue=issue is not None, rule=rule),
            at=cause.at,
            issue=issue,
        )


def _has_issue(work: UnitOfWork, nudge: Nudge) -> bool:
    return work.issues.find_by_thread(nudge.channel_id, nudge.thread_ts) is not None


def _asked(work: UnitOfWork, nudge: Nudge) -> Message:
    """Return the message in question; raise NudgeClosed when nobody waits for an answer."""
    message = work.messages.find(nudge.channel_id, nudge.ts)
    if not nudge.is_standing or message is None or message.is_deleted:
        raise NudgeClosed
    return message
