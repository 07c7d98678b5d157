from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.briefs import AccountChoice, FormBrief
from bot.domain.causes import Click, Upkeep
from bot.domain.errors import (
    ChannelNotConnected,
    IssueNotFound,
    NotAllowed,
    NudgeClosed,
    RatingClosed,
    RepeatedClick,
)
from bot.domain.issue_status import Priority
from bot.domain.people import Actor, Standing
from handlers import ids
from handlers.forms import ReplyFormMemory
from tests.unit.handlers.counter import Counter
from tests.unit.handlers.payloads import a_click, a_command, a_form, a_shortcut
from tests.unit.views.builders import (
    ACME,
    DANA_ACTS,
    NOON,
    SAM_ACTS,
    a_digest,
    a_list,
    a_status,
    an_account_brief,
    an_issue_brief,
)

CAUSE = Click(receipt="t1", at=NOON)


def a_form_brief() -> FormBrief:
    return FormBrief(brief=an_issue_brief(), text="Hello", suggestion_version=None)


@pytest.mark.parametrize(
    ("action_id", "service"),
    [
        (ids.ISSUE_CLAIM, "change_issue.claim"),
        (ids.ISSUE_RELEASE, "change_issue.release"),
        (ids.ISSUE_RESOLVE, "change_issue.resolve"),
        (ids.ISSUE_REOPEN, "change_issue.reopen"),
        (ids.ISSUE_DISCARD, "change_issue.discard"),
        (ids.SUGGESTION_AGAIN, "suggest_reply.ask_again"),
        (ids.REPLY_UNDO, "send_reply.undo"),
        (ids.REPLY_SEND_ANYWAY, "send_reply.send_anyway"),
    ],
)
def test_a_button_asks_its_service_in_the_pressers_name(action_id: str, service: str) -> None:
    counter = Counter()

    answer = counter.hand_in(a_click(action_id))

    assert answer.status == 200
    request = counter.only(service)
    assert request.given == ("i1",)
    assert request.named == {"by": SAM_ACTS, "cause": CAUSE}


@pytest.mark.parametrize(
    ("action_id", "priority"),
    [(ids.ISSUE_URGENT, Priority.URGENT), (ids.ISSUE_CALM, Priority.NORMAL)],
)
def test_urgency_goes_up_and_down(action_id: str, priority: Priority) -> None:
    counter = Counter()

    counter.hand_in(a_click(action_id))

    assert counter.only("change_issue.prioritise").given == ("i1", priority)


def test_an_assignee_is_picked_for_the_issue_that_the_block_names() -> None:
    counter = Counter()
    body = a_click(
        ids.ISSUE_ASSIGN,
        type="users_select",
        selected_user="U7",
        block_id=ids.block_for_issue("i9"),
    )

    counter.hand_in(body)

    request = counter.only("change_issue.assign")
    assert request.given == ("i9",)
    assert request.named["to_user"] == "U7"


@pytest.mark.parametrize("choice", sorted(ids.MORE_CHOICES - {ids.REPLY_WRITE}))
def test_every_choice_of_a_cards_menu_does_what_its_button_does(choice: str) -> None:
    by_button, by_menu = Counter(), Counter()

    by_button.hand_in(a_click(choice))
    by_menu.hand_in(
        a_click(
            ids.ISSUE_MORE,
            type="overflow",
            selected_option={"value": ids.menu_value(choice, "i1")},
        )
    )

    assert by_menu.requests == by_button.requests != []


def test_a_suggestion_is_sent_in_the_version_that_was_seen() -> None:
    counter = Counter()

    counter.hand_in(a_click(ids.SUGGESTION_SEND, value="s1:4"))

    request = counter.only("send_reply.send_suggestion")
    assert request.given == ("s1",)
    assert request.named["version"] == 4


@pytest.mark.parametrize("value", ["s1", "s1:", ":4", "s1:x", "s1:²", "s1:-1", f"s1:{'9' * 30}"])
def test_a_suggestion_without_a_version_is_not_sent(value: str) -> None:
    counter = Counter()

    counter.hand_in(a_click(ids.SUGGESTION_SEND, value=value))

    assert counter.requests == []
    assert len(counter.posted) == 1


