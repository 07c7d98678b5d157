"""What else can be done with an issue, behind three dots. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.issue import Issue
from bot.texts import Texts
from handlers import ids
from handlers.views.blocks import option, overflow
from handlers.views.messages import Block


def more_menu(issue: Issue, choices: Sequence[tuple[str, str]], texts: Texts) -> Block:
    """Return a menu of one to five choices: the action of each, and the code of its label."""
    options = [
        option(texts.say(label), ids.menu_value(choice, issue.id)) for choice, label in choices
    ]
    return overflow(options, action_id=ids.ISSUE_MORE)
