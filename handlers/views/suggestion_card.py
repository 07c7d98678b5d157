"""The part of a card about the answer: the suggestion on offer or the reply on its way. Pure."""

from __future__ import annotations

import math
from datetime import datetime

from bot.domain.briefs import IssueBrief
from bot.domain.output_gate import GAP_CODE
from bot.domain.suggestion import PLACE_PROBLEMS, Finding, Reply, ReplyState, Suggestion
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold
from handlers.views import limits
from handlers.views.blocks import actions, button, confirm, context, quotation, section
from handlers.views.messages import Block
from handlers.views.more_menu import more_menu
from handlers.views.words import moment, name_of, say, shown

_MOST_FINDINGS = 4
_OFFLINE = "offline"
_PENDING = frozenset(
    {
        ReplyState.HELD,
        ReplyState.RELEASED,
        ReplyState.ASKING,
        ReplyState.FAILED,
        ReplyState.UNSURE,
    }
)


def build_reply_blocks(brief: IssueBrief, *, texts: Texts, now: datetime) -> list[Block]:
    """Return what the card says about the answer, with its buttons."""
    reply, suggestion = brief.reply, brief.suggestion
    if reply is not None and reply.state in _PENDING:
        return _pending(brief, reply, texts, now)
    if not brief.channel.is_open:
        return [context(_closed(brief, texts))]
    if suggestion is not None and suggestion.is_offered:
        return _offered(brief, suggestion, texts)
    said = say(texts, "suggestion.coming" if brief.is_suggestion_coming else "suggestion.none")
    write = button(
        texts.say("label.write_reply"),
        action_id=ids.REPLY_WRITE,
        value=brief.issue.id,
        style="primary",
    )
    if brief.is_suggestion_coming:
        return [context(said), actions([write])]
    ask = button(texts.say("label.suggest"), action_id=ids.SUGGESTION_AGAIN, value=brief.issue.id)
    return [context(said), actions([write, ask])]


def _offered(brief: IssueBrief, suggestion: Suggestion, texts: Texts) -> list[Block]:
    draft = suggestion.draft
    edit = button(
        texts.say("label.edit_and_send"),
        action_id=ids.SUGGESTION_EDIT,
        value=f"{brief.issue.id}:{suggestion.id}",
        style="primary",
    )
    send = button(
        texts.say("label.send"),
        action_id=ids.SUGGESTION_SEND,
        value=f"{suggestion.id}:{suggestion.version}",
    )
    can_send = not draft.has_gap and not any(finding.is_hard for finding in draft.findings)
    gap = say(texts, "suggestion.gap") if draft.has_gap else Mrkdwn("")
    return [
        section(bold(say(texts, "suggestion.heading"))),
        quotation(draft.text, limits.INPUT),
        context(gap, *findings_lines(draft.findings, texts), _source(suggestion, texts)),
        actions([*([edit, send] if can_send else [edit]), _instead(brief, texts)]),
    ]


def _instead(brief: IssueBrief, texts: Texts) -> Block:
    """Return the menu of what else can be done about an answer."""
    choices = [
        (ids.SUGGESTION_AGAIN, "label.another_suggestion"),
        (ids.REPLY_WRITE, "label.write_reply"),
    ]
    return more_menu(brief.issue, choices, texts)


def findings_lines(findings: tuple[Finding, ...], texts: Texts) -> list[Mrkdwn]:
    """Return one line for each thing to check, the most important first.

    A gap is no such thing: whoever shows the text says what to do about it.
    """
    to_check = [finding for finding in findings if finding.code != GAP_CODE]
    ordered = sorted(to_check, key=lambda finding: not finding.is_hard)
    lines = [_finding(finding, texts) for finding in ordered[:_MOST_FINDINGS]]
    rest = len(ordered) - len(lines)
    return [*lines, say(texts, "suggestion.more_checks", count=rest)] if rest > 0 else lines


