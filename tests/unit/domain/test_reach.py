"""Whether customers are reached in a channel, and why not."""

from __future__ import annotations

from itertools import product

import pytest

from bot.domain.account import Channel, ChannelKind, Reach
from bot.domain.ids import ChannelId, SlackChannelId
from bot.texts import load_texts

TEXTS = load_texts()
STATES = list(product(ChannelKind, (False, True), (False, True)))


@pytest.mark.parametrize(("kind", "is_archived", "is_member"), STATES)
def test_a_channel_is_open_only_to_customers_who_can_be_heard_there(
    kind: ChannelKind, is_archived: bool, is_member: bool
) -> None:
    channel = Channel(
        id=ChannelId("c"),
        slack_id=SlackChannelId("C"),
        kind=kind,
        is_archived=is_archived,
        is_member=is_member,
    )

    is_open = kind is ChannelKind.CUSTOMER and not is_archived and is_member

    assert channel.is_open is is_open
    assert (channel.reach is Reach.OPEN) is is_open
    assert (channel.problem == "") is is_open
    assert is_open or TEXTS.has(f"delivery.{channel.problem}")
