"""Which service runs which task. One line each; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.causes import JobRun
from bot.domain.effects import (
    AskRating,
    ExpireInvitation,
    RefreshChannel,
    RefreshTeam,
    ReleaseReply,
    RunDigest,
    Task,
    TellAssignee,
    TellLeads,
    WriteSuggestion,
)
from bot.services.ask_rating import AskForRating
from bot.services.keep_team import KeepTeam
from bot.services.record_rating import RecordRating
from bot.services.send_reply import SendReply
from bot.services.suggest_reply import SuggestReply
from bot.services.tell_assignee import TellTheAssignee
from bot.services.write_digest import WriteDigest


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """Run planned work; each service settles the job with its own commit."""

    suggest_reply: SuggestReply
    send_reply: SendReply
    ask_rating: AskForRating
    record_rating: RecordRating
    tell_assignee: TellTheAssignee
    write_digest: WriteDigest
    keep_team: KeepTeam

    def run(self, task: Task, cause: JobRun) -> None:
        """Run one task under its cause."""
        match task:
            case WriteSuggestion():
                self.suggest_reply.write(task, cause=cause)
            case ReleaseReply():
                self.send_reply.release(task, cause=cause)
            case AskRating():
                self.ask_rating.ask(task, cause=cause)
            case ExpireInvitation():
                self.ask_rating.expire(task, cause=cause)
            case TellAssignee():
                self.tell_assignee.tell(task, cause=cause)
            case TellLeads():
                self.record_rating.tell_leads(task, cause=cause)
            case RunDigest():
                self.write_digest.run(task, cause=cause)
            case RefreshTeam():
                self.keep_team.refresh(task, cause=cause)
            case RefreshChannel():
                self.keep_team.refresh_channel(task, cause=cause)
