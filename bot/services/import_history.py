"""Make issues of what was open in a channel before the app came into it, because somebody asked.

What is read goes through the inbox like everything else and opens nothing on its way: whether a
thread is open shows only at its end, in finish_imports.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.back_fill import HistoryImport
from bot.domain.causes import Cause
from bot.domain.conversation import Message
from bot.domain.errors import InvalidInput
from bot.domain.ids import ChannelId
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.ports import Store, UnitOfWork
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
            running = work.back_fills.running()
            is_alone = running is None or not running.is_catching_up
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
