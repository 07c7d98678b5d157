"""The question to a writer, whether what they wrote should become an issue. Pure.

Everything here stands on the closed list of texts that customers may see.
"""

from __future__ import annotations

from bot.domain.nudge import Nudge
from bot.texts import Texts
from handlers import ids
from handlers.views.blocks import actions, button, context, section, words_of
from handlers.views.messages import CustomerMessage
from handlers.views.words import say


def build_nudge(nudge: Nudge, *, texts: Texts) -> CustomerMessage:
    """Return the question with its two answers."""
    answers = [
        button(
            texts.say("customer.nudge_open"),
            action_id=ids.NUDGE_OPEN,
            value=nudge.id,
            spoken=texts.say("customer.nudge_open_spoken"),
        ),
        button(
            texts.say("customer.nudge_decline"),
            action_id=ids.NUDGE_DECLINE,
            value=nudge.id,
            spoken=texts.say("customer.nudge_decline_spoken"),
        ),
    ]
    blocks = [
        section(say(texts, "customer.nudge_question")),
        actions(answers),
        context(say(texts, "customer.nudge_hint")),
    ]
    return CustomerMessage(blocks=tuple(blocks), text=words_of(blocks), thread=nudge.thread_ts)


def build_nudge_accepted(nudge: Nudge, *, texts: Texts) -> CustomerMessage:
    """Return what stands there once the writer said yes."""
    return _line("customer.nudge_accepted", nudge, texts)


def build_nudge_ended(nudge: Nudge, *, texts: Texts) -> CustomerMessage:
    """Return what stands there when the question is over and Slack lets nothing be deleted."""
    return _line("customer.nudge_ended", nudge, texts)


def _line(code: str, nudge: Nudge, texts: Texts) -> CustomerMessage:
    blocks = [context(say(texts, code))]
    return CustomerMessage(blocks=tuple(blocks), text=words_of(blocks), thread=nudge.thread_ts)
