"""Addresses of messages in Slack, made from what is stored. Pure."""

from __future__ import annotations

from bot.domain.account import Channel, Workspace
from bot.domain.ids import MessageTs, stands_in_slack


def permalink(
    workspace: Workspace, channel: Channel, ts: MessageTs, *, thread_ts: MessageTs | None = None
) -> str:
    """Return a message's address, or "" while the workspace's domain or the message is unknown.

    The form is the one that chat.getPermalink returns; the viewer's own workspace comes first, so
    ours also leads to a channel that is shared with us.
    """
    if not workspace.domain or not stands_in_slack(ts):
        return ""
    address = (
        f"https://{workspace.domain}.slack.com/archives/{channel.slack_id}/p{ts.replace('.', '')}"
    )
    if thread_ts is None or thread_ts == ts:
        return address
    return f"{address}?thread_ts={thread_ts}&cid={channel.slack_id}"
