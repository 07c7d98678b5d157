"""Hear a reaction: keep it, find the issue it stands on, and do what its emoji asks."""

from __future__ import annotations

from bot.domain.account import Channel, ChannelKind
from bot.domain.back_fill import ts_at
from bot.domain.causes import Cause
from bot.domain.conversation import Message, Reaction, ReactionChange, ReactionHeard, Voice
from bot.domain.decision import Judgement, Rule
from bot.domain.effects import CaptureMarked
from bot.domain.issue import Issue
from bot.domain.people import Person, actor_of
from bot.domain.permissions import Act, allows
from bot.domain.preferences import EmojiAct, ResolveScope
from bot.domain.triage import wants_answer
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.apply_reaction import (
    IN_CUSTOMER_CHANNELS,
    ON_CARDS,
    apply_earlier_reactions,
    apply_reaction,
)
from bot.services.begin_earlier import begin_earlier
from bot.services.capture_marked import ON_ITS_WAY
from bot.services.consequences import show, whole_issue
from bot.services.open_by_hand import has_unheard_replies, open_by_hand
from bot.services.open_issue import account_for
from bot.services.recognise import Recognise


class React:
    """Turn reactions on customers' messages and on cards into changes of issues."""

    def __init__(self, *, store: Store, ids: IdSource, recognise: Recognise) -> None:
        self._store = store
        self._ids = ids
        self._recognise = recognise

    def hear(self, reaction: ReactionHeard, *, cause: Cause) -> None:
        """Store the reaction, apply it where it means something, and settle its event."""
        channel = self._recognise.channel(reaction.channel)
        kinds = {ChannelKind.CUSTOMER, ChannelKind.TRIAGE}
        person = None
        if channel is not None and channel.kind in kinds:
            person = self._recognise.person(reaction.user_id)
        with self._store(cause) as work:
            if channel is not None and person is not None:
                self._hear(work, reaction, channel, person=person)
            work.commit()

    def _hear(
        self, work: UnitOfWork, heard: ReactionHeard, channel: Channel, *, person: Person
    ) -> None:
        is_present = heard.change is ReactionChange.ADDED
        work.messages.save_reaction(
            Reaction(channel.id, heard.ts, heard.emoji, person.id, is_present, heard.at)
        )
        if heard.is_earlier or not _is_newest(work, heard, channel, person):
            return
        act = work.preferences_in(channel.id).act_of(heard.emoji)
        if act is None:
            return
        if channel.kind is ChannelKind.TRIAGE:
            self._on_card(work, heard, channel, act=act, person=person)
        else:
            self._on_message(work, heard, channel, act=act, person=person)

    def _on_card(
        self,
        work: UnitOfWork,
        heard: ReactionHeard,
        channel: Channel,
        *,
        act: EmojiAct,
        person: Person,
    ) -> None:
        posted = work.posts.find_at(channel.id, heard.ts)
        if posted is None or posted.issue_id is None or act not in ON_CARDS:
            return
        issue = work.issues.get(posted.issue_id)
        home = work.channels.get(issue.channel_id)
        apply_reaction(
            work, issue, home, act=act, change=heard.change, by=actor_of(person), at=heard.at
        )

    def _on_message(
        self,
        work: UnitOfWork,
        heard: ReactionHeard,
        channel: Channel,
        *,
        act: EmojiAct,
        person: Person,
    ) -> None:
        if act not in IN_CUSTOMER_CHANNELS:
            return
        message = work.messages.find(channel.id, heard.ts)
        issue = _issue_of(work, heard, channel, message)
        if heard.not_before is not None and issue is not None:
            self._apply_found(work, heard, channel, issue, act=act, person=person)
            return
        if heard.not_before is not None and _is_of_import(work, message):
            # A mark on what was found on request: it counts when all of it was read.
            return
        if act is EmojiAct.CAPTURE:
            is_added = heard.change is ReactionChange.ADDED
            if is_added and message is not None:
                self._capture(work, heard, channel, message=message, person=person, issue=issue)
            elif is_added and issue is None and heard.not_before is None:
                self._fetch(work, heard, channel, person=person)
            return
        is_head = message is None or message.thread_ts is None
        scope = work.preferences_in(channel.id).resolve_scope
        if issue is None or not (is_head or scope is ResolveScope.THREAD):
            return
        apply_reaction(
            work, issue, channel, act=act, change=heard.change, by=actor_of(person), at=heard.at
        )

    def _apply_found(
        self,
        work: UnitOfWork,
        heard: ReactionHeard,
        channel: Channel,
        issue: Issue,
        *,
        act: EmojiAct,
        person: Person,
    ) -> None:
        """Carry out a reaction that was found in history, at a moment that fits the conversation.

        Where the customer spoke last, nobody knows whether the mark answers them or came before: an
        issue that stays open is looked at, one that was resolved by mistake is forgotten.
        """
        is_head = heard.ts in work.issues.threads_of(issue.id)
        if not (is_head or work.preferences.resolve_scope is ResolveScope.THREAD):
            return
        spoken = _spoken(work, issue, channel)
        last = spoken[-1] if spoken else None
        if act is EmojiAct.RESOLVE and last is not None and _asks_again(last, issue):
            return
        if act is EmojiAct.CLAIM and issue.assignee_id is not None:
            return
        moments = [issue.opened_at, heard.not_before or heard.at]
        moments += [last.at] if last is not None else []
        apply_reaction(
            work,
            issue,
            channel,
            act=act,
            change=heard.change,
            by=actor_of(person),
            at=min(heard.at, max(moments)),
        )

    def _capture(
        self,
        work: UnitOfWork,
        heard: ReactionHeard,
        channel: Channel,
        *,
        message: Message,
        person: Person,
        issue: Issue | None,
    ) -> None:
        actor = actor_of(person)
        if not allows(actor, Act.CAPTURE) or message.is_deleted or message.author_id is None:
            return
        requester = work.people.get(message.author_id)
        if message.voice is not Voice.CUSTOMER:
            return
        if issue is not None:
            self._begin_earlier(work, heard, issue, message=message, requester=requester)
            return
        issue = open_by_hand(
            work,
            self._ids,
            message=message,
            channel=channel,
            requester=requester,
            act=Act.CAPTURE,
            by=actor,
            at=heard.at,
            has_replies=has_unheard_replies(work, message),
        )
        apply_earlier_reactions(work, issue, channel, ts=issue.thread_ts)

    def _fetch(
        self, work: UnitOfWork, heard: ReactionHeard, channel: Channel, *, person: Person
    ) -> None:
        """Have a message fetched that was never heard, unless it still comes by itself."""
        if allows(actor_of(person), Act.CAPTURE):
            task = CaptureMarked(channel.id, heard.ts, person.id, ts_at(heard.at))
            work.tasks.add(task, due=heard.at + ON_ITS_WAY)

    def _begin_earlier(
        self,
        work: UnitOfWork,
        heard: ReactionHeard,
        issue: Issue,
        *,
        message: Message,
        requester: Person,
    ) -> None:
        """Let an issue begin with a message that was marked before the one which it was opened by.

        The mark came late: had it come in time, its message had raised the issue.
        """
        is_first = message.at < issue.opened_at and heard.at < issue.opened_at
        is_theirs = account_for(work.channels.get(message.channel_id), requester)
        if is_first and is_theirs == issue.account_id:
            begun = begin_earlier(
                work,
                self._ids,
                issue,
                message=message,
                judgement=Judgement(is_issue=True, rule=Rule.ASKED_BY_HAND),
                by=actor_of(requester),
                at=heard.at,
            )
            show(work, begun)


