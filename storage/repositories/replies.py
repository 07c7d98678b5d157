"""Suggestions, approvals, replies, and where our own messages stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from bot.domain.account import AccountScope
from bot.domain.conversation import Voice
from bot.domain.errors import ReplyGone, SuggestionGone
from bot.domain.ids import ChannelId, IssueId, MessageTs, ReplyId, SuggestionId
from bot.domain.suggestion import Approval, Reply, ReplyState, Suggestion, SuggestionState
from bot.ports import Posted
from storage.mapping.replies import (
    approval_from,
    approval_row,
    posted_from,
    posted_row,
    reply_from,
    reply_row,
    suggestion_from,
    suggestion_row,
)
from storage.repositories.transaction import Transaction
from storage.tables import (
    ApprovalRow,
    IssueRow,
    MessageRow,
    PostedMessageRow,
    ReplyRow,
    SuggestionRow,
)

_OVER = (ReplyState.SENT.value, ReplyState.UNDONE.value)
_CARD = "card:"


class SqlReplies:
    """Suggestions, approvals and replies. The two `get` lock the issue they belong to."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def offered(self, issue_id: IssueId) -> Suggestion | None:
        """Return the suggestion now on offer for an issue."""
        row = self._tx.session.exec(
            select(SuggestionRow)
            .where(
                SuggestionRow.issue_id == issue_id,
                SuggestionRow.state == SuggestionState.OFFERED.value,
            )
            .order_by(col(SuggestionRow.created_at).desc(), col(SuggestionRow.id).desc())
            .execution_options(populate_existing=True)
        ).first()
        return None if row is None else suggestion_from(row)

    def get_suggestion(self, suggestion_id: SuggestionId) -> Suggestion:
        """Return a suggestion; raise SuggestionGone for an id that was never stored."""
        row = self._tx.session.get(SuggestionRow, suggestion_id)
        if row is None:
            raise SuggestionGone
        self._tx.lock_issue(row.issue_id)
        self._tx.session.refresh(row)
        return suggestion_from(row)

    def save_suggestion(self, suggestion: Suggestion) -> None:
        """Insert or update; raise SuggestionGone when somebody else's change came first."""
        stored = self._tx.session.get(SuggestionRow, suggestion.id)
        if stored is not None and stored.version >= suggestion.version:
            if suggestion_from(stored) == suggestion:
                return
            raise SuggestionGone
        self._tx.put(suggestion_row(suggestion, self._tx.workspace_id))

    def get(self, reply_id: ReplyId) -> Reply:
        """Return a reply; raise ReplyGone for an id that was never stored."""
        row = self._tx.session.get(ReplyRow, reply_id)
        if row is None:
            raise ReplyGone
        self._tx.lock_issue(row.issue_id)
        self._tx.session.refresh(row)
        return reply_from(row)

    def pending(self, issue_id: IssueId) -> Reply | None:
        """Return the newest reply that is neither sent nor undone."""
        row = self._tx.session.exec(
            select(ReplyRow)
            .where(ReplyRow.issue_id == issue_id, col(ReplyRow.state).not_in(_OVER))
            .order_by(col(ReplyRow.approved_at).desc(), col(ReplyRow.id).desc())
            .execution_options(populate_existing=True)
        ).first()
        return None if row is None else reply_from(row)

    def save(self, reply: Reply) -> None:
        """Insert or update a reply."""
        self._tx.put(reply_row(reply, self._tx.workspace_id))

    def add_approval(self, approval: Approval) -> None:
        """Store a person's click on exactly one text."""
        self._tx.add(approval_row(approval, self._tx.workspace_id))

    def take_approval(self, reply_id: ReplyId, *, at: datetime) -> Approval | None:
        """Return the newest unused approval of a reply, as it was, and mark it used."""
        row = self._tx.session.exec(
            select(ApprovalRow)
            .where(ApprovalRow.reply_id == reply_id, col(ApprovalRow.used_at).is_(None))
            .order_by(col(ApprovalRow.approved_at).desc(), col(ApprovalRow.id).desc())
        ).first()
        if row is None:
            return None
        approval = approval_from(row)
        taken = self._tx.session.exec(
            update(ApprovalRow)
            .where(col(ApprovalRow.id) == row.id, col(ApprovalRow.used_at).is_(None))
            .values(used_at=at)
        )
        return approval if taken.rowcount == 1 else None

    def recent_texts(self, scope: AccountScope, *, limit: int) -> Sequence[str]:
        """Return the latest replies people really sent to this account, newest first.

        What agents typed in a thread counts like what they sent from here; the message that a sent
        reply became is not listed beside it.
        """
        sent = self._tx.session.exec(
            select(ReplyRow.approved_at, ReplyRow.channel_id, ReplyRow.posted_ts, ReplyRow.text)
            .where(ReplyRow.account_id == scope.account_id, ReplyRow.state == ReplyState.SENT.value)
            .order_by(col(ReplyRow.approved_at).desc())
            .limit(limit)
        ).all()
        typed = self._tx.session.exec(
            select(MessageRow.at, MessageRow.channel_id, MessageRow.ts, MessageRow.text)
            .join(IssueRow, col(IssueRow.id) == MessageRow.issue_id)
            .where(
                IssueRow.account_id == scope.account_id,
                MessageRow.voice == Voice.AGENT.value,
                col(MessageRow.deleted_at).is_(None),
                MessageRow.text != "",
            )
            .order_by(col(MessageRow.at).desc())
            .limit(limit)
        ).all()
        known = {(channel_id, ts) for _, channel_id, ts, _ in typed}
        texts = [(at, text) for at, _, _, text in typed]
        texts += [(at, text) for at, channel, ts, text in sent if (channel, ts) not in known]
        newest_first = sorted(texts, key=lambda entry: entry[0], reverse=True)
        return [text for _, text in newest_first[:limit]]


class SqlPosts:
    """Where our own messages stand, by the key of the effect that posted them."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find(self, key: str) -> Posted | None:
        """Return where the effect with this key was posted."""
        row = self._row(key)
        return None if row is None else posted_from(row)

    def find_at(self, channel_id: ChannelId, ts: MessageTs) -> Posted | None:
        """Return what of ours stands there."""
        row = self._tx.session.exec(
            select(PostedMessageRow).where(
                PostedMessageRow.channel_id == channel_id, PostedMessageRow.ts == ts
            )
        ).first()
        return None if row is None else posted_from(row)

    def newest_card(self, issue_id: IssueId) -> Posted | None:
        """Return the newest card of an issue."""
        cards = self.cards(issue_id)
        return cards[-1] if cards else None

    def cards(self, issue_id: IssueId) -> Sequence[Posted]:
        """Return all cards of an issue, oldest first."""
        rows = self._tx.session.exec(
            select(PostedMessageRow)
            .where(
                PostedMessageRow.issue_id == issue_id,
                col(PostedMessageRow.key).startswith(_CARD, autoescape=True),
            )
            .order_by(col(PostedMessageRow.id))
        ).all()
        return [posted_from(row) for row in rows]

    def save(self, posted: Posted) -> None:
        """Insert or update where something of ours stands."""
        tx = self._tx
        row = posted_row(posted, tx.workspace_id, recorded_at=tx.recorded_at)
        stored = self._row(posted.key)
        if stored is not None:
            row.id = stored.id
        tx.put(row)

    def _row(self, key: str) -> PostedMessageRow | None:
        return self._tx.session.exec(
            select(PostedMessageRow).where(
                PostedMessageRow.workspace_id == self._tx.workspace_id,
                PostedMessageRow.key == key,
            )
        ).first()
