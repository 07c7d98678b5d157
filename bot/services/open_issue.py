"""Make a new issue out of a customer's message.

Number, card, suggestion, and the reactions that came before it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.account import Channel
from bot.domain.conversation import Message, Voice
from bot.domain.effects import PostIssueCard, ReadThread, ShowState
from bot.domain.errors import ChannelNotConnected
from bot.domain.ids import AccountId, IssueId, stands_in_slack
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.people import Actor, Person
from bot.domain.triage import title_of
from bot.ports import IdSource, UnitOfWork
from bot.services.account_named import account_named
from bot.services.ask_writer import withdraw_nudges
from bot.services.consequences import ask_for_suggestion, is_late, show_in_shadow
from bot.services.take_thread import take_thread


def open_issue(
    work: UnitOfWork,
    ids: IdSource,
    *,
    message: Message,
    channel: Channel,
    requester: Person,
    by: Actor,
    at: datetime,
    issue_id: IssueId | None = None,
    is_quiet: bool = False,
    may_belong_to: tuple[IssueId, ...] = (),
    has_replies: bool = False,
) -> Issue:
    """Store a new issue for `message` and queue its card; `at` is when this was decided.

    The rest of its thread comes along: what is known at once, and what Slack has to be asked for
    where the message stands in the middle, or has replies that were never heard (`has_replies`).

    Words that are late, or were old when somebody pointed at them, ask for no suggestion by
    themselves. A quiet issue is not shown to customers. About what it may belong to, its card asks.
    """
    # First of all: its lock keeps a press on the question waiting until this is decided.
    withdraw_nudges(work, channel.id, thread_ts=message.thread_ts or message.ts, at=at)
    # And this one whoever else would decide about the message itself.
    work.messages.lock(message.id)
    issue, events = Issue.open(
        id=issue_id or IssueId(ids.new()),
        workspace_id=work.workspace.id,
        number=work.issues.next_number(),
        account_id=_account_of(work, ids, message, channel=channel, requester=requester),
        channel_id=channel.id,
        thread_ts=message.thread_ts or message.ts,
        requester_id=requester.id,
        title=title_of(message.text),
        at=message.at,
        by=by,
        is_agent_started=_is_below_team(work, message),
    )
    issue = replace(issue, may_belong_to=may_belong_to)
    work.issues.add(issue, events)
    work.messages.save(replace(message, issue_id=issue.id))
    work.outbox.add(PostIssueCard(issue.id))
    issue = take_thread(work, ids, issue, opener=message, at=at, is_late=is_quiet)
    if stands_in_slack(message.ts) and (has_replies or message.thread_ts is not None):
        work.tasks.add(ReadThread(issue.id, message.ts))
    mirrors_state = work.preferences_in(channel.id).mirrors_state and not is_quiet
    if mirrors_state and stands_in_slack(issue.thread_ts):
        work.outbox.add(ShowState(issue.id))
    show_in_shadow(work, channel.id, issue.thread_ts)
    waits_for_us = issue.status is IssueStatus.OPEN
    if waits_for_us and not message.is_late and not is_late(message.at, now=at):
        ask_for_suggestion(work, issue, channel)
    return issue


def _is_below_team(work: UnitOfWork, message: Message) -> bool:
    """Tell whether a message stands in a thread that our side is known to have begun."""
    if message.thread_ts is None:
        return False
    head = work.messages.find(message.channel_id, message.thread_ts)
    return head is not None and head.voice is not Voice.CUSTOMER


def account_for(channel: Channel, requester: Person) -> AccountId | None:
    """Return for which company somebody speaks here; None where several read and it is none."""
    own = requester.account_id if requester.account_id in channel.account_ids else None
    return own or channel.account_id or requester.account_id


def _account_of(
    work: UnitOfWork, ids: IdSource, message: Message, *, channel: Channel, requester: Person
) -> AccountId:
    """Return whose issue it is.

    The requester's own company first, else the channel's only account. Where several companies
    read along, somebody of our own workspace speaks for none of them: what they raise stands under
    the channel's name, so that it is neither lost nor shown among one company's issues.
    """
    account_id = account_for(channel, requester)
    if account_id is not None:
        return account_id
    if not stands_in_slack(message.ts):
        raise ChannelNotConnected
    return account_named(work, ids, channel.name or channel.slack_id)
