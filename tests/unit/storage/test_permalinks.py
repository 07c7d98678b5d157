"""Addresses of messages."""

from __future__ import annotations

from bot.domain.account import Channel, ChannelKind, Workspace
from bot.domain.ids import (
    ChannelId,
    IssueId,
    MessageTs,
    SlackChannelId,
    TeamId,
    UserId,
    WorkspaceId,
    logged_ts,
)
from storage.reports.permalinks import permalink

HERE = Workspace(WorkspaceId("w"), TeamId("T1"), "Helpers", UserId("U"), domain="helpers")
CHANNEL = Channel(ChannelId("c"), SlackChannelId("C1"), ChannelKind.CUSTOMER)
HEAD = MessageTs("1795176000.000100")


def test_a_message_at_the_head_of_a_channel() -> None:
    address = "https://helpers.slack.com/archives/C1/p1795176000000100"

    assert permalink(HERE, CHANNEL, HEAD) == address
    assert permalink(HERE, CHANNEL, HEAD, thread_ts=HEAD) == address


def test_a_message_in_a_thread() -> None:
    assert permalink(HERE, CHANNEL, MessageTs("1795176009.000000"), thread_ts=HEAD) == (
        "https://helpers.slack.com/archives/C1/p1795176009000000?thread_ts=1795176000.000100&cid=C1"
    )


def test_what_does_not_stand_in_slack_has_none() -> None:
    assert permalink(HERE, CHANNEL, logged_ts(IssueId("i"))) == ""
