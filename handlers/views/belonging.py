"""What a card says of issues that belong together: a question, or where the issue went. Pure."""

from __future__ import annotations

from bot.domain.briefs import IssueBrief
from bot.domain.issue import Issue
from bot.domain.plain_text import cut
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import bold, escape, link
from handlers.views.blocks import actions, button, section
from handlers.views.messages import Block
from handlers.views.words import row, say, shown, state_emoji, state_of, title_of, way_to

_TITLE = 40


def belonging_question(brief: IssueBrief, texts: Texts) -> list[Block]:
    """Return the question to which of the open issues this one belongs, while nobody answered."""
    others = brief.may_belong_to[: len(ids.ISSUE_ADD_TOS)]
    if not others or brief.issue.has_reply:
        return []
    named = [
        button(
            texts.say("belonging.add_to", title=cut(title_of(one, texts), _TITLE)),
            action_id=action,
            value=f"{brief.issue.id}:{one.id}",
        )
        for action, one in zip(ids.ISSUE_ADD_TOS, others, strict=False)
    ]
    apart = button(
        texts.say("label.keep_apart"), action_id=ids.ISSUE_KEEP_APART, value=brief.issue.id
    )
    return [section(say(texts, "belonging.question")), actions([*named, apart])]


def merged_blocks(brief: IssueBrief, whole: Issue, texts: Texts) -> list[Block]:
    """Return what is left of the card of an issue that became a part of another one."""
    line = say(
        texts,
        "card.discarded",
        emoji=state_emoji(brief.issue),
        state=bold(escape(state_of(brief.issue, texts))),
        account=shown(brief.account.name),
    )
    title = link(brief.permalink, title_of(brief.issue, texts))
    blocks = [
        section(row(line, title)),
        section(
            row(
                say(texts, "belonging.part_of", title=title_of(whole, texts)),
                way_to(brief.whole_link, "label.open_its_card", texts),
            )
        ),
    ]
    if not whole.is_active:
        return blocks
    apart = button(
        texts.say("label.take_apart"), action_id=ids.ISSUE_TAKE_APART, value=brief.issue.id
    )
    return [*blocks, actions([apart])]
