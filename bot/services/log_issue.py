"""Log an issue by hand: from a command, the form, or a message somebody pointed at."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account import Channel, ChannelKind
from bot.domain.briefs import AccountChoice
from bot.domain.causes import Cause
from bot.domain.conversation import Message, MessageHeard, Voice
from bot.domain.errors import ChannelNotConnected, InvalidInput
from bot.domain.ids import (
    AccountId,
    IssueId,
    MessageId,
    MessageTs,
    SlackChannelId,
    logged_ts,
)
from bot.domain.issue import Issue
from bot.domain.people import Actor, Person
from bot.domain.permissions import Act, require
from bot.ports import IdSource, Reports, Store, UnitOfWork
from bot.services.open_by_hand import (
    has_unheard_replies,
    message_from,
    note_by_hand,
    open_by_hand,
)
from bot.services.open_issue import open_issue
from bot.services.recognise import Recognise


class LogIssue:
    """Make an issue because somebody of the team says so; this always wins over the rules."""

    def __init__(
        self,
        *,
        store: Store,
        reports: Reports,
        ids: IdSource,
        recognise: Recognise,
    ) -> None:
        self._store = store
        self._reports = reports
        self._ids = ids
        self._recognise = recognise

    def accounts(self, *, by: Actor) -> Sequence[AccountChoice]:
        """Return the accounts that an issue can be logged for."""
        require(by, Act.LOG_ISSUE)
        return self._reports.find_accounts("")

    def log(self, *, channel: SlackChannelId, text: str, by: Actor, cause: Cause) -> IssueId:
        """Log what a customer said elsewhere, in the customer channel the command was typed in."""
        require(by, Act.LOG_ISSUE)
        place = self._recognise.channel(channel)
        if place is None or place.kind is not ChannelKind.CUSTOMER:
            raise ChannelNotConnected
        with self._store(cause) as work:
            issue = self._log(work, place, text=text, by=by, cause=cause)
            work.commit()
        return issue.id

    def log_for_account(
        self, *, account_id: AccountId, text: str, by: Actor, cause: Cause
    ) -> IssueId:
        """Log what a customer said elsewhere, in the first channel of their account."""
        require(by, Act.LOG_ISSUE)
        with self._store(cause) as work:
            places = [
                channel
                for channel in work.channels.of_kind(ChannelKind.CUSTOMER)
                if channel.account_id == account_id and channel.is_open
            ]
            if not places:
                raise ChannelNotConnected
            issue = self._log(work, places[0], text=text, by=by, cause=cause)
            work.commit()
        return issue.id

    def capture(
        self,
        channel: SlackChannelId,
        ts: MessageTs,
        *,
        by: Actor,
        cause: Cause,
        message: MessageHeard | None,
    ) -> IssueId:
        """Make an issue of a message that somebody pointed at; a message that has one keeps it."""
        require(by, Act.CAPTURE)
        place = self._recognise.channel(channel)
        if place is None or place.kind is not ChannelKind.CUSTOMER:
            raise ChannelNotConnected
        author = self._author(message)
        with self._store(cause) as work:
            issue_id = self._capture(
                work, place, ts=ts, by=by, cause=cause, heard=message, author=author
            )
            work.commit()
        return issue_id

    def _author(self, message: MessageHeard | None) -> Person | None:
        if message is None or not message.author.user_id or message.author.is_bot:
            return None
        hint = message.author.user.team if message.author.user else None
        return self._recognise.person(message.author.user_id, hint=hint)

    def _capture(
        self,
        work: UnitOfWork,
        place: Channel,
        *,
        ts: MessageTs,
        by: Actor,
        cause: Cause,
        heard: MessageHeard | None,
        author: Person | None,
    ) -> IssueId:
        known = work.messages.find(place.id, ts)
        if known is None and heard is not None and author is not None:
            known = message_from(
                self._ids, heard, place, author, preferences=work.preferences_in(place.id)
            )
            work.messages.save(known)
        if known is None or known.is_deleted or known.author_id is None:
            raise InvalidInput("message_unknown")
        issue = work.issues.find_by_thread(place.id, known.thread_ts or known.ts)
        if issue is not None:
            return issue.id
        requester = work.people.get(known.author_id)
        if known.voice is not Voice.CUSTOMER:
            raise InvalidInput("message_not_customers")
        says_so = heard is None or heard.has_replies
        issue = open_by_hand(
            work,
            self._ids,
            message=known,
            channel=place,
            requester=requester,
            act=Act.LOG_ISSUE,
            by=by,
            at=cause.at,
            has_replies=has_unheard_replies(work, known, says_so=says_so),
        )
        return issue.id

    def _log(
        self, work: UnitOfWork, place: Channel, *, text: str, by: Actor, cause: Cause
    ) -> Issue:
        words = text.strip()
        if not words or by.person_id is None:
            raise InvalidInput("issue_text_empty")
        agent = work.people.get(by.person_id)
        issue_id = IssueId(self._ids.new())
        message = Message(
            id=MessageId(self._ids.new()),
            channel_id=place.id,
            ts=logged_ts(issue_id),
            author_id=agent.id,
            voice=Voice.CUSTOMER,
            text=words,
            at=cause.at,
        )
        work.messages.save(message)
        issue = open_issue(
            work,
            self._ids,
            issue_id=issue_id,
            message=message,
            channel=place,
            requester=agent,
            by=by,
            at=cause.at,
        )
        note_by_hand(work, self._ids, issue, message=message, act=Act.LOG_ISSUE, by=by, at=cause.at)
        return issue
