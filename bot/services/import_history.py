"""Make issues of what was open in a channel before the app came into it, because somebody asked.

What is read goes through the inbox like everything else and opens nothing on its way: whether a
thread is open shows only at its end. When all of it was decided about, the threads in which the
customer has the last word become issues, quietly: nothing is shown to customers, suggested or rung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.account import Channel
from bot.domain.back_fill import HistoryImport
from bot.domain.causes import Cause
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import TellTeam
from bot.domain.errors import InvalidInput
from bot.domain.ids import ChannelId, MessageTs
from bot.domain.people import Actor, actor_of
from bot.domain.permissions import Act, allows, require
from bot.domain.preferences import EmojiAct
from bot.domain.triage import is_settling, judge
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.open_issue import decide, open_issue
from bot.services.plan_back_fill import PlanBackFill

USUAL_DAYS, MOST_DAYS = 14, 90


class ImportHistory:
    """Plan the reading of channels' histories."""

    def __init__(self, *, store: Store, plan: PlanBackFill) -> None:
        self._store = store
        self._plan = plan

    def request(
        self, channel_ids: Sequence[ChannelId], *, days: int, by: Actor, cause: Cause
    ) -> int:
        """Have the last days of channels read; return how many that are.

        A channel whose history is being read already is left out, as is a closed one.
        """
        require(by, Act.SET_UP_CHANNELS)
        if not 1 <= days <= MOST_DAYS:
            raise InvalidInput("history_days", str(days))
        since = cause.at - timedelta(days=days)
        with self._store(cause) as work:
            places = [
                channel
                for channel in map(work.channels.get, dict.fromkeys(channel_ids))
                if channel.is_open and work.back_fills.import_of(channel.id) is None
            ]
            is_alone = work.back_fills.running() is None
            for place in places:
                wanted = HistoryImport(place.id, since, cause.at, is_alone=is_alone)
                work.back_fills.save_import(wanted)
                details: dict[str, str | int] = {"channel": place.id, "days": days}
                work.audit.note("import_history", by=by.person_id, at=cause.at, details=details)
            longest = timedelta(days=days)
            self._plan.plan(work, away_since=since, now=cause.at, channels=places, longest=longest)
            work.commit()
        return len(places)


def is_imported(work: UnitOfWork, message: Message) -> bool:
    """Tell whether a message that was found in history is one of those that somebody asked for."""
    wanted = work.back_fills.import_of(message.channel_id)
    return wanted is not None and message.at <= wanted.until


def finish_imports(work: UnitOfWork, ids: IdSource, *, at: datetime) -> bool:
    """Open what turned out to be open; tell whether there was nothing but that to be read."""
    imports = work.back_fills.imports()
    for one in imports:
        channel = work.channels.get(one.channel_id)
        threads = work.messages.threads_decided_by(channel.id, Rule.HISTORY, since=one.since)
        count = sum(_open(work, ids, channel, ts, at=at) for ts in threads)
        work.back_fills.end_import(channel.id)
        about = f"{channel.id}:{one.until.isoformat()}"
        work.outbox.add(TellTeam("history_read", about, channel_id=channel.id, count=count))
    return bool(imports) and all(one.is_alone for one in imports)


def _open(
    work: UnitOfWork, ids: IdSource, channel: Channel, thread_ts: MessageTs, *, at: datetime
) -> bool:
    """Open an issue of a thread in which the customer still waits; tell whether one was."""
    if work.issues.find_by_thread(channel.id, thread_ts) is not None:
        return False
    thread = [one for one in work.messages.in_thread(channel.id, thread_ts) if not one.is_deleted]
    if not _is_open(work, channel, thread):
        return False
    first = next(one for one in thread if _asks(one))
    if first.author_id is None:
        return False
    requester = work.people.get(first.author_id)
    issue = open_issue(
        work,
        ids,
        message=replace(first, is_late=True),
        channel=channel,
        requester=requester,
        by=actor_of(requester),
        at=at,
        is_quiet=True,
    )
    judgement = Judgement(is_issue=True, rule=Rule.OPEN_IN_HISTORY)
    decide(
        work,
        ids,
        channel=channel,
        ts=first.ts,
        verdict=Verdict.OPENED,
        judgement=judgement,
        at=at,
        issue=issue,
    )
    return True


def _is_open(work: UnitOfWork, channel: Channel, thread: Sequence[Message]) -> bool:
    """Tell whether a customer asked for something and has the last word, which settles nothing."""
    spoken = [one for one in thread if one.voice in {Voice.CUSTOMER, Voice.AGENT, Voice.COLLEAGUE}]
    if not any(_asks(one) for one in spoken) or spoken[-1].voice is not Voice.CUSTOMER:
        return False
    if is_settling(spoken[-1].text) and not spoken[-1].files:
        return False
    return not _was_resolved(work, channel, thread)


def _asks(message: Message) -> bool:
    if message.voice is not Voice.CUSTOMER:
        return False
    return judge(message.text, has_files=bool(message.files)).is_issue


def _was_resolved(work: UnitOfWork, channel: Channel, thread: Sequence[Message]) -> bool:
    """Tell whether somebody who may resolve had put a check-mark on a message of the thread."""
    name = work.preferences_in(channel.id).emoji[EmojiAct.RESOLVE]
    return any(
        reaction.emoji == name
        and allows(actor_of(work.people.get(reaction.person_id)), Act.RESOLVE)
        for message in thread
        for reaction in work.messages.reactions(channel.id, message.ts)
    )