@pytest.mark.parametrize(
    ("action_id", "value", "suggestion_id"),
    [
        (ids.SUGGESTION_EDIT, "i1:s1", "s1"),
        (ids.SUGGESTION_EDIT, "i1", None),
        (ids.REPLY_WRITE, "i1", None),
        (ids.REPLY_EDIT, "i1", None),
    ],
)
def test_writing_opens_the_form_and_then_shows_who_is_answering(
    action_id: str, value: str, suggestion_id: str | None
) -> None:
    counter = Counter(answers={"send_reply.open_form": a_form_brief()})

    counter.hand_in(a_click(action_id, value=value))

    [opening, answering] = counter.requests
    assert opening.given == ("i1",)
    assert opening.named["suggestion_id"] == suggestion_id
    assert answering.name == "send_reply.start_answering"
    assert answering.named["cause"] == Upkeep(at=NOON)
    [(trigger_id, view)] = counter.windows.opened
    assert trigger_id == "t1"
    assert view["callback_id"] == ids.REPLY_FORM


def test_the_form_carries_ids_and_the_state_of_the_conversation_and_no_words() -> None:
    brief = a_form_brief()
    counter = Counter(answers={"send_reply.open_form": brief})

    counter.hand_in(a_click(ids.REPLY_WRITE))

    [(_, view)] = counter.windows.opened
    assert json.loads(view["private_metadata"]) == {
        "issue": brief.brief.issue.id,
        "talk": brief.brief.issue.talk_revision,
        "suggestion": None,
    }


def test_a_form_that_comes_too_late_says_so_and_nobody_is_shown_as_answering() -> None:
    counter = Counter(answers={"send_reply.open_form": a_form_brief()})
    counter.windows.refusal = "expired_trigger_id"

    answer = counter.hand_in(a_click(ids.REPLY_WRITE))

    assert answer.status == 200
    assert [request.name for request in counter.requests] == ["send_reply.open_form"]
    assert len(counter.posted) == 1


def test_a_submitted_reply_is_sent_with_what_the_form_remembered() -> None:
    counter = Counter()
    memory = ReplyFormMemory("i1", 5, "s1").dump()  # type: ignore[arg-type]
    values = {ids.REPLY_TEXT_BLOCK: {ids.REPLY_TEXT: {"value": "It is fixed."}}}

    answer = counter.hand_in(a_form(ids.REPLY_FORM, private_metadata=memory, values=values))

    assert (answer.status, answer.body) == (200, "")
    request = counter.only("send_reply.send_text")
    assert request.given == ("i1", "It is fixed.")
    assert request.named == {
        "by": SAM_ACTS,
        "cause": Click(receipt="V1:h1", at=NOON),
        "talk_revision": 5,
        "suggestion_id": "s1",
    }


def test_closing_the_form_takes_the_sign_of_writing_away() -> None:
    counter = Counter()
    memory = ReplyFormMemory("i1", 5).dump()  # type: ignore[arg-type]

    counter.hand_in(a_form(ids.REPLY_FORM, private_metadata=memory, kind="view_closed"))

    assert counter.only("send_reply.stop_answering").given == ("i1",)


@pytest.mark.parametrize("metadata", ["", "[]", "{}", '{"issue":1,"talk":1,"suggestion":null}'])
def test_a_form_that_is_not_ours_changes_nothing(metadata: str) -> None:
    counter = Counter()

    counter.hand_in(
        a_form(ids.REPLY_FORM, private_metadata=metadata, blocks=(ids.REPLY_TEXT_BLOCK,))
    )

    assert counter.requests == []


@pytest.mark.parametrize(("action_id", "score"), sorted(ids.RATING_SCORES.items()))
def test_a_customer_rates_and_is_thanked_where_only_they_see_it(action_id: str, score: int) -> None:
    counter = Counter(actor=DANA_ACTS)

    counter.hand_in(a_click(action_id, value="inv1", user="U0EXTGLOB01", team="T0GLOBEX001"))

    request = counter.only("record_rating.rate")
    assert request.given == ("inv1", score)
    assert request.named["by"] == DANA_ACTS
    [(_, view)] = counter.windows.opened
    assert view["callback_id"] == ids.RATING_COMMENT
    assert view["private_metadata"] == "inv1"


def test_a_rating_stays_although_the_form_for_a_comment_does_not_open() -> None:
    counter = Counter(actor=DANA_ACTS)
    counter.windows.refusal = "expired_trigger_id"

    answer = counter.hand_in(a_click(ids.RATING_GIVE_5, value="inv1"))

    assert answer.status == 200
    assert counter.only("record_rating.rate").given == ("inv1", 5)
    assert counter.posted == []


