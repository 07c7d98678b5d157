"""Get a suggestion from the reply writer.

Read, write outside any transaction, check, offer it if still wanted.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.account import AccountScope
from bot.domain.causes import Cause, JobRun
from bot.domain.conversation import Message, Voice
from bot.domain.effects import UpdateIssueCard, WriteSuggestion
from bot.domain.errors import IllegalTransition, ModelUnavailable
from bot.domain.ids import IssueId, SuggestionId
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.output_gate import GateContext, inspect, is_offerable
from bot.domain.people import DESK, Actor
from bot.domain.permissions import Act, require
from bot.domain.suggestion import Draft, Finding, Suggestion
from bot.domain.timeline import EventKind, TimelineEvent
from bot.log import get_logger
from bot.ports import (
    ConversationLine,
    IdSource,
    ReplyWriter,
    Reports,
    Store,
    SuggestionRequest,
    UnitOfWork,
)
from bot.services.consequences import ask_for_suggestion, show, withdraw_suggestion
from bot.services.gate_context import context_for
from bot.services.require_open import require_open

LINES = 30
"""How many of the latest messages a writer sees."""
PAST_REPLIES = 3
OPENERS = 6
"""How many of the latest replies' openings are not to be used again."""


class SuggestReply:
    """Offer the team a reply to edit and send. A failing model never fails the issue."""

    def __init__(
        self,
        *,
        store: Store,
        reports: Reports,
        ids: IdSource,
        writer: ReplyWriter,
        offline: ReplyWriter,
    ) -> None:
        self._store = store
        self._reports = reports
        self._ids = ids
        self._writer = writer
        self._offline = offline
        self._log = get_logger(__name__)

    def ask_again(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Plan another suggestion in place of the one on offer.

        Raise IllegalTransition when nobody waits.
        """
        with self._store(cause) as work:
            issue = work.issues.get(issue_id)
            require(by, Act.SUGGEST, issue)
            channel = work.channels.get(issue.channel_id)
            require_open(channel)
            occasion = f"asked-{cause.at.timestamp():.0f}"
            if not ask_for_suggestion(work, issue, channel, occasion=occasion):
                raise IllegalTransition(issue.number, issue.status, IssueStatus.OPEN)
            withdraw_suggestion(work, issue, at=cause.at)
            show(work, issue)
            work.audit.note(Act.SUGGEST, by=by.person_id, at=cause.at, issue_id=issue.id)
            work.commit()

    def write(self, task: WriteSuggestion, *, cause: JobRun) -> None:
        """Run a planned suggestion and settle its job; what came too late is dropped."""
        require(DESK, Act.SUGGEST)
        with self._store.read() as work:
            prepared = self._prepare(work, task)
        draft = self._draft(*prepared) if prepared else None
        with self._store(cause) as work:
            issue = work.issues.get(task.issue_id)
            channel = work.channels.get(issue.channel_id)
            is_fit = channel.allows_ai and channel.is_open
            if prepared and is_fit and _is_wanted(issue, task):
                self._offer(work, issue, draft, cause)
            work.commit()

    def _prepare(
        self, work: UnitOfWork, task: WriteSuggestion
    ) -> tuple[SuggestionRequest, GateContext, bool] | None:
        issue = work.issues.get(task.issue_id)
        channel = work.channels.get(issue.channel_id)
        if not _is_wanted(issue, task) or not (channel.allows_ai and channel.is_open):
            return None
        scope = AccountScope(issue.account_id)
        messages = work.messages.of_issue(issue.id, scope, limit=LINES)
        question = " ".join(m.text for m in messages if m.voice is Voice.CUSTOMER)
        # What was written in this very issue is no precedent for it.
        past = [
            reply
            for reply in self._reports.past_replies(scope, words=question, limit=PAST_REPLIES * 2)
            if reply.issue_number != issue.number
        ][:PAST_REPLIES]
        recent = work.replies.recent_texts(scope, limit=OPENERS)
        request = SuggestionRequest(
            account_id=issue.account_id,
            issue_number=issue.number,
            title=issue.title,
            lines=tuple(_line(m) for m in messages if m.text),
            past_replies=tuple(past),
            recent_openers=tuple(" ".join(text.split()[:5]) for text in recent),
            is_first_turn=not issue.has_reply,
            files=tuple(file for m in messages for file in m.files),
        )
        # The channel may belong to another account by now; the issue's words are still its own's.
        own = work.settings.of_account(issue.account_id)
        may_use_model = work.preferences_in(channel.id).within(own).has_ai
        known = [reply.answer for reply in past]
        context = context_for(work, issue, is_own_text=False, known=known)
        return request, context, may_use_model

    def _draft(
        self, request: SuggestionRequest, context: GateContext, may_use_model: bool
    ) -> Draft | None:
        writers = [self._writer, self._offline] if may_use_model else [self._offline]
        for writer in writers:
            try:
                draft = writer.write(request)
            except ModelUnavailable as error:
                self._log.warning(
                    "suggestion.unavailable", reason=error.reason, issue_number=request.issue_number
                )
                continue
            if draft is None:
                # Silence is an answer: nothing worth sending can be said.
                return None
            findings = inspect(draft.text, context=context)
            if is_offerable(findings):
                return replace(draft, findings=(*findings, *_doubts(draft, findings)))
        return None

    def _offer(self, work: UnitOfWork, issue: Issue, draft: Draft | None, cause: Cause) -> None:
        withdraw_suggestion(work, issue, at=cause.at)
        work.outbox.add(UpdateIssueCard(issue.id))
        if draft is None:
            return
        suggestion = Suggestion(
            id=SuggestionId(self._ids.new()),
            issue_id=issue.id,
            account_id=issue.account_id,
            draft=draft,
            talk_revision=issue.talk_revision,
            created_at=cause.at,
        )
        work.replies.save_suggestion(suggestion)
        work.issues.note([TimelineEvent(issue.id, EventKind.SUGGESTED, cause.at)])


def _is_wanted(issue: Issue, task: WriteSuggestion) -> bool:
    return issue.is_active and issue.talk_revision == task.talk_revision


def _doubts(draft: Draft, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return what only the writer noticed, e.g. that it used a fact that nobody wrote."""
    known = {finding.code for finding in findings}
    return tuple(finding for finding in draft.findings if finding.code not in known)


def _line(message: Message) -> ConversationLine:
    return ConversationLine(voice=message.voice, text=message.text, at=message.at)
