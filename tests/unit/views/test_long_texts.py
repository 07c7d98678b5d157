"""A reply that may be sent fits one message, whole; what is repeated inwards is shown cut."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.output_gate import LONGEST_TEXT
from bot.simulator.block_kit import Surface, are_blocks_too_long, check_blocks
from bot.texts import load_texts
from handlers.emoji import show_emoji
from handlers.mrkdwn import clean, literal
from handlers.views import limits
from handlers.views.mirror import build_mirror
from handlers.views.reply import build_reply
from tests.unit.views.builders import DANA, SAM, a_message, a_reply

TEXTS = load_texts(is_strict=True)
LONGEST_MESSAGE = 40_000
AWKWARD = ("&", "<", ">", "<!", "<@", "<https:", " ", "\n", "\n\n", "a", "ß", "漢", "🎉", "*", "_")
LONGER = (":tada:", "http://a.b ", "https://a.b/c?d=e&f=g", "`", "\u200b", "\u202e", "x" * 200)
pieces = st.sampled_from(AWKWARD + LONGER)
replies = st.lists(pieces, min_size=1, max_size=1_500).map("".join)


def words_in(value: Any) -> str:
    """Return everything that rich text says."""
    if isinstance(value, dict):
        own = value.get("url") or value.get("text")
        return own if isinstance(own, str) else words_in(value.get("elements", ()))
    return "".join(words_in(one) for one in value)


def without_space(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=300)
@given(text=replies)
def test_every_reply_that_the_gate_lets_through_is_one_message_with_every_character(
    text: str,
) -> None:
    # The gate takes no text without a word in it.
    text = f"So {text}"[:LONGEST_TEXT].strip()

    message = build_reply(a_reply(text), SAM, texts=TEXTS, is_signed=True)

    blocks = list(message.blocks)
    assert check_blocks(blocks, Surface.MESSAGE) == []
    assert not are_blocks_too_long(blocks)
    assert len(message.text) < limits.POST_TEXT
    assert message.text.startswith(literal(text)[:1_000])
    said = "".join(words_in(block) for block in blocks[:-1])
    # Where a very long text is cut in two, a blank or a line's end becomes the border.
    assert without_space(said) == without_space(show_emoji(clean(text)))


@pytest.mark.parametrize("character", ["&", "<", ">", '"', "🎉", "\n<", "漢"])
def test_three_thousand_awkward_characters_fit_one_message(character: str) -> None:
    text = (character * LONGEST_TEXT)[:LONGEST_TEXT]

    message = build_reply(a_reply(text), SAM, texts=TEXTS)

    assert not are_blocks_too_long(list(message.blocks))
    assert without_space(words_in(message.blocks)) == without_space(clean(text))
    assert len(message.text) <= 5 * LONGEST_TEXT + 1


@pytest.mark.parametrize("character", ["&", "<", "a ", "🎉", "\n"])
def test_forty_thousand_characters_of_a_customer_fit_the_cards_thread(character: str) -> None:
    text = "The export fails " + (character * LONGEST_MESSAGE)[:LONGEST_MESSAGE]

    message = build_mirror(a_message(text), DANA, texts=TEXTS)

    blocks = list(message.blocks)
    assert check_blocks(blocks, Surface.MESSAGE) == []
    assert not are_blocks_too_long(blocks)
    assert len(message.text) <= limits.UPDATE_TEXT
