"""Which service runs which task. One line each; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """Run planned work; each service settles the job with its own commit."""

    suggest_reply: SuggestReply
    ask_model: AskLanguageModel
    send_reply: SendReply
    check_reply: CheckReply
    ask_rating: AskForRating
    record_rating: RecordRating
    answer_nudge: AnswerNudge
    tell_assignee: TellTheAssignee
    write_digest: WriteDigest
    keep_team: KeepTeam
    read_missed: ReadMissed
    read_earlier: ReadEarlier
    capture_marked: CaptureMarkedMessage

    def run(self, task: Task, cause: JobRun) -> None:
        """Run one task under its cause."""
        match task:
            case WriteSuggestion() | AskModel() | DecideAnyway():
                self._ask_model(task, cause)
            case ReleaseReply() | LookForReply():
                self._run_for_reply(task, cause)
            case AskRating():
                self.ask_rating.ask(task, cause=cause)
            case ExpireInvitation():
                self.ask_rating.expire(task, cause=cause)
            case ExpireNudge():
                self.answer_nudge.expire(task, cause=cause)
            case TellAssignee():
                self.tell_assignee.tell(task, cause=cause)
            case TellLeads():
                self.record_rating.tell_leads(task, cause=cause)
            case RunDigest():
                self.write_digest.run(task, cause=cause)
            case _:
                self._keep_up(task, cause)

    def _keep_up(
        self,
        task: RefreshTeam | RefreshChannel | ReadHistory | ReadThread | UseThread | CaptureMarked,
        cause: JobRun,
    ) -> None:
        """Ask Slack for what the desk should know and was not told."""
        match task:
            case RefreshTeam():
                self.keep_team.refresh(task, cause=cause)
            case RefreshChannel():
                self.keep_team.refresh_channel(task, cause=cause)
            case ReadHistory():
                self.read_missed.read(task, cause=cause)
            case ReadThread():
                self.read_earlier.plan(task, cause=cause)
            case UseThread():
                self.read_earlier.use(task, cause=cause)
            case CaptureMarked():
                self.capture_marked.capture(task, cause=cause)

    def _ask_model(self, task: WriteSuggestion | AskModel | DecideAnyway, cause: JobRun) -> None:
        """Ask a model, or go on without its answer."""
        match task:
            case WriteSuggestion():
                self.suggest_reply.write(task, cause=cause)
            case AskModel():
                self.ask_model.ask(task, cause=cause)
            case DecideAnyway():
                self.ask_model.decide_anyway(task, cause=cause)

    def _run_for_reply(self, task: ReleaseReply | LookForReply, cause: JobRun) -> None:
        match task:
            case ReleaseReply():
                self.send_reply.release(task, cause=cause)
            case LookForReply():
                self.check_reply.look(task, cause=cause)
