"""Set up channels from the command line, on a store that may be in use."""

from __future__ import annotations

from bot.bootstrap.assemble import system_seams
from bot.domain.back_fill import pace_of
from bot.domain.causes import Upkeep
from bot.domain.channel_plan import ChannelPlan
from bot.domain.people import DESK
from bot.jobs.waker import ThreadWaker
from bot.services.import_history import ImportHistory
from bot.services.plan_back_fill import PlanBackFill
from bot.services.set_up_channels import SetUpChannels
from bot.settings import Settings
from storage import SortableIds, open_store


def set_up_channels(
    settings: Settings, text: str, *, is_dry_run: bool, days: int | None = None
) -> ChannelPlan:
    """Return what a list changed, or would change; with a problem in it nothing is changed.

    A running app finds it at once: settings are read anew for each message. Raises NotSetUp before
    the app was started for the first time, StoreUnusable and StoreUnavailable.
    """
    seams = system_seams()
    ids = SortableIds(seams.clock, seams.random)
    opened = open_store(settings.database_url, clock=seams.clock, ids=ids, waker=ThreadWaker())
    try:
        service = SetUpChannels(store=opened.store, ids=opened.ids)
        plan = service.plan(text, by=DESK)
        if is_dry_run or plan.problems:
            return plan
        cause = Upkeep(seams.clock.now())
        done = service.apply(text, by=DESK, cause=cause)
        if done is None:
            # Something changed between the two looks; nothing was applied.
            return service.plan(text, by=DESK)
        if days is not None:
            plan_reading = PlanBackFill(ids=opened.ids, pace=pace_of(settings.history_rate))
            importing = ImportHistory(store=opened.store, plan=plan_reading)
            places = [line.channel.id for line in done.lines]
            importing.request(places, days=days, by=DESK, cause=cause)
        return done
    finally:
        opened.close()
