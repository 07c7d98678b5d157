from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.simulator.render import Renderer, controls_of
from bot.simulator.signing import sign
from bot.simulator.text import escape, typed_blocks, typed_text, unescape
from bot.simulator.world import World, format_ts, micros
from tests.unit.simulator.support import MORNING, Scene, a_button, a_card

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def renderer(scene: Scene) -> Renderer:
    return Renderer(scene.core.world)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a &amp; b &lt;c&gt;", "a & b <c>", id="escapes"),
        pytest.param("<https://x.example|the page>", "the page (https://x.example)", id="link"),
        pytest.param("<https://x.example>", "https://x.example", id="bare-link"),
        pytest.param("<!here> <!channel>", "@here @channel", id="broadcast"),
        pytest.param("<!subteam^S1|@team>", "@team", id="group"),
        pytest.param("<!date^1767258000^{date}|1 Jan 2026>", "1 Jan 2026", id="date"),
        pytest.param("<@U0UNKNOWN>", "@U0UNKNOWN", id="unknown-person"),
        pytest.param("<#C0UNKNOWN>", "#C0UNKNOWN", id="unknown-channel"),
        pytest.param("<#C0UNKNOWN|help>", "#help", id="named-channel"),
    ],
)
def test_mrkdwn_is_read_as_words(renderer: Renderer, text: str, shown: str) -> None:
    assert renderer.mrkdwn(text) == shown


def test_people_and_channels_are_read_by_name(scene: Scene, renderer: Renderer) -> None:
    text = f"{scene.dana.mention} in <#{scene.channel_id('#acme-help')}>"

    assert renderer.mrkdwn(text) == "@dana in #acme-help"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        pytest.param({"type": "header", "text": plain("Digest")}, "Digest", id="header"),
        pytest.param({"type": "divider"}, "———", id="divider"),
        pytest.param(
            {"type": "context", "elements": [plain("a"), {"type": "image", "alt_text": "b"}]},
            "a  [image: b]",
            id="context",
        ),
        pytest.param({"type": "image", "alt_text": "chart"}, "[image: chart]", id="image"),
        pytest.param({"type": "markdown", "text": "**hi**"}, "**hi**", id="markdown"),
        pytest.param(
            {"type": "section", "fields": [plain("a"), plain("b")], "accessory": a_button("Go")},
            "a\nb\n[Go]",
            id="section",
        ),
        pytest.param(
            {
                "type": "input",
                "label": plain("Reply"),
                "hint": plain("short"),
                "element": {"type": "plain_text_input", "initial_value": "Dear"},
            },
            "Reply: Dear (short)",
            id="input",
        ),
        pytest.param(
            {
                "type": "actions",
                "elements": [
                    {"type": "static_select", "options": [{"text": plain("A")}]},
                    {
                        "type": "static_select",
                        "option_groups": [{"options": [{"text": plain("B")}]}],
                    },
                    {"type": "users_select", "placeholder": plain("Who")},
                ],
            },
            "[A]  [B]  Who",
            id="menus",
        ),
        pytest.param(
            {
                "type": "data_table",
                "caption": "Figures",
                "rows": [
                    [{"type": "raw_text", "text": "CSAT"}, {"type": "raw_text", "text": "4.6"}]
                ],
            },
            "Figures\nCSAT | 4.6",
            id="table",
        ),
        pytest.param(
            {
                "type": "table",
                "rows": [
                    [
                        {
                            "type": "rich_text",
                            "elements": [
                                {
                                    "type": "rich_text_section",
                                    "elements": [{"type": "text", "text": "cell"}],
                                }
                            ],
                        }
                    ]
                ],
            },
            "cell",
            id="rich-table",
        ),
        pytest.param(
            {"type": "card", "title": plain("Title"), "body": {"type": "mrkdwn", "text": "_b_"}},
            "Title\n_b_",
            id="unfamiliar",
        ),
        pytest.param({"type": "plan", "title": "Steps", "count": 3}, "Steps", id="title-string"),
    ],
)
def test_blocks_are_read_as_lines(renderer: Renderer, block: dict[str, Any], shown: str) -> None:
    assert renderer.blocks([block]) == shown


def test_rich_text_is_read_as_words(scene: Scene, renderer: Renderer) -> None:
    elements = [
        {"type": "text", "text": "hi "},
        {"type": "user", "user_id": scene.dana.id},
        {"type": "channel", "channel_id": scene.channel_id("#triage")},
        {"type": "emoji", "name": "tada"},
        {"type": "link", "url": "https://x.example"},
        {"type": "broadcast", "range": "here"},
        {"type": "date", "fallback": "today"},
    ]
    section = {"type": "rich_text_section", "elements": elements}
    listed = {"type": "rich_text_list", "elements": [section]}

    shown = renderer.blocks([{"type": "rich_text", "elements": [listed]}])

    assert shown == "• hi @dana#triage:tada:https://x.example@heretoday"


def test_attachments_are_read_too(scene: Scene) -> None:
    attachment = {"pretext": "p", "title": "t", "text": "x", "blocks": a_card("inside")}
    scene.posts("hello", attachments=[attachment])

    assert scene.dana.messages_in("#acme-help")[-1].text == "hello\np\nt\nx\ninside"


def test_an_unfurled_link_is_seen_and_is_no_edit(scene: Scene) -> None:
    said = scene.dana.says("see https://status.example", in_="#acme-help")
    scene.workspace.unfurl(said, title="Status", text="All well")
    scene.courier.pump()

    changed = scene.app.events("message")[-1]
    assert "edited" not in changed["message"]
    assert scene.sam.sees("All well", in_="#acme-help")


def test_controls_are_found_in_reading_order() -> None:
    section = {"type": "section", "block_id": "s", "accessory": a_button("First", "one")}
    rich = {"type": "rich_text", "elements": [{"type": "x", "action_id": "no"}]}

    found = controls_of([section, rich, *a_card("text", a_button("Second", "two"))])

    assert [(c.label, c.action_id, c.block_id) for c in found] == [
        ("First", "one", "s"),
        ("Second", "two", "row"),
    ]


@given(st.text(alphabet="aU0 &<>!@#|;\n"))
def test_typed_text_is_read_back_and_holds_no_control_sequence(text: str) -> None:
    world = World(clock=ManualClock(MORNING), random=Random(1), host_name="Northwind")
    stored = typed_text(text)

    assert "<!" not in stored
    if "<@U" not in text:
        assert Renderer(world).mrkdwn(stored) == text


@given(st.text())
def test_escaping_can_be_undone(text: str) -> None:
    assert unescape(escape(text)) == text


def test_a_typed_address_becomes_a_link() -> None:
    text = "see https://x.example/?a=1&b=2 & <@U0DANA> in <#C0HELP>"

    assert typed_text(text) == ("see <https://x.example/?a=1&amp;b=2> &amp; <@U0DANA> in <#C0HELP>")
    elements = typed_blocks(text, "b")[0]["elements"][0]["elements"]
    assert [e["type"] for e in elements] == ["text", "link", "text", "user", "text", "channel"]


def test_the_signature_matches_slacks_published_example() -> None:
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
        "47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )

    signature = sign(
        secret="8f742231b10e8888abcd99yyyzzz85a5", timestamp="1531420618", body=body.encode()
    )

    assert signature == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_ts_keeps_every_microsecond(step: int) -> None:
    moment = MORNING + timedelta(microseconds=step)

    ts = format_ts(micros(moment))

    seconds, _, micro = ts.partition(".")
    assert EPOCH + timedelta(seconds=int(seconds), microseconds=int(micro)) == moment
    assert len(micro) == 6
