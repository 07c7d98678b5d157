"""Every call that the app makes during one long story, word for word as it goes over the wire.

The recordings lie in tests/scenarios/wire, one file a chapter: HTTP method, path, headers and body
of each call, with `{names}` for what Slack makes up. The host, the length and the versions in the
user agent are left out. A change of what goes to Slack shows up as a difference to read.

To record anew after a change that is meant, and then read `git diff tests/scenarios/wire`:

    RECORD_WIRE=1 .venv/bin/pytest -n 0 tests/scenarios/test_recorded_wire.py
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.manifest import load_manifest
from bot.settings import RunMode
from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.recording import PRIVATE_ANSWER, SOCKET_OPENING, Tape
from tests.scenarios.stories import OneTextWriter, card, write_reply

WIRE = Path(__file__).parent / "wire"
RECORDS = "RECORD_WIRE" in os.environ
HELP = "#acme-help"
FIRST = "The export fails with error 500 since this morning"
SECOND = "How do I add a second admin?"
THIRD = "The invoice of October is missing"
FIVE = "😀 5 · Very happy"
ONE = "😞 1 · Very unhappy"
COMMENT = "Anything you want to add?"
SUGGESTED = "Thank you for the details. I am looking into it now."
QUESTION = "How happy are you"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the story, and the tape that runs meanwhile."""

    office: Office
    tape: Tape
    dana: Somebody
    sam: Somebody
    ada: Somebody


def capturing(cast: Cast) -> None:
    dana, sam, act = cast.dana, cast.sam, cast.tape.act
    with act("dana reports a problem"):
        raised = dana.says(FIRST, in_=HELP)
    with act("dana adds a screenshot in the thread"):
        reply = dana.says("It looks like this", in_=HELP, thread=raised, files=["shot.png"])
    with act("dana changes her words"):
        dana.edits(raised, f"{FIRST}, on every page")
    with act("dana deletes the reply"):
        dana.deletes(reply)
    with act("dana says hello"):
        hello = dana.says("Good morning", in_=HELP)
    with act("sam pins the hello"):
        sam.reacts("pushpin", to=hello)
    with act("dana asks the app about privacy"):
        dana.mentions_app("privacy", in_=HELP)
    with act("dana asks something else"):
        dana.says(SECOND, in_=HELP)


def working(cast: Cast) -> None:
    sam, ada, act = cast.sam, cast.ada, cast.tape.act
    first = _message(sam, FIRST)
    with act("sam adds eyes"):
        sam.reacts("eyes", to=first)
    with act("sam takes the eyes away"):
        sam.unreacts("eyes", to=first)
    with act("sam presses Claim"):
        sam.clicks("Claim", on=card(sam, about=FIRST))
    with act("sam presses Release"):
        sam.clicks("Release", on=card(sam, about=FIRST))
    with act("sam gives it to ada"):
        sam.clicks("Assign to somebody", on=card(sam, about=FIRST), option=ada)
    for label in ("Mark as urgent", "Write another suggestion", "Mark as not an issue", "Reopen"):
        with act(f"sam presses {label}"):
            sam.clicks(label, on=card(sam, about=FIRST))


def replying(cast: Cast) -> None:
    office, sam, act = cast.office, cast.sam, cast.tape.act
    with act("sam presses Edit and send"):
        sam.clicks("Edit and send", on=card(sam, about=FIRST))
    with act("sam submits the form"):
        sam.fills("Your reply", "I am looking at the export service now.")
        sam.submits()
    with act("sam presses Undo"):
        sam.clicks("Undo", on=card(sam, about=FIRST))
    with act("sam writes it again"):
        write_reply(sam, "I am looking at the export service, page by page.", about=FIRST)
    with act("ten seconds pass"):
        office.later(seconds=11)
    with act("sam sends a suggestion as it is"):
        sam.clicks("Send as it is", on=card(sam, about=SECOND))
        office.later(seconds=11)


def rating(cast: Cast) -> None:
    office, dana, sam, act = cast.office, cast.dana, cast.sam, cast.tape.act
    with act("sam resolves the first with a check mark"):
        sam.reacts("white_check_mark", to=_message(sam, FIRST))
    with act("sam resolves the second with the button"):
        sam.clicks("Resolve", on=card(sam, about=SECOND))
    with act("a quarter of an hour passes"):
        office.later(minutes=16)
    first, second = _question(dana, FIRST), _question(dana, SECOND)
    with act("sam presses what only dana may"):
        sam.clicks(FIVE, on=first)
    with act("dana is very happy"):
        dana.clicks(FIVE, on=first)
    with act("dana adds words"):
        dana.fills(COMMENT, "So quick, thank you")
        dana.submits()
    with act("dana is very unhappy"):
        dana.clicks(ONE, on=second)
    with act("dana closes the window"):
        dana.cancels()
    with act("dana reports the first again"):
        dana.says("It fails again", in_=HELP, thread=_message(dana, FIRST))


