"""What would have become an issue in a channel that is only watched, for the team only. Pure."""

from __future__ import annotations

from bot.domain.briefs import ShadowBrief
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, escape
from handlers.views.blocks import button, context, section, words_of
from handlers.views.messages import Block, TeamMessage
from handlers.views.words import channel_name, heard, moment, name_of, say, shown, way_to

_TITLE = 200


def build_shadow(brief: ShadowBrief, *, texts: Texts) -> TeamMessage:
    """Return one compact note as the message stands now, with a way to open the issue after all."""
    name = name_of(brief.author, texts, brief.account)
    who = say(
        texts,
        "shadow.where",
        person=name,
        account=shown(brief.account.name) if brief.account else texts.say("person.unnamed"),
        channel=channel_name(brief.channel),
        moment=moment(brief.message.at, texts),
    )
    way = way_to(brief.permalink, "label.open_conversation", texts)
    if brief.message.is_deleted:
        blocks = [context(say(texts, "mirror.deleted", name=name), who)]
    elif brief.issue is not None:
        opened = say(texts, "shadow.opened", number=brief.issue.number)
        blocks = [section(opened), context(who, way)]
    else:
        blocks = [_would_be(brief, texts), context(who, _reason(brief, texts), way)]
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def _would_be(brief: ShadowBrief, texts: Texts) -> Block:
    words = _words(brief, texts)
    capture = button(
        texts.say("label.open_issue"),
        action_id=ids.SHADOW_CAPTURE,
        value=f"{brief.channel.slack_id}:{brief.message.ts}",
    )
    line = Mrkdwn(f"{say(texts, 'shadow.would_open')}\n{bold(escape(words))}")
    return section(line, accessory=capture)


def _words(brief: ShadowBrief, texts: Texts) -> str:
    words = shown(heard(brief.message.text, texts), _TITLE)
    return words or texts.say("card.untitled")


def _reason(brief: ShadowBrief, texts: Texts) -> Mrkdwn:
    if brief.decision is None:
        return Mrkdwn("")
    reason = texts.say_first(f"rule.{brief.decision.rule}", "rule.other")
    return say(texts, "card.why", reason=reason)
