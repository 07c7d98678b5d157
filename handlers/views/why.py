"""Why a message was captured, joined or skipped, for `/giraffe why`. Pure."""

from __future__ import annotations

from bot.domain.briefs import WhyBrief
from bot.domain.decision import Verdict
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, join
from handlers.views.blocks import actions, button, context, section, words_of
from handlers.views.messages import Block, TeamMessage
from handlers.views.words import moment, say, title_link


def build_why(brief: WhyBrief, *, texts: Texts) -> TeamMessage:
    """Return which rule decided about a message, and how to change that."""
    decision = brief.decision
    if decision is None:
        blocks = [section(say(texts, "why.unknown"))]
        return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))
    reason = texts.say_first(f"rule.{decision.rule}", "rule.other")
    title = title_link(brief.issue, brief.card_link, texts) if brief.issue else Mrkdwn("")
    when = say(
        texts, "why.decided", moment=moment(decision.decided_at, texts), version=decision.version
    )
    blocks = [
        section(join([bold(_verdict(brief, texts)), title])),
        section(say(texts, "why.reason", reason=reason)),
        context(when),
    ]
    correcting = _correcting(brief, texts)
    if correcting is not None:
        blocks.append(actions([correcting]))
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def _correcting(brief: WhyBrief, texts: Texts) -> Block | None:
    """Return the one button that makes it the other way round, where there is one."""
    if brief.correctable is None or brief.decision is None:
        return None
    if brief.correctable:
        value = f"{brief.channel}:{brief.decision.ts}"
        return button(texts.say("why.capture"), action_id=ids.WHY_CAPTURE, value=value)
    issue_id = brief.issue.id if brief.issue else ""
    return button(texts.say("why.discard"), action_id=ids.WHY_DISCARD, value=issue_id)


def _verdict(brief: WhyBrief, texts: Texts) -> Mrkdwn:
    verdict = brief.decision.verdict if brief.decision else Verdict.SKIPPED
    if verdict is Verdict.SHADOWED:
        return say(texts, "why.shadowed")
    if verdict is Verdict.UNDECIDED:
        return say(texts, "why.undecided")
    if brief.issue is None or verdict is Verdict.SKIPPED:
        return say(texts, "why.skipped")
    return say(texts, f"why.{verdict}", number=brief.issue.number)
