"""Set up channels from the command line, on a store that may be in use."""

from __future__ import annotations

from bot.bootstrap.assemble import system_seams
from bot.domain.causes import Upkeep
from bot.domain.channel_plan import ChannelPlan
from bot.domain.people import DESK
from bot.jobs.waker import ThreadWaker
from bot.services.set_up_channels import SetUpChannels
from bot.settings import Settings
from storage import SortableIds, open_store


def set_up_channels(settings: Settings, text: str, *, is_dry_run: bool) -> ChannelPlan:
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
        return service.apply(text, by=DESK, cause=Upkeep(seams.clock.now())) or service.plan(
            text, by=DESK
        )
    finally:
        opened.close()
