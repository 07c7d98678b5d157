"""Everybody and everything: whoever presses, types or submits what is not theirs changes nothing.

What is pressed is forged, as if it stood in a channel the person is in: nobody is kept out only by
not seeing a button. There is one office for each kind of person, and all presses happen in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from bot.domain.permissions import Act
from bot.simulator.deliveries import Kind
from bot.simulator.forms import complete_values
from bot.simulator.interactions import Interactions
from bot.simulator.wire import Reply
from bot.texts import load_texts
from handlers import ids, policy
from tests.scenarios.busy_desk import WHAT_OTHERS_SEE, BusyDesk, Outcome
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Somebody

TEXTS = load_texts()
COMMANDS = (
    ("/issue It is slow", Act.LOG_ISSUE),
    ("/issue", Act.LOG_ISSUE),
    ("/issues", Act.VIEW_ISSUES),
    ("/customer", Act.VIEW_ACCOUNTS),
    ("/customer Acme", Act.VIEW_ACCOUNTS),
    ("/digest", Act.VIEW_DIGEST),
    ("/digest today post", Act.POST_DIGEST),
    ("/giraffe", Act.SEE_HELP),
    ("/issues help", Act.SEE_HELP),
    ("/giraffe status", Act.VIEW_STATUS),
    ("/giraffe why {link}", Act.EXPLAIN),
    ("/giraffe settings", Act.CHANGE_SETTINGS),
    ("/giraffe settings #acme-help", Act.CHANGE_SETTINGS),
    ("/giraffe setup", Act.SET_UP_CHANNELS),
    ("/giraffe pause", Act.CHANGE_SETTINGS),
    ("/giraffe resume", Act.CHANGE_SETTINGS),
)
REQUESTERS = frozenset({*ids.RATING_SCORES, ids.RATING_COMMENT, ids.ISSUE_REOPEN})
"""What somebody may press about their own issue, once it was answered."""
ANSWERS = {Act.RATE: "customer.only_requester", Act.ANSWER_NUDGE: "customer.only_writer"}
"""What only one person may answer, and what others are told. Nobody here is the writer asked."""
IN_PLACE = frozenset({ids.ISSUES_PREVIOUS, ids.ISSUES_NEXT, ids.ACCOUNT_PICK, ids.DIGEST_POST})
"""What answers in place of the private list it stands in; the stories of commands press these."""
LOOKS = frozenset(
    {
        Act.VIEW_ISSUES,
        Act.VIEW_ACCOUNTS,
        Act.VIEW_DIGEST,
        Act.VIEW_STATUS,
        Act.EXPLAIN,
        Act.SEE_HELP,
    }
)
"""What changes nothing for those who may, but shows them something."""


@dataclass(frozen=True, slots=True)
class Press:
    """Something to press, type or submit, and which act that is."""

    name: str
    act: Act
    send: Callable[[], Reply]
    is_answered: bool = True


class Forger:
    """One person, and all that could come over the wire in their name."""

    def __init__(self, desk: BusyDesk, person: Somebody, *, in_: str = "#acme-help") -> None:
        desk.office.settle()
        world = desk.office.core.world
        channel = world.find_channel(in_)
        assert channel is not None
        self._desk, self._user, self._channel = desk, person.plain.user, channel
        said = (one for one in channel.messages.values() if one.subtype is None)
        self._message = next(one for one in said if not one.is_reply)
        self._payloads = Interactions(world, desk.office.core.app)

    def press(self, press: Press) -> Outcome:
        """Do it, and return what came of it."""
        return self._desk.outcome(press.send, by=self._user.id)

    def presses(self) -> Iterator[Press]:
        """Return everything that the app listens for and that somebody asks for by hand."""
        for action_id, act in policy.ACTIONS.items():
            yield Press(action_id, act, partial(self._click, self._action(action_id)))
        for choice in sorted(ids.MORE_CHOICES):
            send = partial(self._click, self._choice(choice))
            yield Press(choice, policy.ACTIONS[choice], send)
        for callback_id, act in policy.VIEWS.items():
            yield Press(callback_id, act, partial(self._submit, callback_id))
            yield Press(callback_id, act, partial(self._close, callback_id), is_answered=False)
        for callback_id, act in policy.SHORTCUTS.items():
            yield Press(callback_id, act, partial(self._use, callback_id))
        for line, act in COMMANDS:
            yield Press(line, act, partial(self._type, line))

    def _click(self, action: dict[str, Any]) -> Reply:
        payload = self._payloads.message_click(self._user, self._channel, self._message, action)
        return self._send(payload)

    def _action(self, action_id: str) -> dict[str, Any]:
        value = self._desk.values[action_id]
        if action_id == ids.ISSUE_ASSIGN:
            chosen = {"type": "users_select", "selected_user": self._desk.sam.id}
            return {"action_id": action_id, "block_id": value, **chosen}
        return {"action_id": action_id, "block_id": "b", "type": "button", "value": value}

    def _choice(self, choice: str) -> dict[str, Any]:
        issue_id, _, _ = self._desk.values[choice].partition(":")
        option = {"value": ids.menu_value(choice, issue_id)}
        menu = {"type": "overflow", "selected_option": option}
        return {"action_id": ids.ISSUE_MORE, "block_id": "b", **menu}

    def _submit(self, callback_id: str) -> Reply:
        view = self._desk.view(callback_id)
        complete_values(view)
        return self._send(self._payloads.submission(self._user, view))

    def _close(self, callback_id: str) -> Reply:
        view = self._desk.view(callback_id)
        return self._send(self._payloads.closing(self._user, view, is_cleared=False))

    def _use(self, callback_id: str) -> Reply:
        if callback_id == ids.NEW_ISSUE:
            return self._send(self._payloads.global_shortcut(self._user, callback_id))
        where = (self._channel, self._message)
        return self._send(self._payloads.message_shortcut(self._user, *where, callback_id))

    def _type(self, line: str) -> Reply:
        ts = self._message.ts.replace(".", "")
        link = f"https://northwind.slack.com/archives/{self._channel.id}/p{ts}"
        command, _, text = line.format(link=link).partition(" ")
        payload = self._payloads.command(self._user, self._channel, command, text)
        return self._desk.office.core.interact(Kind.COMMAND, payload)

    def _send(self, payload: dict[str, Any]) -> Reply:
        return self._desk.office.core.interact(Kind.INTERACTIVE, payload)


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of person: who that is, where they are, and what they may do all the same."""

    forger: Forger
    is_insider: bool = False
    may: frozenset[str] = frozenset()


