"""A reply as the customer reads it: exactly the approved words, and nothing beside them. Pure."""

from __future__ import annotations

from bot.domain.ids import stands_in_slack
from bot.domain.people import Person
from bot.domain.suggestion import Reply
from bot.texts import Texts
from handlers.emoji import show_emoji
from handlers.mrkdwn import clean, literal, split
from handlers.views import limits
from handlers.views.blocks import NOTHING, context, verbatim, words_of
from handlers.views.messages import CustomerMessage
from handlers.views.words import name_of, say

_MOST = 12_000
"""Far above what the output gate lets through; below what Slack takes in one message."""


def build_reply(
    reply: Reply, sender: Person, *, texts: Texts, is_signed: bool = False
) -> CustomerMessage:
    """Return the reply in its thread; `is_signed` adds who wrote it where Slack hides it."""
    words = show_emoji(clean(reply.text))[:_MOST]
    pieces = [piece for piece in split(words, limits.SECTION) if piece.strip()] or [NOTHING]
    blocks = [verbatim(piece) for piece in pieces]
    text = literal(reply.text) if words.strip() else NOTHING
    if is_signed:
        signature = context(say(texts, "customer.signed", name=name_of(sender, texts)))
        blocks.append(signature)
        text = f"{text}\n{words_of([signature])}"
    # An issue that was logged by hand has no thread yet: its first reply stands in the channel.
    thread = reply.thread_ts if stands_in_slack(reply.thread_ts) else None
    return CustomerMessage(blocks=tuple(blocks), text=text[: limits.POST_TEXT], thread=thread)
