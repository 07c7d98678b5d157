"""What people read and can press, view by view."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.account import Account
from bot.domain.briefs import (
    AccountChoice,
    BackFillBrief,
    FormBrief,
    Notice,
    RequesterHistory,
    WhyBrief,
)
from bot.domain.decision import Rule, Verdict
from bot.domain.errors import InvalidInput, IssueNotFound, NotAllowed, NudgeClosed, RatingClosed
from bot.domain.ids import AccountId, MessageId, MessageTs, logged_ts
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.metrics import Share, Spread
from bot.domain.people import Role
from bot.domain.permissions import Act
from bot.domain.preferences import Overrides, Preferences, ResolveScope
from bot.domain.suggestion import Finding, ReplyState
from bot.texts import load_texts
from handlers import ids
from handlers.views.account_card import build_account_card, build_account_choices
from handlers.views.digest import build_digest
from handlers.views.fixed import build_fixed_text
from handlers.views.help import build_help
from handlers.views.home import build_home
from handlers.views.issue_card import build_issue_card
from handlers.views.issue_form import build_issue_form
from handlers.views.issue_list import build_issue_list
from handlers.views.messages import CustomerMessage, Json, TeamMessage, View
from handlers.views.mirror import build_mirror
from handlers.views.notices import build_customer_error, build_error, build_note, build_notice
from handlers.views.nudge import build_nudge, build_nudge_accepted, build_nudge_ended
from handlers.views.rating import build_comment_form, build_rating_closed, build_rating_request
from handlers.views.reply import build_reply
from handlers.views.reply_form import build_reply_form
from handlers.views.status import build_status
from handlers.views.why import build_why
from handlers.views.words import duration
from tests.unit.views import builders as a

TEXTS = load_texts(is_strict=True)
Shown = TeamMessage | CustomerMessage | View


def elements(value: Json) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "action_id" in value:
            yield value
        for inner in value.values():
            yield from elements(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from elements(inner)


def blocks_of(shown: Shown) -> Json:
    return shown["blocks"] if isinstance(shown, dict) else shown.blocks


def labels(shown: Shown) -> list[str]:
    """Return the labels of buttons, then those inside menus."""
    found = list(elements(blocks_of(shown)))
    buttons = [element["text"]["text"] for element in found if element["type"] == "button"]
    menus = [element for element in found if element["type"] == "overflow"]
    return [*buttons, *(choice["text"]["text"] for menu in menus for choice in menu["options"])]


def the(action_id: str, shown: Shown) -> dict[str, Any]:
    return next(e for e in elements(blocks_of(shown)) if e["action_id"] == action_id)


def card(**changes: Any) -> TeamMessage:
    return build_issue_card(a.an_issue_brief(**changes), texts=TEXTS, now=a.NOON)


class TestIssueCard:
    def test_it_says_what_who_where_and_in_what_state(self) -> None:
        text = card().text

        assert "#142 Our nightly export stops at half" in text
        assert "*Acme* · Dana Lee in #acme-help" in text
        assert ":pushpin: *Open* · nobody has it yet · since" in text
        assert f"“{a.WORDS}”" in text
        assert "Dana Lee raised 3 issues before · 1 of them is open" in text
        assert "Here because: it reports that something does not work" in text

    def test_the_text_for_screen_readers_says_everything_but_the_buttons(self) -> None:
        shown = card(suggestion=a.a_suggestion(), answering=a.SAM)

        assert a.ANSWER in html.unescape(shown.text)
        assert "Sam Rivera is answering now." in shown.text
        assert "Edit and send" not in shown.text

    def test_urgent_is_said_in_words(self) -> None:
        urgent = a.an_issue(priority=Priority.URGENT, assignee_id=a.SAM.id)

        shown = card(issue=urgent, assignee=a.SAM)

        assert ":rotating_light: *Urgent · Open* · Sam Rivera has it" in shown.text
        assert "Mark as not urgent" in labels(shown)

    def test_edit_and_send_comes_first_and_is_the_primary_button(self) -> None:
        shown = card(
            suggestion=a.a_suggestion(), assignee=a.SAM, issue=a.an_issue(assignee_id=a.SAM.id)
        )

        assert labels(shown) == [
            "Edit and send",
            "Send as it is",
            "Resolve",
            "Release",
            "Write another suggestion",
            "Write a reply",
            "Mark as urgent",
            "Correct how it reads",
            "Merge into another issue",
            "Split off messages",
            "Mark as not an issue",
        ]
        assert the(ids.SUGGESTION_EDIT, shown)["style"] == "primary"
        assert the(ids.SUGGESTION_SEND, shown)["value"] == f"{'4' * 32}:1"
        assert the(ids.SUGGESTION_EDIT, shown)["value"] == f"{'e' * 32}:{'4' * 32}"

    def test_the_assignees_menu_names_its_issue_in_its_block(self) -> None:
        rows = [block for block in card().blocks if block["type"] == "actions"]

        assert rows[-1]["block_id"] == ids.block_for_issue("e" * 32)

    @pytest.mark.parametrize(
        "suggestion",
        [
            pytest.param(a.a_suggestion("We will look at […] first."), id="gap"),
            pytest.param(
                a.a_suggestion(findings=(Finding("gate.secret", is_hard=True),)), id="hard"
            ),
        ],
    )
    def test_what_may_not_go_out_as_it_is_has_no_send_button(self, suggestion: Any) -> None:
        shown = card(suggestion=suggestion)

        assert "Send as it is" not in labels(shown)
        assert "Edit and send" in labels(shown)

    def test_findings_are_told_hard_ones_first_and_the_rest_counted(self) -> None:
        soft = tuple(Finding("gate.many_words", str(n)) for n in range(5))
        findings = (*soft, Finding("gate.blame", is_hard=True))

        text = card(suggestion=a.a_suggestion(findings=findings)).text

        assert text.index(TEXTS.say("gate.blame")) < text.index(TEXTS.say("gate.many_words"))
        assert "(0)" in text
        assert "2 more things to check" in text

    def test_a_suggestion_says_who_wrote_it(self) -> None:
        assert "Written by gpt-5-mini." in card(suggestion=a.a_suggestion(model="gpt-5-mini")).text
        assert "Written without a language model." in card(suggestion=a.a_suggestion()).text

    def test_without_a_suggestion_one_can_be_asked_for_unless_it_is_coming(self) -> None:
        assert labels(card())[:2] == ["Write a reply", "Suggest a reply"]
        coming = card(is_suggestion_coming=True)
        assert labels(coming)[:2] == ["Write a reply", "Resolve"]
        assert "A suggestion is being written." in coming.text

    def test_a_withdrawn_suggestion_is_not_offered(self) -> None:
        shown = card(suggestion=a.a_suggestion().withdraw())

        assert a.ANSWER not in shown.text
        assert labels(shown)[0] == "Write a reply"

    @pytest.mark.parametrize(
        ("state", "words", "buttons"),
        [
            (ReplyState.HELD, "Sam Rivera's reply goes out in 10 seconds.", ["Undo"]),
            (ReplyState.RELEASED, "Sam Rivera's reply is going out.", []),
            (
                ReplyState.ASKING,
                "Sam Rivera's reply has not gone out: the conversation went on",
                ["Send anyway", "Edit", "Take it back"],
            ),
            (
                ReplyState.FAILED,
                "was not sent. The channel is archived.",
                ["Send again", "Edit", "Take it back"],
            ),
            (
                ReplyState.UNSURE,
                "Slack did not say whether",
                ["Send again", "Edit", "Take it back"],
            ),
        ],
    )
    def test_a_reply_on_its_way_takes_the_suggestions_place(
        self, state: ReplyState, words: str, buttons: list[str]
    ) -> None:
        reply = a.a_reply(state=state, problem="is_archived")

        shown = card(reply=reply, replier=a.SAM, suggestion=a.a_suggestion("another text"))

        assert words in shown.text
        assert "another text" not in shown.text
        assert [
            name
            for name in labels(shown)
            if name in {"Undo", "Edit", "Send anyway", "Send again", "Take it back"}
        ] == buttons

    def test_a_held_reply_whose_time_is_over_is_on_its_way(self) -> None:
        reply = a.a_reply(release_at=a.NOON)

        assert "Sam Rivera's reply is going out." in card(reply=reply, replier=a.SAM).text

    def test_sending_again_after_an_unknown_outcome_asks_first(self) -> None:
        shown = card(reply=a.a_reply(state=ReplyState.UNSURE), replier=a.SAM)

        assert "confirm" in the(ids.REPLY_SEND_ANYWAY, shown)

    def test_the_latest_message_stands_below_the_first(self) -> None:
        latest = a.a_message("Any news?", id=MessageId("9" * 32), edited_at=a.NOON)

        text = card(latest=latest, message_count=3).text

        assert text.index(a.WORDS) < text.index("Latest of 3 messages") < text.index("“Any news?”")
        assert "\nedited\n" in text

    def test_files_are_named_and_linked(self) -> None:
        files = tuple(a.a_file(f"{n}.png") for n in range(6))

        text = card(opening=a.a_message(files=files)).text

        assert "6 files: <https://x.slack.com/files/1|0.png>" in text
        assert "5.png" not in text

    def test_files_without_names_and_words_are_still_counted(self) -> None:
        shown = card(opening=a.a_message("", files=(replace(a.a_file(), name=""),)))

        assert "No words, only files.\n1 file\n" in shown.text

    def test_a_deleted_message_leaves_no_words(self) -> None:
        shown = card(opening=a.a_message("", deleted_at=a.NOON, edited_at=a.NOON))

        assert "This message was deleted in Slack." in shown.text
        assert "edited" not in shown.text

    def test_an_unknown_opening_is_said_to_be_unknown(self) -> None:
        assert TEXTS.say("card.unknown_message") in card(opening=None).text

    def test_an_issue_logged_by_hand_says_who_logged_it(self) -> None:
        issue = a.an_issue(thread_ts=logged_ts(a.an_issue().id))

        opening = a.a_message("The export stops", ts=issue.thread_ts)

        shown = card(issue=issue, requester=a.SAM, opening=opening, permalink="")

        assert "Sam Rivera logged this by hand" in shown.text
        assert "raised" not in shown.text
        assert "Open conversation" not in shown.text

    def test_a_first_issue_is_said_to_be_the_first(self) -> None:
        assert "First issue from Dana Lee" in card(history=RequesterHistory()).text
        assert "before\n" in card(history=RequesterHistory(past_issue_count=1)).text

    def test_a_stranger_without_a_name_is_somebody_of_their_company(self) -> None:
        nameless = replace(a.DANA, name="")

        assert (
            "First issue from Someone at Acme"
            in card(requester=nameless, history=RequesterHistory()).text
        )

    def test_a_resolved_card_is_short_and_can_be_reopened(self) -> None:
        issue = a.an_issue(
            status=IssueStatus.RESOLVED, resolved_at=a.NOON + timedelta(hours=3, minutes=20)
        )

        shown = card(issue=issue, resolver=a.SAM)

        assert ":white_check_mark: *Resolved* by Sam Rivera" in shown.text
        assert "Open for 3 hours 20 minutes" in shown.text
        assert a.WORDS not in shown.text
        assert labels(shown) == ["Reopen"]
        assert len(shown.blocks) == 4

    def test_an_issue_that_closed_by_itself_names_nobody(self) -> None:
        issue = a.an_issue(status=IssueStatus.CLOSED, resolved_at=a.NOON)

        shown = card(issue=issue)

        assert ":lock: *Closed*, " in shown.text
        assert labels(shown) == []

    def test_a_discarded_card_is_one_line_and_a_way_back(self) -> None:
        shown = card(issue=a.an_issue(status=IssueStatus.DISCARDED))

        assert shown.text.startswith(":wastebasket: *Not an issue* · Acme")
        assert labels(shown) == ["Reopen"]
        assert len(shown.blocks) == 2

    def test_an_older_card_points_to_the_newer_and_offers_nothing(self) -> None:
        shown = card(newer_card_link="https://x.slack.com/archives/C1/p2")

        assert "<https://x.slack.com/archives/C1/p2|Open the newer card>" in shown.text
        assert labels(shown) == []

    def test_waiting_is_counted_from_when_it_began(self) -> None:
        later = a.NOON + timedelta(hours=2)
        waiting = a.an_issue(status=IssueStatus.WAITING, waiting_since=later)
        again = a.an_issue(last_agent_at=a.NOON, last_customer_at=later)
        answered = a.an_issue(last_agent_at=later, last_customer_at=a.NOON)

        assert f"since <!date^{int(later.timestamp())}^" in card(issue=waiting).text
        assert f"since <!date^{int(later.timestamp())}^" in card(issue=again).text
        assert f"since <!date^{int(a.NOON.timestamp())}^" in card(issue=answered).text

    def test_names_cannot_format_or_notify(self) -> None:
        shown = card(requester=replace(a.DANA, name="<!channel> *Eve*"))

        assert "<!channel>" not in shown.text
        assert "*Eve*" not in shown.text


class TestMirror:
    def test_it_repeats_who_when_and_what(self) -> None:
        shown = build_mirror(a.a_message(), a.DANA, texts=TEXTS, card_ts=MessageTs("1.000001"))

        assert shown.thread == "1.000001"
        assert shown.text.startswith("Dana Lee wrote, <!date^")
        assert a.WORDS in shown.text

    def test_an_edit_and_a_deletion_show(self) -> None:
        edited = build_mirror(a.a_message(edited_at=a.NOON), a.DANA, texts=TEXTS)
        deleted = build_mirror(a.a_message("", deleted_at=a.NOON), a.DANA, texts=TEXTS)

        assert "and edited it" in edited.text
        assert deleted.text == "Dana Lee deleted this message."

    def test_a_message_without_words_shows_its_files_or_says_so(self) -> None:
        assert "No words" in build_mirror(a.a_message(""), a.DANA, texts=TEXTS).text
        shown = build_mirror(a.a_message("", files=(a.a_file(),)), a.DANA, texts=TEXTS)
        assert "screenshot.png" in shown.text


class TestReply:
    def test_the_text_is_exactly_what_was_approved(self) -> None:
        approved = "Try `a < b && c`:\n1. https://a.example/x_y_z\n2. *done*"

        shown = build_reply(a.a_reply(approved), a.SAM, texts=TEXTS)

        assert html.unescape(shown.text) == approved
        assert shown.thread == "1795176000.000100"

    def test_addresses_are_links_and_nothing_is_formatted(self) -> None:
        shown = build_reply(a.a_reply("See https://a.example/x. *Now*"), a.SAM, texts=TEXTS)

        assert shown.blocks[0]["elements"] == [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "See "},
                    {"type": "link", "url": "https://a.example/x"},
                    {"type": "text", "text": ". *Now*"},
                ],
            }
        ]

    def test_without_the_right_to_post_as_a_person_a_line_says_who_wrote(self) -> None:
        shown = build_reply(a.a_reply("Done."), a.SAM, texts=TEXTS, is_signed=True)

        reply, signature = shown.text.split("\n")
        assert reply == "Done."
        assert signature == "Sam Rivera wrote this reply."
        assert TEXTS.is_fixed_customer_text(signature)

    def test_a_long_reply_is_split_and_nothing_is_lost(self) -> None:
        words = "\n".join(f"line {n} of a long answer" for n in range(400))

        shown = build_reply(a.a_reply(words), a.SAM, texts=TEXTS)

        assert len(shown.blocks) == 4
        assert shown.text == words

    def test_the_first_reply_to_a_logged_issue_stands_in_the_channel(self) -> None:
        logged = a.a_reply(thread_ts=logged_ts(a.an_issue().id))

        assert build_reply(logged, a.SAM, texts=TEXTS).thread is None


class TestRating:
    def test_five_answers_in_words_each_with_its_own_action(self) -> None:
        shown = build_rating_request(a.an_invitation_brief(), texts=TEXTS)

        buttons = [e for e in elements(shown.blocks) if e["type"] == "button"]
        assert [b["action_id"] for b in buttons] == list(ids.RATING_SCORES)
        assert [b["text"]["text"] for b in buttons][0::4] == [
            "😞 1 · Very unhappy",
            "😀 5 · Very happy",
        ]
        assert buttons[0]["accessibility_label"] == "Rate 1 of 5: very unhappy"
        assert {b["value"] for b in buttons} == {"7" * 32}

    def test_customers_read_texts_of_the_closed_list_only(self) -> None:
        brief = a.an_invitation_brief()
        shown = [
            build_rating_request(brief, texts=TEXTS),
            build_rating_closed(brief, texts=TEXTS),
            build_nudge(a.a_nudge(), texts=TEXTS),
            build_nudge_accepted(a.a_nudge(), texts=TEXTS),
            build_nudge_ended(a.a_nudge(), texts=TEXTS),
            build_fixed_text("customer.privacy", texts=TEXTS, thread=MessageTs("1.000001")),
            build_customer_error(NotAllowed(Act.RESOLVE), texts=TEXTS),
            build_customer_error(NotAllowed(Act.RATE), texts=TEXTS),
            build_customer_error(NotAllowed(Act.ANSWER_NUDGE), texts=TEXTS),
            build_customer_error(RatingClosed(), texts=TEXTS),
            build_customer_error(NudgeClosed(), texts=TEXTS),
            build_customer_error(ValueError("internal"), texts=TEXTS),
        ]

        assert [m.text for m in shown if not TEXTS.is_fixed_customer_text(m.text)] == []
        assert len({message.text for message in shown}) == len(shown)

    def test_a_fixed_text_can_only_come_from_the_closed_list(self) -> None:
        texts = load_texts()

        shown = build_fixed_text("error.not_set_up", texts=texts)

        assert shown.text == texts.say("error.unexpected")

    @pytest.mark.parametrize(("score", "words"), [(1, "honest"), (5, "noted")])
    def test_the_comment_form_thanks_and_may_stay_empty(self, score: int, words: str) -> None:
        form: Any = build_comment_form(a.an_invitation_brief().invitation.id, score, texts=TEXTS)

        assert words in form["blocks"][0]["text"]["text"]
        assert form["blocks"][1]["optional"] is True
        assert form["private_metadata"] == "7" * 32
        said = [text for text in all_texts(form) if not TEXTS.is_fixed_customer_text(text)]
        assert said == []


def all_texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        text = value.get("text")
        if isinstance(text, str):
            yield text
        for inner in value.values():
            yield from all_texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from all_texts(inner)


class TestDigest:
    def test_what_to_do_first_comes_first_with_at_most_twelve_lines_before_more(self) -> None:
        mentions = tuple(a.a_mention(n) for n in range(9))

        text = build_digest(a.a_digest(waiting_longest=mentions), texts=TEXTS).text

        title, *lines = text.split("\n")
        assert title == "Digest · Thursday, 19 November"
        assert lines[0] == "*To do first*"
        assert lines.index("*More*") <= 12

    def test_figures_come_with_their_n_and_interval(self) -> None:
        text = build_digest(a.a_digest(), texts=TEXTS).text

        assert "CSAT 86 %, 25 of 29 answers, likely between 69 and 95 %" in text
        assert (
            "*New answers:* 5 \u00d7 very happy, 3 \u00d7 happy, 1 \u00d7 neither happy nor unhappy"
            in text
        )
        assert "*Asked for a rating:* 12 · answered 10 · not asked 4" in text
        assert "*First response:* median 13 minutes, 9 of 10 within 57 minutes (n = 6)" in text
        assert "*Issues:* 14 opened · 11 resolved · 1 reopened" in text
        assert "*At the end:* 6 open · 4 waiting for the customer · 2 without an answer" in text
        assert "3 \u00d7 asked recently, 1 \u00d7 nobody had answered" in text
        assert "1 message arrived late" in text

    def test_the_longest_waiting_issue_is_named_with_who_has_it(self) -> None:
        text = build_digest(a.a_digest(), texts=TEXTS).text

        assert (
            "#131 Login fails for all of our Lyon office> · Acme · urgent · waiting since" in text
        )
        assert "Globex · waiting since" in text
        assert "nobody has it yet" in text
        assert "1 low rating. Whoever has the issue was told." in text

    def test_too_few_answers_are_said_to_be_too_few(self) -> None:
        few = build_digest(a.a_digest(csat=Share(1, 2), scores=(0, 0, 0, 0, 0)), texts=TEXTS).text

        assert "too few to say, 2 answers" in few
        assert "*New answers:* none" in few

    def test_no_duration_and_nothing_waiting_are_said(self) -> None:
        figures = a.a_digest(first_response=Spread(), waiting_longest=(), skipped=(), late_count=0)

        text = build_digest(figures, texts=TEXTS).text

        assert "*First response:* none yet" in text
        assert "Nothing is waiting for us." in text
        assert "late" not in text

    def test_a_quiet_day_is_one_sentence(self) -> None:
        nothing = dict.fromkeys(
            ("opened_count", "resolved_count", "reopened_count", "reply_count", "open_count"), 0
        )

        text = build_digest(
            a.a_digest(**nothing, waiting_count=0, scores=(0,) * 5), texts=TEXTS
        ).text

        assert "Nothing happened and nothing is waiting." in text

    def test_after_a_weekend_it_names_its_days(self) -> None:
        start = datetime.fromisoformat("2026-11-19T23:00:00+00:00")
        end = datetime.fromisoformat("2026-11-22T23:00:00+00:00")

        shown = build_digest(a.a_digest(start=start, end=end), texts=TEXTS)

        assert shown.text.startswith("Digest · Friday, 20 November to Sunday, 22 November\n")

    def test_only_a_preview_can_be_posted_and_only_once(self) -> None:
        preview = build_digest(a.a_digest(), texts=TEXTS, post_value="yesterday")
        posted = replace(a.a_digest(), is_posted=True)

        assert the(ids.DIGEST_POST, preview)["value"] == "yesterday"
        assert labels(build_digest(a.a_digest(), texts=TEXTS)) == []
        shown = build_digest(posted, texts=TEXTS, post_value="yesterday")
        assert labels(shown) == []
        assert "This digest was posted." in shown.text


class TestLists:
    def test_an_issue_has_two_lines_and_a_button(self) -> None:
        shown = build_issue_list(a.a_list(a.a_line(assignee=a.SAM)), texts=TEXTS)

        assert "Open issues\n" in shown.text
        assert "Acme · Dana Lee · Open · Sam Rivera has it · waiting since" in shown.text
        assert the(ids.ISSUE_OPEN, shown)["value"] == "e" * 32
        assert shown.text.endswith("1 issue")

    def test_a_resolved_issue_waits_for_nobody(self) -> None:
        line = a.a_line(issue=a.an_issue(status=IssueStatus.RESOLVED, resolved_at=a.NOON))

        assert "waiting" not in build_issue_list(a.a_list(line), texts=TEXTS).text

    @pytest.mark.parametrize(
        ("page", "expected"),
        [
            (1, [(ids.ISSUES_NEXT, "2:mine")]),
            (2, [(ids.ISSUES_PREVIOUS, "1:mine"), (ids.ISSUES_NEXT, "3:mine")]),
            (3, [(ids.ISSUES_PREVIOUS, "2:mine")]),
        ],
    )
    def test_pages_can_be_turned(self, page: int, expected: list[tuple[str, str]]) -> None:
        listing = a.a_list(a.a_line(), query="mine", total_count=24, page=page)

        shown = build_issue_list(listing, texts=TEXTS)

        turns = [(e["action_id"], e["value"]) for e in elements(shown.blocks)]
        assert turns[1:] == expected
        assert f"24 issues · Page {page} of 3" in shown.text

    def test_nothing_found_is_said(self) -> None:
        shown = build_issue_list(a.a_list(query="<#C1|acme> export"), texts=TEXTS)

        assert shown.text == "Issues · #acme export\nNothing here."

    def test_an_account_shows_its_figures_only_with_enough_answers(self) -> None:
        def text(**changes: Any) -> str:
            return build_account_card(a.an_account_brief(**changes), texts=TEXTS).text

        assert "CSAT 83 % (5 of 6 answers)" in text()
        assert "too few to say (1 answer)" in text(rating_count=1, satisfied_count=1)
        assert "CSAT: no answers yet" in text(rating_count=0, satisfied_count=0)

    def test_an_account_without_anything_still_has_a_card(self) -> None:
        empty = a.an_account_brief(
            preferences=Preferences(has_ai=False),
            channels=(),
            people=(),
            open_lines=(),
            open_count=0,
            last_heard_at=None,
        )

        text = build_account_card(empty, texts=TEXTS).text

        assert "Not heard from yet" in text
        assert "No open issues." in text
        assert "Suggestions for this account are written without a language model." in text

    def test_what_is_in_force_for_an_account_can_be_read_on_its_card(self) -> None:
        project = replace(a.HELP, name="acme-project")
        brief = a.an_account_brief(
            preferences=Preferences(has_ai=False, has_ratings=False),
            own_settings=(
                (a.HELP, Overrides(has_ratings=True, resolve_scope=ResolveScope.THREAD)),
                (project, Overrides(has_ai=False, mirrors_state=False, mirrors_messages=False)),
                (replace(a.HELP, name="acme-quiet"), Overrides(has_ai=True)),
            ),
        )

        text = build_account_card(brief, texts=TEXTS).text

        assert TEXTS.say("account.ai_off") in text
        assert TEXTS.say("account.ratings_off") in text
        assert "Only in #acme-help: requests for ratings, check-marks on any message" in text
        off = (
            "no language model, no reaction that shows the state, no messages in the card's thread"
        )
        assert f"Only in #acme-project: {off}" in text
        assert "acme-quiet" not in text

    def test_an_account_as_the_workspace_has_it_says_nothing_of_settings(self) -> None:
        text = build_account_card(a.an_account_brief(), texts=TEXTS).text

        silent = ("account.ai_off", "account.ratings_off")
        assert [code for code in silent if TEXTS.say(code) in text] == []
        assert "Only in" not in text

    def test_only_whom_it_is_offered_to_has_the_button_for_settings(self) -> None:
        plain = build_account_card(a.an_account_brief(), texts=TEXTS)
        admins = build_account_card(a.an_account_brief(), texts=TEXTS, has_settings=True)

        assert "Change settings" not in labels(plain)
        assert labels(admins)[-1] == "Change settings"

    def test_an_account_with_many_issues_says_how_many_more(self) -> None:
        brief = a.an_account_brief(
            open_lines=(a.a_line(),) * 10, open_count=10, channels=(), people=(a.DANA,) * 12
        )

        text = build_account_card(brief, texts=TEXTS).text

        assert "2 more. Run /issues to see them." in text
        assert "and 2 more" in text

    def test_an_account_can_be_chosen(self) -> None:
        choices = [AccountChoice(Account(AccountId(f"{n}"), f"Acme {n}"), n) for n in range(22)]

        shown = build_account_choices(choices, texts=TEXTS)

        assert "Acme 1 · 1 open issue\n" in shown.text
        assert "2 more accounts." in shown.text
        assert TEXTS.say("account.none") == build_account_choices([], texts=TEXTS).text


class TestHomeAndStatus:
    def test_admins_can_change_settings_and_pause_others_cannot(self) -> None:
        admin = build_home(a.a_home(), texts=TEXTS)
        agent = build_home(a.a_home(is_admin=False), texts=TEXTS)

        assert {"Change settings", "Pause"} <= set(labels(admin))
        assert not {"Change settings", "Pause"} & set(labels(agent))

    def test_a_paused_app_says_so_and_can_be_resumed(self) -> None:
        paused = a.a_home(preferences=replace(a.a_home().preferences, is_paused=True), triage=None)

        home: Any = build_home(paused, texts=TEXTS)

        assert "Resume" in labels(home)
        assert "Giraffe is paused." in str(home["blocks"])

    def test_long_lists_are_cut_with_a_hint(self) -> None:
        home = build_home(a.a_home(mine=(a.a_line(),) * 16, mine_count=16), texts=TEXTS)

        assert "1 more. Run /issues to see it." in str(home["blocks"])

    def test_the_status_says_where_who_and_what_waits(self) -> None:
        text = build_status(a.a_status(quarantined_count=2), texts=TEXTS).text

        assert "*Running* · Giraffe 0.1.0" in text
        assert "Triage channel: #triage" in text
        assert "1 customer channel: #acme-help" in text
        assert "1 agent: Sam Rivera" in text
        assert "Digest: 09:00, Europe/Berlin" in text
        assert "0 to read · 2 to post" in text
        assert "2 events were set aside" in text

    def test_the_status_says_how_far_catching_up_has_come(self) -> None:
        progress = BackFillBrief(
            since=a.NOON,
            done_count=12,
            channel_count=60,
            message_count=1,
            remaining=timedelta(minutes=48),
        )

        text = build_status(a.a_status(back_fill=progress), texts=TEXTS).text

        assert "12 of 60 channels read, 1 message taken in" in text
        assert "about 48 minutes of reading left" in text
        assert "Catching up" not in build_status(a.a_status(), texts=TEXTS).text

    def test_the_status_names_leads_and_admins_as_such(self) -> None:
        agents = (
            replace(a.SAM, name="Ada", role=Role.ADMIN),
            replace(a.SAM, name="Robin", role=Role.LEAD),
            replace(a.SAM, role=Role.AGENT),
        )

        text = build_status(a.a_status(agents=agents), texts=TEXTS).text

        assert "3 agents: Ada (admin), Robin (lead), Sam Rivera" in text

    def test_the_status_names_what_is_missing(self) -> None:
        nothing = a.a_status(triage=None, customer_channels=(), agents=())

        text = build_status(nothing, texts=TEXTS).text

        assert "Triage channel: none yet" in text
        assert "Customer channels: none yet" in text
        assert "Agents: none yet" in text

    @pytest.mark.parametrize(
        ("writer", "has_ai", "words"),
        [
            ("offline", True, "without a language model"),
            ("gpt-5-mini", True, "Suggestions: gpt-5-mini"),
            ("gpt-5-mini", False, "without a language model, which is switched off"),
        ],
    )
    def test_the_status_says_who_writes(self, writer: str, has_ai: bool, words: str) -> None:
        preferences = replace(a.a_status().preferences, has_ai=has_ai)

        assert (
            words
            in build_status(a.a_status(writer=writer, preferences=preferences), texts=TEXTS).text
        )


class TestAnswers:
    @pytest.mark.parametrize(
        ("verdict", "words"),
        [
            (Verdict.OPENED, "This message opened #142."),
            (Verdict.JOINED, "This message joined #142."),
            (Verdict.SKIPPED, "This message did not become an issue."),
        ],
    )
    def test_why_names_the_verdict_and_the_rule(self, verdict: Verdict, words: str) -> None:
        brief = WhyBrief(a.a_decision(Rule.THANKS, verdict), a.an_issue(), a.LINK)

        text = build_why(brief, texts=TEXTS).text

        assert words in text
        assert "Reason: it is only a thank-you." in text

    def test_why_knows_nothing_of_a_message_it_never_saw(self) -> None:
        assert build_why(WhyBrief(None, None), texts=TEXTS).text == TEXTS.say("why.unknown")

    def test_help_of_everything_names_every_command_and_emoji(self) -> None:
        text = build_help(texts=TEXTS).text

        assert all(f"• {name} " in text for name in ("/issue", "/issues", "/customer", "/digest"))
        assert ":white_check_mark: resolve" in text

    def test_help_of_one_command_has_an_example(self) -> None:
        text = build_help("/customer", texts=TEXTS).text

        assert "For example: /customer Acme" in text
        assert "/digest" not in text

    def test_a_notice_names_its_issue_and_leads_there(self) -> None:
        notice = Notice(
            "customer_wrote_again", issue=a.an_issue(), person=a.DANA, count=2, link=a.LINK
        )

        text = build_notice(notice, texts=TEXTS).text

        assert text.startswith(f"Dana Lee wrote 2 messages in <{a.LINK}|#142 Our nightly")

    def test_a_notice_about_a_channel_can_lead_there(self) -> None:
        notice = Notice("new_shared_channel", channel=a.HELP, account=a.ACME, link=a.LINK)

        text = build_notice(notice, texts=TEXTS).text

        assert text == f"Giraffe now listens in #acme-help for Acme.\n<{a.LINK}|Show>"

    @pytest.mark.parametrize(
        ("messages", "issues", "words"),
        [
            (1, 0, "1 message was taken in, 0 issues opened."),
            (12, 1, "12 messages were taken in, 1 issue opened."),
        ],
    )
    def test_the_end_of_catching_up_says_from_when_to_when_and_how_much(
        self, messages: int, issues: int, words: str
    ) -> None:
        notice = Notice(
            "backfill_done",
            count=messages,
            since=a.NOON,
            until=a.NOON + timedelta(hours=3),
            issue_count=issues,
        )

        text = build_notice(notice, texts=TEXTS).text

        assert text.startswith("Giraffe was away from ")
        assert words in text

    def test_a_notice_without_a_text_is_still_a_sentence(self) -> None:
        assert build_notice(Notice("of_tomorrow"), texts=TEXTS).text == TEXTS.say("notice.other")

    def test_errors_are_sentences_with_words_escaped(self) -> None:
        assert build_error(IssueNotFound("#9"), texts=TEXTS).text == TEXTS.say(
            "error.issue_not_found"
        )
        assert "time zone" in build_error(InvalidInput("time_zone", "Mars"), texts=TEXTS).text

    def test_a_note_is_one_sentence(self) -> None:
        assert build_note("done.captured", texts=TEXTS, number=142).text.startswith(
            "Captured as #142."
        )


class TestForms:
    def test_the_reply_form_shows_what_was_said_and_starts_with_the_text(self) -> None:
        brief = a.an_issue_brief(
            suggestion=a.a_suggestion("Look at […].", findings=(Finding("gate.blame"),))
        )

        form: Any = build_reply_form(
            FormBrief(brief, "Look at […].", 1), texts=TEXTS, private_metadata="m"
        )

        assert form["private_metadata"] == "m"
        assert form["notify_on_close"] is True
        assert the(ids.REPLY_TEXT, form)["initial_value"] == "Look at […]."
        assert the(ids.REPLY_TEXT, form)["max_length"] == 3000
        assert TEXTS.say("gate.blame") in str(form)
        assert TEXTS.say("suggestion.gap") in str(form)
        assert a.WORDS in str(form)

    def test_an_empty_reply_form_has_nothing_to_check(self) -> None:
        brief = a.an_issue_brief(suggestion=a.a_suggestion("Look at […]."), opening=None)

        form: Any = build_reply_form(FormBrief(brief, "", None), texts=TEXTS)

        assert "initial_value" not in the(ids.REPLY_TEXT, form)
        assert len(form["blocks"]) == 2

    def test_an_issue_is_logged_for_an_account(self) -> None:
        form = build_issue_form([AccountChoice(a.ACME, 1)], texts=TEXTS, text="exports fail")

        assert the(ids.ISSUE_ACCOUNT, form)["options"][0]["value"] == a.ACME.id
        assert the(ids.ISSUE_TEXT, form)["initial_value"] == "exports fail"

    def test_without_accounts_the_form_says_what_to_do(self) -> None:
        form = build_issue_form([], texts=TEXTS)

        assert "submit" not in form
        assert TEXTS.say("form.issue_no_accounts") in str(form)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=3, minutes=20), "3 hours 20 minutes"),
        (timedelta(days=2, minutes=5), "2 days 5 minutes"),
        (timedelta(days=2, hours=1, minutes=5), "2 days 1 hour"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(length: timedelta, words: str) -> None:
    assert duration(length, TEXTS) == words
