"""The envelope around every event, and whether the app gets it at all."""

from __future__ import annotations

from typing import Any

from bot.simulator.app import InstalledApp
from bot.simulator.deliveries import Queue
from bot.simulator.faults import Faults
from bot.simulator.state import Channel, Organisation
from bot.simulator.world import World, micros

_PUBLIC_EVENTS = frozenset(
    {
        "channel_archive",
        "channel_unarchive",
        "channel_rename",
        "channel_deleted",
        "channel_left",
        "channel_shared",
        "channel_unshared",
        "channel_id_changed",
    }
)
"""Events of public channels that reach the app without its being a member."""


class Post:
    """Puts events into envelopes and queues them."""

    def __init__(
        self, *, world: World, app: InstalledApp, queue: Queue, faults: Faults, is_modest: bool
    ) -> None:
        self._world = world
        self._app = app
        self._queue = queue
        self._faults = faults
        self._is_modest = is_modest

    def send(
        self,
        body: dict[str, Any],
        *,
        outer: Organisation,
        context: Organisation | None,
        channel: Channel | None = None,
        is_authorised: bool = True,
    ) -> None:
        """Queue an event if the app hears it, in the envelope of the sides concerned.

        `outer` is whose team id the envelope shows, `context` the second one (None leaves the
        fields out); an unauthorised event is about an app that is gone.
        """
        kind = channel.kind if channel else None
        if not self._app.rules.hears(body["type"], kind):
            return
        if not self._app.is_installed and is_authorised:
            return
        if channel and not self._reaches(channel, body):
            return
        payload = self._envelope(
            body, outer=outer, context=context, channel=channel, is_authorised=is_authorised
        )
        for delay in self._faults.delays_of_event():
            self._queue.add(payload, due=self._world.now() + delay)

    def _reaches(self, channel: Channel, body: dict[str, Any]) -> bool:
        if self._app.user_id in channel.members or body.get("user") == self._app.user_id:
            return True
        return body["type"] in _PUBLIC_EVENTS and not channel.is_private

    def _envelope(
        self,
        body: dict[str, Any],
        *,
        outer: Organisation,
        context: Organisation | None,
        channel: Channel | None,
        is_authorised: bool,
    ) -> dict[str, Any]:
        payload: dict[str, Any] = {
            "token": "legacy-verification-token",
            "team_id": self._world.host.team_id if self._is_modest else outer.team_id,
            "api_app_id": self._app.app_id,
            "event": body,
            "type": "event_callback",
            "event_id": self._world.new_id("Ev"),
            "event_time": micros(self._world.now()) // 1_000_000,
            "authorizations": self._authorizations() if is_authorised else [],
        }
        if self._is_modest:
            return payload
        if outer.enterprise_id:
            payload["enterprise_id"] = outer.enterprise_id
        if context:
            payload["context_team_id"] = context.team_id
            payload["context_enterprise_id"] = context.enterprise_id
        payload["is_ext_shared_channel"] = bool(channel and channel.is_ext_shared)
        payload["event_context"] = f"4-{self._world.new_secret(24)}"
        return payload

    def _authorizations(self) -> list[dict[str, Any]]:
        return [
            {
                "enterprise_id": self._world.host.enterprise_id,
                "team_id": self._world.host.team_id,
                "user_id": self._app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ]
