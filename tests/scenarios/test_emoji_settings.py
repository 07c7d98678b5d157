"""What a team may decide about emoji and mirrored messages, as an admin chooses it in the form."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, cards, mirrored, reactions_of_the_app, state_of

REPORT = "The export fails with error 500 since this morning"
TEXTS = load_texts()


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def ada(office: Office) -> Somebody:
    ada = office.admin("ada")
    ada.runs("/giraffe settings", in_="#triage")
    return ada


def test_a_check_mark_may_count_on_any_message_of_the_thread(
    dana: Somebody, sam: Somebody, ada: Somebody
) -> None:
    ada.fills(TEXTS.say("settings.scope"), TEXTS.say("settings.scope_choice.thread"))
    ada.submits()
    raised = dana.says(REPORT, in_="#acme-help")
    reply = dana.says("It is the nightly one", in_="#acme-help", thread=raised)

    sam.reacts("white_check_mark", to=reply)
    assert state_of(card(sam)) == "Resolved"
    sam.unreacts("white_check_mark", to=reply)

    assert state_of(card(sam)) == "Open"


def test_another_check_mark_anywhere_in_the_thread_keeps_it_resolved(
    dana: Somebody, sam: Somebody, ada: Somebody
) -> None:
    ada.fills(TEXTS.say("settings.scope"), TEXTS.say("settings.scope_choice.thread"))
    ada.submits()
    raised = dana.says(REPORT, in_="#acme-help")
    reply = dana.says("It is the nightly one", in_="#acme-help", thread=raised)
    sam.reacts("white_check_mark", to=raised)
    ada.reacts("white_check_mark", to=reply)

    sam.unreacts("white_check_mark", to=raised)

    assert state_of(card(sam)) == "Resolved"


def test_the_team_may_choose_other_emoji(dana: Somebody, sam: Somebody, ada: Somebody) -> None:
    ada.fills(TEXTS.say("settings.emoji_act.claim"), "raised_hand")
    ada.submits()
    raised = dana.says(REPORT, in_="#acme-help")

    sam.reacts("eyes", to=raised)
    assert "nobody has it yet" in card(sam).text
    sam.reacts("hand::skin-tone-3", to=raised)

    assert "sam has it" in card(sam).text


def test_the_state_need_not_be_shown_as_a_reaction(
    dana: Somebody, sam: Somebody, ada: Somebody
) -> None:
    _switch_off("mirrors_state", by=ada)

    raised = dana.says(REPORT, in_="#acme-help")
    assert isinstance(raised, MessageRef)
    sam.clicks("Claim", on=card(sam))

    assert reactions_of_the_app(dana, raised, in_="#acme-help") == []


def test_messages_need_not_be_repeated_below_the_card(
    dana: Somebody, sam: Somebody, ada: Somebody
) -> None:
    _switch_off("mirrors_messages", by=ada)
    raised = dana.says(REPORT, in_="#acme-help")

    dana.says("It is the nightly one", in_="#acme-help", thread=raised)

    (seen,) = cards(sam)
    assert mirrored(sam, seen) == []
    assert "It is the nightly one" in seen.text


def _switch_off(name: str, *, by: Somebody) -> None:
    label = TEXTS.say("settings.switches")
    others = {"has_ai", "has_ratings", "mirrors_state", "mirrors_messages"} - {name}
    by.fills(label, [TEXTS.say(f"settings.switch.{one}") for one in sorted(others)])
    by.submits()
    assert by.modal is None
