"""Find the open issue that a message at the head of a channel goes on with, if there is one.

Called inside the transaction that decides about the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.account import AccountScope, Channel
from bot.domain.belonging import Belongs, OpenTalk, Sign, find_home, may_join
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Rule
from bot.domain.grouping.shapes import shape_of
from bot.domain.ids import AccountId, IssueId, PersonId
from bot.domain.issue import Issue
from bot.domain.people import Person
from bot.ports import UnitOfWork
from bot.services.open_issue import account_for

MOST_TALKS = 20
"""Open issues of one channel. Among more than these nobody could say which one is meant."""
MOST_MESSAGES = 50
_RULES = {
    Sign.SAME_PERSON: Rule.SOON_AFTER,
    Sign.SAME_COMPANY: Rule.COLLEAGUE_GOES_ON,
    Sign.ASKS_FOR_NEWS: Rule.ASKS_FOR_NEWS,
}


@dataclass(frozen=True, slots=True)
class Found:
    """Where a message belongs: to one issue by a rule, or perhaps to one of several.

    Where several fit alike it is a matter of its own, and somebody is asked: in the wrong one it
    would be lost.
    """

    issue: Issue | None = None
    rule: Rule = Rule.THREAD
    candidates: tuple[IssueId, ...] = ()


_NOWHERE = Found()


def seek_home(work: UnitOfWork, message: Message, channel: Channel, person: Person) -> Found:
    """Return which open issue a message goes on with, or which it may go on with, nearest first."""
    if message.thread_ts is not None:
        return _NOWHERE
    account_id = account_for(channel, person)
    if account_id is None:
        return _NOWHERE
    underway = _underway(work, message, account_id)
    if underway is not None:
        return Found(underway, Rule.SOON_AFTER)
    if not may_join(message.text):
        return _NOWHERE
    open_issues = _open_issues(work, channel)
    home = find_home(
        message.text,
        author=person.id,
        account=account_id,
        at=message.at,
        talks=[_talk(work, issue) for issue in open_issues[:MOST_TALKS]],
        window=work.preferences_in(channel.id).merge_window,
    )
    if len(open_issues) > MOST_TALKS or home.belongs is Belongs.NEW:
        return _NOWHERE
    if home.belongs is Belongs.ASK:
        return Found(candidates=home.issue_ids)
    found = next(issue for issue in open_issues if issue.id == home.issue_ids[0])
    return Found(found, _RULES[home.sign])


def _underway(work: UnitOfWork, message: Message, account_id: AccountId) -> Issue | None:
    """Return the open issue in which the same person wrote moments ago, or moments later.

    People send one matter in several messages. Events may come in any order, so both sides of the
    moment count. Whoever had a word in another company's thread raises a matter of their own.
    """
    window = work.preferences_in(message.channel_id).merge_window
    if not window or message.author_id is None:
        return None
    near = work.messages.issues_near(
        message.channel_id, message.author_id, message.at, within=window
    )
    found = (work.issues.get(issue_id) for issue_id in near)
    ours = (issue for issue in found if issue.account_id == account_id)
    return next((issue for issue in ours if issue.is_active), None)


def _open_issues(work: UnitOfWork, channel: Channel) -> list[Issue]:
    found = (work.issues.get(issue_id) for issue_id in work.issues.unfinished_in(channel.id))
    return [issue for issue in found if issue.is_active]


def _talk(work: UnitOfWork, issue: Issue) -> OpenTalk:
    scope = AccountScope(AccountId(issue.account_id))
    said = work.messages.of_issue(issue.id, scope, limit=MOST_MESSAGES)
    words_at: dict[PersonId, datetime] = {}
    words: set[str] = set()
    for one in said:
        words |= shape_of(one.text).words
        if one.voice is Voice.CUSTOMER and one.author_id is not None:
            words_at[one.author_id] = max(one.at, words_at.get(one.author_id, one.at))
    moments = [issue.opened_at, *(one.at for one in said)]
    return OpenTalk(
        issue_id=issue.id,
        account_id=issue.account_id,
        last_at=max(moments),
        last_words_at=words_at,
        words=frozenset(words),
    )
