"""Look issues up: what `/issues` was asked for, and one issue."""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.account import ChannelKind
from bot.domain.briefs import IssueBrief, IssueList
from bot.domain.errors import InvalidInput
from bot.domain.ids import IssueId
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.domain.plain_text import channel_mentioned, decode
from bot.ports import IssueFilter, IssueQuery, Reports
from bot.services.recognise import Recognise

_WORDS = {
    "": IssueFilter.ACTIVE,
    "mine": IssueFilter.MINE,
    "open": IssueFilter.OPEN,
    "waiting": IssueFilter.WAITING,
    "overdue": IssueFilter.OVERDUE,
    "resolved": IssueFilter.RESOLVED,
}
LONGEST_QUERY = 200


class FindIssues:
    """Answer `/issues`, privately."""

    def __init__(self, *, reports: Reports, recognise: Recognise, clock: Clock) -> None:
        self._reports = reports
        self._recognise = recognise
        self._clock = clock

    def search(self, text: str, *, by: Actor, page: int = 1) -> IssueList:
        """Return a page of issues for a filter word, a #channel, an account or words."""
        require(by, Act.VIEW_ISSUES)
        query = self._query(text.strip(), by, max(page, 1))
        return self._reports.list_issues(query, now=self._clock.now())

    def brief(self, issue_id: IssueId, *, by: Actor) -> IssueBrief:
        """Return everything about one issue."""
        require(by, Act.VIEW_ISSUES)
        return self._reports.issue_brief(issue_id, self._reports.scope_of(issue_id))

    def _query(self, text: str, by: Actor, page: int) -> IssueQuery:
        if len(text) > LONGEST_QUERY:
            raise InvalidInput("query_too_long")
        known = _WORDS.get(text.casefold())
        if known is not None:
            return IssueQuery(text=text, filter=known, viewer=by.person_id, page=page)
        mention = channel_mentioned(text)
        if mention is not None:
            channel = self._recognise.channel(mention)
            if channel is None or channel.kind is not ChannelKind.CUSTOMER:
                raise InvalidInput("channel_unknown", text)
            return IssueQuery(text=text, channel_id=channel.id, page=page)
        # Slack writes "Smith &amp; Co"; the account is called as people call it.
        name = decode(text)
        exact = [
            choice
            for choice in self._reports.find_accounts(name)
            if choice.account.name.casefold() == name.casefold()
        ]
        if exact:
            return IssueQuery(text=text, account_id=exact[0].account.id, page=page)
        # Words may be about something that was solved long ago: that is why people search.
        return IssueQuery(text=text, filter=IssueFilter.ANY, words=text.lstrip("#"), page=page)
