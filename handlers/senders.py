"""The two doors out, one for each audience, and the mark by which a post is found again.

A message for the team does not fit through the customers' door: they are different types.
"""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.clock import Clock
from bot.domain.account import Channel
from bot.domain.errors import CannotSpeak, DeliveryRefused, NotSent, OutcomeUnknown
from bot.domain.ids import MessageTs, stands_in_slack
from bot.domain.people import Person
from bot.ports import Marker
from handlers.caller import Caller
from handlers.guard import Guard
from handlers.pacing import STEP, Pacer
from handlers.payloads.facts import parse_text
from handlers.payloads.marks import MARK_EVENT, block_mark
from handlers.views.messages import Block, CustomerMessage, TeamMessage

# Posting under a person's name takes a scope of its own: lacking that one does not stop the rest.
_AS_APP = "chat.postMessage"
_AS_OTHERS = "chat.postMessage, customized"
# chat.update answers msg_too_long beyond this, where chat.postMessage takes ten times as much.
_UPDATE_TEXT = 4_000
_GONE = "message_not_found"


@dataclass(frozen=True, slots=True)
class Author:
    """Under whose name and picture a message appears; empty for the app's own."""

    name: str = ""
    image_url: str = ""


class Senders:
    """Post and change messages. Each call has at most one visible effect."""

    def __init__(
        self, client: WebClient, *, guard: Guard, pacer: Pacer, caller: Caller, clock: Clock
    ) -> None:
        self._client = client
        self._clock = clock
        self._caller = caller
        self._guard = guard
        self._pacer = pacer

    def to_team(self, message: TeamMessage, *, to: Channel, marker: Marker) -> MessageTs:
        """Post where only our own people are."""
        self._pacer.take_turn(to.slack_id)
        self._guard.let_team_message_into(to)
        return self._post(to.slack_id, message, marker=marker, author=Author())

    def to_person(self, message: TeamMessage, *, to: Person, marker: Marker) -> MessageTs:
        """Send a direct message; Slack opens the conversation."""
        self._pacer.take_turn(to.identity.user)
        self._guard.let_direct_message_to(to)
        return self._post(to.identity.user, message, marker=marker, author=Author())

    def to_customer(
        self, message: CustomerMessage, *, to: Channel, marker: Marker, author: Author
    ) -> MessageTs:
        """Post in a customer's channel."""
        self._pacer.take_turn(to.slack_id)
        self._guard.let_customer_message_into(to)
        return self._post(to.slack_id, message, marker=marker, author=author)

    def change_for_team(self, message: TeamMessage, *, to: Channel, ts: MessageTs) -> None:
        """Change a message that only our own people see."""
        self._guard.let_team_message_into(to)
        self._update(to, message, ts)

    def change_for_customer(self, message: CustomerMessage, *, to: Channel, ts: MessageTs) -> None:
        """Change a message in a customer's channel."""
        self._guard.let_customer_message_into(to)
        self._update(to, message, ts)

    def take_back(self, *, to: Channel, ts: MessageTs) -> None:
        """Delete a message of ours, whatever its channel has become: nothing is said by that."""
        try:
            self._caller.write(
                lambda: self._client.chat_delete(channel=to.slack_id, ts=ts),
                method="chat.delete",
                place=to.slack_id,
            )
        except DeliveryRefused as error:
            if error.reason != _GONE:
                raise

    def _post(
        self,
        place: str,
        message: TeamMessage | CustomerMessage,
        *,
        marker: Marker,
        author: Author,
    ) -> MessageTs:
        thread = message.thread if message.thread and stands_in_slack(message.thread) else None

        def call() -> SlackResponse:
            return self._client.chat_postMessage(
                channel=place,
                text=message.text,
                blocks=_mark(message.blocks, marker.value),
                thread_ts=thread,
                metadata={"event_type": MARK_EVENT, "event_payload": {"marker": marker.value}},
                unfurl_links=False,
                unfurl_media=False,
                username=author.name or None,
                icon_url=author.image_url or None,
            )

        if self._clock.now() >= marker.until:
            raise NotSent("stood_still")
        try:
            response = self._caller.write(
                call, method=_AS_OTHERS if author.name else _AS_APP, place=place
            )
        except CannotSpeak:
            raise
        except NotSent as error:
            self._pacer.hold(place, error.retry_after or STEP)
            raise
        return _ts_of(response)

    def _update(self, to: Channel, message: TeamMessage | CustomerMessage, ts: MessageTs) -> None:
        self._caller.write(
            lambda: self._client.chat_update(
                channel=to.slack_id,
                ts=ts,
                text=message.text[:_UPDATE_TEXT],
                blocks=list(message.blocks),
            ),
            method="chat.update",
            place=to.slack_id,
        )


def _mark(blocks: tuple[Block, ...], marker: str) -> list[Block]:
    first = [{**block, "block_id": block_mark(marker)} for block in blocks[:1]]
    return [*first, *blocks[1:]]


def _ts_of(response: SlackResponse) -> MessageTs:
    """Return where the post stands. "ok" without a ts proves nothing."""
    data = response.data
    ts = MessageTs(parse_text(data, "ts")) if isinstance(data, dict) else MessageTs("")
    if not stands_in_slack(ts):
        raise OutcomeUnknown("no_ts")
    return ts
