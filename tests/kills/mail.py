"""The mail between people and the app. It keeps Slack's rules: not acknowledged, it comes again."""

from __future__ import annotations

import threading

from bot.simulator.core import Core, Deliverer
from bot.simulator.courier import Courier
from bot.simulator.deliveries import Delivery
from tests.kills.count import Place
from tests.kills.process import GLANCE
from tests.kills.witness import place_of


class Mail:
    """Brings events to the app; several carriers at once."""

    def __init__(self, core: Core, line: Deliverer) -> None:
        self._core = core
        self._courier = Courier(core, line)

    def carry(self, place: Place) -> None:
        """Deliver the event of a new message; return when it is acknowledged or given up."""
        for delivery in self._core.queue.waiting():
            if place_of(delivery) == place:
                self._carry(delivery)

    def carry_rest(self, stop: threading.Event) -> None:
        """Deliver whatever is due until told to stop: the app's own posts, edits, reactions."""
        while not stop.is_set():
            for delivery in self._core.due():
                # Another carrier may have failed with it since: Slack waits before it comes again.
                if self._is_due(delivery):
                    self._courier.attempt(delivery)
            self._core.queue.wait_for_change(GLANCE)

    def _carry(self, delivery: Delivery) -> None:
        queue = self._core.queue
        while delivery in queue.waiting():
            if not (self._is_due(delivery) and self._courier.attempt(delivery)):
                queue.wait_for_change(GLANCE)

    def _is_due(self, delivery: Delivery) -> bool:
        return delivery.due <= self._core.world.now()
