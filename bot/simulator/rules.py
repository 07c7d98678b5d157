"""What the app's manifest lets it do and hear. Reads the parsed manifest; keeps no state else."""

from __future__ import annotations

from typing import Any

_KINDS_OF_MESSAGE = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}

_SCOPE_OF_EVENT = {
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "app_mention": ("app_mentions:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "user_change": ("users:read",),
    "channel_id_changed": ("channels:read", "groups:read"),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unshared": ("channels:read", "groups:read"),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_left": ("groups:read",),
    "group_deleted": ("groups:read",),
}
"""Which scopes an event needs, any one of them (docs.slack.dev/reference/events)."""


class Rules:
    """The installed app's rights. `scopes` may be changed while the app runs."""

    def __init__(self, manifest: dict[str, Any], *, has_optional_scopes: bool = True) -> None:
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        granted = manifest.get("oauth_config", {}).get("scopes", {})
        self.app_name: str = manifest.get("display_information", {}).get("name", "App")
        self.bot_name: str = features.get("bot_user", {}).get("display_name", self.app_name)
        self.scopes: list[str] = list(granted.get("bot", []))
        if has_optional_scopes:
            self.scopes += [s for s in granted.get("bot_optional", []) if s not in self.scopes]
        self.events: set[str] = set(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.commands: dict[str, dict[str, Any]] = {
            command["command"]: command for command in features.get("slash_commands", [])
        }
        self.shortcuts: list[dict[str, Any]] = list(features.get("shortcuts", []))
        self.is_interactive: bool = settings.get("interactivity", {}).get("is_enabled", False)
        self.has_home: bool = features.get("app_home", {}).get("home_tab_enabled", False)

    def hears(self, event_type: str, channel_kind: str | None = None) -> bool:
        """Tell whether an event is subscribed and its scope granted."""
        name = event_type
        if event_type == "message":
            name = _KINDS_OF_MESSAGE.get(channel_kind or "channel", "")
        if name not in self.events:
            return False
        needed = _SCOPE_OF_EVENT.get(name, ())
        return not needed or any(scope in self.scopes for scope in needed)

    def find_shortcut(self, name: str, kind: str) -> dict[str, Any] | None:
        """Return a declared shortcut by its visible name or callback id, or None."""
        for shortcut in self.shortcuts:
            if shortcut["type"] == kind and name in (shortcut["name"], shortcut["callback_id"]):
                return shortcut
        return None
