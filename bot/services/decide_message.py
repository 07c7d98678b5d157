"""Decide about one message: it opens an issue, joins one, or is left alone, and why.

Called inside the transaction that stores the message.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.account import AccountScope, Channel
from bot.domain.conversation import Message, MessageHeard, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import (
    AskModel,
    DecideAnyway,
    MirrorMessage,
    PostFixedText,
    TellAssignee,
    UpdateIssueCard,
)
from bot.domain.ids import IssueId
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.modes import verdict_on
from bot.domain.people import Actor, Person
from bot.domain.permissions import Act, require
from bot.domain.third_opinion import Said, may_ask, with_opinion
from bot.domain.triage import wants_answer
from bot.domain.voices import voice_of
from bot.ports import IdSource, UnitOfWork
from bot.services.apply_reaction import apply_earlier_reactions, was_captured_by_hand
from bot.services.ask_writer import ask_writer
from bot.services.begin_earlier import begin_earlier
from bot.services.consequences import (
    after_reopen,
    ask_for_suggestion,
    keep_suggestion,
    show,
    show_shadow,
    withdraw_suggestion,
)
from bot.services.import_history import is_imported
from bot.services.judge_message import JudgeMessage
from bot.services.keep_decision import keep_decision
from bot.services.open_issue import account_for, open_issue
from bot.services.seek_home import seek_home

BUNDLE = timedelta(minutes=2)
"""How long messages are gathered before the assignee is told once."""
PRIVACY_WORD = "privacy"
_WORDS = re.compile(r"\w+")


class OneMessage:
    """A message on the desk, with everything that is known about it while it is decided about."""

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
        at: datetime,
        asks_until: datetime | None = None,
    ) -> None:
        """Take everything in; without `asks_until` no language model is asked about it."""
        self.work = work
        self.ids = ids
        self.judge = judge
        self.heard = heard
        self.message = message
        self.channel = channel
        self.person = person
        self.actor = actor
        self.at = at
        self.asks_until = asks_until

    def decide(self) -> None:
        """Append to the thread's issue, open a new one, or leave the message alone."""
        issue = self.work.issues.find_by_thread(
            self.channel.id, self.message.thread_ts or self.message.ts
        )
        if self.heard.is_earlier:
            self._stand_before(issue)
        elif self.message.voice is Voice.CUSTOMER:
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

    def _hear_before(self, issue: Issue) -> None:
        """Hear what stands before the words that the issue was opened by, and came after them."""
        verdict, judgement = self._verdict(self._judgement())
        is_theirs = account_for(self.channel, self.person) == issue.account_id
        if verdict is not Verdict.OPENED or not is_theirs:
            self._stand_before(issue)
            return
        begun = begin_earlier(
            self.work,
            self.ids,
            issue,
            message=self.message,
            judgement=judgement,
            by=self.actor,
            at=self.at,
        )
        show(self.work, begun)
        apply_earlier_reactions(self.work, begun, self.channel, ts=begun.thread_ts)
        begun = self.work.issues.get(begun.id)
        withdraw_suggestion(self.work, begun, at=self.message.at)
        if begun.status is IssueStatus.OPEN and not self.message.is_late:
            ask_for_suggestion(self.work, begun, self.channel)

    def _stand_before(self, issue: Issue | None) -> None:
        """Belong to the issue that began below in the thread, for people to know of.

        It moves no clock, and nobody is told.
        """
        if issue is None:
            self._note(Verdict.SKIPPED, Judgement(is_issue=False, rule=Rule.HISTORY))
            return
        if self.message.ts == issue.thread_ts and self.message.voice is not Voice.CUSTOMER:
            issue = issue.stand_below_team()
            self.work.issues.save(issue, ())
        is_late = self.message.is_late or self.heard.is_earlier
        self.work.messages.save(replace(self.message, issue_id=issue.id, is_late=is_late))
        self._note(Verdict.JOINED, Judgement(is_issue=True, rule=Rule.THREAD), issue)
        self.work.outbox.add(UpdateIssueCard(issue.id))

    def settle(self, said: Said | None) -> None:
        """Decide about a message that waited for an opinion; `said` is None where none came."""
        issue = self.work.issues.find_by_thread(self.channel.id, self.message.ts)
        if issue is not None:
            self._hear_customer(issue)
        else:
            self._decide_by(with_opinion(self._judgement(), self.message.text, said))

    def _judge_customer(self) -> None:
        if self.heard.is_from_history and is_imported(self.work, self.message):
            self._note(Verdict.SKIPPED, Judgement(is_issue=False, rule=Rule.HISTORY))
            return
        judgement = self._judgement()
        until, account_id = self.asks_until, self.channel.account_id
        if until and account_id and judgement.is_unsure and self._may_wait():
            self._note(Verdict.UNDECIDED, replace(judgement, rule=Rule.MODEL_ASKED))
            asking = AskModel(self.message.id, account_id, decide_by=int(until.timestamp()))
            self.work.tasks.add(asking)
            self.work.tasks.add(DecideAnyway(self.message.id), due=until)
        else:
            self._decide_by(judgement)

    def _may_wait(self) -> bool:
        """Tell whether a language model can be asked first: about fresh words that begin a talk."""
        heard, message = self.heard, self.message
        if message.thread_ts is not None or message.is_late or heard.is_from_history:
            return False
        if heard.is_mention or heard.forwarded:
            return False
        if was_captured_by_hand(self.work, self.channel, message.ts):
            return False
        return may_ask(self.channel, self.work.preferences_in(self.channel.id))

    def _decide_by(self, judgement: Judgement) -> None:
        verdict, judgement = self._verdict(judgement)
        is_asking = judgement.rule is Rule.WRITER_ASKED
        if verdict is not Verdict.OPENED and not is_asking:
            self._note(verdict, judgement)
            if verdict is Verdict.SHADOWED:
                show_shadow(self.work, self.message)
            return
        candidates: tuple[IssueId, ...] = ()
        if judgement.rule is not Rule.ASKED_BY_HAND:
            home = seek_home(self.work, self.message, self.channel, self.person)
            if home.issue is not None:
                self._come_home(home.issue, home.rule)
                return
            candidates = home.candidates
        if is_asking:
            self._note(
                verdict, ask_writer(self.work, self.ids, self.message, judgement, at=self.at)
            )
            return
        self._open(judgement, candidates)

    def _open(self, judgement: Judgement, candidates: tuple[IssueId, ...]) -> None:
        issue = open_issue(
            self.work,
            self.ids,
            message=self.message,
            channel=self.channel,
            requester=self.person,
            by=self.actor,
            at=self.at,
            may_belong_to=candidates,
        )
        self._note(Verdict.OPENED, judgement, issue)
        apply_earlier_reactions(self.work, issue, self.channel, ts=issue.thread_ts)

    def _verdict(self, judged: Judgement) -> tuple[Verdict, Judgement]:
        """Return what becomes of the message where nothing else speaks for or against it."""
        if self.heard.is_from_history and is_imported(self.work, self.message):
            return Verdict.SKIPPED, Judgement(is_issue=False, rule=Rule.HISTORY)
        if was_captured_by_hand(self.work, self.channel, self.message.ts):
            return Verdict.OPENED, Judgement(is_issue=True, rule=Rule.ASKED_BY_HAND)
        mode = self.work.preferences_in(self.channel.id).mode
        return verdict_on(judged, mode, is_mention=self.heard.is_mention)

    def _come_home(self, issue: Issue, rule: Rule) -> None:
        """Join an open issue with a message that stands outside its thread."""
        self.work.issues.add_thread(issue, self.message.ts)
        self._hear_customer(issue, rule=rule)
        apply_earlier_reactions(self.work, issue, self.channel, ts=self.message.ts)

    def _judgement(self) -> Judgement:
        return self.judge.stored(
            self.work,
            self.message,
            forwarded=self.heard.forwarded,
            is_mention=self.heard.is_mention,
        )

    def _hear_customer(self, issue: Issue, *, rule: Rule = Rule.THREAD) -> None:
        if rule is Rule.THREAD and self.message.at < issue.opened_at:
            self._hear_before(issue)
            return
        wants = wants_answer(self.message.text, has_files=bool(self.message.files))
        at = self.message.at
        requester = self.work.people.get(issue.requester_id)
        preferences = self.work.preferences_in(self.channel.id)
        if voice_of(requester, self.channel, preferences) is Voice.AGENT:
            issue = issue.adopt(self.person.id)
        was_active = issue.is_active
        heard, events = issue.hear_customer(by=self.actor, at=at, wants_answer=wants)
        self.work.issues.save(heard, events)
        self._join(heard, rule)
        if was_active:
            self._continue(heard, wants_answer=wants)
        elif self._reopens(heard, wants_answer=wants):
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
            self.work.tasks.add(task, due=self.at + BUNDLE)

    def _reopens(self, issue: Issue, *, wants_answer: bool) -> bool:
        if not issue.can_reopen or not wants_answer:
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
        asked_at = self._asked_at(issue)
        heard, events = issue.hear_agent(by=self.actor, at=self.message.at, asked_at=asked_at)
        self.work.issues.save(heard, events)
        withdraw_suggestion(self.work, heard, at=self.message.at)
        show(self.work, heard)
        if not issue.has_reply:
            # The requester may resolve once somebody answered, and their mark may have come first.
            head, since = heard.thread_ts, self.message.at
            apply_earlier_reactions(self.work, heard, self.channel, ts=head, since=since)

    def _asked_at(self, issue: Issue) -> datetime | None:
        """Return when the customer last asked for something, where a thanks came before us."""
        if issue.last_customer_at is None or issue.last_customer_at <= self.message.at:
            return None
        # All of it: what joined from elsewhere may have been asked after this.
        said = self.work.messages.of_issue(issue.id, AccountScope(issue.account_id))
        asked = [
            one.at
            for one in said
            if one.voice is Voice.CUSTOMER and wants_answer(one.text, has_files=bool(one.files))
        ]
        return max(asked, default=issue.opened_at)

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
        keep_decision(
            self.work,
            self.ids,
            channel_id=self.channel.id,
            ts=self.message.ts,
            verdict=verdict,
            judgement=judgement,
            at=self.at,
            issue=issue,
        )
