"""Judge a message by its new words: one that was skipped may become an issue.

Called inside the transaction that stores the edit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.account import Channel
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Decision, Judgement, Rule, Verdict
from bot.domain.effects import MirrorMessage
from bot.domain.issue import Issue
from bot.domain.modes import verdict_on
from bot.domain.people import Person, actor_of
from bot.domain.timeline import EventKind
from bot.ports import IdSource, UnitOfWork
from bot.services.apply_reaction import apply_earlier_reactions
from bot.services.ask_writer import ask_writer, withdraw_nudges
from bot.services.consequences import (
    show_shadow,
)
from bot.services.follow_words import follow_words
from bot.services.judge_message import JudgeMessage, corrected_texts
from bot.services.keep_decision import keep_decision
from bot.services.open_issue import open_issue

_JUDGED = frozenset(
    {
        Rule.GREETING,
        Rule.THANKS,
        Rule.ACKNOWLEDGEMENT,
        Rule.WORKS_NOW,
        Rule.SMALL_TALK,
        Rule.EMOJI_ONLY,
        Rule.EMPTY,
        Rule.LOOKS_LIKE_SMALL_TALK,
        Rule.LOOKS_LIKE_FYI,
        Rule.CORRECTED,
        Rule.MODEL_SAW_NONE,
        Rule.MODEL_SILENT,
    }
)
_ASKED = frozenset({Rule.WRITER_ASKED, Rule.ASKED_ALREADY})


class JudgeAgain:
    """Take a message up, ask its writer, or take a question back, after an edit."""

    def __init__(self, *, ids: IdSource, judge: JudgeMessage) -> None:
        self._ids = ids
        self._judge = judge

    def __call__(
        self,
        work: UnitOfWork,
        message: Message,
        *,
        channel: Channel,
        author: Person,
        at: datetime,
        now: datetime,
    ) -> None:
        """Decide anew about a message that was left alone for the words it had."""
        decision = work.messages.find_decision(channel.id, message.ts)
        is_asked = decision is not None and decision.rule in _ASKED
        if message.voice is not Voice.CUSTOMER:
            return
        if not (is_asked or _was_skipped_for_its_words(decision)):
            return
        preferences = work.preferences_in(channel.id)
        judgement = self._judge(
            message.text,
            has_files=bool(message.files),
            strictness=preferences.strictness,
            corrections=corrected_texts(work),
        )
        if decision is not None and decision.rule is Rule.MODEL_SAW_NONE and judgement.is_unsure:
            # Its word stands until the words say something that the rules are surer of.
            return
        if is_asked:
            self._ask_no_more(work, message, judgement, channel=channel, at=at)
            return
        verdict, judgement = verdict_on(judgement, preferences.mode)
        is_asking = judgement.rule is Rule.WRITER_ASKED
        if verdict is Verdict.SKIPPED and not is_asking:
            return
        known = work.issues.find_by_thread(channel.id, message.thread_ts or message.ts)
        if known is not None:
            self._join(work, known, message=message, channel=channel, at=at, now=now)
            return
        if is_asking:
            judgement = ask_writer(work, self._ids, message, judgement, at=at)
        self._take_up(work, message, verdict, judgement, channel=channel, author=author, at=at)

    def _take_up(
        self,
        work: UnitOfWork,
        message: Message,
        verdict: Verdict,
        judgement: Judgement,
        *,
        channel: Channel,
        author: Person,
        at: datetime,
    ) -> None:
        issue = None
        if verdict is Verdict.OPENED:
            issue = open_issue(
                work,
                self._ids,
                message=message,
                channel=channel,
                requester=author,
                by=actor_of(author),
                at=at,
            )
        keep_decision(
            work,
            self._ids,
            channel_id=channel.id,
            ts=message.ts,
            verdict=verdict,
            judgement=judgement,
            at=at,
            issue=issue,
        )
        if issue is not None:
            head, since = issue.thread_ts, message.edited_at
            apply_earlier_reactions(work, issue, channel, ts=head, since=since)
        if verdict is Verdict.SHADOWED:
            show_shadow(work, message)

    def _ask_no_more(
        self,
        work: UnitOfWork,
        message: Message,
        judgement: Judgement,
        *,
        channel: Channel,
        at: datetime,
    ) -> None:
        """Take the question back when its message became one that asks for nothing."""
        if judgement.is_issue:
            return
        withdraw_nudges(work, channel.id, about=message.ts, at=at)
        keep_decision(
            work,
            self._ids,
            channel_id=channel.id,
            ts=message.ts,
            verdict=Verdict.SKIPPED,
            judgement=judgement,
            at=at,
        )

    def _join(
        self,
        work: UnitOfWork,
        issue: Issue,
        *,
        message: Message,
        channel: Channel,
        at: datetime,
        now: datetime,
    ) -> None:
        """Add words to the issue that somebody else's reply opened in their thread meanwhile."""
        joined = replace(message, issue_id=issue.id)
        work.messages.save(joined)
        keep_decision(
            work,
            self._ids,
            channel_id=channel.id,
            ts=message.ts,
            verdict=Verdict.JOINED,
            judgement=Judgement(is_issue=True, rule=Rule.THREAD),
            at=at,
            issue=issue,
        )
        if work.preferences_in(channel.id).mirrors_messages:
            work.outbox.add(MirrorMessage(issue.id, message.id))
        kind = EventKind.MESSAGE_EDITED
        follow_words(
            work, issue, message=joined, was="", channel=channel, kind=kind, at=at, now=now
        )


def _was_skipped_for_its_words(decision: Decision | None) -> bool:
    return decision is not None and decision.verdict is Verdict.SKIPPED and decision.rule in _JUDGED
