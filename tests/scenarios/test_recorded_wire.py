"""Every call that the app makes during one long story, word for word as it goes over the wire.

The recordings lie in tests/scenarios/wire, one file a chapter: HTTP method, path, headers and body
of each call, with `{names}` for what Slack and chance make up. What tells of the machine and its
versions is left out, the user agent for example. The story is the same over HTTP and Socket Mode,
and so are the calls; the short stories beside it are of a workspace where something is missing.
What is answered to a command at once is no call, and other stories look at it.

To record anew after a change that is meant, and then read `git diff tests/scenarios/wire`:

    RECORD_WIRE=1 .venv/bin/pytest -n 0 tests/scenarios/test_recorded_wire.py
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
import yaml

from bot.manifest import load_manifest
from bot.settings import RunMode
from bot.simulator.faults import MethodFault
from bot.simulator.workspace import Workspace
from handlers import ids, policy
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office
from tests.scenarios.places import listen
from tests.scenarios.recording import (
    SOCKET_OPENING,
    Tape,
    differences,
    record,
    recorded,
    recorded_methods,
)
from tests.scenarios.stories import OneTextWriter, cards
from tests.scenarios.wire_story import FIRST, HELP, MAIN_STORY, SUGGESTED, Cast

START, NO_TRIAGE = "01-start", "10-no-triage-channel"
MODEST, SOCKETS, PAGES = "11-modest-slack", "12-sockets", "13-pages"
NUDGES, TOGETHER = "14-questions-to-writers", "15-belonging-together"
RECORDS = "RECORD_WIRE" in os.environ
MANY = 100

HOW_TO_RECORD = """If this is meant, record it anew and read what changed:
    RECORD_WIRE=1 .venv/bin/pytest -n 0 tests/scenarios/test_recorded_wire.py
    git diff tests/scenarios/wire"""

SCOPES_OF_METHOD: dict[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write", "chat:write.customize"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"channels:history", "groups:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.list": frozenset({"channels:read", "groups:read"}),
    "conversations.members": frozenset({"channels:read", "groups:read"}),
    "conversations.replies": frozenset({"channels:history", "groups:history"}),
    "reactions.add": frozenset({"reactions:write"}),
    "reactions.get": frozenset({"reactions:read"}),
    "reactions.remove": frozenset({"reactions:write"}),
    "team.info": frozenset({"team:read"}),
    "users.conversations": frozenset({"channels:read", "groups:read"}),
    "users.info": frozenset({"users:read"}),
    "users.list": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    # The app-level token opens connections, and an address of Slack's own takes private answers.
    SOCKET_OPENING: frozenset(),
    "response": frozenset(),
}
"""What each method asks for, with the arguments that the app gives it and in every kind of channel.

Source: https://docs.slack.dev/reference/methods
"""

NEEDED_BESIDES = {
    "app_mentions:read": "the event app_mention",
    "commands": "slash commands and shortcuts",
    "files:read": "optional: what a message's event tells of its files",
    "im:history": "the event message.im",
    "im:write": "chat.postMessage to a person's id opens the conversation with them",
}
"""Scopes that no method of the list asks for, with what needs them."""

PRESSED_ELSEWHERE = frozenset(
    {
        ids.ISSUES_NEXT,
        ids.ISSUES_PREVIOUS,
        ids.RATING_GIVE_2,
        ids.RATING_GIVE_3,
        ids.RATING_GIVE_4,
        ids.ACCOUNT_SETTINGS,
        ids.REPLY_CHECK,
        ids.WHY_CAPTURE,
        ids.WHY_DISCARD,
        ids.SHADOW_CAPTURE,
        ids.CHANNEL_SET_UP,
        ids.NUDGE_OPEN,
        ids.NUDGE_DECLINE,
        ids.ISSUE_MERGE,
        ids.ISSUE_SPLIT,
        ids.ISSUE_TAKE_APART,
        *ids.ISSUE_ADD_TOS,
        ids.ISSUE_KEEP_APART,
    }
)
"""Pages, one account's settings, a reply in doubt, corrections, notes about what is only watched,
the form of a new channel, questions to writers and issues that belong together have stories of
their own.

