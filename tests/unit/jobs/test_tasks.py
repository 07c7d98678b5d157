"""Every task has one service that runs it, under the cause of its own job."""

from __future__ import annotations

from typing import cast, get_args

import pytest

from bot.domain.causes import JobRun
from bot.domain.effects import (
    AskModel,
    AskRating,
    CaptureMarked,
    DecideAnyway,
    ExpireInvitation,
    ExpireNudge,
    LookForReply,
    ReadHistory,
    ReadThread,
    RefreshChannel,
    RefreshTeam,
    ReleaseReply,
    RunDigest,
    Task,
    TellAssignee,
    TellLeads,
    UseThread,
    WriteSuggestion,
)
from bot.domain.ids import (
    AccountId,
    BackFillId,
    ChannelId,
    InvitationId,
    IssueId,
    MessageId,
    MessageTs,
    NudgeId,
    PersonId,
    RatingId,
    ReplyId,
    SlackChannelId,
)
from bot.jobs.tasks import TaskRunner
from bot.services.answer_nudge import AnswerNudge
from bot.services.ask_model import AskLanguageModel
from bot.services.ask_rating import AskForRating
from bot.services.back_fill import ReadMissed
from bot.services.capture_marked import CaptureMarkedMessage
from bot.services.check_reply import CheckReply
from bot.services.keep_team import KeepTeam
from bot.services.read_thread import ReadEarlier
from bot.services.record_rating import RecordRating
from bot.services.send_reply import SendReply
from bot.services.suggest_reply import SuggestReply
from bot.services.tell_assignee import TellTheAssignee
from bot.services.write_digest import WriteDigest
from tests.unit.builders import ISSUE_ID, NOON

CAUSE = JobRun(job_id=1, fence=7, at=NOON)

RUN_BY: list[tuple[Task, str]] = [
    (WriteSuggestion(ISSUE_ID, 3), "suggest_reply.write"),
    (AskModel(MessageId("m1"), AccountId("a1"), 1795176020), "ask_model.ask"),
    (DecideAnyway(MessageId("m1")), "ask_model.decide_anyway"),
    (ReleaseReply(ReplyId("r1")), "send_reply.release"),
    (LookForReply(ReplyId("r1"), "noon"), "check_reply.look"),
    (AskRating(ISSUE_ID, 1), "ask_rating.ask"),
    (ExpireInvitation(InvitationId("v1")), "ask_rating.expire"),
    (ExpireNudge(NudgeId("n1")), "answer_nudge.expire"),
    (TellAssignee(IssueId("i1"), MessageId("m1")), "tell_assignee.tell"),
    (TellLeads(RatingId("t1")), "record_rating.tell_leads"),
    (RunDigest("2026-11-20"), "write_digest.run"),
    (RefreshTeam("hour-2026-11-20T12"), "keep_team.refresh"),
    (RefreshChannel(SlackChannelId("C1"), "renamed"), "keep_team.refresh_channel"),
    (ReadHistory(BackFillId("b1"), 3), "read_missed.read"),
    (ReadThread(IssueId("i1"), MessageTs("1.000000")), "read_earlier.plan"),
    (UseThread(IssueId("i1")), "read_earlier.use"),
    (
        CaptureMarked(
            ChannelId("c1"), MessageTs("1.000000"), PersonId("p1"), MessageTs("9.000000")
        ),
        "capture_marked.capture",
    ),
]


class Service:
    """Stands for every service: it notes which method was asked to do what."""

    def __init__(self, name: str, done: list[tuple[str, Task, JobRun]]) -> None:
        self._name = name
        self._done = done

    def _note(self, method: str, task: Task, cause: JobRun) -> None:
        self._done.append((f"{self._name}.{method}", task, cause))

    def write(self, task: Task, *, cause: JobRun) -> None:
        self._note("write", task, cause)

    def release(self, task: Task, *, cause: JobRun) -> None:
        self._note("release", task, cause)

    def look(self, task: Task, *, cause: JobRun) -> None:
        self._note("look", task, cause)

    def ask(self, task: Task, *, cause: JobRun) -> None:
        self._note("ask", task, cause)

    def decide_anyway(self, task: Task, *, cause: JobRun) -> None:
        self._note("decide_anyway", task, cause)

    def expire(self, task: Task, *, cause: JobRun) -> None:
        self._note("expire", task, cause)

    def tell(self, task: Task, *, cause: JobRun) -> None:
        self._note("tell", task, cause)

    def tell_leads(self, task: Task, *, cause: JobRun) -> None:
        self._note("tell_leads", task, cause)

    def run(self, task: Task, *, cause: JobRun) -> None:
        self._note("run", task, cause)

    def read(self, task: Task, *, cause: JobRun) -> None:
        self._note("read", task, cause)

    def plan(self, task: Task, *, cause: JobRun) -> None:
        self._note("plan", task, cause)

    def capture(self, task: Task, *, cause: JobRun) -> None:
        self._note("capture", task, cause)

    def use(self, task: Task, *, cause: JobRun) -> None:
        self._note("use", task, cause)

    def refresh(self, task: Task, *, cause: JobRun) -> None:
        self._note("refresh", task, cause)

    def refresh_channel(self, task: Task, *, cause: JobRun) -> None:
        self._note("refresh_channel", task, cause)


def runner(done: list[tuple[str, Task, JobRun]]) -> TaskRunner:
    return TaskRunner(
        suggest_reply=cast("SuggestReply", Service("suggest_reply", done)),
        ask_model=cast("AskLanguageModel", Service("ask_model", done)),
        send_reply=cast("SendReply", Service("send_reply", done)),
        check_reply=cast("CheckReply", Service("check_reply", done)),
        ask_rating=cast("AskForRating", Service("ask_rating", done)),
        record_rating=cast("RecordRating", Service("record_rating", done)),
        answer_nudge=cast("AnswerNudge", Service("answer_nudge", done)),
        tell_assignee=cast("TellTheAssignee", Service("tell_assignee", done)),
        write_digest=cast("WriteDigest", Service("write_digest", done)),
        keep_team=cast("KeepTeam", Service("keep_team", done)),
        read_missed=cast("ReadMissed", Service("read_missed", done)),
        read_earlier=cast("ReadEarlier", Service("read_earlier", done)),
        capture_marked=cast("CaptureMarkedMessage", Service("capture_marked", done)),
    )


def test_the_list_here_has_every_task() -> None:
    assert {type(task) for task, _ in RUN_BY} == set(get_args(Task))


@pytest.mark.parametrize(("task", "method"), RUN_BY)
def test_a_task_is_run_by_its_service_under_its_own_cause(task: Task, method: str) -> None:
    done: list[tuple[str, Task, JobRun]] = []

    runner(done).run(task, CAUSE)

    assert done == [(method, task, CAUSE)]
