"""What can be posted, by audience: a message for the team is another type than one for a customer.

The gateway has one door for each, so an internal card in a shared channel is a type error. The
first block carries no block_id of ours: the gateway puts its marker there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.ids import MessageTs

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]
"""What JSON can say; covariant, so that a list of strings is one."""
Block = dict[str, Json]
View = dict[str, Json]


@dataclass(frozen=True, slots=True)
class TeamMessage:
    """A message that only people of our workspace may see. `text` says everything in words."""

    blocks: tuple[Block, ...]
    text: str
    thread: MessageTs | None = None


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """A message for a customer's channel. `text` says everything in words."""

    blocks: tuple[Block, ...]
    text: str
    thread: MessageTs | None = None
