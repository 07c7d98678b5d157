from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.support import Scene


def test_history_is_newest_first_and_replies_are_parent_first(scene: Scene) -> None:
    first = scene.dana.says("one", in_="#acme-help")
    scene.dana.says("two", in_="#acme-help")
    scene.sam.says("answer", in_="#acme-help", thread=first)
    channel = first.channel_id

    history = scene.call("conversations.history", channel=channel, oldest=first.ts)
    whole = scene.call("conversations.history", channel=channel, oldest=first.ts, inclusive="1")
    until = scene.call("conversations.history", channel=channel, latest=first.ts)
    thread = scene.call("conversations.replies", channel=channel, ts=first.ts)

    assert [m["text"] for m in history["messages"]] == ["two"]
    assert [m["text"] for m in whole["messages"]] == ["two", "one"]
    assert all(m["text"] != "one" for m in until["messages"])
    assert [m["text"] for m in thread["messages"]] == ["one", "answer"]
    assert thread["messages"][0]["reply_count"] == 1


def test_replies_to_a_reply_give_the_whole_thread(scene: Scene) -> None:
    first = scene.dana.says("one", in_="#acme-help")
    answer = scene.sam.says("answer", in_="#acme-help", thread=first)

    thread = scene.call("conversations.replies", channel=first.channel_id, ts=answer.ts)
    missing = scene.call("conversations.replies", channel=first.channel_id, ts="1.000000")

    assert [m["text"] for m in thread["messages"]] == ["one", "answer"]
    assert missing["error"] == "thread_not_found"


def test_history_shows_reactions_and_whole_files(scene: Scene) -> None:
    said = scene.dana.says("look", in_="#acme-help", files=["shot.png"])
    scene.sam.reacts("eyes", to=said)

    message = scene.call("conversations.history", channel=said.channel_id)["messages"][0]

    assert message["reactions"] == [{"name": "eyes", "users": [scene.sam.id], "count": 1}]
    assert message["files"][0]["name"] == "shot.png"


def test_history_of_a_channel_without_the_app_is_closed(scene: Scene) -> None:
    scene.workspace.add_channel("#open", app=False)

    body = scene.call("conversations.history", channel=scene.channel_id("#open"))
    replies = scene.call("conversations.replies", channel=scene.channel_id("#open"), ts="1.0")

    assert (body["error"], replies["error"]) == ("not_in_channel", "channel_not_found")


def test_a_bad_cursor_is_refused(scene: Scene) -> None:
    body = scene.call("users.list", cursor="elsewhere")

    assert body["error"] == "invalid_cursor"


def test_lists_come_in_pages(scene: Scene) -> None:
    for name in ("ann", "bob", "cid"):
        scene.workspace.agent(name)

    pages: list[list[str]] = []
    cursor = ""
    while not pages or cursor:
        body = scene.call("users.list", limit=2, cursor=cursor)
        pages.append([user["name"] for user in body["members"]])
        cursor = body["response_metadata"]["next_cursor"]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert all("dana" not in page for page in pages)


@pytest.mark.parametrize(
    ("types", "method", "expected"),
    [
        pytest.param(None, "conversations.list", {"triage", "acme-help", "open"}, id="public"),
        pytest.param("private_channel", "conversations.list", {"inner"}, id="private"),
        pytest.param(
            "public_channel,private_channel",
            "users.conversations",
            {"triage", "acme-help", "inner"},
            id="own",
        ),
    ],
)
def test_channels_are_listed_by_type(
    scene: Scene, types: str | None, method: str, expected: set[str]
) -> None:
    scene.workspace.add_channel("#open", app=False)
    scene.workspace.add_channel("#inner", private=True)
    scene.workspace.add_channel("#hidden", private=True, app=False)
    scene.workspace.add_channel("#old")
    scene.workspace.archive("#old")

    body = scene.call(method, types=types, exclude_archived="1")

    assert {channel["name"] for channel in body["channels"]} == expected
    assert all("connected_team_ids" not in channel for channel in body["channels"])


def test_an_unknown_channel_type_is_refused(scene: Scene) -> None:
    assert scene.call("conversations.list", types="secret")["error"] == "invalid_types"


