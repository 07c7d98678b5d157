"""What the composition root asks of the store, and puts into it at the first start."""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.causes import Upkeep
from bot.domain.errors import StoreUnavailable
from bot.domain.ids import AccountId, TeamId
from bot.domain.preferences import Preferences
from bot.ports import Store
from bot.settings import Settings
from bot.texts import Texts


def to_do(store: Store, texts: Texts) -> str:
    """Return what somebody has to do so that the app works again, "" for nothing."""
    try:
        with store.read() as work:
            is_out = work.installations.ended_at() is not None
    except StoreUnavailable:
        # Whoever asks for health is told of that by itself.
        return ""
    return texts.say("app.kept_out") if is_out else ""


def account_of(store: Store, team: TeamId) -> AccountId | None:
    """Return to which account a company's Slack team belongs, as far as that is known."""
    with store.read() as work:
        known = work.accounts.find_organisation(team)
    return None if known is None else known.account_id


def seed(store: Store, settings: Settings, clock: Clock) -> None:
    """Store the environment's settings where nothing is stored yet; then the store decides."""
    now = clock.now()
    with store(Upkeep(now)) as work:
        if work.settings.is_seeded():
            return
        seed = Preferences(
            time_zone=settings.timezone,
            digest_at=settings.digest_time,
            triage_channel=settings.triage_channel or "",
            customer_channels=frozenset(settings.customer_channels),
            rating_delay=settings.rating_delay,
            undo_delay=settings.undo_window,
            merge_window=settings.merge_window,
        )
        work.settings.save(seed, by=None, at=now)
        work.commit()
