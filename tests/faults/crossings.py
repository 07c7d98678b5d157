"""Things that cross on the way: somebody acts on what they see, and news is under way already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.practice.witness import thread_in
from bot.simulator.render import Control, controls_of
from bot.simulator.sight import MessageRef
from bot.simulator.state import Message, Poster
from tests.faults.acts import COMPLAINTS, Folk, ref_of
from tests.faults.boundaries import Boundary, Crash, Fuse
from tests.faults.ledger import Source
from tests.faults.town import Place

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation


class Crossings:
    """Each method returns a line for the trace, or "" when there was no way."""

    def __init__(self, run: Simulation) -> None:
        self._run = run
        self._folk: Folk = run.folk
        self._town = run.town
        self._random = run.random

    def resolve_over_words(self) -> str:
        """An agent resolves an issue whose customer has just written on, unseen so far."""
        offers = self._offers("issue.resolve")
        agent = self._random.choice(self._town.agents)
        is_here = agent.id in self._town.triage.channel.members
        if not offers or not is_here or self._folk.has_form(agent):
            return ""
        card, control = self._random.choice(offers)
        said = self._write_below(card)
        if not said:
            return ""
        agent.clicks(control.label or control.action_id, on=ref_of(card))
        return f"{said}, and {agent.name} presses {control.action_id} on {card.ts}"

    def send_over_words(self) -> str:
        """An agent sends a reply, and the customer's next words are stored but not yet read.

        The process that takes them up dies over them, so they wait until its lease is over.
        """
        offers = self._offers("suggestion.send")
        agent = self._random.choice(self._town.agents)
        is_here = agent.id in self._town.triage.channel.members
        if not offers or not is_here or self._folk.has_form(agent):
            return ""
        card, control = self._random.choice(offers)
        agent.clicks(control.label or control.action_id, on=ref_of(card))
        said = self._write_below(card)
        if not said:
            return f"{agent.name} presses {control.action_id} on {card.ts}"
        for delivery in self._run.core.due():
            self._run.courier.attempt(delivery)
        died = self._die_over_events()
        return f"{agent.name} presses {control.action_id} on {card.ts}, {said}, {died}"

    def _die_over_events(self) -> str:
        up = [replica for replica in self._run.replicas if replica.is_up]
        if not up:
            return "nobody is there"
        replica = self._random.choice(up)

        def crash(boundary: Boundary, what: str) -> None:
            raise Crash

        replica.boundaries.fuse = Fuse(0, crash, frozenset({Boundary.AFTER_COMMIT}))
        replica.step()
        return f"{replica.name} dies over what came"

    def _offers(self, action_id: str) -> list[tuple[Message, Control]]:
        return [
            (message, control)
            for message in self._folk.newest(self._town.triage.channel)
            if message.posted_by is Poster.APP and not message.is_tombstone
            for control in controls_of(message.blocks)
            if control.action_id == action_id
        ]

    def _write_below(self, card: Message) -> str:
        """Let a customer write in the thread that a card is about."""
        thread = thread_in(card.blocks)
        place = self._place_of(thread.ts) if thread else None
        person = self._folk.customer_in(place) if place else None
        if thread is None or place is None or person is None:
            return ""
        text = self._folk.text_for(COMPLAINTS, place, Source.CUSTOMER)
        ref = person.says(text, in_=place.where, thread=MessageRef(place.where, thread.ts))
        return f"{person.name} writes on below {thread.ts}: {ref.ts}"

    def _place_of(self, ts: str) -> Place | None:
        for place in self._town.places.values():
            head = place.channel.messages.get(ts)
            if head is not None and not head.is_deleted:
                return place
        return None