def test_conversations_info_counts_members_on_request(scene: Scene) -> None:
    channel = scene.channel_id("#acme-help")

    plain = scene.call("conversations.info", channel=channel)["channel"]
    counted = scene.call("conversations.info", channel=channel, include_num_members="true")

    assert "num_members" not in plain
    assert counted["channel"]["num_members"] == 3


def test_members_include_external_people(scene: Scene) -> None:
    body = scene.call("conversations.members", channel=scene.channel_id("#acme-help"))

    assert scene.dana.id in body["members"]


def test_a_private_channel_is_unknown_to_who_is_not_in_it(scene: Scene) -> None:
    scene.workspace.add_channel("#hidden", private=True, app=False)

    body = scene.call("conversations.info", channel=scene.channel_id("#hidden"))

    assert body["error"] == "channel_not_found"


def test_joining_is_for_public_channels_that_live(scene: Scene) -> None:
    workspace = scene.workspace
    workspace.add_channel("#open", app=False)
    workspace.add_channel("#old", app=False)
    workspace.archive("#old")
    workspace.add_channel("#inner", private=True)

    joined = scene.call("conversations.join", channel=scene.channel_id("#open"))
    again = scene.call("conversations.join", channel=scene.channel_id("#open"))
    old = scene.call("conversations.join", channel=scene.channel_id("#old"))
    inner = scene.call("conversations.join", channel=scene.channel_id("#inner"))
    scene.courier.pump()

    assert joined["channel"]["is_member"]
    assert again["ok"]
    assert old["error"] == "is_archived"
    assert inner["error"] == "method_not_supported_for_channel_type"
    told = [event["channel"] for event in scene.app.events("member_joined_channel")]
    assert told.count(scene.channel_id("#open")) == 1


def test_opening_a_direct_message(scene: Scene) -> None:
    first = scene.call("conversations.open", users=scene.sam.id)
    second = scene.call("conversations.open", users=scene.sam.id, return_im="true")
    third = scene.call("conversations.open", channel=first["channel"]["id"])
    nobody = scene.call("conversations.open")
    several = scene.call("conversations.open", users=[scene.sam.id, scene.dana.id])
    unknown = scene.call("conversations.open", users="U0NOBODY")

    assert "already_open" not in first
    assert second["already_open"]
    assert second["channel"]["user"] == scene.sam.id
    assert third["no_op"]
    assert [nobody["error"], several["error"], unknown["error"]] == [
        "users_list_not_supplied",
        "method_not_supported_for_channel_type",
        "user_not_found",
    ]


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        pytest.param("reactions.add", {"name": "No Name"}, "invalid_name", id="bad-name"),
        pytest.param("reactions.add", {"timestamp": "yesterday"}, "bad_timestamp", id="bad-ts"),
        pytest.param("reactions.add", {"timestamp": ""}, "no_item_specified", id="no-item"),
        pytest.param(
            "reactions.add", {"timestamp": "1.000000"}, "message_not_found", id="no-message"
        ),
        pytest.param("reactions.remove", {}, "no_reaction", id="nothing-to-remove"),
    ],
)
def test_a_wrong_reaction_is_refused(
    scene: Scene, method: str, args: dict[str, Any], error: str
) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    right = {"channel": said.channel_id, "timestamp": said.ts, "name": "eyes"}

    assert scene.call(method, **{**right, **args})["error"] == error


