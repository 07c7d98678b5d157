"""Ask whoever wrote a message whether it should become an issue, and take such questions back.

Called inside the transaction of what is decided. Answers are taken in answer_nudge.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Message
from bot.domain.decision import Judgement, Rule
from bot.domain.effects import ExpireNudge, PostNudge, UpdateNudge
from bot.domain.ids import ChannelId, MessageTs, NudgeId
from bot.domain.nudge import EXPIRY, Nudge, NudgeState, is_cooling_down
from bot.domain.people import DESK
from bot.domain.permissions import Act, require
from bot.ports import IdSource, UnitOfWork


def ask_writer(
    work: UnitOfWork, ids: IdSource, message: Message, judgement: Judgement, *, at: datetime
) -> Judgement:
    """Plan the question and return why the message opens nothing; or why nobody is asked."""
    require(DESK, Act.ASK_WRITER)
    if message.author_id is None or message.is_late:
        # Nobody wants to be asked about yesterday.
        return replace(judgement, rule=Rule.MANUAL_MODE)
    thread_ts = message.thread_ts or message.ts
    standing = work.nudges.standing_in(message.channel_id)
    if any(one.person_id == message.author_id or one.thread_ts == thread_ts for one in standing):
        return replace(judgement, rule=Rule.ASKED_ALREADY)
    declined_at = work.nudges.last_declined_at(message.channel_id, message.author_id)
    if is_cooling_down(declined_at, now=at):
        return replace(judgement, rule=Rule.NOT_ASKED_AGAIN)
    nudge = Nudge(
        id=NudgeId(ids.new()),
        channel_id=message.channel_id,
        ts=message.ts,
        thread_ts=thread_ts,
        person_id=message.author_id,
        asked_at=at,
    )
    work.nudges.save(nudge)
    work.outbox.add(PostNudge(nudge.id))
    work.tasks.add(ExpireNudge(nudge.id), due=at + EXPIRY)
    return replace(judgement, rule=Rule.WRITER_ASKED)


def end_nudge(work: UnitOfWork, nudge_id: NudgeId, state: NudgeState, *, at: datetime) -> None:
    """End a question, if it still stands, and have it show that."""
    nudge = work.nudges.get(nudge_id)
    if nudge.is_standing:
        work.nudges.save(nudge.end(state, at=at))
        work.outbox.add(UpdateNudge(nudge_id))


def withdraw_nudges(
    work: UnitOfWork,
    channel_id: ChannelId,
    *,
    thread_ts: MessageTs | None = None,
    about: MessageTs | None = None,
    at: datetime,
) -> None:
    """Take back the questions in a channel, in one thread of it, or about one message."""
    for nudge in work.nudges.standing_in(channel_id):
        if thread_ts in {None, nudge.thread_ts} and about in {None, nudge.ts}:
            end_nudge(work, nudge.id, NudgeState.WITHDRAWN, at=at)


def review_nudges(work: UnitOfWork) -> None:
    """Have each question looked at again: where nobody is asked any more, it is taken away.

    How a channel is listened to may follow from three places, so that is found out afterwards.
    """
    for nudge_id in work.nudges.standing():
        work.outbox.add(UpdateNudge(nudge_id))


def take_away_left_over(work: UnitOfWork, channel_id: ChannelId) -> None:
    """Take away what could not be taken away while the app was not let into a channel."""
    for nudge_id in work.nudges.left_over_in(channel_id):
        work.outbox.add(UpdateNudge(nudge_id))
