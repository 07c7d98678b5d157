from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.domain.briefs import PlaceBrief, WhyBrief
from bot.domain.errors import AccountNotFound, InvalidInput, NotAllowed, ReplyRefused
from bot.domain.people import Actor, Standing
from bot.domain.preferences import Overrides, Preferences
from handlers import ids
from handlers.forms import PlaceFormMemory, ReplyFormMemory, load_place_memory
from tests.unit.handlers.counter import Counter
from tests.unit.handlers.payloads import a_click, a_command, a_form, a_shortcut
from tests.unit.views.builders import ACME, HELP, an_issue_brief

WHY = WhyBrief(decision=None, issue=None)
PLACE = PlaceBrief(Preferences(), account=ACME, channel=HELP)


def test_a_message_is_captured_with_what_the_shortcut_carried() -> None:
    counter = Counter(answers={"log_issue.capture": "i1", "find_issues.brief": an_issue_brief()})

    counter.hand_in(a_shortcut(ids.CAPTURE_ISSUE))

    request = counter.only("log_issue.capture")
    assert request.given == ("C0GLOBEX001", "1794300000.000100")
    assert request.named["message"].author.user_id == "U0EXTGLOB01"
    assert "142" in counter.posted[0][1]["text"]


def test_a_suggestion_is_asked_for_under_a_receipt_of_its_own() -> None:
    """With one receipt for both changes the second would count as a repeated click."""
    counter = Counter(answers={"log_issue.capture": "i1"})

    counter.hand_in(a_shortcut(ids.SUGGEST_REPLY))

    capture, again = counter.only("log_issue.capture"), counter.only("suggest_reply.ask_again")
    assert again.given == ("i1",)
    assert capture.named["cause"].receipt != again.named["cause"].receipt


def test_why_is_answered_for_the_message_it_was_asked_on() -> None:
    counter = Counter(answers={"manage.why_message": WHY})

    counter.hand_in(a_shortcut(ids.EXPLAIN_MESSAGE))

    assert counter.only("manage.why_message").given == ("C0GLOBEX001", "1794300000.000100")


@pytest.mark.parametrize("callback_id", [ids.CAPTURE_ISSUE, ids.EXPLAIN_MESSAGE])
def test_a_message_shortcut_without_a_message_does_nothing(callback_id: str) -> None:
    counter = Counter()

    counter.hand_in(a_shortcut(callback_id, kind="shortcut"))

    assert counter.requests == []
    assert len(counter.windows.opened) == 1


def test_a_new_issue_opens_the_form_from_anywhere() -> None:
    counter = Counter(answers={"log_issue.accounts": []})

    counter.hand_in(a_shortcut(ids.NEW_ISSUE, kind="shortcut"))

    assert len(counter.windows.opened) == 1


def test_a_refused_shortcut_says_so_privately() -> None:
    counter = Counter(answers={"log_issue.capture": NotAllowed("capture")})

    counter.hand_in(a_shortcut(ids.CAPTURE_ISSUE))

    assert counter.posted[0][1]["response_type"] == "ephemeral"


@pytest.mark.parametrize(
    "payload",
    [
        a_click(ids.HOME_SETTINGS),
        a_command("/giraffe", "settings"),
    ],
)
def test_settings_open_with_what_is_set(payload: dict[str, object]) -> None:
    counter = Counter(
        answers={"change_settings.preferences": Preferences(time_zone="Europe/Berlin")}
    )

    counter.hand_in(payload)

    [(_, view)] = counter.windows.opened
    assert view["callback_id"] == ids.SETTINGS_FORM
    assert "Europe/Berlin" in json.dumps(view)


@pytest.mark.parametrize("typed", ["setup", "Setup  "])
def test_setting_up_opens_a_form_of_its_own_for_an_admin(typed: str) -> None:
    counter = Counter(actor=Actor(Standing.ADMIN))

    counter.hand_in(a_command("/giraffe", typed))

    [(_, view)] = counter.windows.opened
    assert view["callback_id"] == ids.SETUP_FORM


def test_a_new_issue_from_the_home_tab_opens_the_form() -> None:
    counter = Counter(answers={"log_issue.accounts": []})

    counter.hand_in(a_click(ids.HOME_NEW_ISSUE, response_url=""))

    assert len(counter.windows.opened) == 1


def test_settings_that_do_not_fit_say_so_under_their_field() -> None:
    counter = Counter(
        answers={
            "change_settings.preferences": Preferences(),
            "change_settings.change_preferences": InvalidInput("time_zone"),
        }
    )
    [view] = [_settings_view(counter)]

    answer = counter.hand_in(view)

    body = json.loads(answer.body)
    assert body["response_action"] == "errors"
    assert set(body["errors"]) == {ids.SETTINGS_ZONE_BLOCK}


