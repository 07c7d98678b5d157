"""The payloads of clicks, forms, shortcuts and commands, with the ids that real ones carry."""

from __future__ import annotations

from typing import Any

from bot.simulator.app import InstalledApp
from bot.simulator.shapes import message_json, view_json
from bot.simulator.state import Channel, Message, Organisation, User, View
from bot.simulator.world import World

_TOKEN = "legacy-verification-token"  # noqa: S105  # Slack's constant placeholder, no secret


class Interactions:
    """Builds what Slack sends when somebody acts."""

    def __init__(self, world: World, app: InstalledApp) -> None:
        self._world = world
        self._app = app

    def message_click(
        self, user: User, channel: Channel, message: Message, action: dict[str, Any]
    ) -> dict[str, Any]:
        """Build block_actions of a message; an ephemeral one has no `message`."""
        is_ephemeral = message.visible_to is not None
        container: dict[str, Any] = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._click(user, container) | {
            "channel": {"id": channel.id, "name": channel.name},
        }
        if not is_ephemeral:
            payload["message"] = message_json(self._world, message)
        url = self._world.issue_response_url(user.id, channel.id, message)
        return payload | {
            "state": {"values": {}},
            "response_url": url,
            "actions": [action | {"action_ts": self._world.event_ts()}],
        }

    def view_click(self, user: User, view: View, action: dict[str, Any]) -> dict[str, Any]:
        """Build block_actions of a modal or the home tab: no channel, no response_url."""
        payload = self._click(user, {"type": "view", "view_id": view.id}, view_id=view.id)
        shown = view_json(self._world, self._app, view)
        return payload | {
            "state": shown["state"],
            "actions": [action | {"action_ts": self._world.event_ts()}],
            "view": shown,
        }

    def submission(self, user: User, view: View) -> dict[str, Any]:
        """Build view_submission; for an external person the team is his own, not the host's."""
        return {
            "type": "view_submission",
            **self._view_actor(user),
            "trigger_id": self._world.issue_trigger(user.id, view.id).id,
            "view": view_json(self._world, self._app, view),
            "response_urls": [],
            **self._enterprise(self._world.organisation_of(user)),
        }

    def closing(self, user: User, view: View, *, is_cleared: bool) -> dict[str, Any]:
        """Build view_closed: no trigger id."""
        return {
            "type": "view_closed",
            **self._view_actor(user),
            "view": view_json(self._world, self._app, view),
            "is_cleared": is_cleared,
            **self._enterprise(self._world.organisation_of(user)),
        }

    def suggestion(
        self, user: User, view: View, *, block_id: str, action_id: str, value: str
    ) -> dict[str, Any]:
        """Build block_suggestion: somebody types into an external select."""
        return {
            "type": "block_suggestion",
            "user": self._user(user, user.team_id),
            "container": {"type": "view", "view_id": view.id},
            "api_app_id": self._app.app_id,
            "token": _TOKEN,
            "action_id": action_id,
            "block_id": block_id,
            "value": value,
            "team": self._team(self._world.host),
            **self._enterprise(self._world.host),
            "view": view_json(self._world, self._app, view),
        }

    def message_shortcut(
        self, user: User, channel: Channel, message: Message, callback_id: str
    ) -> dict[str, Any]:
        """Build message_action."""
        return {
            "type": "message_action",
            **self._shortcut(user, callback_id),
            "channel": {"id": channel.id, "name": channel.name},
            "response_url": self._world.issue_response_url(user.id, channel.id, None),
            "message_ts": message.ts,
            "message": message_json(self._world, message),
        }

    def global_shortcut(self, user: User, callback_id: str) -> dict[str, Any]:
        """Build shortcut: no channel, no response_url."""
        return {"type": "shortcut", **self._shortcut(user, callback_id)}

    def command(self, user: User, channel: Channel, command: str, text: str) -> dict[str, Any]:
        """Build a slash command's fields."""
        name = channel.name
        if channel.is_private:
            name = "privategroup"
        return {
            "token": _TOKEN,
            "team_id": self._world.host.team_id,
            "team_domain": self._world.host.domain,
            "channel_id": channel.id,
            "channel_name": name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": self._app.app_id,
            "is_enterprise_install": "false",
            "response_url": self._world.issue_response_url(user.id, channel.id, None),
            "trigger_id": self._world.issue_trigger(user.id).id,
        }

    def _click(
        self, user: User, container: dict[str, Any], view_id: str | None = None
    ) -> dict[str, Any]:
        # user.team_id is the actor's side (E... on a Grid), team.id always the host's.
        actor_id = self._world.organisation_of(user).actor_id
        return {
            "type": "block_actions",
            "user": self._user(user, actor_id),
            "api_app_id": self._app.app_id,
            "token": _TOKEN,
            "container": container,
            "trigger_id": self._world.issue_trigger(user.id, view_id).id,
            "team": self._team(self._world.host),
            **self._enterprise(self._world.host),
        }

    def _view_actor(self, user: User) -> dict[str, Any]:
        return {
            "team": self._team(self._world.organisation_of(user)),
            "user": self._user(user, user.team_id),
            "api_app_id": self._app.app_id,
            "token": _TOKEN,
        }

    def _shortcut(self, user: User, callback_id: str) -> dict[str, Any]:
        return {
            "token": _TOKEN,
            "action_ts": self._world.event_ts(),
            "team": self._team(self._world.host),
            "user": self._user(user, user.team_id),
            **self._enterprise(self._world.host),
            "callback_id": callback_id,
            "trigger_id": self._world.issue_trigger(user.id).id,
        }

    def _user(self, user: User, team_id: str) -> dict[str, Any]:
        return {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": team_id,
        }

    def _team(self, organisation: Organisation) -> dict[str, Any]:
        body: dict[str, Any] = {"id": organisation.team_id, "domain": organisation.domain}
        if organisation.enterprise_id:
            body |= {
                "enterprise_id": organisation.enterprise_id,
                "enterprise_name": organisation.name,
            }
        return body

    def _enterprise(self, organisation: Organisation) -> dict[str, Any]:
        enterprise = None
        if organisation.enterprise_id:
            enterprise = {"id": organisation.enterprise_id, "name": organisation.name}
        return {"is_enterprise_install": False, "enterprise": enterprise}
