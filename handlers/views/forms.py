"""Pieces of modals: the frame and the fields, within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.mrkdwn import clean
from handlers.views import limits
from handlers.views.blocks import plain
from handlers.views.messages import Block, View


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str,
    close: str,
    private_metadata: str = "",
    tells_when_closed: bool = False,
) -> View:
    """Return a modal; `tells_when_closed` asks Slack to say so when somebody gives up."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, limits.MODAL_TITLE),
        "submit": plain(submit, limits.MODAL_TITLE),
        "close": plain(close, limits.MODAL_TITLE),
        "private_metadata": private_metadata,
        "notify_on_close": tells_when_closed,
        "blocks": list(blocks),
    }


def text_input(
    label: str,
    *,
    block_id: str,
    action_id: str,
    hint: str = "",
    value: str = "",
    is_optional: bool = False,
    is_multiline: bool = True,
    most: int = limits.INPUT,
) -> Block:
    """Return a field for words, filled with `value` as far as it fits."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": is_multiline,
        "max_length": most,
    }
    if value:
        element["initial_value"] = clean(value)[:most]
    return field(label, element, block_id=block_id, hint=hint, is_optional=is_optional)


def field(
    label: str, element: Block, *, block_id: str, hint: str = "", is_optional: bool = False
) -> Block:
    """Return a field of a form around its element."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.LABEL),
        "optional": is_optional,
        "element": element,
    }
    if hint:
        block["hint"] = plain(hint, limits.HINT)
    return block