def test_reactions_are_added_once_read_and_removed(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    args = {"channel": said.channel_id, "timestamp": said.ts}

    scene.call("reactions.add", name="eyes", **args)
    again = scene.call("reactions.add", name="eyes", **args)
    shown = scene.call("reactions.get", **args)["message"]["reactions"]
    removed = scene.call("reactions.remove", name="eyes", **args)
    after = scene.call("reactions.get", **args)["message"]

    assert again["error"] == "already_reacted"
    assert shown[0]["users"] == [scene.core.app.user_id]
    assert removed["ok"]
    assert "reactions" not in after


def test_a_message_bears_twenty_three_different_emoji(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    args = {"channel": said.channel_id, "timestamp": said.ts}
    for number in range(23):
        assert scene.call("reactions.add", name=f"e{number}", **args)["ok"]

    assert scene.call("reactions.add", name="one_more", **args)["error"] == "too_many_emoji"


def test_reacting_needs_membership_and_a_living_channel(scene: Scene) -> None:
    scene.workspace.add_channel("#open", app=False)
    scene.workspace.add_channel("#old")
    said = scene.sam.says("hello", in_="#open")
    old = scene.sam.says("hello", in_="#old")
    scene.workspace.archive("#old")

    outside = scene.call("reactions.add", channel=said.channel_id, timestamp=said.ts, name="x")
    archived = scene.call("reactions.add", channel=old.channel_id, timestamp=old.ts, name="x")

    assert (outside["error"], archived["error"]) == ("channel_not_found", "is_archived")


def test_who_somebody_is(scene: Scene) -> None:
    workspace = scene.workspace
    eve = workspace.customer("eve", of="Initech")
    gus = workspace.guest("gus")

    sam = scene.call("users.info", user=scene.sam.id, include_locale="true")["user"]
    dana = scene.call("users.info", user=scene.dana.id)["user"]
    stranger = scene.call("users.info", user=eve.id)["user"]
    guest = scene.call("users.info", user=gus.id)["user"]
    bot = scene.call("users.info", user=scene.core.app.user_id)["user"]
    workspace.hide(scene.dana)
    hidden = scene.call("users.info", user=scene.dana.id)

    assert (sam["locale"], sam["profile"]["email"]) == ("en-GB", "sam@northwind.example")
    assert (dana["is_stranger"], "locale" in dana) == (False, False)
    assert stranger["is_stranger"] is True
    assert guest["is_ultra_restricted"] is True
    assert bot["profile"]["bot_id"] == scene.core.app.bot_id
    assert hidden["error"] == "user_not_visible"


def test_team_info_knows_the_host_and_connected_teams(scene: Scene) -> None:
    initech = scene.workspace.add_organisation("Initech")

    own = scene.call("team.info")["team"]["name"]
    acme = scene.call("team.info", team=scene.dana.user.team_id)["team"]["name"]
    unknown = scene.call("team.info", team=initech.team_id)

    assert (own, acme, unknown["error"]) == ("Northwind", "Acme", "team_not_found")


def test_bots_and_groups(scene: Scene) -> None:
    bot = scene.call("bots.info", bot=scene.core.app.bot_id)["bot"]
    nobody = scene.call("bots.info", bot="B0NOBODY")
    group = scene.call("usergroups.users.list", usergroup="S0NONE")

    assert bot["user_id"] == scene.core.app.user_id
    assert (nobody["error"], group["error"]) == ("bot_not_found", "no_such_subteam")


def test_a_file_is_uploaded_in_three_steps(scene: Scene) -> None:
    announced = scene.call("files.getUploadURLExternal", filename="chart.png", length="4")
    early = scene.call("files.completeUploadExternal", files=[{"id": announced["file_id"]}])
    image = {"type": "image", "alt_text": "chart", "slack_file": {"id": announced["file_id"]}}
    too_soon = scene.call(
        "chat.postMessage", channel=scene.channel_id("#triage"), text="x", blocks=[image]
    )
    sent = scene.core.upload(announced["file_id"], b"1234")
    done = scene.call(
        "files.completeUploadExternal",
        files=f'[{{"id": "{announced["file_id"]}", "title": "Chart"}}]',
        channel_id=scene.channel_id("#triage"),
        initial_comment="Look",
    )
    info = scene.call("files.info", file=announced["file_id"])["file"]

    assert early["error"] == "file_not_found"
    assert too_soon["error"] == "invalid_blocks"
    assert "slack_file" in too_soon["errors"][0]
    assert sent.body == "OK - 4"
    assert done["files"] == [{"id": announced["file_id"], "title": "Chart"}]
    assert (info["title"], info["size"]) == ("Chart", 4)
    assert scene.sam.messages_in("#triage")[-1].files == ["chart.png"]


def test_unknown_files_are_unknown(scene: Scene) -> None:
    assert scene.call("files.info", file="F0NONE")["error"] == "file_not_found"
    assert scene.core.upload("F0NONE", b"").status == 404
