"""What becomes of channels and people: shared, unshared, renamed, moved, archived, joined, left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.faults.town import DECLARED, Place

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation

# A channel that gets another name and another id before Slack tells of either is a strange one.
_MOVED = ("acme-help", "acme-initech")
_RENAMED = ("initech-help", "globex-help")


class Lives:
    """The life of the workspace. Each method returns a line for the trace, or ""."""

    def __init__(self, run: Simulation) -> None:
        self._run = run
        self._random = run.random
        self._slack = run.town.slack

    def draws(self) -> list[tuple[int, Callable[[], str]]]:
        """Return what can happen, each with how often."""
        return [
            (1, self.share_inner_channel),
            (1, self.move_channel),
            (1, self.rename),
            (1, self.archive),
            (1, self.come_or_go),
            (1, self.revoke_token),
            (1, self.take_app_out),
            (1, self.end_installation),
        ]

    def share_inner_channel(self) -> str:
        """Share a channel of our own with strangers, or end that; seldom the triage channel."""
        town = self._run.town
        place = town.triage if self._random.random() < 0.3 else town.ops
        where = place.where
        if place.channel.connected_team_ids:
            self._slack.unshare_channel(where, "Umbra")
            return f"{place.name} is no longer shared"
        town.moves += 1
        self._slack.share_channel(where, "Umbra")
        self._slack.invite(town.uma, where)
        return f"{place.name} is shared with Umbra"

    def move_channel(self) -> str:
        """Give a channel another id.

        One that moved is left alone until the app has learnt its id: an event under an id that
        Slack gave up before it told of it is nobody's, and no app can find out whose.
        """
        place = self._run.town.places[self._random.choice(_MOVED)]
        old = place.where
        if self._run.store.value("SELECT 1 FROM channel WHERE slack_id = ?", old) is None:
            return ""
        new = self._slack.change_channel_id(old)
        return f"{place.name} is {new} from now on, not {old}"

    def rename(self) -> str:
        """Give a channel another name."""
        place = self._run.town.places[self._random.choice(_RENAMED)]
        self._slack.rename(place.where, f"#{place.name}-{self._random.randrange(100)}")
        return f"{place.name} is renamed"

    def archive(self) -> str:
        """Archive a customer channel, or bring it back."""
        place = self._place()
        if place.channel.is_archived:
            self._slack.unarchive(place.where)
            return f"{place.name} is back"
        if self._random.random() < 0.5:
            self._slack.archive(place.where)
            return f"{place.name} is archived"
        return ""

    def come_or_go(self) -> str:
        """Somebody of ours leaves the triage channel or comes back."""
        triage = self._run.town.triage
        person = self._random.choice(self._run.town.agents[1:])
        if person.id in triage.channel.members:
            self._slack.remove(person, triage.where)
            return f"{person.name} leaves triage"
        self._slack.invite(person, triage.where)
        return f"{person.name} comes back to triage"

    def revoke_token(self) -> str:
        """Let Slack refuse everything for some time."""
        line = self._run.mishaps.revoke()
        self._run.clock.advance(timedelta(seconds=self._random.randrange(60)))
        return line

    def take_app_out(self) -> str:
        """Take the app out of a customer channel, or invite it again."""
        place = self._place()
        if place.channel.is_archived:
            return ""
        if self._run.core.app.user_id in place.channel.members:
            self._slack.remove_app(place.where)
            return f"the app is taken out of {place.name}"
        self._slack.invite_app(place.where)
        return f"the app is invited to {place.name}"

    def end_installation(self) -> str:
        """Uninstall the app, in either order of the news, and install it again later."""
        if not self._run.core.app.is_installed:
            self._slack.reinstall_app()
            return "the app is installed again"
        if self._random.random() < 0.7:
            return ""
        tells = ["tokens_revoked", "app_uninstalled"]
        self._random.shuffle(tells)
        self._slack.uninstall_app(tells=tuple(tells))
        return f"the app is uninstalled, {tells[0]} comes first"

    def _place(self) -> Place:
        places = [p for p in self._run.town.places.values() if p.name != DECLARED]
        return self._random.choice(places)
