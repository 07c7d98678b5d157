"""Follow what people do to their messages afterwards.

Edits are mirrored, deletions wipe the words and stay final.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import Cause
from bot.domain.conversation import Message, MessageDeleted, MessageEdited, Voice
from bot.domain.decision import Decision, Judgement, Rule, Verdict
from bot.domain.effects import MirrorMessage, UpdateMirror
from bot.domain.ids import MessageId, MessageTs, moment_of
from bot.domain.issue import Issue
from bot.domain.modes import verdict_on
from bot.domain.people import DESK, Person, actor_of
from bot.domain.preferences import Preferences
from bot.domain.timeline import EventKind
from bot.domain.triage import title_of
from bot.domain.voices import voice_of
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.apply_reaction import apply_earlier_reactions
from bot.services.ask_writer import ask_writer, withdraw_nudges
from bot.services.consequences import (
    ask_for_suggestion,
    is_late,
    show,
    show_in_shadow,
    show_shadow,
    whole_issue,
    withdraw_suggestion,
)
from bot.services.judge_message import JudgeMessage, corrected_texts
from bot.services.keep_decision import keep_decision
from bot.services.open_issue import open_issue
from bot.services.recognise import Recognise

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


class ChangeWords:
    """Mirror edits and deletions, also those that overtook the message they belong to."""

    def __init__(
        self,
        *,
        store: Store,
        ids: IdSource,
        recognise: Recognise,
        judge: JudgeMessage,
        clock: Clock,
    ) -> None:
        self._store = store
        self._ids = ids
        self._recognise = recognise
        self._judge = judge
        self._clock = clock

    def edit(self, change: MessageEdited, *, cause: Cause) -> None:
        """Store the newest wording and show it wherever the message is shown."""
        channel = self._recognise.channel(change.channel)
        author = None
        if channel is not None and self._concerns_us(channel, change.ts) and change.author.user_id:
            hint = change.author.user.team if change.author.user else None
            author = self._recognise.person(change.author.user_id, hint=hint)
        with self._store(cause) as work:
            if channel is not None and author is not None:
                self._edit(work, change, channel=channel, author=author, at=cause.at)
            work.commit()

    def delete(self, gone: MessageDeleted, *, cause: Cause) -> None:
        """Wipe the words, also where the message was never heard: it may still arrive."""
        channel = self._recognise.channel(gone.channel)
        is_ours = channel is not None and self._concerns_us(channel, gone.ts)
        with self._store(cause) as work:
            if channel is not None and is_ours:
                self._delete(work, gone, channel, cause.at)
            work.commit()

    def _concerns_us(self, channel: Channel, ts: MessageTs) -> bool:
        """Tell whether a message is in a customers' channel, or was when it was heard.

        Words that were taken back go also where nobody listens any more.
        """
        if channel.kind is ChannelKind.CUSTOMER:
            return True
        with self._store.read() as work:
            return work.messages.find(channel.id, ts) is not None

    def _edit(
        self,
        work: UnitOfWork,
        change: MessageEdited,
        *,
        channel: Channel,
        author: Person,
        at: datetime,
    ) -> None:
        known = work.messages.find(channel.id, change.ts)
        if known is None:
            overtaking = _overtaking(
                self._ids, change, channel, author, preferences=work.preferences_in(channel.id)
            )
            work.messages.save(overtaking)
            return
        is_old = known.edited_at is not None and change.edited_at <= known.edited_at
        if known.is_deleted or is_old:
            return
        if known.text == change.text:
            # Words that are known count from now on: an edit between may still be on its way.
            work.messages.save(replace(known, edited_at=change.edited_at))
            return
        is_old_news = is_late(change.edited_at, now=self._clock.now())
        edited = replace(
            known,
            text=change.text,
            edited_at=change.edited_at,
            is_late=known.is_late or is_old_news,
        )
        work.messages.save(edited)
        if edited.issue_id is not None:
            issue = whole_issue(work, edited.issue_id)
            kind = EventKind.MESSAGE_EDITED
            self._follow(
                work, issue, message=edited, was=known.text, channel=channel, kind=kind, at=at
            )
            return
        show_in_shadow(work, channel.id, edited.thread_ts or edited.ts)
        if channel.kind is ChannelKind.CUSTOMER:
            self._judge_again(work, edited, channel=channel, author=author, at=at)

    def _judge_again(
        self, work: UnitOfWork, message: Message, *, channel: Channel, author: Person, at: datetime
    ) -> None:
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
            self._join(work, known, message=message, channel=channel, at=at)
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
        self._follow(work, issue, message=joined, was="", channel=channel, kind=kind, at=at)

    def _delete(
        self, work: UnitOfWork, gone: MessageDeleted, channel: Channel, at: datetime
    ) -> None:
        known = work.messages.find(channel.id, gone.ts)
        if known is None:
            work.messages.save(_stub(self._ids, gone, channel, at))
            return
        if known.is_deleted:
            return
        wiped = replace(known, text="", files=(), deleted_at=at)
        work.messages.save(wiped)
        if wiped.issue_id is not None:
            issue = whole_issue(work, wiped.issue_id)
            kind = EventKind.MESSAGE_DELETED
            self._follow(
                work, issue, message=wiped, was=known.text, channel=channel, kind=kind, at=at
            )
        else:
            show_in_shadow(work, channel.id, wiped.thread_ts or wiped.ts)
            withdraw_nudges(work, channel.id, about=wiped.ts, at=at)

    def _follow(
        self,
        work: UnitOfWork,
        issue: Issue,
        *,
        message: Message,
        was: str,
        channel: Channel,
        kind: EventKind,
        at: datetime,
    ) -> None:
        by = DESK
        if message.author_id is not None:
            by = actor_of(work.people.get(message.author_id))
        changed, events = issue.change_words(kind, by=by, at=at)
        is_title = was.strip() and issue.title == title_of(was)
        if is_title and not _is_said_elsewhere(work, issue, message):
            # The title repeats the customer's words, so it goes where they go.
            changed, more = changed.retitle(title_of(message.text), by=by, at=at)
            events = (*events, *more)
        work.issues.save(changed, events)
        show(work, changed)
        self._retitle_parts(work, issue, message=message, was=was, at=at)
        was_before = message.at < issue.opened_at and kind is EventKind.MESSAGE_EDITED
        is_theirs = message.voice is Voice.CUSTOMER
        if was_before and is_theirs and work.preferences_in(channel.id).mirrors_messages:
            # What stood in the thread before the issue began was not repeated: its new words are.
            work.outbox.add(MirrorMessage(issue.id, message.id))
        work.outbox.add(UpdateMirror(issue.id, message.id))
        if message.voice is Voice.CUSTOMER and work.replies.offered(issue.id) is not None:
            withdraw_suggestion(work, changed, at=at)
            if not is_late(at, now=self._clock.now()):
                ask_for_suggestion(work, changed, channel)

    def _retitle_parts(
        self, work: UnitOfWork, issue: Issue, *, message: Message, was: str, at: datetime
    ) -> None:
        """Let the words go from the titles of what was merged into the issue as well."""
        for part in map(work.issues.get, work.issues.parts_of(issue.id)):
            if was.strip() and part.title == title_of(was):
                work.issues.save(*part.retitle(title_of(message.text), by=DESK, at=at))
                show(work, part)


def _is_said_elsewhere(work: UnitOfWork, issue: Issue, message: Message) -> bool:
    """Tell whether another message that stands says what the issue is called by."""
    return any(
        other.ts != message.ts
        and other.voice is Voice.CUSTOMER
        and not other.is_deleted
        and title_of(other.text) == issue.title
        for other in work.messages.in_thread(issue.channel_id, issue.thread_ts)
    )


def _was_skipped_for_its_words(decision: Decision | None) -> bool:
    return decision is not None and decision.verdict is Verdict.SKIPPED and decision.rule in _JUDGED


def _overtaking(
    ids: IdSource,
    change: MessageEdited,
    channel: Channel,
    author: Person,
    *,
    preferences: Preferences,
) -> Message:
    return Message(
        id=MessageId(ids.new()),
        channel_id=channel.id,
        ts=change.ts,
        author_id=author.id,
        voice=voice_of(author, channel, preferences),
        text=change.text,
        at=moment_of(change.ts),
        thread_ts=change.thread_ts if change.thread_ts != change.ts else None,
        edited_at=change.edited_at,
    )


def _stub(ids: IdSource, gone: MessageDeleted, channel: Channel, at: datetime) -> Message:
    return Message(
        id=MessageId(ids.new()),
        channel_id=channel.id,
        ts=gone.ts,
        author_id=None,
        voice=Voice.CUSTOMER,
        text="",
        at=moment_of(gone.ts),
        deleted_at=at,
    )
