"""Change what the whole workspace decides for itself: the settings form, pause and resume."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.clock import Clock
from bot.domain.causes import Cause
from bot.domain.effects import PublishHome, RefreshTeam
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.people import Actor, Role, RoleSource
from bot.domain.permissions import Act, require
from bot.domain.preferences import LONGEST_MERGE, Preferences
from bot.ports import Store, UnitOfWork
from bot.services.apply_roles import (
    NO_ROLE,
    apply_roles,
    note_roles,
    roles_held,
    show_changed_homes,
)
from bot.services.ask_writer import review_nudges
from bot.services.heard_until import heard_until
from bot.services.keep_watch import SHORT
from bot.services.name_people import identify
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise

LONGEST_UNDO_SECONDS = 120


class ChangeSettings:
    """Let admins decide; a change of people or channels is followed by a look at Slack."""

    def __init__(
        self, *, store: Store, recognise: Recognise, clock: Clock, plan_back_fill: PlanBackFill
    ) -> None:
        self._store = store
        self._recognise = recognise
        self._clock = clock
        self._plan_back_fill = plan_back_fill

    def preferences(self, *, by: Actor) -> Preferences:
        """Return the settings to fill the form with."""
        require(by, Act.CHANGE_SETTINGS)
        with self._store.read() as work:
            return work.preferences

    def change_preferences(self, preferences: Preferences, *, by: Actor, cause: Cause) -> None:
        """Store the settings.

        Raise InvalidInput for what cannot work, e.g. for a zone that does not exist, or when it
        would leave its author without the role of an admin.
        """
        require(by, Act.CHANGE_SETTINGS)
        check_preferences(preferences)
        preferences = replace(
            preferences,
            teammates=identify(self._recognise, preferences.teammates, where="workspace.teammates"),
            customers=identify(self._recognise, preferences.customers, where="workspace.customers"),
        )
        with self._store(cause) as work:
            before = work.preferences
            _require_to_stay_admin(work, preferences, by)
            work.settings.save(preferences, by=by.person_id, at=cause.at)
            work.audit.note(Act.CHANGE_SETTINGS, by=by.person_id, at=cause.at)
            review_nudges(work)
            has_new_roles = before.roles != preferences.roles
            if has_new_roles:
                held = roles_held(work)
                apply_roles(work, preferences.roles)
                show_changed_homes(work, held)
                note_roles(work, before.roles, preferences.roles, by=by.person_id, at=cause.at)
            has_new_places = _places(before) != _places(preferences)
            if has_new_roles or has_new_places:
                asker = by.person_id if has_new_roles else None
                occasion = f"settings-{cause.at.timestamp()}"
                work.tasks.add(RefreshTeam(occasion, asker, looks_at_channels=has_new_places))
            work.commit()

    def pause(self, *, by: Actor, cause: Cause) -> None:
        """Stop opening issues, suggesting and posting digests until resumed."""
        self._set_paused(is_paused=True, by=by, cause=cause)

    def resume(self, *, by: Actor, cause: Cause) -> None:
        """Go on after a pause."""
        self._set_paused(is_paused=False, by=by, cause=cause)

    def _set_paused(self, *, is_paused: bool, by: Actor, cause: Cause) -> None:
        require(by, Act.CHANGE_SETTINGS)
        with self._store(cause) as work:
            changed = replace(work.preferences, is_paused=is_paused)
            work.settings.save(changed, by=by.person_id, at=cause.at)
            act = "pause" if is_paused else "resume"
            if not is_paused:
                self._read_what_was_missed(work)
            work.audit.note(act, by=by.person_id, at=cause.at)
            review_nudges(work)
            if by.person_id is not None:
                # The button stands on the home tab, which shows it turned round from now on.
                work.outbox.add(PublishHome(by.person_id))
            work.commit()

    def _read_what_was_missed(self, work: UnitOfWork) -> None:
        """Read what a pause hid: without an installation Slack sends nothing."""
        now = self._clock.now()
        since = heard_until(work, now=now)
        # Whoever presses this presses it in Slack: the app is let in.
        work.installations.renew()
        if now - since > SHORT:
            self._plan_back_fill.plan(work, away_since=since, now=now)
        work.back_fills.note_alive(now)


def check_preferences(preferences: Preferences) -> None:
    """Raise InvalidInput for settings that cannot work."""
    try:
        ZoneInfo(preferences.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("time_zone", preferences.time_zone) from error
    if not preferences.digest_days:
        raise InvalidInput("digest_days")
    if not 0 <= preferences.undo_delay.total_seconds() <= LONGEST_UNDO_SECONDS:
        raise InvalidInput("undo_delay")
    if not timedelta(0) <= preferences.merge_window <= LONGEST_MERGE:
        raise InvalidInput("merge_window:workspace")
    names = list(preferences.emoji.values())
    if len(names) != len(set(names)) or not all(names):
        raise InvalidInput("emoji")


def _places(preferences: Preferences) -> tuple[str, frozenset[str]]:
    return preferences.triage_channel, preferences.customer_channels


def _require_to_stay_admin(work: UnitOfWork, preferences: Preferences, by: Actor) -> None:
    """Keep the desk from ending without an admin: whoever saves still is one afterwards."""
    if by.person_id is None:
        raise NotAllowed(Act.CHANGE_SETTINGS)
    own = work.people.get(by.person_id).identity.user
    if own in preferences.roles:
        role = preferences.roles[own]
    else:
        role = work.people.role_from(by.person_id, source=RoleSource.SLACK)
    if role is Role.ADMIN:
        return
    # Beside the field that names them, or beside the one that no longer does.
    field = (role or NO_ROLE) if own in preferences.roles else Role.ADMIN
    raise InvalidInput(f"role_own:{field}")
