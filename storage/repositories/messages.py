"""Messages, reactions and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from bot.domain.account import AccountScope
from bot.domain.back_fill import ts_at
from bot.domain.conversation import Message, Reaction
from bot.domain.decision import Decision, Verdict
from bot.domain.ids import ChannelId, IssueId, MessageId, MessageTs, PersonId
from storage.mapping.conversation import (
    decision_from,
    decision_row,
    message_from,
    message_row,
    reaction_from,
    reaction_row,
)
from storage.merging import bare, merge
from storage.newest_decision import decisions_about
from storage.repositories.transaction import Transaction
from storage.tables import DecisionRow, IssueRow, MessageRow, ReactionRow

_MOST_AROUND = 500
"""Messages of one person within a window. Nobody writes more by hand."""


class SqlMessages:
    """What was said. One row per (channel, ts), whatever came first: words, an edit, a deletion."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find(self, channel_id: ChannelId, ts: MessageTs) -> Message | None:
        """Return the message that Slack calls by this name."""
        row = self._row(channel_id, ts)
        return None if row is None else message_from(row)

    def get(self, message_id: MessageId) -> Message:
        """Return a message; raise KeyError for an id that was never stored."""
        row = self._tx.session.get(MessageRow, message_id)
        if row is None:
            raise KeyError(message_id)
        return message_from(row)

    def lock(self, message_id: MessageId) -> Message | None:
        """Return a message as it is now; its row stays locked until the transaction ends."""
        row = self._tx.session.get(
            MessageRow,
            message_id,
            with_for_update=None if self._tx.is_reading else True,
            populate_existing=True,
        )
        return None if row is None else message_from(row)

    def save(self, message: Message) -> None:
        """Insert, or merge with what is stored under the same (channel, ts), whose id stays."""
        tx = self._tx
        row = self._row(message.channel_id, message.ts)
        known = bare(message) if row is None else merge(message_from(row), message)
        recorded_at = tx.recorded_at if row is None else row.recorded_at
        tx.put(message_row(known, tx.workspace_id, recorded_at=recorded_at))
        if known.is_deleted:
            self._forget_fingerprints(known.channel_id, known.ts)

    def move(self, messages: Iterable[Message], *, to: IssueId) -> None:
        """Make messages another issue's, whatever is heard of them at the same time."""
        for message in messages:
            row = self._tx.session.get(MessageRow, message.id, with_for_update=True)
            if row is not None:
                row.issue_id = to
        self._tx.session.flush()

    def of_issue(
        self, issue_id: IssueId, scope: AccountScope, *, limit: int = 200
    ) -> Sequence[Message]:
        """Return the newest `limit` messages of an issue of this account, oldest first."""
        rows = self._tx.session.exec(
            select(MessageRow)
            .join(IssueRow, col(IssueRow.id) == MessageRow.issue_id)
            .where(MessageRow.issue_id == issue_id, IssueRow.account_id == scope.account_id)
            .order_by(col(MessageRow.at).desc(), col(MessageRow.ts).desc())
            .limit(limit)
        ).all()
        return [message_from(row) for row in reversed(rows)]

    def issues_near(
        self, channel_id: ChannelId, author_id: PersonId, at: datetime, *, within: timedelta
    ) -> Sequence[IssueId]:
        """Return the issues that somebody wrote in around a moment, the nearest first."""
        rows = self._tx.session.exec(
            select(MessageRow.at, MessageRow.issue_id)
            .where(
                MessageRow.channel_id == channel_id,
                MessageRow.author_id == author_id,
                col(MessageRow.at).between(at - within, at + within),
                col(MessageRow.issue_id).is_not(None),
                col(MessageRow.deleted_at).is_(None),
            )
            .order_by(col(MessageRow.at), MessageRow.ts)
            .limit(_MOST_AROUND)
        ).all()
        nearest = sorted(rows, key=lambda row: abs(row[0] - at))
        return list(dict.fromkeys(IssueId(found) for _, found in nearest if found is not None))

    def said_by(
        self, channel_id: ChannelId, author_id: PersonId, *, since: datetime, until: datetime
    ) -> Sequence[Message]:
        """Return what somebody wrote in a channel between two moments, both included, in order."""
        rows = self._tx.session.exec(
            select(MessageRow)
            .where(
                MessageRow.channel_id == channel_id,
                MessageRow.author_id == author_id,
                col(MessageRow.at).between(since, until),
            )
            .order_by(col(MessageRow.at), MessageRow.ts)
            .limit(_MOST_AROUND)
        ).all()
        return [message_from(row) for row in rows]

    def in_thread(self, channel_id: ChannelId, thread_ts: MessageTs) -> Sequence[Message]:
        """Return what is known of a thread, its first message included, in order."""
        rows = self._tx.session.exec(
            select(MessageRow)
            .where(
                MessageRow.channel_id == channel_id,
                or_(col(MessageRow.ts) == thread_ts, col(MessageRow.thread_ts) == thread_ts),
            )
            .order_by(col(MessageRow.at), MessageRow.ts)
        ).all()
        return [message_from(row) for row in rows]

    def threads_decided_by(
        self, channel_id: ChannelId, rule: str, *, since: datetime
    ) -> Sequence[MessageTs]:
        """Return the threads that hold a message about which a rule decided, in order."""
        rows = self._tx.session.exec(
            select(MessageRow.ts, MessageRow.thread_ts)
            .join(
                DecisionRow,
                (col(DecisionRow.channel_id) == MessageRow.channel_id)
                & (col(DecisionRow.ts) == MessageRow.ts),
            )
            .where(
                MessageRow.channel_id == channel_id,
                DecisionRow.rule == rule,
                col(MessageRow.at) >= since,
            )
            .order_by(col(MessageRow.at), MessageRow.ts)
        ).all()
        return list(dict.fromkeys(MessageTs(thread_ts or ts) for ts, thread_ts in rows))

    def undecided_in(self, channel_id: ChannelId, *, since: datetime) -> Sequence[Message]:
        """Return what was written in a channel since a moment and still waits, in order.

        Nobody's words wait for long, so only a stretch of the channel is looked through.
        """
        rows = self._tx.session.exec(
            select(MessageRow)
            .join(
                DecisionRow,
                (col(DecisionRow.channel_id) == MessageRow.channel_id)
                & (col(DecisionRow.ts) == MessageRow.ts),
            )
            .where(
                DecisionRow.channel_id == channel_id,
                col(DecisionRow.ts) >= ts_at(since),
                DecisionRow.verdict == Verdict.UNDECIDED.value,
                col(MessageRow.deleted_at).is_(None),
            )
            .order_by(col(MessageRow.at), MessageRow.ts)
        ).all()
        found = [message_from(row) for row in rows]
        return [message for message in found if self._is_undecided(message)]

    def save_reaction(self, reaction: Reaction) -> None:
        """Insert or update; an older change never undoes a newer one."""
        tx = self._tx
        key = (reaction.channel_id, reaction.ts, reaction.emoji, reaction.person_id)
        stored = tx.session.get(ReactionRow, key)
        if stored is None or stored.at <= reaction.at:
            tx.put(reaction_row(reaction, tx.workspace_id, recorded_at=tx.recorded_at))

    def reactions(self, channel_id: ChannelId, ts: MessageTs) -> Sequence[Reaction]:
        """Return the reactions that are present on a message, oldest first."""
        rows = self._tx.session.exec(
            select(ReactionRow)
            .where(
                ReactionRow.channel_id == channel_id,
                ReactionRow.ts == ts,
                col(ReactionRow.is_present),
            )
            .order_by(col(ReactionRow.at), ReactionRow.emoji, ReactionRow.person_id)
        ).all()
        return [reaction_from(row) for row in rows]

    def add_decision(self, decision: Decision) -> None:
        """Note why a message was captured, joined or skipped."""
        self._tx.add(decision_row(decision, self._tx.workspace_id))

    def find_decision(self, channel_id: ChannelId, ts: MessageTs) -> Decision | None:
        """Return the newest decision about a message, one that it waits for before the waiting."""
        row = self._tx.session.exec(decisions_about(channel_id, ts)).first()
        return None if row is None else decision_from(row)

    def _is_undecided(self, message: Message) -> bool:
        decision = self.find_decision(message.channel_id, message.ts)
        return decision is not None and decision.verdict is Verdict.UNDECIDED

    def _forget_fingerprints(self, channel_id: ChannelId, ts: MessageTs) -> None:
        """Let what was decided about a message not tell its words when they are gone."""
        rows = self._tx.session.exec(
            select(DecisionRow).where(
                DecisionRow.channel_id == channel_id,
                DecisionRow.ts == ts,
                DecisionRow.inputs_hash != "",
            )
        ).all()
        for row in rows:
            row.inputs_hash = ""
        self._tx.session.flush()

    def _row(self, channel_id: ChannelId, ts: MessageTs) -> MessageRow | None:
        return self._tx.session.exec(
            select(MessageRow).where(MessageRow.channel_id == channel_id, MessageRow.ts == ts)
        ).first()
