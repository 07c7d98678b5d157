"""How an issue reads: one line on its card, and the form that corrects it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType

from bot.domain.briefs import IssueBrief
from bot.domain.issue_status import Priority
from bot.domain.reading import Category, Read, Reading, Reason, Temperature, Urgency, Value
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn
from handlers.views.blocks import context, option
from handlers.views.forms import field, modal
from handlers.views.messages import Block, View
from handlers.views.words import row, say

KINDS = MappingProxyType({"category": Category, "urgency": Urgency, "temperature": Temperature})
"""What a reading consists of, in the order of the form."""


def reading_line(brief: IssueBrief, texts: Texts) -> Mrkdwn:
    """Return how an issue reads, with the reasons; "" where nothing stands out.

    What is marked as urgent is called so elsewhere on the card.
    """
    reading, is_marked = brief.reading, brief.issue.priority is Priority.URGENT
    hurry = reading.urgency
    parts = []
    if reading.category.reason is not Reason.NOTHING_SAID:
        parts.append(_part("category", reading.category, texts))
    if hurry.value is not Urgency.NORMAL and not is_marked:
        parts.append(_part("urgency", hurry, texts))
    if reading.temperature.value is not Temperature.CALM:
        parts.append(_part("temperature", reading.temperature, texts))
    said = row(*parts)
    return say(texts, "reading.line", parts=said) if said else Mrkdwn("")


def shown_reading(reading: Reading) -> dict[str, str]:
    """Return what the form shows, by kind."""
    return {
        "category": reading.category.value,
        "urgency": reading.urgency.value,
        "temperature": reading.temperature.value,
    }


def build_reading_form(brief: IssueBrief, *, texts: Texts, private_metadata: str) -> View:
    """Return the form, filled with how the issue reads now."""
    chosen = shown_reading(brief.reading)
    menus = [_menu(name, kind, chosen[name], texts) for name, kind in KINDS.items()]
    return modal(
        texts.say("reading.title", number=brief.issue.number),
        [context(say(texts, "reading.intro")), *menus],
        callback_id=ids.READING_FORM,
        submit=texts.say("label.save"),
        close=texts.say("label.cancel"),
        private_metadata=private_metadata,
    )


def _menu(name: str, kind: Iterable[StrEnum], chosen: str, texts: Texts) -> Block:
    choices = [option(_capital(texts.say(f"reading.{name}.{value}")), value) for value in kind]
    element: Block = {
        "type": "static_select",
        "action_id": ids.reading_select(name),
        "options": [*choices],
        "initial_option": next(one for one in choices if one["value"] == chosen),
    }
    return field(texts.say(f"reading.label.{name}"), element, block_id=ids.reading_block(name))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _part(name: str, found: Read[Value], texts: Texts) -> Mrkdwn:
    if found.words:
        # One is enough to see why, and whether it is wrong.
        reason = texts.say("reading.quoted", words=found.words[0])
    else:
        reason = texts.say(f"reading.reason.{found.reason}")
    return say(texts, "reading.part", what=texts.say(f"reading.{name}.{found.value}"), why=reason)
