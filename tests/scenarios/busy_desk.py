"""An office in the middle of its work, with something real behind every button and form.

It tells what came of a press. What is pressed, and by whom, stands with the tests.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from bot.simulator.faults import MethodFault
from bot.simulator.render import controls_of
from bot.simulator.sight import SeenMessage
from bot.simulator.state import Message, View
from bot.simulator.wire import Reply
from bot.simulator.workspace import Workspace
from handlers import ids
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.places import listen
from tests.scenarios.stories import OneTextWriter, cards

RATED = "The login page stays empty"
HELD = "The import stops at half"
TAKEN_BACK = "The search finds nothing"
OFFERED = "The export fails with error 500"
BOBS = "Invoices are missing"
ASKED = "The preview shows nothing"
DOUBTED = "The backup never ends"
SPARE = "The map stays grey"
MERGED = "Any news?"
NEWS = "Any update on this?"

UNDO = 40
"""Seconds: no reply goes out while everything is pressed."""
WHAT_OTHERS_SEE = "what others see"
_MET = frozenset({"person"})
"""Tables that note who was met, whatever they were allowed to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a press did.

    `changed` names tables of the memory, or what others see; `told` is what the presser alone was
    told; `opened` names the forms that opened for them.
    """

    changed: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()


class BusyDesk:
    """A rated issue, three whose replies wait for a decision, two with a suggestion, and forms.

    One was merged, one may belong to others, and one writer is asked. `values` says what every
    button carries, by action id.
    """

    def __init__(self, open_office: OpenOffice) -> None:
        writer = OneTextWriter("I see it as well and am looking into it.")
        self.office = open_office(furnish=_furnish, writer=writer, undo_seconds=UNDO)
        self.dana = self.office.customer("dana", of="Acme")
        self.bob = self.office.customer("bob", of="Smith & Co")
        self.sam, self.ada = self.office.agent("sam"), self.office.admin("ada")
        self.olga = self.office.agent("olga")
        self._raise_issues()
        self._open_forms()
        # Of two forms of a kind the first is the one that is submitted.
        listen(self.office.admin("alma"), "#smith-chat", mode="nudge")
        carl = self.office.customer("carl", of="Smith & Co")
        self._asked = carl.says(ASKED, in_="#smith-chat")
        self.values = self._read_values()

    def view(self, callback_id: str) -> View:
        """Return the form that somebody has open, filled in."""
        views = self.office.core.world.views.values()
        return next(view for view in views if view.body.get("callback_id") == callback_id)

    def outcome(self, send: Callable[[], Reply], *, by: str) -> Outcome:
        """Press, and return what came of it; `by` is the presser's user id."""
        before, heard, windows = self._state(by), self._notes(by), self._windows(by)
        reply = send()
        self.office.settle()
        assert reply.is_acknowledged
        after, opened = self._state(by), self._windows(by)[len(windows) :]
        forms = [body["callback_id"] for body in opened if "callback_id" in body]
        told = [body["blocks"][0]["text"]["text"] for body in opened if "callback_id" not in body]
        return Outcome(
            changed=frozenset(name for name in after if after[name] != before.get(name)),
            told=(*self._notes(by)[len(heard) :], *told, *_said_at_once(reply)),
            opened=tuple(forms),
        )

    def _raise_issues(self) -> None:
        self._greeting = self.dana.says("Good morning", in_="#acme-help")
        rated = self.dana.says(RATED, in_="#acme-help")
        self.sam.says("It is back, the disk was full.", in_="#acme-help", thread=rated)
        self.sam.reacts("white_check_mark", to=rated)
        self.office.later(minutes=16)
        self.dana.says(DOUBTED, in_="#acme-help")
        self.sam.clicks("Send as it is", on=self._card(DOUBTED))
        self.office.core.faults.answer("chat.postMessage", MethodFault.timeout())
        self.office.later(minutes=4)
        for words in (HELD, TAKEN_BACK):
            raised = self.dana.says(words, in_="#acme-help")
            self.sam.clicks("Claim", on=self._card(words))
            self.sam.clicks("Send as it is", on=self._card(words))
            self.dana.says("Only the nightly one", in_="#acme-help", thread=raised)
            self.office.later(seconds=UNDO + 1)
        self.dana.says(OFFERED, in_="#acme-help")
        self._other_greeting = self.dana.says("Good morning all", in_="#acme-help")
        self.bob.says(BOBS, in_="#smith-help")
        self.dana.says(SPARE, in_="#acme-help")
        self.dana.says(MERGED, in_="#acme-help")
        target = self._card(TAKEN_BACK).text.splitlines()[0]
        self.sam.clicks(f"Add to {target}", on=self._card(MERGED))
        self.dana.says(NEWS, in_="#acme-help")

    def _open_forms(self) -> None:
        target = self._card(DOUBTED).text.splitlines()[0]
        self.sam.clicks("Merge into another issue", on=self._card(SPARE))
        self.sam.fills("Into which open issue of this channel", target)
        self.sam.clicks("Split off messages", on=self._card(HELD))
        self.sam.fills("Which messages are about something else", ["Only the nightly one"])
        self.sam.clicks("Correct how it reads", on=self._card(OFFERED))
        self.sam.fills("How the customer feels", "Upset")
        self.sam.clicks("Edit and send", on=self._card(OFFERED))
        self.sam.fills("Your reply", "Please send me the export's number")
        self.ada.runs("/giraffe settings", in_="#triage")
        self.ada.fills(ids.SETTINGS_ZONE_BLOCK, "Asia/Tokyo")
        self.ada.runs("/giraffe settings #acme-help", in_="#triage")
        self.ada.fills("place.channel.mirrors_state", "off")
        self.ada.runs("/giraffe setup", in_="#triage")
        self.ada.fills(ids.SETUP_LIST_BLOCK, "channel,mode\nacme-help,manual")
        self.ada.submits()
        self.ada.clicks("Set up this channel", on="Giraffe now listens in #smith-help")
        self.ada.fills("channel.tier", "gold")
        self.olga.runs("/issue", in_="#triage")
        self.olga.fills("Account", "Acme")
        self.olga.fills("What was raised?", "Somebody called")
        self.dana.clicks(ids.RATING_GIVE_4, on="How happy are you")
        self.dana.fills(ids.RATING_COMMENT_BLOCK, "A word of thanks")

    def _read_values(self) -> dict[str, str]:
        form = self.view(ids.ISSUE_FORM).values[ids.ISSUE_ACCOUNT_BLOCK]
        invitation = self.view(ids.RATING_COMMENT).body["private_metadata"]
        offered, rated, bobs = (self._on_card(words) for words in (OFFERED, RATED, BOBS))
        asking = self._on_card(NEWS)
        issue = offered[ids.ISSUE_CLAIM]
        return {
            **dict.fromkeys((*ids.MORE_CHOICES, ids.ISSUE_OPEN), issue),
            **self._on_card(HELD),
            **offered,
            **rated,
            **dict.fromkeys(ids.ISSUE_ADD_TOS, asking[ids.ISSUE_ADD_TOS[1]]),
            ids.ISSUE_KEEP_APART: asking[ids.ISSUE_KEEP_APART],
            ids.ISSUE_TAKE_APART: self._on_card(MERGED)[ids.ISSUE_TAKE_APART],
            ids.ISSUE_DISCARD: rated[ids.ISSUE_REOPEN],
            ids.ISSUE_RESOLVE: bobs[ids.ISSUE_RESOLVE],
            ids.SUGGESTION_SEND: bobs[ids.SUGGESTION_SEND],
            ids.REPLY_UNDO: self._on_card(TAKEN_BACK)[ids.REPLY_UNDO],
            ids.REPLY_CHECK: self._on_card(DOUBTED)[ids.REPLY_CHECK],
            **dict.fromkeys(ids.RATING_SCORES, invitation),
            **dict.fromkeys((ids.NUDGE_OPEN, ids.NUDGE_DECLINE), self._question()),
            **dict.fromkeys((ids.ISSUES_PREVIOUS, ids.ISSUES_NEXT), "1:"),
            **dict.fromkeys(
                (ids.ACCOUNT_PICK, ids.ACCOUNT_SETTINGS),
                form[ids.ISSUE_ACCOUNT]["selected_option"]["value"],
            ),
            ids.WHY_CAPTURE: f"{self._other_greeting.channel_id}:{self._other_greeting.ts}",
            ids.WHY_DISCARD: rated[ids.ISSUE_REOPEN],
            ids.SHADOW_CAPTURE: f"{self._greeting.channel_id}:{self._greeting.ts}",
            ids.CHANNEL_SET_UP: self.view(ids.CONNECT_FORM).body["private_metadata"],
            ids.DIGEST_POST: "today",
            **dict.fromkeys((ids.HOME_NEW_ISSUE, ids.HOME_SETTINGS, ids.HOME_REFRESH), "home"),
            **dict.fromkeys((ids.APP_PAUSE, ids.APP_RESUME), "app"),
        }

    def _card(self, about: str) -> SeenMessage:
        """Return the newest card with these words in its first line."""
        found = cards(self.sam, about=about)
        return [one for one in found if about in one.text.splitlines()[0]][-1]

    def _on_card(self, about: str) -> dict[str, str]:
        ref = self._card(about).ref
        message = self.office.core.world.channels[ref.channel_id].messages[ref.ts]
        controls = controls_of(message.blocks)
        return {one.action_id: one.element.get("value", one.block_id) for one in controls}

    def _question(self) -> str:
        """Return what the buttons of the question carry."""
        channel = self.office.core.world.channels[self._asked.channel_id]
        (question,) = channel.replies[self._asked.ts]
        (value,) = {one.element["value"] for one in controls_of(question.blocks)}
        return str(value)

    def _state(self, user_id: str) -> dict[str, str]:
        """Return the memory by table, and what everybody but one person sees."""
        path = self.office.giraffe.settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as memory:
            found = memory.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = {name for (name,) in found} - _MET
            # The names are the file's own.
            kept = {n: memory.execute(f"SELECT * FROM {n}").fetchall() for n in names}  # noqa: S608
        seen = json.dumps(self._seen_by_others(user_id))
        return {name: repr(rows) for name, rows in kept.items()} | {WHAT_OTHERS_SEE: seen}

    def _seen_by_others(self, user_id: str) -> list[Any]:
        world = self.office.core.world
        channels = list(world.channels.values())
        posted = [one for channel in channels for one in channel.messages.values()]
        whispered = [one for channel in channels for one in channel.ephemerals]
        views = [*world.views.values(), *world.homes.values()]
        return [
            *([one.ts, one.text, one.blocks, one.reactions, one.is_deleted] for one in posted),
            *([one.visible_to, one.text] for one in whispered if one.visible_to != user_id),
            *([one.user_id, one.body] for one in views if one.user_id != user_id),
        ]

    def _notes(self, user_id: str) -> list[str]:
        channels = list(self.office.core.world.channels.values())
        notes = [one for channel in channels for one in channel.ephemerals]
        return [one.text for one in sorted(notes, key=_ts) if one.visible_to == user_id]

    def _windows(self, user_id: str) -> list[dict[str, Any]]:
        views = self.office.core.world.views.values()
        return [one.body for one in views if one.user_id == user_id and one.kind == "modal"]


def _ts(message: Message) -> str:
    return message.ts


def _said_at_once(reply: Reply) -> tuple[str, ...]:
    """Return what stood in the answer to a command, or below a form's fields."""
    if not isinstance(reply.body, dict):
        return ()
    errors = reply.body.get("errors") or {}
    return tuple(errors.values()) or ((reply.body["text"],) if "text" in reply.body else ())


def _furnish(slack: Workspace) -> None:
    furnish_office(slack)
    slack.add_organisation("Smith & Co")
    slack.add_channel("#smith-help", shared_with=["Smith & Co"])
    slack.add_channel("#smith-chat", shared_with=["Smith & Co"])
