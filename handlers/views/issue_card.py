"""The live card of one issue in the triage channel. Pure: no client, no clock.

An active card leads with what the customer said and what can be done; a settled one is short.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.briefs import IssueBrief
from bot.domain.conversation import Message
from bot.domain.issue_status import IssueStatus, Priority
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, escape, link
from handlers.views.belonging import belonging_question, merged_blocks
from handlers.views.blocks import (
    actions,
    button,
    context,
    divider,
    header,
    people_menu,
    quotation,
    section,
    small_print,
    words_of,
)
from handlers.views.messages import Block, TeamMessage
from handlers.views.more_menu import more_menu
from handlers.views.reading_form import reading_line
from handlers.views.suggestion_card import build_reply_blocks
from handlers.views.words import (
    channel_name,
    duration,
    files_line,
    heard,
    moment,
    name_of,
    row,
    say,
    shown,
    state_emoji,
    state_of,
    title_of,
    waits_since,
    way_to,
    who_has,
)

_OPENING = 1_500
_LATEST = 1_000


def build_issue_card(brief: IssueBrief, *, texts: Texts, now: datetime) -> TeamMessage:
    """Return the card of an issue as it stands."""
    if brief.newer_card_link:
        blocks = _moved(brief, texts)
    elif brief.whole is not None:
        blocks = merged_blocks(brief, brief.whole, texts)
    elif brief.issue.status is IssueStatus.DISCARDED:
        blocks = _discarded(brief, texts)
    elif not brief.issue.is_active:
        blocks = _settled(brief, texts)
    else:
        blocks = _active(brief, texts, now)
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def _active(brief: IssueBrief, texts: Texts, now: datetime) -> list[Block]:
    return [
        header(title_of(brief.issue, texts)),
        section(_state(brief, texts)),
        context(_where(brief, texts), way_to(brief.permalink, "label.open_conversation", texts)),
        *small_print(reading_line(brief, texts)),
        *_said(brief, texts),
        *belonging_question(brief, texts),
        *small_print(_history(brief, texts), _why(brief, texts)),
        divider(),
        *build_reply_blocks(brief, texts=texts, now=now),
        *_buttons(brief, texts),
    ]


def _settled(brief: IssueBrief, texts: Texts) -> list[Block]:
    issue = brief.issue
    values: dict[str, str | int] = {
        "emoji": state_emoji(issue),
        "state": bold(escape(state_of(issue, texts))),
        "moment": moment(waits_since(issue), texts),
    }
    if brief.resolver is None:
        state = say(texts, "card.resolved_at", **values)
    else:
        state = say(texts, "card.resolved_by", name=name_of(brief.resolver, texts), **values)
    length = waits_since(issue) - issue.opened_at
    blocks = [
        header(title_of(issue, texts)),
        section(state),
        context(
            _where(brief, texts),
            say(texts, "card.took", duration=duration(length, texts)),
            way_to(brief.permalink, "label.open_conversation", texts),
        ),
    ]
    return [*blocks, *_reopen(brief, texts)]


def _discarded(brief: IssueBrief, texts: Texts) -> list[Block]:
    line = say(
        texts,
        "card.discarded",
        emoji=state_emoji(brief.issue),
        state=bold(escape(state_of(brief.issue, texts))),
        account=shown(brief.account.name),
    )
    title = link(brief.permalink, title_of(brief.issue, texts))
    return [section(row(line, title)), *_reopen(brief, texts)]


def _moved(brief: IssueBrief, texts: Texts) -> list[Block]:
    newer = way_to(brief.newer_card_link, "label.open_newer_card", texts)
    title = bold(escape(title_of(brief.issue, texts)))
    return [section(Mrkdwn(f"{title}\n{say(texts, 'card.moved')} {newer}"))]


def _state(brief: IssueBrief, texts: Texts) -> Mrkdwn:
    line = say(
        texts,
        "card.state_line",
        emoji=state_emoji(brief.issue),
        state=bold(escape(state_of(brief.issue, texts))),
        who=who_has(brief.assignee, texts),
        moment=moment(waits_since(brief.issue), texts),
    )
    if brief.answering is None:
        return line
    return Mrkdwn(f"{line}\n{say(texts, 'card.answering', name=name_of(brief.answering, texts))}")


def _where(brief: IssueBrief, texts: Texts) -> Mrkdwn:
    requester = name_of(brief.requester, texts)
    account = bold(escape(shown(brief.account.name) or texts.say("person.unnamed")))
    return say(
        texts,
        "card.where",
        account=account,
        requester=requester,
        channel=channel_name(brief.channel),
    )


def _said(brief: IssueBrief, texts: Texts) -> list[Block]:
    opening, latest = brief.opening, brief.latest
    if opening is None:
        return [context(say(texts, "card.unknown_message"))]
    wrote = say(
        texts,
        "card.logged" if brief.is_logged_by_hand else "card.opening",
        name=name_of(brief.requester, texts, brief.account),
        moment=moment(opening.at, texts),
    )
    blocks = [
        *_said_before(brief, texts),
        context(wrote, *_marks(opening, texts)),
        *_words(opening, _OPENING, texts),
    ]
    if latest is None or latest.id == opening.id:
        return blocks
    again = say(texts, "card.latest", count=brief.message_count, moment=moment(latest.at, texts))
    return [*blocks, context(again, *_marks(latest, texts)), *_words(latest, _LATEST, texts)]


def _said_before(brief: IssueBrief, texts: Texts) -> list[Block]:
    """Return what its thread tells of an issue that began in the middle."""
    if brief.earlier is None:
        return []
    before = say(texts, "card.earlier", moment=moment(brief.earlier.at, texts))
    return [context(before), *_words(brief.earlier, _LATEST, texts)]


def _words(message: Message, limit: int, texts: Texts) -> list[Block]:
    if message.is_deleted:
        return [context(say(texts, "card.deleted"))]
    files = files_line(message.files, texts)
    if not message.text.strip():
        return [context(say(texts, "card.no_words"), files)]
    quoted = quotation(heard(message.text, texts), limit)
    return [quoted, context(files)] if files else [quoted]


def _marks(message: Message, texts: Texts) -> list[Mrkdwn]:
    marks = [say(texts, "card.late")] if message.is_late else []
    is_edited = message.edited_at is not None and not message.is_deleted
    return [*marks, say(texts, "card.edited")] if is_edited else marks


def _history(brief: IssueBrief, texts: Texts) -> Mrkdwn:
    if brief.is_logged_by_hand:
        return Mrkdwn("")
    name = name_of(brief.requester, texts, brief.account)
    history = brief.history
    if not history.past_issue_count:
        return say(texts, "card.first_issue", name=name)
    past = say(texts, "card.history", name=name, count=history.past_issue_count)
    if not history.open_issue_count:
        return past
    return row(past, say(texts, "card.history_open", count=history.open_issue_count))


def _why(brief: IssueBrief, texts: Texts) -> Mrkdwn:
    if brief.decision is None:
        return Mrkdwn("")
    reason = texts.say_first(f"rule.{brief.decision.rule}", "rule.other")
    return say(texts, "card.why", reason=reason)


def _buttons(brief: IssueBrief, texts: Texts) -> list[Block]:
    issue = brief.issue
    claimed = issue.assignee_id is not None
    claim, claim_label = (
        (ids.ISSUE_RELEASE, "label.release") if claimed else (ids.ISSUE_CLAIM, "label.claim")
    )
    is_urgent = issue.priority is Priority.URGENT
    mark, mark_label = (
        (ids.ISSUE_CALM, "label.calm") if is_urgent else (ids.ISSUE_URGENT, "label.urgent")
    )
    choices = [
        (mark, mark_label),
        (ids.ISSUE_READING, "label.reading"),
        (ids.ISSUE_MERGE, "label.merge"),
        (ids.ISSUE_SPLIT, "label.split"),
        (ids.ISSUE_DISCARD, "label.discard"),
    ]
    menu = more_menu(issue, choices, texts)
    return [
        actions(
            [
                button(texts.say("label.resolve"), action_id=ids.ISSUE_RESOLVE, value=issue.id),
                button(texts.say(claim_label), action_id=claim, value=issue.id),
                people_menu(texts.say("label.assign"), action_id=ids.ISSUE_ASSIGN),
                menu,
            ],
            block_id=ids.block_for_issue(issue.id),
        )
    ]


def _reopen(brief: IssueBrief, texts: Texts) -> list[Block]:
    if not brief.issue.can_reopen:
        return []
    again = button(texts.say("label.reopen"), action_id=ids.ISSUE_REOPEN, value=brief.issue.id)
    return [actions([again])]
