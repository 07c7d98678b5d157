"""Open what turned out to be open in a history that somebody asked for.

When all of it was read, the threads in which the customer has the last word become issues, quietly:
nothing is shown to customers, suggested or rung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.account import Channel
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import TellTeam
from bot.domain.ids import MessageTs
from bot.domain.people import actor_of
from bot.domain.permissions import Act, allows
from bot.domain.preferences import EmojiAct
from bot.domain.triage import wants_answer
from bot.ports import IdSource, UnitOfWork
from bot.services.judge_message import JudgeMessage, corrected_texts
from bot.services.keep_decision import keep_decision
from bot.services.open_issue import open_issue


class FinishImports:
    """Called inside the transaction that ends the reading."""

    def __init__(self, *, ids: IdSource, judge: JudgeMessage) -> None:
        self._ids = ids
        self._judge = judge

    def finish(self, work: UnitOfWork, *, at: datetime) -> bool:
        """Open what is open; tell whether there was nothing but what somebody asked for."""
        imports = work.back_fills.imports()
        for one in imports:
            channel = work.channels.get(one.channel_id)
            threads = work.messages.threads_decided_by(channel.id, Rule.HISTORY, since=one.since)
            count = sum(self._open(work, channel, ts, at=at) for ts in threads)
            work.back_fills.end_import(channel.id)
            about = f"{channel.id}:{one.until.isoformat()}"
            work.outbox.add(TellTeam("history_read", about, channel_id=channel.id, count=count))
        return bool(imports) and all(one.is_alone for one in imports)

    def _open(
        self, work: UnitOfWork, channel: Channel, thread_ts: MessageTs, *, at: datetime
    ) -> bool:
        """Open an issue of a thread in which the customer still waits; tell whether one was."""
        if work.issues.find_by_thread(channel.id, thread_ts) is not None:
            return False
        said = work.messages.in_thread(channel.id, thread_ts)
        thread = [one for one in said if not one.is_deleted]
        first = self._first_question(work, thread)
        if first is None or first.author_id is None or not _is_open(work, channel, thread):
            return False
        requester = work.people.get(first.author_id)
        issue = open_issue(
            work,
            self._ids,
            message=replace(first, is_late=True),
            channel=channel,
            requester=requester,
            by=actor_of(requester),
            at=at,
            is_quiet=True,
        )
        keep_decision(
            work,
            self._ids,
            channel_id=channel.id,
            ts=first.ts,
            verdict=Verdict.OPENED,
            judgement=Judgement(is_issue=True, rule=Rule.OPEN_IN_HISTORY),
            at=at,
            issue=issue,
        )
        return True

    def _first_question(self, work: UnitOfWork, thread: Sequence[Message]) -> Message | None:
        asked = (one for one in thread if one.voice is Voice.CUSTOMER)
        return next((one for one in asked if self._asks(work, one)), None)

    def _asks(self, work: UnitOfWork, message: Message) -> bool:
        return self._judge(
            message.text,
            has_files=bool(message.files),
            strictness=work.preferences_in(message.channel_id).strictness,
            corrections=corrected_texts(work),
        ).is_issue


def _is_open(work: UnitOfWork, channel: Channel, thread: Sequence[Message]) -> bool:
    """Tell whether a customer has the last word, which settles nothing."""
    spoken = [one for one in thread if one.voice in {Voice.CUSTOMER, Voice.AGENT, Voice.COLLEAGUE}]
    if not spoken or spoken[-1].voice is not Voice.CUSTOMER:
        return False
    if not wants_answer(spoken[-1].text, has_files=bool(spoken[-1].files)):
        return False
    return not _was_resolved(work, channel, thread)


def _was_resolved(work: UnitOfWork, channel: Channel, thread: Sequence[Message]) -> bool:
    """Tell whether somebody who may resolve had put a check-mark on a message of the thread."""
    name = work.preferences_in(channel.id).emoji[EmojiAct.RESOLVE]
    return any(
        reaction.emoji == name
        and allows(actor_of(work.people.get(reaction.person_id)), Act.RESOLVE)
        for message in thread
        for reaction in work.messages.reactions(channel.id, message.ts)
    )
