"""Everybody and everything: whoever presses, types or submits what is not theirs changes nothing.

What is pressed is forged, as if it stood in a channel the person is in: nobody is protected by
not seeing a button. One office for each kind of person, and all presses in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import pytest

from bot.domain.permissions import Act
from bot.simulator.deliveries import Kind
from bot.simulator.forms import complete_values
from bot.simulator.interactions import Interactions
from bot.simulator.render import controls_of
from bot.simulator.sight import SeenMessage
from bot.simulator.state import Channel, Message, View
from bot.simulator.workspace import Workspace
from bot.simulator.wire import Reply
from bot.texts import load_texts
from handlers import ids, policy
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import OneTextWriter, card

RATED = "The login page stays empty"
HELD = "The import stops at half"
OFFERED = "The export fails with error 500"
SUGGESTED = "I see it as well and am looking into it."
TEXTS = load_texts()


@dataclass(frozen=True, slots=True)
class Press:
    """Something to press, type or submit. `send` does it and returns the app's answer."""

    name: str
    act: Act
    send: Callable[[], Reply]
    is_answered: bool = True


class Desk:
    """An office in the middle of its work, with something real behind every button."""

    def __init__(self, open_office: OpenOffice) -> None:
        self.office = open_office(furnish=_furnish, writer=OneTextWriter(SUGGESTED))
        self.dana = self.office.customer("dana", of="Acme")
        self.sam, self.ada = self.office.agent("sam"), self.office.admin("ada")
        self._payloads = Interactions(self.office.core.world, self.office.core.app)
        self._raise_issues()
        self._open_forms()

    def _raise_issues(self) -> None:
        rated = self.dana.says(RATED, in_="#acme-help")
        self.sam.says("It is back, the disk was full.", in_="#acme-help", thread=rated)
        self.sam.reacts("white_check_mark", to=rated)
        self.office.later(minutes=16)
        held = self.dana.says(HELD, in_="#acme-help")
        self.sam.clicks("Claim", on=card(self.sam, about=HELD))
        self.sam.clicks("Send as it is", on=card(self.sam, about=HELD))
        self.dana.says("Only the nightly one", in_="#acme-help", thread=held)
        self.office.later(seconds=11)
        self.dana.says(OFFERED, in_="#acme-help")
        self.office.customer("bob", of="Smith & Co").says("Invoices are missing", in_="#smith-help")

    def _open_forms(self) -> None:
        self.sam.clicks("Edit and send", on=card(self.sam, about=OFFERED))
        self.sam.fills("Your reply", "Please send me your password")
        self.ada.runs("/giraffe settings", in_="#triage")
        self.ada.fills(ids.SETTINGS_ZONE_BLOCK, "Asia/Tokyo")
        olga = self.office.agent("olga")
        olga.runs("/issue", in_="#triage")
        olga.fills("Account", "Acme")
        olga.fills("What was raised?", "Somebody called")
        self.dana.clicks("rating.give.4", on="How happy are you")
        self.dana.fills(ids.RATING_COMMENT_BLOCK, "A word of thanks")

    def buttons(self, about: str) -> dict[str, str]:
        """Return what each button of a card carries, those in its menu too, by action id."""
        return dict(_carried(self._message(card(self.sam, about=about))))

    def _message(self, seen: SeenMessage) -> Message:
        return self.office.core.world.channels[seen.ref.channel_id].messages[seen.ref.ts]


def _carried(message: Message) -> Iterator[tuple[str, str]]:
    for control in controls_of(message.blocks):
        if control.option is not None and control.action_id == ids.ISSUE_MORE:
            choice, _, value = control.option["value"].partition(" ")
            yield choice, value
        else:
            yield control.action_id, control.element.get("value", control.block_id)


def _furnish(slack: Workspace) -> None:
    furnish_office(slack)
    slack.add_organisation("Smith & Co")
    slack.add_channel("#smith-help", shared_with=["Smith & Co"])


def test_probe(open_office: OpenOffice) -> None:
    desk = Desk(open_office)
    for about in (RATED, HELD, OFFERED):
        print(about, desk.buttons(about))
    print([ (v.kind, v.user_id, v.body.get("callback_id")) for v in desk.office.core.world.views.values()])
    for st in desk.office.core.world.stacks.values():
        print(st[-1].values, st[-1].body.get("private_metadata"))
