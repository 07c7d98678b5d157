"""Let the settings go on naming a channel whose name or id is another one now.

Called inside the transaction that stores the change.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.account import Channel
from bot.domain.ids import SlackChannelId
from bot.ports import UnitOfWork


def keep_named(
    work: UnitOfWork, known: Channel, *, slack_id: SlackChannelId, name: str, at: datetime
) -> None:
    """Write a channel's present id where the settings have a name or id that it gave up."""
    given_up = {known.slack_id, known.name} - {slack_id, name, ""}
    if not given_up:
        return
    settings = work.settings.load()

    def present(wanted: str) -> str:
        return slack_id if wanted.lstrip("#") in given_up else wanted

    kept = replace(
        settings,
        triage_channel=present(settings.triage_channel),
        digest_channel=present(settings.digest_channel),
        customer_channels=frozenset(present(one) for one in settings.customer_channels),
    )
    if kept != settings:
        work.settings.save(kept, by=None, at=at)