@pytest.mark.parametrize(
    ("action_id", "method"), [(ids.NUDGE_OPEN, "accept"), (ids.NUDGE_DECLINE, "decline")]
)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_writer_hears_in_private_only_that_the_team_has_it_already(
    action_id: str, method: str, is_new: bool
) -> None:
    counter = Counter(actor=DANA_ACTS, answers={f"answer_nudge.{method}": is_new})

    counter.hand_in(a_click(action_id, value="n1"))

    request = counter.only(f"answer_nudge.{method}")
    assert request.given == ("n1",)
    assert request.named["by"] == DANA_ACTS
    told = [body["text"] for _, body in counter.posted]
    assert told == [] if is_new else [counter.desk.texts.say("customer.nudge_accepted")]


def test_a_comment_goes_to_the_rating_it_belongs_to() -> None:
    counter = Counter(actor=DANA_ACTS)
    values = {ids.RATING_COMMENT_BLOCK: {ids.RATING_COMMENT_TEXT: {"value": "Fast, thanks"}}}

    counter.hand_in(a_form(ids.RATING_COMMENT, private_metadata="inv1", values=values))

    assert counter.only("record_rating.comment").given == ("inv1", "Fast, thanks")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(NotAllowed("rate"), "customer.only_requester", id="foreign"),
        pytest.param(NotAllowed("resolve"), "customer.not_allowed", id="team-only"),
        pytest.param(NotAllowed("answer_nudge"), "customer.only_writer", id="not-asked"),
        pytest.param(RatingClosed(), "customer.rating_closed", id="closed"),
        pytest.param(NudgeClosed(), "customer.nudge_closed", id="over"),
        pytest.param(IssueNotFound("#4711"), "customer.try_again", id="no-inner-words"),
        pytest.param(RuntimeError("secret"), "customer.try_again", id="fault"),
    ],
)
def test_people_outside_only_read_texts_of_the_closed_list(error: Exception, code: str) -> None:
    counter = Counter(actor=DANA_ACTS, answers={"record_rating.rate": error})

    counter.hand_in(a_click(ids.RATING_GIVE_1, value="inv1"))

    [(url, body)] = counter.posted
    assert url == "https://hooks.slack.com/actions/T/1/x"
    assert body["text"] == counter.desk.texts.say(code)
    assert body["response_type"] == "ephemeral"
    assert body["replace_original"] is False


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.EXTERNAL, Standing.BOT])
def test_whoever_is_not_of_the_team_is_told_no_more_than_that(standing: Standing) -> None:
    error = NotAllowed("claim")
    counter = Counter(actor=Actor(standing=standing), answers={"change_issue.claim": error})

    counter.hand_in(a_click(ids.ISSUE_CLAIM))

    [(_, body)] = counter.posted
    assert counter.desk.texts.is_fixed_customer_text(body["text"])


def test_an_agent_reads_what_is_wrong_in_plain_words() -> None:
    error = IssueNotFound("#4711")
    counter = Counter(answers={"change_issue.claim": error})

    counter.hand_in(a_click(ids.ISSUE_CLAIM))

    [(_, body)] = counter.posted
    assert body["text"] == counter.desk.texts.say_error(error)


def test_a_fault_of_ours_is_told_without_its_inner_words() -> None:
    counter = Counter(answers={"change_issue.claim": RuntimeError("password=hunter2")})

    answer = counter.hand_in(a_click(ids.ISSUE_CLAIM))

    assert answer.status == 200
    [(_, body)] = counter.posted
    assert "hunter2" not in json.dumps(body)


def test_a_second_press_of_the_same_button_is_only_acknowledged() -> None:
    counter = Counter(answers={"change_issue.claim": RepeatedClick()})

    answer = counter.hand_in(a_click(ids.ISSUE_CLAIM))

    assert (answer.status, answer.body) == (200, "")
    assert counter.posted == []


def test_without_a_channel_the_trouble_is_told_in_a_window() -> None:
    counter = Counter(answers={"change_settings.preferences": NotAllowed("change_settings")})

    counter.hand_in(a_click(ids.HOME_SETTINGS, response_url=""))

    [(trigger_id, view)] = counter.windows.opened
    assert trigger_id == "t1"
    assert view["type"] == "modal"


def test_a_window_that_cannot_be_opened_for_bad_news_is_let_go() -> None:
    counter = Counter(answers={"change_settings.preferences": NotAllowed("change_settings")})
    counter.windows.refusal = "invalid_trigger_id"

    answer = counter.hand_in(a_click(ids.HOME_SETTINGS, response_url=""))

    assert answer.status == 200


