"""The table of all methods. What is not in it is unknown_method."""

from __future__ import annotations

from bot.simulator.web_api import (
    chat,
    connections,
    conversations,
    files,
    people,
    reactions,
    views,
)
from bot.simulator.web_api.call import Method

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **connections.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
