"""Cards of issues whose channel cannot be answered in just now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.account import Channel, ChannelKind
from bot.domain.suggestion import ReplyState
from bot.texts import load_texts
from handlers.views.issue_card import build_issue_card
from tests.unit.views import builders as a

TEXTS = load_texts()
ARCHIVED = replace(a.HELP, is_archived=True)
LEFT = replace(a.HELP, is_member=False)
UNSHARED = replace(a.HELP, kind=ChannelKind.INTERNAL)
ASKS_TO_SEND = {"Edit and send", "Send as it is", "Write a reply", "Suggest a reply", "Edit"}


def labels_of(brief: Any) -> set[str]:
    blocks: Any = build_issue_card(brief, texts=TEXTS, now=a.NOON).blocks
    elements = [one for block in blocks for one in block.get("elements", ())]
    return {one["text"]["text"] for one in elements if one.get("type") == "button"}


def words_of(brief: Any) -> str:
    return build_issue_card(brief, texts=TEXTS, now=a.NOON).text


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        pytest.param(ARCHIVED, "The channel is archived.", id="archived"),
        pytest.param(LEFT, "Invite it again.", id="left"),
        pytest.param(UNSHARED, "not a customer channel any more", id="unshared"),
    ],
)
def test_a_card_says_why_nothing_can_be_sent_and_offers_nothing(
    channel: Channel, words: str
) -> None:
    brief = a.an_issue_brief(channel=channel, suggestion=a.a_suggestion())

    assert words in words_of(brief)
    assert not labels_of(brief) & ASKS_TO_SEND
    assert {"Resolve", "Claim"} <= labels_of(brief)


def test_a_kept_reply_shows_its_text_and_may_only_be_taken_back() -> None:
    reply = a.a_reply(state=ReplyState.FAILED, problem="is_archived")
    brief = a.an_issue_brief(channel=ARCHIVED, reply=reply, replier=a.SAM)

    assert reply.text in words_of(brief)
    assert words_of(brief).count("The channel is archived.") == 1
    assert not labels_of(brief) & (ASKS_TO_SEND | {"Send again"})
    assert "Take it back" in labels_of(brief)


def test_a_kept_reply_may_be_sent_again_once_the_channel_is_back() -> None:
    reply = a.a_reply(state=ReplyState.FAILED, problem="is_archived")

    assert "Send again" in labels_of(a.an_issue_brief(reply=reply, replier=a.SAM))


def test_a_reply_that_slack_refused_for_itself_may_not_be_sent_again_as_it_is() -> None:
    reply = a.a_reply(state=ReplyState.FAILED, problem="msg_too_long")

    assert "Send again" not in labels_of(a.an_issue_brief(reply=reply, replier=a.SAM))


def test_a_reply_in_doubt_can_still_be_looked_for() -> None:
    reply = a.a_reply(state=ReplyState.UNSURE)
    brief = a.an_issue_brief(channel=LEFT, reply=reply, replier=a.SAM)

    assert "Check again" in labels_of(brief)
    assert "Send again" not in labels_of(brief)