def test_an_issue_is_shown_to_the_one_who_asked() -> None:
    counter = Counter(answers={"find_issues.brief": an_issue_brief()})

    counter.hand_in(a_click(ids.ISSUE_OPEN))

    [(_, body)] = counter.posted
    assert body["response_type"] == "ephemeral"
    assert body["blocks"]


@pytest.mark.parametrize(
    ("action_id", "value", "given", "page"),
    [
        (ids.ISSUES_NEXT, "2:mine", ("mine",), 2),
        (ids.ISSUES_PREVIOUS, "1:a:b", ("a:b",), 1),
    ],
)
def test_a_turned_page_stands_where_the_old_one_stood(
    action_id: str, value: str, given: tuple[str, ...], page: int
) -> None:
    counter = Counter(answers={"find_issues.search": a_list()})

    counter.hand_in(a_click(action_id, value=value))

    request = counter.only("find_issues.search")
    assert request.given == given
    assert request.named["page"] == page
    assert counter.posted[0][1]["replace_original"] is True


@pytest.mark.parametrize("value", ["", "x:mine", "-1:mine", "9999999:mine"])
def test_a_page_that_is_no_number_is_not_looked_for(value: str) -> None:
    counter = Counter()

    counter.hand_in(a_click(ids.ISSUES_NEXT, value=value))

    assert counter.requests == []


def test_an_account_is_picked_from_the_choices() -> None:
    counter = Counter(answers={"read_account.read_by_id": an_account_brief()})

    counter.hand_in(a_click(ids.ACCOUNT_PICK, value="acc1"))

    assert counter.only("read_account.read_by_id").given == ("acc1",)


def test_a_previewed_digest_is_posted() -> None:
    counter = Counter()

    counter.hand_in(a_click(ids.DIGEST_POST, value="yesterday"))

    assert counter.only("write_digest.post").given == ("yesterday",)


def test_a_list_outside_any_channel_opens_in_a_window() -> None:
    counter = Counter(answers={"read_account.read_by_id": an_account_brief()})

    counter.hand_in(a_click(ids.ACCOUNT_PICK, response_url=""))

    assert len(counter.windows.opened) == 1


@pytest.mark.parametrize(
    ("action_id", "service"),
    [(ids.APP_PAUSE, "change_settings.pause"), (ids.APP_RESUME, "change_settings.resume")],
)
def test_the_app_is_paused_and_resumed(action_id: str, service: str) -> None:
    counter = Counter()

    counter.hand_in(a_click(action_id))

    assert counter.only(service).named == {"by": SAM_ACTS, "cause": CAUSE}


def test_the_home_tab_is_shown_afresh() -> None:
    counter = Counter()

    counter.hand_in(a_click(ids.HOME_REFRESH, response_url=""))

    assert counter.only("manage.show_home").given == ("U0AGENT0001",)


def test_a_button_of_an_older_version_is_answered_kindly() -> None:
    counter = Counter()

    answer = counter.hand_in(a_click("issue.snooze"))

    assert answer.status == 200
    assert len(counter.posted) == 1


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(a_shortcut("gone"), id="shortcut"),
        pytest.param(a_command("/gone"), id="command"),
        pytest.param(a_form("gone", blocks=("b",)), id="form"),
        pytest.param(a_form("gone", kind="view_closed"), id="closed-form"),
        pytest.param(
            {"type": "block_suggestion", "action_id": "gone", "user": {"id": "U1"}, "value": "a"},
            id="options",
        ),
    ],
)
def test_nothing_that_waits_for_an_answer_goes_without_one(payload: dict[str, Any]) -> None:
    counter = Counter()

    answer = counter.hand_in(payload)

    assert answer.status == 200
    assert counter.requests == []


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"type": "block_actions", "team": "x", "user": 1, "actions": [1]}, id="odd"),
        pytest.param({"type": "view_submission", "view": []}, id="view"),
        pytest.param({}, id="empty"),
    ],
)
def test_what_cannot_be_read_is_refused_and_never_a_fault(payload: dict[str, Any]) -> None:
    answer = Counter().hand_in(payload)

    assert answer.status in {200, 400, 404}


def run(counter: Counter, command: str, text: str = "") -> dict[str, Any]:
    answer = counter.hand_in(a_command(command, text))
    assert answer.status == 200
    body = json.loads(answer.body) if answer.body else {}
    assert isinstance(body, dict)
    return body


