"""apps.connections.open: the ticket for a Socket Mode connection."""

from __future__ import annotations

from typing import Any

from bot.simulator.web_api.call import TIER_1, Api, Args, Method


def open_connection(api: Api, _args: Args) -> dict[str, Any]:
    """apps.connections.open, with the app-level token."""
    ticket = api.world.new_secret(24)
    api.world.tickets.add(ticket)
    address = api.world.base_url.replace("http", "ws", 1)
    return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={api.app.app_id}"}


METHODS = {
    "apps.connections.open": Method(open_connection, TIER_1, is_for_app_token=True),
}