def the_requester(desk: BusyDesk) -> Case:
    return Case(Forger(desk, desk.dana), may=REQUESTERS)


def their_colleague(desk: BusyDesk) -> Case:
    return Case(Forger(desk, desk.office.customer("dirk", of="Acme")))


def another_company(desk: BusyDesk) -> Case:
    return Case(Forger(desk, desk.bob, in_="#smith-help"))


def a_guest(desk: BusyDesk) -> Case:
    gus = desk.office.guest("gus")
    desk.office.slack.invite(gus.plain, "#acme-help")
    return Case(Forger(desk, gus))


def a_colleague(desk: BusyDesk) -> Case:
    cleo = desk.office.colleague("cleo")
    desk.office.slack.invite(cleo.plain, "#acme-help")
    return Case(Forger(desk, cleo), is_insider=True, may=frozenset({Act.SEE_HELP}))


def who_left_the_team(desk: BusyDesk) -> Case:
    desk.office.slack.remove(desk.olga.plain, "#triage")
    desk.office.later(minutes=1)
    return Case(Forger(desk, desk.olga), is_insider=True, may=frozenset({Act.SEE_HELP}))


def a_deactivated_agent(desk: BusyDesk) -> Case:
    desk.office.slack.deactivate(desk.olga.plain)
    desk.office.later(minutes=1)
    return Case(Forger(desk, desk.olga))


