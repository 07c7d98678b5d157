"""Hear what people write in customer channels.

Open an issue, append to one, or leave it be, and note why.

Each message is decided about once; its Decision row is the proof. Messages in channels that are not
customers' are not stored at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import Cause
from bot.domain.conversation import Message, MessageHeard, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import MirrorMessage, PostFixedText, TellAssignee
from bot.domain.ids import MessageId, moment_of
from bot.domain.issue import Issue, IssueStatus
from bot.domain.modes import verdict_on
from bot.domain.people import Actor, Person, Side, actor_of
from bot.domain.permissions import Act, require
from bot.domain.triage import is_settling
from bot.domain.voices import voice_of
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.apply_reaction import apply_earlier_reactions, was_captured_by_hand
from bot.services.consequences import (
    after_reopen,
    ask_for_suggestion,
    is_late,
    keep_suggestion,
    show,
    show_shadow,
    withdraw_suggestion,
)
from bot.services.import_history import is_imported
from bot.services.judge_message import JudgeMessage, corrected_texts
from bot.services.open_issue import decide, open_issue
from bot.services.recognise import Recognise

BUNDLE = timedelta(minutes=2)
"""How long messages are gathered before the assignee is told once."""
PRIVACY_WORD = "privacy"
_WORDS = re.compile(r"\w+")


class CaptureMessage:
    """Turn what was heard into issues and their conversations."""

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

    def hear(self, message: MessageHeard, *, cause: Cause) -> None:
        """Decide about one message and settle its event.

        A twin or repeated event changes nothing.
        """
        channel = self._recognise.channel(message.channel)
        person = self._author(message, channel)
        with self._store(cause) as work:
            if channel is not None and person is not None:
                channel = _promote_if_external(work, channel, person)
                if channel.kind is ChannelKind.CUSTOMER:
                    self._hear(work, message, channel=channel, person=person, cause=cause)
            work.commit()

    def _author(self, message: MessageHeard, channel: Channel | None) -> Person | None:
        # Direct messages and bots open nothing and are not looked up.
        if channel is None or channel.kind is ChannelKind.DIRECT or message.author.is_bot:
            return None
        if not message.author.user_id:
            return None
        hint = message.author.user.team if message.author.user else None
        return self._recognise.person(message.author.user_id, hint=hint)

    def _hear(
        self,
        work: UnitOfWork,
        heard: MessageHeard,
        *,
        channel: Channel,
        person: Person,
        cause: Cause,
    ) -> None:
        actor = actor_of(person)
        require(actor, Act.WRITE)
        if work.messages.find_decision(channel.id, heard.ts) is not None:
            return
        # A mention comes as two events in any order; whichever is first has to know.
        is_mention = heard.is_mention or f"<@{work.workspace.bot_user_id}>" in heard.text
        heard = replace(heard, is_mention=is_mention)
        message = self._message(work, heard, channel, person)
        if message.is_deleted:
            return
        desk = _Desk(
            work=work,
            ids=self._ids,
            judge=self._judge,
            heard=heard,
            message=message,
            channel=channel,
            person=person,
            actor=actor,
            cause=cause,
        )
        desk.decide()
        if heard.is_from_history:
            decision = work.messages.find_decision(channel.id, heard.ts)
            has_opened = decision is not None and decision.verdict is Verdict.OPENED
            work.back_fills.count(messages=1, issues=int(has_opened))

    def _message(
        self, work: UnitOfWork, heard: MessageHeard, channel: Channel, person: Person
    ) -> Message:
        known = work.messages.find(channel.id, heard.ts)
        message = Message(
            id=known.id if known else MessageId(self._ids.new()),
            channel_id=channel.id,
            ts=heard.ts,
            author_id=person.id,
            voice=voice_of(person, channel, work.preferences_in(channel.id)),
            text=heard.text or heard.forwarded,
            at=moment_of(heard.ts),
            thread_ts=heard.thread_ts if heard.is_thread_reply else None,
            files=heard.files,
            edited_at=heard.edited_at,
            is_late=is_late(moment_of(heard.ts), now=self._clock.now()),
        )
        if known is not None:
            # The row began its life as an edit or a deletion that overtook the message.
            message = replace(
                message,
                text=known.text if _is_newer(known, message) else message.text,
                edited_at=known.edited_at if _is_newer(known, message) else message.edited_at,
                deleted_at=known.deleted_at,
            )
        work.messages.save(message)
        return message


class _Desk:
    """One message on the desk: everything that is known about it while it is decided about."""

    def __init__(
        self,
        *,
        work: UnitOfWork,
        ids: IdSource,
        judge: JudgeMessage,
        heard: MessageHeard,
        message: Message,
        channel: Channel,
        person: Person,
        actor: Actor,
        cause: Cause,
    ) -> None:
        self.work = work
        self.ids = ids
        self.judge = judge
        self.heard = heard
        self.message = message
        self.channel = channel
        self.person = person
        self.actor = actor
        self.cause = cause

    def decide(self) -> None:
        """Append to the thread's issue, open a new one, or leave the message alone."""
        issue = self.work.issues.find_by_thread(
            self.channel.id, self.message.thread_ts or self.message.ts
        )
        if self.message.voice is Voice.CUSTOMER:
            if self._asks_about_privacy():
                self._answer_about_privacy()
            elif issue is not None:
                self._hear_customer(issue)
            else:
                self._judge_customer()
        elif issue is not None:
            self._hear_team(issue)
        else:
            self._note(Verdict.SKIPPED, Judgement(is_issue=False, rule=Rule.TEAM_WROTE))

    def _judge_customer(self) -> None:
        mode = self.work.preferences_in(self.channel.id).mode
        verdict, judgement = verdict_on(self._judgement(), mode, is_mention=self.heard.is_mention)
        if self.heard.is_from_history and is_imported(self.work, self.message):
            self._note(Verdict.SKIPPED, Judgement(is_issue=False, rule=Rule.HISTORY))
            return
        if was_captured_by_hand(self.work, self.channel, self.message.ts):
            verdict = Verdict.OPENED
            judgement = Judgement(is_issue=True, rule=Rule.ASKED_BY_HAND)
        if verdict is not Verdict.OPENED:
            self._note(verdict, judgement)
            if verdict is Verdict.SHADOWED:
                show_shadow(self.work, self.message)
            return
        underway = self._underway() if judgement.rule is not Rule.ASKED_BY_HAND else None
        if underway is not None:
            self.work.issues.add_thread(underway, self.message.ts)
            self._hear_customer(underway, rule=Rule.SOON_AFTER)
            apply_earlier_reactions(self.work, underway, self.channel, ts=self.message.ts)
            return
        issue = open_issue(
            self.work,
            self.ids,
            message=self.message,
            channel=self.channel,
            requester=self.person,
            by=self.actor,
            at=self.cause.at,
            is_agent_started=self._is_agents_thread(),
        )
        self._note(Verdict.OPENED, judgement, issue)
        apply_earlier_reactions(self.work, issue, self.channel, ts=issue.thread_ts)

    def _underway(self) -> Issue | None:
        """Return the open issue in which the same person wrote moments ago, or moments later.

        People send one matter in several messages. Events may come in any order, so both sides of
        the moment count.
        """
        window = self.work.preferences_in(self.channel.id).merge_window
        if self.message.thread_ts is not None or not window:
            return None
        near = self.work.messages.issues_near(
            self.channel.id, self.person.id, self.message.at, within=window
        )
        found = (self.work.issues.get(issue_id) for issue_id in near)
        return next((issue for issue in found if issue.is_active), None)

    def _judgement(self) -> Judgement:
        return self.judge(
            self.message.text,
            has_files=bool(self.message.files),
            forwarded=self.heard.forwarded,
            is_mention=self.heard.is_mention,
            strictness=self.work.preferences_in(self.channel.id).strictness,
            corrections=corrected_texts(self.work),
        )

    def _is_agents_thread(self) -> bool:
        if self.message.thread_ts is None:
            return False
        head = self.work.messages.find(self.channel.id, self.message.thread_ts)
        return head is not None and head.voice is not Voice.CUSTOMER

    def _hear_customer(self, issue: Issue, *, rule: Rule = Rule.THREAD) -> None:
        is_mere_thanks = not self.message.files and is_settling(self.message.text)
        at = self.message.at
        requester = self.work.people.get(issue.requester_id)
        preferences = self.work.preferences_in(self.channel.id)
        if voice_of(requester, self.channel, preferences) is Voice.AGENT:
            issue = issue.adopt(self.person.id)
        was_active = issue.is_active
        heard, events = issue.hear_customer(by=self.actor, at=at, wants_answer=not is_mere_thanks)
        self.work.issues.save(heard, events)
        self._join(heard, rule)
        if was_active:
            self._continue(heard, wants_answer=not is_mere_thanks)
        elif self._reopens(heard, is_mere_thanks=is_mere_thanks):
            reopened, events = heard.reopen(by=self.actor, at=at)
            self.work.issues.save(reopened, events)
            after_reopen(
                self.work,
                reopened,
                self.channel,
                by=self.actor.person_id,
                is_quiet=self.message.is_late,
            )
        else:
            show(self.work, heard)

    def _continue(self, issue: Issue, *, wants_answer: bool) -> None:
        show(self.work, issue)
        if not wants_answer:
            keep_suggestion(self.work, issue, self.channel, is_quiet=self.message.is_late)
            return
        withdraw_suggestion(self.work, issue, at=self.message.at)
        if self.message.is_late:
            return
        ask_for_suggestion(self.work, issue, self.channel)
        if issue.assignee_id is not None:
            task = TellAssignee(issue.id, self.message.id)
            self.work.tasks.add(task, due=self.cause.at + BUNDLE)

    def _reopens(self, issue: Issue, *, is_mere_thanks: bool) -> bool:
        if not issue.can_reopen or is_mere_thanks:
            return False
        if issue.status is IssueStatus.DISCARDED:
            return self._judgement().is_issue
        return not issue.is_older_than_resolution(self.message.at)

    def _hear_team(self, issue: Issue) -> None:
        judgement = Judgement(is_issue=False, rule=Rule.TEAM_WROTE)
        self.work.messages.save(replace(self.message, issue_id=issue.id))
        self._note(Verdict.JOINED, judgement, issue)
        if self.message.voice is not Voice.AGENT:
            return
        heard, events = issue.hear_agent(by=self.actor, at=self.message.at)
        self.work.issues.save(heard, events)
        withdraw_suggestion(self.work, heard, at=self.message.at)
        show(self.work, heard)

    def _join(self, issue: Issue, rule: Rule) -> None:
        self.work.messages.save(replace(self.message, issue_id=issue.id))
        self._note(Verdict.JOINED, Judgement(is_issue=True, rule=rule), issue)
        is_mirrored = self.work.preferences_in(self.channel.id).mirrors_messages
        if is_mirrored and not self.message.is_late:
            self.work.outbox.add(MirrorMessage(issue.id, self.message.id))

    def _asks_about_privacy(self) -> bool:
        words = _WORDS.findall(self.heard.text.casefold())
        return self.heard.is_mention and PRIVACY_WORD in words and len(words) <= 3

    def _answer_about_privacy(self) -> None:
        require(self.actor, Act.ASK_PRIVACY)
        thread = self.message.thread_ts or self.message.ts
        self.work.outbox.add(PostFixedText(self.channel.id, thread, "customer.privacy"))
        self._note(Verdict.SKIPPED, Judgement(is_issue=False, rule=Rule.MENTIONED))

    def _note(self, verdict: Verdict, judgement: Judgement, issue: Issue | None = None) -> None:
        decide(
            self.work,
            self.ids,
            channel=self.channel,
            ts=self.message.ts,
            verdict=verdict,
            judgement=judgement,
            at=self.cause.at,
            issue=issue,
        )


def _is_newer(known: Message, heard: Message) -> bool:
    """Tell whether what is stored are later words than what was heard now."""
    if known.is_deleted or known.edited_at is None:
        return known.is_deleted
    return heard.edited_at is None or known.edited_at >= heard.edited_at


def _promote_if_external(work: UnitOfWork, channel: Channel, person: Person) -> Channel:
    """Treat a channel as a customer's once somebody from outside wrote in it."""
    if person.side is not Side.EXTERNAL:
        return channel
    account_ids = channel.account_ids
    if not account_ids and person.account_id is not None:
        account_ids = (person.account_id,)
    promoted = replace(channel, kind=ChannelKind.CUSTOMER, is_shared=True, account_ids=account_ids)
    if channel.kind is ChannelKind.TRIAGE:
        work.channels.keep_for_team(channel.id)
    if promoted != channel:
        work.channels.save(promoted)
    return promoted