def commanding(cast: Cast) -> None:
    sam, ada, act = cast.sam, cast.ada, cast.tape.act
    for line in (
        "/issue Dana called: the import is slow",
        "/issues",
        "/customer Acme",
        "/digest today",
        "/giraffe status",
        "/giraffe help",
    ):
        with act(f"sam runs {line}"):
            sam.runs(line, in_=HELP)
    with act("sam shows an issue of the list"):
        sam.runs("/issues", in_="#triage")
        sam.clicks("Show", on=sam.private_notes(in_="#triage")[-1])
    with act("sam opens the form"):
        sam.runs("/issue", in_="#triage")
        sam.cancels()
    for name in ("Capture as issue", "Suggest a reply", "Ask why"):
        with act(f"sam uses the shortcut {name}"):
            sam.uses_shortcut(name, on=_message(sam, SECOND))
    with act("sam uses the shortcut New issue"):
        sam.uses_shortcut("New issue")
        sam.cancels()
    with act("sam opens the home tab"):
        sam.opens_home()
    with act("ada opens the home tab and presses Pause"):
        ada.opens_home()
        ada.clicks("Pause", on="home")
    with act("ada resumes"):
        ada.runs("/giraffe resume", in_="#triage")
    with act("ada opens the settings"):
        ada.runs("/giraffe settings", in_="#triage")
    with act("ada saves them"):
        ada.fills("Time of the digest", "09:30")
        ada.submits()
    with act("ada posts a digest"):
        ada.runs("/digest today post", in_="#triage")


def changing(cast: Cast) -> None:
    office, ada, act = cast.office, cast.ada, cast.tape.act
    slack = office.slack
    with act("priya joins the triage channel"):
        slack.invite(slack.colleague("priya"), "#triage")
        office.settle()
    with act("a private channel is shared with Initech"):
        slack.add_organisation("Initech")
        eve = office.customer("eve", of="Initech")
        slack.add_channel("#initech-help", private=True, shared_with=["Initech"])
        office.settle()
    with act("eve of Initech reports a problem"):
        eve.says(THIRD, in_="#initech-help")
    with act("a channel gets another id"):
        slack.change_channel_id(HELP)
        office.settle()
    with act("priya is deactivated"):
        slack.deactivate(slack.person("priya"))
        office.settle()
    with act("the next morning comes"):
        office.later(hours=24)
    with act("ada opens the home tab"):
        ada.opens_home()


def failing(cast: Cast) -> None:
    office, dana, sam, act = cast.office, cast.dana, cast.sam, cast.tape.act
    faults = office.core.faults
    with act("the answer to a card is lost"):
        faults.answer("chat.postMessage", MethodFault.timeout(is_applied=True))
        dana.says("The search finds nothing at all", in_=HELP)
        office.later(minutes=2)
    with act("the answer to a reply is lost"):
        write_reply(sam, "I am looking at the search now.", about="The search")
        faults.answer("chat.postMessage", MethodFault.reset(is_applied=True))
        office.later(minutes=2)
    with act("Slack asks to wait with a reply"):
        write_reply(sam, "It is the index.", about="The search")
        faults.answer("chat.postMessage", MethodFault.rate_limited(30))
        office.later(minutes=2)
    with act("the scope for names is gone"):
        office.core.app.rules.scopes.remove("chat:write.customize")
        write_reply(sam, "The index is complete again.", about="The search")
        office.later(minutes=2)


CHAPTERS: dict[str, Callable[[Cast], None]] = {
    "2-capture": capturing,
    "3-work": working,
    "4-reply": replying,
    "5-rating": rating,
    "6-commands": commanding,
    "7-changes": changing,
    "8-trouble": failing,
}


def _message(viewer: Somebody, words: str, *, in_: str = HELP) -> MessageRef:
    return next(seen.ref for seen in viewer.messages_in(in_) if words in seen.text)


def _question(viewer: Somebody, words: str) -> MessageRef:
    thread = viewer.messages_in(HELP, thread=_message(viewer, words))
    return next(seen.ref for seen in thread if QUESTION in seen.text)


def _told(open_office: OpenOffice, mode: RunMode) -> dict[str, str]:
    office = open_office(mode=mode, writer=OneTextWriter(SUGGESTED))
    tape = Tape(office)
    tape.begin("1-start")
    tape.keep("the app starts")
    cast = Cast(
        office, tape, office.customer("dana"), office.agent("sam"), office.admin("ada")
    )
    for name, act_out in CHAPTERS.items():
        tape.begin(name)
        act_out(cast)
    return tape.chapters()


@pytest.mark.parametrize("mode", list(RunMode))
def test_what_goes_to_slack_is_what_was_recorded(open_office: OpenOffice, mode: RunMode) -> None:
    told = _told(open_office, mode)

    if RECORDS:
        _record(told)
    assert _difference(_recorded(), told) == ""


def _record(told: dict[str, str]) -> None:
    WIRE.mkdir(exist_ok=True)
    for path in WIRE.glob("*.json"):
        path.unlink()
    for name, text in told.items():
        (WIRE / f"{name}.json").write_text(text, encoding="utf-8")


def _recorded() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(WIRE.glob("*.json"))}


def _difference(recorded: dict[str, str], told: dict[str, str]) -> str:
    """Return what differs, as `git diff` would show it; "" when nothing does."""
    lines = [
        line
        for name in sorted(recorded.keys() | told.keys())
        for line in difflib.unified_diff(
            recorded.get(name, "").splitlines(),
            told.get(name, "").splitlines(),
            fromfile=f"wire/{name}.json as recorded",
            tofile=f"wire/{name}.json as it is now",
            lineterm="",
            n=6,
        )
    ]
    return "\n".join(lines)
