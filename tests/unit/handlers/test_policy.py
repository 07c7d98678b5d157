from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from slack_bolt import App

from handlers import app as handlers_app
from handlers import ids, policy
from tests.unit.handlers.counter import Counter


class Register:
    """Stands where the Bolt app stands while listeners register, and writes their names down."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Callable[[str | re.Pattern[str]], Callable[[Any], Any]]:
        def listen(name: str | re.Pattern[str]) -> Callable[[Any], Any]:
            if isinstance(name, str):
                self.names.setdefault(kind, set()).add(name)
            return lambda listener: listener

        return listen


def registered() -> dict[str, set[str]]:
    register = Register()
    for listener in handlers_app.LISTENERS:
        listener.register(cast("App", register), Counter().desk)
    return register.names


def test_every_handler_stands_in_the_policy_and_nothing_else_does() -> None:
    names = registered()

    assert names["action"] == set(policy.ACTIONS)
    assert names["view"] == set(policy.VIEWS)
    assert names["shortcut"] == set(policy.SHORTCUTS)
    assert names["command"] == set(policy.COMMANDS)
    assert names["event"] == set(policy.EVENTS)
    assert names["view_closed"] <= set(policy.VIEWS)
    assert set(names) == {"action", "view", "view_closed", "shortcut", "command", "event"}


def test_every_choice_of_a_cards_menu_is_a_button_of_the_policy() -> None:
    assert set(policy.ACTIONS) >= ids.MORE_CHOICES


def test_a_handler_that_changes_or_shows_something_names_its_act() -> None:
    assert None not in policy.ACTIONS.values()
    assert None not in policy.VIEWS.values()
    assert None not in policy.SHORTCUTS.values()
    assert all(policy.COMMANDS.values())