def test_settings_are_kept() -> None:
    counter = Counter(answers={"change_settings.preferences": Preferences()})

    counter.hand_in(_settings_view(counter))

    assert counter.only("change_settings.change_preferences").given == (Preferences(),)


def test_a_channels_own_settings_open_with_what_it_has() -> None:
    counter = Counter(answers={"change_place.find": PLACE})

    counter.hand_in(a_command("/giraffe", "settings <#C0ACME0001|acme-help>"))

    assert counter.only("change_place.find").given == ("<#C0ACME0001|acme-help>",)
    [(_, view)] = counter.windows.opened
    assert view["callback_id"] == ids.PLACE_FORM
    assert load_place_memory(view["private_metadata"]) == PlaceFormMemory(ACME.id, HELP.id)


def test_an_accounts_own_settings_open_from_its_card() -> None:
    counter = Counter(answers={"change_place.read": replace(PLACE, channel=None)})

    counter.hand_in(a_click(ids.ACCOUNT_SETTINGS, value=ACME.id))

    assert counter.only("change_place.read").named["account_id"] == ACME.id
    [(_, view)] = counter.windows.opened
    assert load_place_memory(view["private_metadata"]) == PlaceFormMemory(ACME.id)


def test_a_places_own_settings_are_kept() -> None:
    counter = Counter(answers={"change_place.read": PLACE})
    menu = {"selected_option": {"value": "off"}}
    values = {"place.account.has_ai": {"place.account.has_ai.select": menu}}

    counter.hand_in(
        a_form(
            ids.PLACE_FORM,
            private_metadata=PlaceFormMemory(ACME.id, HELP.id).dump(),
            values=values,
        )
    )

    read = counter.only("change_place.read").named
    assert (read["account_id"], read["channel_id"]) == (ACME.id, HELP.id)
    kept = counter.only("change_place.change").given
    assert kept == (replace(PLACE, for_account=Overrides(has_ai=False)),)


def test_a_place_that_is_gone_is_told_under_the_first_field() -> None:
    error = AccountNotFound("")
    counter = Counter(answers={"change_place.read": error})
    memory = PlaceFormMemory(ACME.id).dump()

    answer = counter.hand_in(a_form(ids.PLACE_FORM, private_metadata=memory, blocks=("first", "b")))

    assert json.loads(answer.body)["errors"] == {"first": counter.desk.texts.say_error(error)}


def test_a_reply_that_is_refused_says_why_under_the_text() -> None:
    error = ReplyRefused("gap")
    counter = Counter(answers={"send_reply.send_text": error})
    memory = ReplyFormMemory("i1", 5).dump()  # type: ignore[arg-type]

    answer = counter.hand_in(
        a_form(ids.REPLY_FORM, private_metadata=memory, blocks=(ids.REPLY_TEXT_BLOCK,))
    )

    body = json.loads(answer.body)
    assert body["errors"] == {ids.REPLY_TEXT_BLOCK: counter.desk.texts.say_error(error)}


def test_trouble_with_a_closed_form_is_told_to_nobody() -> None:
    counter = Counter(answers={"send_reply.stop_answering": NotAllowed("reply")})
    memory = ReplyFormMemory("i1", 5).dump()  # type: ignore[arg-type]

    answer = counter.hand_in(a_form(ids.REPLY_FORM, private_metadata=memory, kind="view_closed"))

    assert (answer.status, answer.body) == (200, "")
    assert counter.posted == []


def test_why_explains_a_link() -> None:
    counter = Counter(answers={"manage.why": WHY})

    counter.hand_in(a_command("/giraffe", "why https://acme.slack.com/archives/C1/p1"))

    assert counter.only("manage.why").given == ("https://acme.slack.com/archives/C1/p1",)


def _settings_view(counter: Counter) -> dict[str, object]:
    """Return the settings form as Slack gives it back when nothing was changed."""
    counter.hand_in(a_click(ids.HOME_SETTINGS))
    _, view = counter.windows.opened.pop()
    values: dict[str, dict[str, object]] = {}
    blocks = []
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        blocks.append(block["block_id"])
        element = block["element"]
        values[block["block_id"]] = {element["action_id"]: _as_it_comes_back(element)}
    counter.requests.clear()
    return a_form(ids.SETTINGS_FORM, values=values, blocks=tuple(blocks))


def _as_it_comes_back(element: dict[str, object]) -> dict[str, object]:
    came = {
        name.replace("initial_", "selected_"): value
        for name, value in element.items()
        if name.startswith("initial_") and name != "initial_value"
    }
    return came | {"type": element["type"], "value": element.get("initial_value")}