def test_an_issue_is_logged_in_one_line() -> None:
    counter = Counter(
        answers={"log_issue.log": "i1", "find_issues.brief": an_issue_brief()},
    )

    body = run(counter, "/issue", "Their export fails")

    assert counter.only("log_issue.log").named["text"] == "Their export fails"
    assert body["response_type"] == "ephemeral"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        pytest.param("", {}, id="nothing-typed"),
        pytest.param("It fails", {"log_issue.log": ChannelNotConnected()}, id="elsewhere"),
    ],
)
def test_an_issue_without_a_place_or_words_opens_the_form(
    text: str, answers: dict[str, object]
) -> None:
    counter = Counter(answers={"log_issue.accounts": [AccountChoice(ACME, 1)], **answers})

    body = run(counter, "/issue", text)

    assert body == {}
    [(_, view)] = counter.windows.opened
    assert view["title"]
    assert text in json.dumps(view)


def test_the_form_logs_an_issue_for_the_account_that_was_picked() -> None:
    counter = Counter()
    values = {
        ids.ISSUE_TEXT_BLOCK: {ids.ISSUE_TEXT: {"value": "a < b & c"}},
        ids.ISSUE_ACCOUNT_BLOCK: {ids.ISSUE_ACCOUNT: {"selected_option": {"value": "acc1"}}},
    }

    counter.hand_in(a_form(ids.ISSUE_FORM, values=values))

    named = counter.only("log_issue.log_for_account").named
    assert (named["account_id"], named["text"]) == ("acc1", "a &lt; b &amp; c")


def test_the_form_without_an_account_says_so_under_the_field() -> None:
    counter = Counter()

    answer = counter.hand_in(a_form(ids.ISSUE_FORM, blocks=(ids.ISSUE_ACCOUNT_BLOCK,)))

    body = json.loads(answer.body)
    assert body["response_action"] == "errors"
    assert set(body["errors"]) == {ids.ISSUE_ACCOUNT_BLOCK}
    assert counter.requests == []


@pytest.mark.parametrize(
    ("typed", "service", "given", "answer"),
    [
        (("/issues", "mine"), "find_issues.search", ("mine",), a_list()),
        (("/customer", "Acme"), "read_account.read", ("Acme",), an_account_brief()),
        (("/customer", ""), "read_account.read", ("",), ()),
        (
            ("/customer", "Smith &amp; Co"),
            "read_account.read",
            ("Smith & Co",),
            an_account_brief(),
        ),
        (("/digest", "yesterday"), "write_digest.preview", ("yesterday",), a_digest()),
        (("/digest", "week post"), "write_digest.post", ("week",), a_digest()),
        (("/digest", "post"), "write_digest.post", ("",), a_digest()),
        (("/giraffe", "status"), "manage.status", (), a_status()),
        (("/giraffe", "pause"), "change_settings.pause", (), None),
        (("/giraffe", "resume"), "change_settings.resume", (), None),
    ],
)
def test_a_command_is_answered_privately(
    typed: tuple[str, str], service: str, given: tuple[object, ...], answer: object
) -> None:
    counter = Counter(answers={service: answer})

    body = run(counter, *typed)

    request = counter.only(service)
    assert request.given == given
    assert request.named["by"] == SAM_ACTS
    assert body["response_type"] == "ephemeral"
    assert body["text"]


@pytest.mark.parametrize(
    ("command", "text"),
    [(command, "help") for command in ("/issue", "/issues", "/customer", "/digest", "/giraffe")]
    + [("/giraffe", ""), ("/giraffe", "HELP")],
)
def test_every_command_has_help(command: str, text: str) -> None:
    counter = Counter()

    body = run(counter, command, text)

    assert command in body["text"]
    assert counter.requests == []


def test_help_is_for_people_of_the_team() -> None:
    counter = Counter(actor=Actor(standing=Standing.GUEST))

    body = run(counter, "/giraffe", "help")

    assert counter.desk.texts.is_fixed_customer_text(body["text"])


def test_an_unknown_word_after_the_apps_own_command_is_explained() -> None:
    counter = Counter()

    body = run(counter, "/giraffe", "dance now")

    assert body["response_type"] == "ephemeral"
    assert counter.requests == []


def test_a_command_that_is_refused_says_so_to_the_caller_alone() -> None:
    error = NotAllowed("view_issues")
    counter = Counter(answers={"find_issues.search": error})

    body = run(counter, "/issues")

    assert body["text"] == counter.desk.texts.say_error(error)
    assert body["response_type"] == "ephemeral"