The other faces differ from the first and the last by a number.
"""


def tell_the_main_story(open_office: OpenOffice, mode: RunMode) -> Tape:
    office = open_office(mode=mode, writer=OneTextWriter(SUGGESTED))
    tape = Tape(office, leaves_out=SOCKET_OPENING)
    tape.begin(START)
    tape.keep("the app starts")
    cast = Cast(
        office=office,
        tape=tape,
        dana=office.customer("dana"),
        bob=office.customer("bob"),
        sam=office.agent("sam"),
        ada=office.admin("ada"),
    )
    tape.keep("everybody is there")
    for name, act_out in MAIN_STORY.items():
        tape.begin(name)
        act_out(cast)
    assert pressed(office) | PRESSED_ELSEWHERE == policy.ACTIONS.keys()
    return tape


def tell_of_no_triage_channel(open_office: OpenOffice, mode: RunMode) -> Tape:
    office = open_office(mode=mode, furnish=_furnish_without_triage)
    dana = office.customer("dana")
    tape = Tape(office, leaves_out=SOCKET_OPENING)
    tape.begin(NO_TRIAGE)
    with tape.act("the app starts, dana reports a problem, and an admin is told"):
        dana.says(FIRST, in_=HELP)
        office.later(minutes=12)
    return tape


def tell_of_a_modest_slack(open_office: OpenOffice, mode: RunMode) -> Tape:
    office = open_office(
        mode=mode,
        is_modest=True,
        furnish=_furnish_modestly,
        triage_channel="triage",
        customer_channels=("acme-help",),
    )
    dana = office.customer("dana")
    tape = Tape(office, leaves_out=SOCKET_OPENING)
    tape.begin(MODEST)
    with tape.act("the app starts, and dana reports a problem"):
        dana.says(FIRST, in_=HELP)
        office.later(minutes=2)
    return tape


def tell_of_sockets(open_office: OpenOffice, mode: RunMode) -> Tape:
    tape = Tape(open_office(mode=mode))
    tape.begin(SOCKETS)
    tape.keep("the app starts, and opens its connections")
    return tape


def tell_of_pages(open_office: OpenOffice, mode: RunMode) -> Tape:
    office = open_office(mode=mode)
    dana, sam = office.customer("dana"), office.agent("sam")
    for number in range(1, 12):
        dana.says(f"Report {number} cannot be opened", in_=HELP)
    tape = Tape(office, leaves_out=SOCKET_OPENING)
    tape.skip()
    tape.begin(PAGES)
    with tape.act("sam turns the page of a list, there and back"):
        sam.runs("/issues", in_="#triage")
        sam.clicks("Show next", on=sam.private_notes(in_="#triage")[-1])
        sam.clicks("Show previous", on=sam.private_notes(in_="#triage")[-1])
    return tape


def tell_of_questions_to_writers(open_office: OpenOffice, mode: RunMode) -> Tape:
    office = open_office(mode=mode)
    dana, bob = office.customer("dana"), office.customer("bob")
    listen(office.admin("ada"), HELP, mode="nudge")
    tape = Tape(office, leaves_out=SOCKET_OPENING)
    tape.skip()
    tape.begin(NUDGES)
    with tape.act("dana reports a problem, and is asked"):
        raised = dana.says(FIRST, in_=HELP)
    with tape.act("bob presses what is dana's to answer"):
        bob.clicks("No thanks", on=raised)
    with tape.act("dana says yes"):
        dana.clicks("Open an issue", on=raised)
    with tape.act("bob reports a problem, and says no"):
        bob.clicks("No thanks", on=bob.says("The search finds nothing at all", in_=HELP))
    return tape


def tell_of_what_belongs_together(open_office: OpenOffice, mode: RunMode) -> Tape:
    office = open_office(mode=mode, writer=OneTextWriter(SUGGESTED))
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says(FIRST, in_=HELP)
    dana.says("The invoice shows the old address", in_=HELP)
    dana.says("Nobody can log in either", in_=HELP, thread=raised)
    tape = Tape(office, leaves_out=SOCKET_OPENING)
    tape.skip()
    tape.begin(TOGETHER)
    with tape.act("sam merges the second issue into the first"):
        sam.clicks("Merge into another issue", on=cards(sam)[1])
        sam.fills("Into which open issue of this channel", f"#1 {FIRST}")
        sam.submits()
    with tape.act("sam takes it apart again"):
        sam.clicks("Take it apart again", on=cards(sam)[1])
    with tape.act("sam splits a message off the first"):
        sam.clicks("Split off messages", on=cards(sam)[0])
        sam.fills("Which messages are about something else", ["Nobody can log in either"])
        sam.submits()
    with tape.act("dana asks for news, which may mean any of them"):
        dana.says("Any update on this?", in_=HELP)
    with tape.act("sam adds it to one"):
        sam.clicks("Add to #3 Nobody can log in either", on=cards(sam)[-1])
    with tape.act("dana asks again, and sam keeps it apart"):
        dana.says("Any news?", in_=HELP)
        sam.clicks("Keep it apart", on=cards(sam)[-1])
    return tape


def pressed(office: Office) -> set[str]:
    """Return what was pressed by its action id, or by what was chosen from a menu."""
    presses = office.witness.presses
    return {
        one.value.split()[0] if one.action_id == ids.ISSUE_MORE else one.action_id
        for one in presses
    }


STORIES = [
    pytest.param(tell_the_main_story, RunMode.HTTP, id="main-http"),
    pytest.param(tell_the_main_story, RunMode.SOCKET, id="main-socket"),
    pytest.param(tell_of_no_triage_channel, RunMode.HTTP, id="no-triage-channel"),
    pytest.param(tell_of_a_modest_slack, RunMode.HTTP, id="modest-slack"),
    pytest.param(tell_of_sockets, RunMode.SOCKET, id="sockets"),
    pytest.param(tell_of_pages, RunMode.HTTP, id="pages"),
    pytest.param(tell_of_questions_to_writers, RunMode.HTTP, id="questions-to-writers"),
    pytest.param(tell_of_what_belongs_together, RunMode.HTTP, id="belonging-together"),
]


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize(("tell", "mode"), STORIES)
def test_what_goes_to_slack_is_what_was_recorded(
    open_office: OpenOffice, tell: Callable[[OpenOffice, RunMode], Tape], mode: RunMode
) -> None:
    told = tell(open_office, mode).chapters()

    if RECORDS:
        record(told)
        pytest.skip("recorded anew: read git diff tests/scenarios/wire")
    if found := differences(told):
        pytest.fail(f"{found}\n\n{HOW_TO_RECORD}", pytrace=False)


def test_every_scope_is_asked_for_because_of_something_that_the_app_does() -> None:
    asked_for = yaml.safe_load(load_manifest())["oauth_config"]["scopes"]

    used = {scope for method in recorded_methods() for scope in SCOPES_OF_METHOD[method]}

    assert used | NEEDED_BESIDES.keys() == {*asked_for["bot"], *asked_for["bot_optional"]}
    assert used.isdisjoint(NEEDED_BESIDES)


def test_the_recordings_hold_every_method_of_the_list_and_no_other() -> None:
    assert recorded_methods() == SCOPES_OF_METHOD.keys()


def test_no_recording_is_left_of_a_chapter_that_is_not_told() -> None:
    others = {NO_TRIAGE, MODEST, SOCKETS, PAGES, NUDGES, TOGETHER}
    assert recorded().keys() == {START, *MAIN_STORY, *others}


def _furnish_without_triage(slack: Workspace) -> None:
    slack.add_organisation("Acme")
    slack.admin("ada")
    slack.add_channel(HELP, shared_with=["Acme"])


def _furnish_modestly(slack: Workspace) -> None:
    furnish_office(slack)
    slack.core.faults.answer("users.conversations", MethodFault.error("unknown_method"), times=MANY)
