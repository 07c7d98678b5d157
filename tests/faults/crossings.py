"""Things that cross on the way: somebody acts on what they see, and news is under way already."""

from __future__ import annotations

from bot.practice.witness import thread_in
from bot.simulator.render import Control, controls_of
from bot.simulator.sight import MessageRef
from bot.simulator.state import Message, Poster
from tests.faults.acts import COMPLAINTS, Folk, ref_of
from tests.faults.ledger import Source
from tests.faults.town import Place


class Crossings:
    """Each method returns a line for the trace, or "" when there was no way."""

    def __init__(self, folk: Folk) -> None:
        self._folk = folk
        self._town = folk.town
        self._random = folk.random

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
