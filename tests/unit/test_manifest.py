"""The manifest that people paste into Slack, in both variants."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.manifest import InvalidPublicUrl, build_http_manifest, load_manifest

PUBLIC_URL = "https://giraffe.example.com"
EVENTS_URL = "https://giraffe.example.com/slack/events"

# Slack's own list of events each scope of ours opens; None needs no scope.
# https://docs.slack.dev/reference/events
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_access_granted": None,
    "team_access_revoked": None,
    "tokens_revoked": None,
    "user_change": "users:read",
}


@pytest.fixture
def validator(project_root: Path) -> jsonschema.Draft7Validator:
    schema_file = project_root / "tests" / "payloads" / "manifest.schema.2.0.0.json"
    return jsonschema.Draft7Validator(json.loads(schema_file.read_text(encoding="utf-8")))


def parse(manifest: str) -> dict[str, Any]:
    parsed = yaml.safe_load(manifest)
    assert isinstance(parsed, dict)
    return parsed


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(load_manifest, id="socket-mode"),
        pytest.param(lambda: build_http_manifest(PUBLIC_URL), id="http"),
    ],
)
def test_the_manifest_is_valid_under_slacks_own_schema(
    manifest: Callable[[], str], validator: jsonschema.Draft7Validator
) -> None:
    problems = [error.message for error in validator.iter_errors(parse(manifest()))]

    assert problems == []


def test_the_schema_rejects_a_manifest_with_an_unknown_key(
    validator: jsonschema.Draft7Validator,
) -> None:
    manifest = parse(load_manifest()) | {"giraffes": 1}

    assert not validator.is_valid(manifest)


def test_the_manifest_lies_at_the_top_of_the_project_word_for_word(project_root: Path) -> None:
    assert load_manifest() == (project_root / "app_manifest.yml").read_text(encoding="utf-8")


def test_socket_mode_names_no_request_url() -> None:
    manifest = parse(load_manifest())

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in manifest["settings"]["event_subscriptions"]
    assert "request_url" not in manifest["settings"]["interactivity"]


def test_http_sends_everything_to_the_one_door() -> None:
    manifest = parse(build_http_manifest(PUBLIC_URL + "/"))

    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == EVENTS_URL
    assert settings["interactivity"]["request_url"] == EVENTS_URL
    assert settings["interactivity"]["message_menu_options_url"] == EVENTS_URL
    commands = manifest["features"]["slash_commands"]
    assert [command["url"] for command in commands] == [EVENTS_URL] * 5


def test_http_changes_nothing_but_addresses_and_the_switch() -> None:
    socket_mode = parse(load_manifest())

    http = parse(build_http_manifest(PUBLIC_URL))

    http["settings"]["socket_mode_enabled"] = True
    del http["settings"]["event_subscriptions"]["request_url"]
    del http["settings"]["interactivity"]["request_url"]
    del http["settings"]["interactivity"]["message_menu_options_url"]
    for command in http["features"]["slash_commands"]:
        del command["url"]
    assert http == socket_mode


def test_a_prefix_of_a_proxy_and_a_port_are_kept() -> None:
    manifest = parse(build_http_manifest("https://example.com:8443/support/"))

    url = manifest["settings"]["interactivity"]["request_url"]
    assert url == "https://example.com:8443/support/slack/events"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("giraffe.example.com", id="no-scheme"),
        pytest.param("http://giraffe.example.com", id="not-encrypted"),
        pytest.param("https://", id="no-host"),
        pytest.param("https://giraffe.example.com:port", id="port-is-no-number"),
        pytest.param("https://[::1", id="broken-address"),
        pytest.param("https://user:secret@giraffe.example.com", id="credentials"),
        pytest.param("https://giraffe.example.com/?a=b", id="query"),
        pytest.param("https://giraffe.example.com/#top", id="fragment"),
        pytest.param("https://giraffe.example.com/a b", id="space"),
        pytest.param("https://giraffe.example.com/: x", id="yaml-in-the-path"),
        pytest.param("https://giraffe.example.com\\g<0>", id="pattern-in-the-host"),
    ],
)
def test_an_address_slack_cannot_use_is_refused(url: str) -> None:
    with pytest.raises(InvalidPublicUrl) as problem:
        build_http_manifest(url)

    assert problem.value.url == url


@given(st.text(max_size=40))
def test_whatever_the_address_the_result_is_a_manifest_or_a_refusal(tail: str) -> None:
    try:
        manifest = parse(build_http_manifest(PUBLIC_URL + tail))
    except InvalidPublicUrl:
        return

    assert manifest["settings"]["interactivity"]["request_url"].startswith("https://giraffe.")


def test_every_scope_says_why_it_is_needed() -> None:
    scopes = parse(load_manifest())["oauth_config"]["scopes"]
    wanted = [*scopes["bot"], *scopes["bot_optional"]]

    lines = load_manifest().splitlines()

    explained = [
        line.split("#")[0].strip(" -") for line in lines if " - " in line and " # " in line
    ]
    assert sorted(explained) == sorted(wanted)


def test_every_event_is_covered_by_a_scope_that_is_asked_for() -> None:
    manifest = parse(load_manifest())

    events = manifest["settings"]["event_subscriptions"]["bot_events"]

    granted = {*manifest["oauth_config"]["scopes"]["bot"], None}
    assert [event for event in events if SCOPE_OF_EVENT[event] not in granted] == []
