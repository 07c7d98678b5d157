from __future__ import annotations

from typing import Any

import pytest

from handlers import ids
from handlers.payloads import (
    parse_click,
    parse_closed_form,
    parse_command,
    parse_shortcut,
    parse_submission,
    unfold_menu,
)
from tests.unit.handlers.payloads import a_click, a_form, load, load_command


@pytest.mark.parametrize(
    ("name", "user", "team"),
    [
        pytest.param("block_actions_external", "U0EXTGLOB01", "T0GLOBEX001", id="external"),
        pytest.param("block_actions_external_grid", "U0EXTINIT01", "E0INITECH01", id="enterprise"),
        pytest.param("block_actions_internal", "U0AGENT0001", "T0HOST00001", id="internal"),
    ],
)
def test_the_pressers_team_is_the_users_own_and_never_the_hosts(
    name: str, user: str, team: str
) -> None:
    click = parse_click(load(f"interactive/{name}"))

    assert click is not None
    assert (click.user_id, click.team) == (user, team)
    assert click.action_id == "csat_5"
    assert click.value == "ISS-1|5"
    assert click.message_ts == "1794300120.000200"
    assert click.receipt == click.trigger_id


def test_a_press_in_a_private_message_has_its_place_from_the_container() -> None:
    click = parse_click(load("interactive/block_actions_ephemeral"))

    assert click is not None
    assert click.channel == "C0GLOBEX001"
    assert click.message_ts == "1794300120.000200"


def test_a_choice_in_the_home_tab_has_no_channel_and_its_value() -> None:
    click = parse_click(load("interactive/block_actions_home"))

    assert click is not None
    assert click.channel is None
    assert click.response_url == ""
    assert click.value == "open"


@pytest.mark.parametrize(
    ("chosen", "value"),
    [
        ({"selected_user": "U7"}, "U7"),
        ({"selected_conversation": "C7"}, "C7"),
        ({"selected_channel": "C8"}, "C8"),
        ({"selected_option": {"value": "x"}}, "x"),
        ({}, ""),
    ],
)
def test_the_value_is_what_was_chosen(chosen: dict[str, str], value: str) -> None:
    body = a_click(ids.ISSUE_ASSIGN)
    body["actions"] = [{"action_id": ids.ISSUE_ASSIGN, **chosen}]

    click = parse_click(body)

    assert click is not None
    assert click.value == value


def test_a_press_without_a_trigger_still_has_a_receipt_of_its_own() -> None:
    first = parse_click(a_click("x.y", trigger_id="", action_ts="1.000001"))
    second = parse_click(a_click("x.y", trigger_id="", action_ts="1.000002"))

    assert first is not None
    assert second is not None
    assert first.receipt != second.receipt


@pytest.mark.parametrize("change", [{"actions": []}, {"user": {}}, {"actions": [{"value": "v"}]}])
def test_a_press_of_nothing_or_by_nobody_is_none(change: dict[str, Any]) -> None:
    assert parse_click(a_click("x.y") | change) is None


def test_a_choice_from_a_cards_menu_becomes_the_press_of_that_button() -> None:
    body = a_click(
        ids.ISSUE_MORE,
        type="overflow",
        selected_option={"value": ids.menu_value(ids.ISSUE_DISCARD, "i9")},
    )

    click = parse_click(unfold_menu(body))

    assert click is not None
    assert click.action_id == ids.ISSUE_DISCARD
    assert click.value == "i9"
    assert click.receipt == "t1"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(a_click(ids.ISSUE_CLAIM), id="button"),
        pytest.param(a_click(ids.ISSUE_MORE, value="settings.open i1"), id="not-on-the-menu"),
        pytest.param({"actions": "x"}, id="garbage"),
    ],
)
def test_anything_else_is_not_unfolded(body: dict[str, Any]) -> None:
    assert unfold_menu(body) is body


def test_a_shortcut_carries_the_message_it_was_used_on() -> None:
    used = parse_shortcut(load("interactive/message_shortcut"))

    assert used is not None
    assert used.callback_id == "capture_issue"
    assert used.channel == "C0GLOBEX001"
    assert used.message_ts == "1794300000.000100"
    assert used.message is not None
    assert used.message.author.user is not None
    assert used.message.author.user.team == "T0GLOBEX001"


def test_a_global_shortcut_has_no_place() -> None:
    used = parse_shortcut(load("interactive/global_shortcut"))

    assert used is not None
    assert used.channel is None
    assert used.message is None


def test_a_shortcut_without_a_trigger_is_none() -> None:
    assert parse_shortcut(load("interactive/global_shortcut") | {"trigger_id": ""}) is None


def test_a_command_is_read_with_its_words() -> None:
    typed = parse_command(load_command())

    assert typed is not None
    assert typed.command == "/issues"
    assert typed.text == "list open <@U0EXTGLOB01|glo>"
    assert typed.channel == "C0GLOBEX001"
    assert typed.team == "T0HOST00001"


@pytest.mark.parametrize("key", ["user_id", "channel_id", "command", "trigger_id"])
def test_a_command_that_lacks_something_is_none(key: str) -> None:
    assert parse_command(load_command() | {key: ""}) is None


@pytest.mark.parametrize(
    ("name", "team"),
    [
        ("view_submission_external", "T0GLOBEX001"),
        ("view_submission_external_grid", "T0INITECH01"),
        ("view_submission_internal", "T0HOST00001"),
    ],
)
def test_a_form_is_read_with_who_submitted_it_and_what_was_typed(name: str, team: str) -> None:
    heard = parse_submission(load(f"interactive/{name}"))

    assert heard is not None
    assert heard.team == team
    assert heard.receipt == "V0MODAL0001:1794300201.ZyXwVuTs"
    assert heard.form.text("c", "v") == "Fast, thanks"
    assert heard.form.input_blocks == ("c",)


def test_a_form_without_its_users_team_has_the_one_around_it() -> None:
    body = load("interactive/view_submission_external")
    body["user"].pop("team_id")

    heard = parse_submission(body)

    assert heard is not None
    assert heard.team == "T0GLOBEX001"


def test_what_is_missing_in_a_form_is_empty() -> None:
    heard = parse_closed_form(load("interactive/view_closed"))

    assert heard is not None
    assert heard.form.text("c", "other") == ""
    assert heard.form.choice("c", "v") == ""


def test_a_choice_in_a_form_is_its_value() -> None:
    body = a_form("x", values={"b": {"a": {"selected_option": {"value": "acc1"}}}})

    heard = parse_submission(body)

    assert heard is not None
    assert heard.form.choice("b", "a") == "acc1"


def test_a_form_without_a_name_is_none() -> None:
    assert parse_submission(a_form("")) is None
