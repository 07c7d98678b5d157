"""How an admin changes how a channel is listened to, for several stories."""

from __future__ import annotations

from typing import Any

from tests.scenarios.office import Somebody


def listen(admin: Somebody, channel: str, **choices: Any) -> None:
    """Choose in a channel's own settings, by the setting's name, and save."""
    admin.runs(f"/giraffe settings {channel}", in_="#triage")
    for name, value in choices.items():
        admin.fills(f"listening.channel.{name}", value)
    admin.submits()
    assert admin.modal is None


def listen_everywhere(admin: Somebody, **choices: Any) -> None:
    """Choose in the workspace's settings, by the setting's name, and save."""
    admin.runs("/giraffe settings", in_="#triage")
    for name, value in choices.items():
        admin.fills(f"listening.workspace.{name}", value)
    admin.submits()
    assert admin.modal is None
