"""A page of issues, for `/issues` and the home tab. Pure."""

from __future__ import annotations

from bot.domain.briefs import IssueLine, IssueList
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, cut_mrkdwn
from handlers.views import limits
from handlers.views.blocks import actions, button, context, header, section, words_of
from handlers.views.messages import Block, TeamMessage
from handlers.views.words import (
    channel_name,
    heard,
    moment,
    name_of,
    row,
    say,
    shown,
    state_emoji,
    state_of,
    title_link,
    waits_since,
    who_has,
)

_MOST_LINES = 20
_QUERY = 40
_LINE = 550
"""Twenty such lines stay within a message, also where every character had to be escaped."""


def build_issue_list(listing: IssueList, *, texts: Texts) -> TeamMessage:
    """Return a page with its issues and the way to the next."""
    blocks = [header(_title(listing, texts))]
    blocks += [issue_line(line, texts) for line in listing.lines[:_MOST_LINES]]
    total = say(texts, "list.total", count=listing.total_count)
    if not listing.lines:
        blocks.append(section(say(texts, "list.empty")))
    elif listing.page_count > 1:
        page = say(texts, "list.page", page=listing.page, pages=listing.page_count)
        blocks.append(context(row(total, page)))
    else:
        blocks.append(context(total))
    pager = _pager(listing, texts)
    blocks += [actions(pager)] if pager else []
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def issue_line(line: IssueLine, texts: Texts) -> Block:
    """Return one issue in two lines, with a button that shows it."""
    issue = line.issue
    title = bold(title_link(issue, line.card_link or line.permalink, texts))
    facts = say(
        texts,
        "list.line",
        account=shown(line.account.name) or f"#{channel_name(line.channel)}",
        requester=name_of(line.requester, texts),
        state=state_of(issue, texts),
        who=who_has(line.assignee, texts),
    )
    since = say(texts, "list.since", moment=moment(waits_since(issue), texts))
    second = row(facts, since) if issue.is_active else facts
    show = button(texts.say("label.show"), action_id=ids.ISSUE_OPEN, value=issue.id)
    words = Mrkdwn(f"{state_emoji(issue)} {title}\n{second}")
    return section(cut_mrkdwn(words, _LINE), accessory=show)


def _title(listing: IssueList, texts: Texts) -> str:
    query = shown(heard(listing.query, texts), _QUERY)
    return texts.say("list.title", query=query) if query else texts.say("list.title_plain")


def _pager(listing: IssueList, texts: Texts) -> list[Block]:
    buttons = []
    if listing.page > 1:
        buttons.append(_turn(listing, listing.page - 1, ids.ISSUES_PREVIOUS, texts))
    if listing.page < listing.page_count:
        buttons.append(_turn(listing, listing.page + 1, ids.ISSUES_NEXT, texts))
    return buttons


def _turn(listing: IssueList, page: int, action_id: str, texts: Texts) -> Block:
    label = "label.previous" if action_id == ids.ISSUES_PREVIOUS else "label.next"
    value = f"{page}:{listing.query}"[: limits.BUTTON_VALUE]
    return button(texts.say(label), action_id=action_id, value=value)
