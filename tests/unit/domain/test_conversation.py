"""What a message's own fields tell: whether it answers in a thread, whether its words are gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import Authorship, Message, MessageHeard, Voice
from bot.domain.ids import MessageId, MessageTs, SlackChannelId
from tests.unit.builders import CHANNEL_ID, DANA_ID, NOON, THREAD

LATER = MessageTs("1795176060.000100")


@pytest.mark.parametrize(
    ("ts", "thread_ts", "is_thread_reply"),
    [
        pytest.param(THREAD, None, False, id="in-the-channel"),
        pytest.param(THREAD, THREAD, False, id="head-of-its-own-thread"),
        pytest.param(LATER, THREAD, True, id="in-a-thread"),
    ],
)
def test_only_what_stands_below_the_head_is_a_thread_reply(
    ts: MessageTs, thread_ts: MessageTs | None, is_thread_reply: bool
) -> None:
    message = MessageHeard(
        channel=SlackChannelId("C0ACME0001"),
        ts=ts,
        author=Authorship(user=None, user_id="U0DANA0001"),
        text="Exports stop at half",
        thread_ts=thread_ts,
    )

    assert message.is_thread_reply is is_thread_reply


def test_a_message_is_gone_once_it_has_a_time_of_deletion() -> None:
    message = Message(
        id=MessageId("message-1"),
        channel_id=CHANNEL_ID,
        ts=THREAD,
        author_id=DANA_ID,
        voice=Voice.CUSTOMER,
        text="",
        at=NOON,
    )

    assert not message.is_deleted
    assert replace(message, deleted_at=NOON).is_deleted
