"""The app, built but not started: its parts, its doors and its workers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from random import Random

from bot.bootstrap.rivals import beside_rivals
from bot.clock import Clock
from bot.domain.account import Workspace
from bot.domain.causes import Upkeep
from bot.domain.errors import LookupFailed
from bot.jobs.planner import Planner
from bot.jobs.tasks import TaskRunner
from bot.jobs.worker import Duties, Worker
from bot.ports import Waker
from bot.services.carry_out import CarryOut
from bot.services.desk import Services
from bot.services.keep_team import KeepTeam
from bot.services.keep_watch import KeepWatch
from bot.services.watch_work import WatchWork
from bot.settings import Settings
from handlers.dispatch import BoltDispatcher
from handlers.intake import Door, DoorLimits, Reception
from handlers.socket_mode import SocketDoor, connect_to_slack
from storage import OpenedStore

_ALL = Duties()


@dataclass(frozen=True, slots=True)
class Giraffe:
    """The app, built but not started."""

    settings: Settings
    workspace: Workspace
    services: Services
    opened: OpenedStore
    dispatcher: BoltDispatcher
    reception: Reception
    tasks: TaskRunner
    carry_out: CarryOut
    keep_team: KeepTeam
    watch: WatchWork
    keep_watch: KeepWatch
    to_do: Callable[[], str]
    waker: Waker
    clock: Clock
    random: Random
    executor: Executor

    def worker(self, duties: Duties = _ALL) -> Worker:
        """Return a worker for some of the work, or for all of it."""
        return Worker(
            duties=duties,
            queue=self.opened.work_queue,
            dispatcher=self.dispatcher,
            tasks=self.tasks,
            carry_out=self.carry_out,
            planner=Planner(
                store=self.opened.store,
                watch=self.watch,
                keep_watch=self.keep_watch,
                keep_installation=self.services.keep_installation,
                clock=self.clock,
            ),
            waker=self.waker,
            clock=self.clock,
            random=self.random,
        )

    def http_door(self) -> Door:
        """Return the door for HTTP; needs the signing secret."""
        secret = self.settings.slack_signing_secret
        return Door(
            self.reception,
            signing_secret=secret.get_secret_value() if secret else "",
            clock=self.clock,
            on_rate_limited=self.keep_watch.hear_limit,
            is_healthy=self.opened.is_healthy,
            to_do=self.to_do,
            limits=DoorLimits(),
        )

    def socket_door(self) -> SocketDoor:
        """Return the door for Socket Mode; needs the app-level token."""
        token = self.settings.slack_app_token
        app_token = token.get_secret_value() if token else ""
        base_url = self.settings.slack_api_url
        return SocketDoor(
            self.reception,
            connect=lambda: connect_to_slack(app_token=app_token, base_url=base_url),
            on_rate_limited=self.keep_watch.hear_limit,
            on_lines=lambda up, of: self.keep_watch.see_lines(up=up, of=of),
        )

    def prepare(self, *, listens: bool = True) -> None:
        """Learn which channels and people there are, and what was missed since the last time.

        A process without a door does not listen: it neither notes that it does nor plans what was
        missed. Closes everything and raises LookupFailed without Slack.
        """
        try:
            beside_rivals(lambda: self.keep_team.refresh(cause=Upkeep(self.clock.now())))
            if listens:
                self.keep_watch.begin()
        except LookupFailed:
            self.close()
            raise

    def close(self) -> None:
        """Let go of threads and connections."""
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.opened.close()
