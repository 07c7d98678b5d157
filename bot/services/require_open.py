"""Refuse what would need a customer to read it, where none does."""

from __future__ import annotations

from bot.domain.account import Channel
from bot.domain.errors import PlaceClosed


def require_open(channel: Channel) -> None:
    """Raise PlaceClosed unless customers are reached in the channel."""
    if not channel.is_open:
        raise PlaceClosed(channel.problem)