def an_agent(desk: BusyDesk) -> Case:
    leads = {Act.CHANGE_SETTINGS, Act.SET_UP_CHANNELS, Act.POST_DIGEST, *ANSWERS}
    return Case(Forger(desk, desk.olga), is_insider=True, may=frozenset(Act) - leads)


@pytest.mark.parametrize(
    "kind",
    [
        the_requester,
        their_colleague,
        another_company,
        a_guest,
        a_colleague,
        who_left_the_team,
        a_deactivated_agent,
        an_agent,
    ],
    ids=lambda kind: kind.__name__.replace("_", "-"),
)
def test_what_is_not_theirs_changes_nothing_and_is_answered_kindly_and_privately(
    open_office: OpenOffice, kind: Callable[[BusyDesk], Case]
) -> None:
    desk = BusyDesk(open_office)
    case = kind(desk)
    presses = [one for one in case.forger.presses() if case.may.isdisjoint({one.name, one.act})]
    refused = {one: Outcome(told=_refusal(one, is_insider=case.is_insider)) for one in presses}

    outcomes = {one: case.forger.press(one) for one in presses}

    strayed = [(one.name, outcomes[one]) for one in presses if outcomes[one] != refused[one]]
    assert strayed == []


def _refusal(press: Press, *, is_insider: bool) -> tuple[str, ...]:
    if not press.is_answered:
        return ()
    if is_insider:
        return (TEXTS.say_first(f"refused.{press.act}", "error.not_allowed"),)
    return (TEXTS.say(ANSWERS.get(press.act, "customer.not_allowed")),)


def test_the_same_presses_take_effect_when_an_admin_makes_them(open_office: OpenOffice) -> None:
    desk = BusyDesk(open_office)
    forger = Forger(desk, desk.ada)
    presses = [one for one in forger.presses() if _can_take_effect(one)]

    # What is resolved has no suggestion any more, so that comes last.
    ordered = sorted(presses, key=lambda one: one.name == ids.ISSUE_RESOLVE)
    outcomes = {one: forger.press(one) for one in ordered}

    idle = [(one.name, outcomes[one]) for one in ordered if not _has_effect(one, outcomes[one])]
    assert idle == []


def test_who_raised_an_issue_rates_and_reopens_it_once_it_was_answered(
    open_office: OpenOffice,
) -> None:
    desk = BusyDesk(open_office)
    forger = Forger(desk, desk.dana)
    presses = [one for one in forger.presses() if one.name in REQUESTERS and one.is_answered]

    # A rating counts while the issue is over.
    ordered = sorted(presses, key=lambda one: one.name == ids.ISSUE_REOPEN)
    outcomes = [(one.name, forger.press(one)) for one in ordered]

    first = dict(reversed(outcomes))
    assert {"issue", WHAT_OTHERS_SEE} <= first[ids.ISSUE_REOPEN].changed
    assert "rating" in first[ids.RATING_COMMENT].changed
    for action_id in ids.RATING_SCORES:
        assert "rating" in first[action_id].changed
        assert first[action_id].opened == (ids.RATING_COMMENT,)


def test_every_act_of_every_command_is_tried() -> None:
    tried: dict[str, set[Act]] = {}

    for line, act in COMMANDS:
        tried.setdefault(line.partition(" ")[0], set()).add(act)

    assert {name: tried[name] - {Act.SEE_HELP} for name in tried} == {
        name: acts - {Act.SEE_HELP} for name, acts in policy.COMMANDS.items()
    }


def _can_take_effect(press: Press) -> bool:
    return press.is_answered and press.act not in ANSWERS and press.name not in IN_PLACE


def _has_effect(press: Press, outcome: Outcome) -> bool:
    if press.act in LOOKS:
        return outcome.told != _refusal(press, is_insider=True) and outcome != Outcome()
    return bool(outcome.changed or outcome.opened)