def _issue_of(
    work: UnitOfWork, heard: ReactionHeard, channel: Channel, message: Message | None
) -> Issue | None:
    if message is not None and message.issue_id is not None:
        # A message may have been split off the issue that its thread belongs to.
        return whole_issue(work, message.issue_id)
    thread_ts = message.thread_ts if message is not None and message.thread_ts else heard.ts
    return work.issues.find_by_thread(channel.id, thread_ts)


def _is_of_import(work: UnitOfWork, message: Message | None) -> bool:
    if message is None:
        return False
    decision = work.messages.find_decision(message.channel_id, message.ts)
    return decision is not None and decision.rule is Rule.HISTORY


def _spoken(work: UnitOfWork, issue: Issue, channel: Channel) -> list[Message]:
    threads = work.issues.threads_of(issue.id)
    said = [one for thread_ts in threads for one in work.messages.in_thread(channel.id, thread_ts)]
    ours = (one for one in said if one.issue_id in {None, issue.id})
    return sorted((one for one in ours if not one.is_deleted), key=lambda one: (one.at, one.ts))


def _asks_again(last: Message, issue: Issue) -> bool:
    """Tell whether a thread ends with a customer who went on after the first message."""
    is_further = last.voice is Voice.CUSTOMER and last.ts != issue.thread_ts
    return is_further and wants_answer(last.text, has_files=bool(last.files))


def _is_newest(work: UnitOfWork, heard: ReactionHeard, channel: Channel, person: Person) -> bool:
    """Tell whether this event is the last word on that emoji.

    A late "added" after "removed" is not.
    """
    is_there = any(
        reaction.emoji == heard.emoji and reaction.person_id == person.id
        for reaction in work.messages.reactions(channel.id, heard.ts)
    )
    return is_there is (heard.change is ReactionChange.ADDED)