def _finding(finding: Finding, texts: Texts) -> Mrkdwn:
    sentence = texts.say_first(finding.code, "gate.other")
    excerpt = shown(finding.excerpt)
    if not excerpt:
        return say(texts, "suggestion.check", finding=sentence)
    return say(texts, "suggestion.check_excerpt", finding=sentence, excerpt=excerpt)


def _source(suggestion: Suggestion, texts: Texts) -> Mrkdwn:
    model = shown(suggestion.draft.model)
    if not model or model == _OFFLINE:
        return say(texts, "suggestion.source_offline")
    return say(texts, "suggestion.source_model", model=model)


def _pending(brief: IssueBrief, reply: Reply, texts: Texts, now: datetime) -> list[Block]:
    blocks = [
        section(bold(_status(brief, reply, texts, now))),
        quotation(reply.text, limits.INPUT),
    ]
    if not brief.channel.is_open and reply.problem not in PLACE_PROBLEMS:
        blocks.append(context(_closed(brief, texts)))
    buttons = _reply_buttons(brief, reply, texts)
    return [*blocks, actions(buttons)] if buttons else blocks


def _status(brief: IssueBrief, reply: Reply, texts: Texts, now: datetime) -> Mrkdwn:
    name = name_of(brief.replier, texts)
    seconds = math.ceil((reply.release_at - now).total_seconds())
    if reply.state is ReplyState.HELD and seconds > 0:
        return say(texts, "reply.held", name=name, count=seconds)
    if reply.state is ReplyState.ASKING:
        return say(texts, "reply.asking", name=name)
    if reply.state is ReplyState.FAILED:
        reason = texts.say_first(reply.problem, f"delivery.{reply.problem}", "delivery.other")
        return say(texts, "reply.failed", name=name, reason=reason)
    if reply.state is ReplyState.UNSURE:
        return _unsure(reply, name, texts)
    return say(texts, "reply.released", name=name)


def _reply_buttons(brief: IssueBrief, reply: Reply, texts: Texts) -> list[Block]:
    undo = button(texts.say("label.undo"), action_id=ids.REPLY_UNDO, value=reply.id)
    back = button(texts.say("label.take_back"), action_id=ids.REPLY_UNDO, value=reply.id)
    edit = button(texts.say("label.edit"), action_id=ids.REPLY_EDIT, value=brief.issue.id)
    if reply.state is ReplyState.HELD:
        return [undo]
    check = button(texts.say("label.check_again"), action_id=ids.REPLY_CHECK, value=reply.id)
    anyway = button(texts.say("label.send_anyway"), action_id=ids.REPLY_SEND_ANYWAY, value=reply.id)
    again = button(texts.say("label.send_again"), action_id=ids.REPLY_SEND_ANYWAY, value=reply.id)
    sending = [edit] if brief.channel.is_open else []
    if reply.state is ReplyState.ASKING:
        return [anyway, *sending, back] if sending else [back]
    if reply.state is ReplyState.FAILED:
        return [again, *sending, back] if sending and reply.may_go_again else [*sending, back]
    if reply.state is ReplyState.UNSURE:
        return [check, _send_again(reply, texts), *sending, back] if sending else [check, back]
    return []


def _closed(brief: IssueBrief, texts: Texts) -> Mrkdwn:
    reason = texts.say_first(f"delivery.{brief.channel.problem}", "delivery.other")
    return say(texts, "reply.closed", reason=reason)


def _unsure(reply: Reply, name: str, texts: Texts) -> Mrkdwn:
    if reply.looked_at is None:
        return say(texts, "reply.unsure", name=name)
    looked = moment(reply.looked_at, texts)
    return say(texts, "reply.unsure_looked", name=name, moment=looked)


def _send_again(reply: Reply, texts: Texts) -> Block:
    question = confirm(
        title=texts.say("reply.confirm_title"),
        text=texts.say("reply.confirm_text"),
        yes=texts.say("label.send_again"),
        no=texts.say("label.cancel"),
    )
    return button(
        texts.say("label.send_again"),
        action_id=ids.REPLY_SEND_ANYWAY,
        value=reply.id,
        confirm=question,
    )
