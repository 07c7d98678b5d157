"""Asks every invariant after each step, and all of them at the end."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.simulator.deliveries import Kind
from bot.simulator.wire import Request
from tests.faults.heard import Heard
from tests.faults.histories import History
from tests.faults.invariants import AT_REST, EACH_STEP
from tests.faults.logs import LogTap
from tests.faults.store import in_store
from tests.faults.watch import Shown

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation

_CAPTURING = frozenset({"capture_issue", "suggest_reply"})
"""Shortcuts that make an issue of a message that is none yet."""
LONGEST_REST = timedelta(minutes=5)


class Violation(AssertionError):
    """A promise was broken."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(invariant, what)
        self.invariant = invariant
        self.what = what

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


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
        self.histories: dict[str, History] = {}
        self.new_posts: list[Shown] = []
        self.fresh_events: list[sqlite3.Row] = []
        self.fresh_jobs: list[sqlite3.Row] = []
        self.agent_ids = {agent.id for agent in run.town.agents}
        self.logs_asked = 0
        self.digests_asked = 0
        self.most_skew = timedelta(seconds=200)
        self.rest: timedelta | None = None
        self.longest_rest = LONGEST_REST
        self._seen_posts = 0
        self._users: dict[str, str] = {}

    def look(self) -> None:
        """Take in what is new."""
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


class Checker:
    """Looks after each step; raises Violation with the first promise that was broken."""

    def __init__(self, run: Simulation, log: LogTap) -> None:
        self._run = run
        self.scene = Scene(run, log)
        self.last_interaction: Request | None = None

    def note_request(self, request: Request) -> None:
        """Remember what people asked for; each request counts once, however often it comes."""
        if request.kind is Kind.EVENT or request is self.last_interaction:
            return
        self.last_interaction = request
        text = str(request.payload.get("text", ""))
        command = request.payload.get("command")
        callback = (request.payload.get("view") or {}).get("callback_id")
        used = request.payload.get("callback_id")
        if (command == "/issue" and text) or callback == "issue.submit" or used in _CAPTURING:
            self.scene.logs_asked += 1
        actions = [a.get("action_id") for a in request.payload.get("actions", [])]
        if (command == "/digest" and text.endswith("post")) or "digest.post" in actions:
            self.scene.digests_asked += 1

    def after_step(self) -> None:
        """Check what is new."""
        run = self._run
        self.scene.look()
        for invariant, what in run.watch.complaints:
            raise Violation(invariant, what)
        for forgery in run.ledger.forgeries:
            raise Violation("i6", forgery)
        for replica in run.replicas:
            for complaint in replica.boundaries.complaints:
                raise Violation("transactions", complaint)
        self._ask(EACH_STEP)

    def at_rest(self, rest: timedelta) -> None:
        """Check everything."""
        self.after_step()
        self.scene.rest = rest
        self._ask(AT_REST)

    def _ask(self, invariants: tuple[Callable[[Scene], Iterator[str]], ...]) -> None:
        for invariant in invariants:
            for what in invariant(self.scene):
                raise Violation(invariant.__name__, what)
