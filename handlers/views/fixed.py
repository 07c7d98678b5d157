"""Texts of the closed list, posted as they are. Pure."""

from __future__ import annotations

from bot.domain.ids import MessageTs
from bot.texts import Texts
from handlers.mrkdwn import Mrkdwn, escape, link
from handlers.views.blocks import section, words_of
from handlers.views.messages import CustomerMessage
from handlers.views.words import say

_SECTION = "customer."


def build_fixed_text(
    code: str, *, texts: Texts, thread: MessageTs | None = None, way: str = ""
) -> CustomerMessage:
    """Return a text of the closed list; `code` may leave out the section's name.

    Where it names another conversation, it links there if the way is known.

    Whatever code comes in, nothing from outside the closed list can come out.
    """
    other = texts.say(f"{_SECTION}other_message")
    there = link(way, other) if way else escape(other)
    words: Mrkdwn = say(texts, f"{_SECTION}{code.removeprefix(_SECTION)}", there=there)
    blocks = [section(words)]
    return CustomerMessage(blocks=tuple(blocks), text=words_of(blocks), thread=thread)
