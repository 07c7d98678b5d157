"""Texts of the closed list, posted as they are. Pure."""

from __future__ import annotations

from bot.domain.ids import MessageTs
from bot.texts import Texts
from handlers.mrkdwn import Mrkdwn
from handlers.views.blocks import section, words_of
from handlers.views.messages import CustomerMessage
from handlers.views.words import say

_SECTION = "customer."


def build_fixed_text(
    code: str, *, texts: Texts, thread: MessageTs | None = None
) -> CustomerMessage:
    """Return a text of the closed list; `code` may leave out the section's name.

    Whatever code comes in, nothing from outside the closed list can come out.
    """
    words: Mrkdwn = say(texts, f"{_SECTION}{code.removeprefix(_SECTION)}")
    blocks = [section(words)]
    return CustomerMessage(blocks=tuple(blocks), text=words_of(blocks), thread=thread)
