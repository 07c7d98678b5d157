"""What the invariants look at: Slack, the store, the ledger, and what was seen so far."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.faults.heard import Heard
from tests.faults.histories import History
from tests.faults.logs import LogTap
from tests.faults.store import in_store
from tests.faults.watch import Shown

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation

LONGEST_REST = timedelta(minutes=15)
"""What the app's own waits add up to at worst.

Mostly it is at rest within two minutes. A card without a place looks for one every five minutes,
a dead worker's lease lasts two, a doubt is settled by two looks a minute apart, and work that
failed ten times waits for up to ten minutes.
"""


class Scene:
    """Everything an invariant may look at, and what it remembers from step to step."""

    def __init__(self, run: Simulation, log: LogTap) -> None:
        self._run = run
        self.log = log
        self.store = run.store
        self.watch = run.watch
        self.ledger = run.ledger
        self.zone = run.zone
        self.heard = Heard(run.core, run.town)
        self.secrets = {
            "the bot token": run.core.bot_token,
            "the app token": run.core.app_token,
            "the signing secret": run.core.signing_secret,
        }
        self.inbox_ids: set[str] = set()
        self.checked_ids = 0
        self.cards: Counter[str] = Counter()
        self.digests: Counter[str] = Counter()
        self.invitations: Counter[str] = Counter()
        self.acts: Counter[tuple[str, str]] = Counter()
        self.audited: Counter[tuple[str, str]] = Counter()
        self.town = run.town
        self.histories: dict[str, History] = {}
        self.new_posts: list[Shown] = []
        self.fresh_events: list[sqlite3.Row] = []
        self.fresh_jobs: list[sqlite3.Row] = []
        self.agent_ids = {agent.id for agent in run.town.agents}
        self.asked: Counter[str] = Counter(log_issue=0, post_digest=0)
        self.done: Counter[str] = Counter()
        self.most_skew = timedelta(0)
        """By how much a machine's clock was wrong so far, at most."""
        self.rest: timedelta | None = None
        self.longest_rest = LONGEST_REST
        self._seen_posts = 0
        self._users: dict[str, str] = {}

    def look(self) -> None:
        """Take in what is new."""
        skews = (abs(replica.clock.skew) for replica in self._run.replicas)
        self.most_skew = max(self.most_skew, *skews)
        self.heard.take_in()
        self.new_posts = self.watch.shown[self._seen_posts :]
        self._seen_posts += len(self.new_posts)
        self.fresh_events = list(self.store.fresh("timeline_event"))
        self.fresh_jobs = list(self.store.fresh("job"))

    @property
    def has_triage(self) -> bool:
        """Tell whether the team has a channel of its own now."""
        town = self._run.town
        channel = town.triage.channel
        is_member = self._run.core.app.user_id in channel.members
        return not town.readers(channel) and not channel.is_archived and is_member

    @property
    def now_in_store(self) -> int:
        """Return the moment as the store writes it."""
        return in_store(self._run.clock.now())

    def in_store(self, ts: str) -> int:
        """Return Slack's ts as the store writes moments."""
        seconds, _, micros = ts.partition(".")
        return int(seconds) * 1_000_000 + int(micros)

    def user_of(self, person_id: str | None) -> str:
        """Return Slack's id of somebody the store names."""
        if person_id is None:
            return ""
        if person_id not in self._users:
            found = self.store.value("SELECT user_id FROM person WHERE id = ?", person_id)
            self._users[person_id] = str(found)
        return self._users[person_id]

    def is_customer(self, person_id: str | None) -> bool:
        """Tell whether somebody is not of the team."""
        return self.user_of(person_id) not in self.agent_ids

    def effect_of(self, shown: Shown) -> str:
        """Return the key of the effect that a post carries the mark of."""
        if not shown.marker:
            return ""
        found = self.store.value("SELECT base FROM outbox WHERE marker = ?", shown.marker)
        return str(found or "")

    def reply_of(self, shown: Shown) -> sqlite3.Row | None:
        """Return the reply that a post carries out."""
        key = self.effect_of(shown)
        if not key.startswith("reply:"):
            return None
        rows = self.store.rows("SELECT * FROM reply WHERE id = ?", key.split(":")[1])
        return rows[0] if rows else None

    def can_update(self, shown: Shown) -> bool:
        """Tell whether the app can still reach a message of its own."""
        is_member = self._run.core.app.user_id in shown.channel.members
        return is_member and not shown.channel.is_archived
