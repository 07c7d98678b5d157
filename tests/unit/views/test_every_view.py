"""Whatever people write and are called: every view stays valid and mints no foreign token."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

import slackblocks
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from bot.domain.account import Account
from bot.domain.briefs import (
    AccountChoice,
    BackFillBrief,
    ConnectBrief,
    FormBrief,
    InvitationBrief,
    Notice,
    PlaceBrief,
    ShadowBrief,
    WhyBrief,
)
from bot.domain.channel_list import LineProblem
from bot.domain.channel_plan import ChannelPlan, FieldChange, PlannedLine
from bot.domain.conversation import FileReference
from bot.domain.errors import AccountNotFound, InvalidInput, ReplyRefused
from bot.domain.ids import AccountId, MessageId, TeamId, UserId
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.listening import CaptureMode, Strictness
from bot.domain.people import Guests, Identity, Role
from bot.domain.preferences import Overrides, Preferences, ResolveScope
from bot.domain.satisfaction import Rating
from bot.domain.suggestion import Finding, ReplyState
from bot.simulator.block_kit import Surface, check_blocks, check_view
from bot.texts import load_texts
from handlers.views.account_card import build_account_card, build_account_choices
from handlers.views.connect_form import build_connect_form
from handlers.views.digest import build_digest
from handlers.views.fixed import build_fixed_text
from handlers.views.help import build_help
from handlers.views.home import build_closed_home, build_home
from handlers.views.issue_card import build_issue_card
from handlers.views.issue_form import build_issue_form
from handlers.views.issue_list import build_issue_list
from handlers.views.messages import CustomerMessage, TeamMessage, View
from handlers.views.mirror import build_mirror
from handlers.views.notices import (
    build_customer_error,
    build_error,
    build_note,
    build_note_view,
    build_notice,
)
from handlers.views.nudge import build_nudge, build_nudge_accepted, build_nudge_ended
from handlers.views.place_form import build_place_form
from handlers.views.rating import build_comment_form, build_rating_closed, build_rating_request
from handlers.views.reply import build_reply
from handlers.views.reply_form import build_reply_form
from handlers.views.settings_form import build_settings_form
from handlers.views.setup_form import build_setup_form
from handlers.views.shadow import build_shadow
from handlers.views.status import build_status
from handlers.views.why import build_why
from tests.unit.views import builders as a
from tests.unit.views.rules import (
    complaints_about_blocks,
    complaints_about_view,
    foreign_tokens,
)

TEXTS = load_texts(is_strict=True)
OWN = Overrides(
    has_ai=False,
    has_ratings=True,
    mirrors_state=False,
    mirrors_messages=False,
    resolve_scope=ResolveScope.THREAD,
    mode=CaptureMode.SHADOW,
    strictness=Strictness.EVERYTHING,
    merge_window=timedelta(hours=24),
    guests=Guests.TEAM,
    teammates=frozenset({Identity(TeamId("T1"), UserId(f"U{n:09}")) for n in range(120)}),
    customers=frozenset({Identity(TeamId("T1"), UserId("nobody"))}),
)
EXAMPLES = int(os.environ.get("GIRAFFE_TEST_EXAMPLES", "30"))
"""Each example draws dozens of strings; 3000 examples are well over 100,000."""

# Explaining a failure traces every line, which takes minutes with texts of this size.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
PARSED_BY_SLACKBLOCKS = {"context", "divider", "header", "section"}
"""What slackblocks 3.0 reads back; for elements and rich_text its from_dict raises."""

HOSTILE = [
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<!subteam^S0123|@team>",
    "<@U0DANA0001>",
    "<#C0123|triage>",
    "<https://evil.example|https://bank.example>",
    "<mailto:a@b.example|me>",
    "\uff1c!channel\uff1e",
    "\ufe64\uff01here\ufe65",
    "<\u200b!channel>",
    "<\u2060!channel>",
    "\u202e>lennahc!<",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "&#60;!channel&#62;",
    "*bold* _it_ ~gone~ `code` ```block```",
    "> quoted\n>>> more",
    "@channel @here @everyone",
    ":rotating_light: :tada::skin-tone-3: 12:30:45",
    "https://example.com/a?b=c&d=<e>",
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
    "\U0001f469\u200d\U0001f4bb\U0001f1e9\U0001f1ea",
    "\x00\x07\x1b[31m",
    "\ud800",
    "\r\n\r\n\t ",
    "{name} {count} %s",
    "<" * 50,
    "&" * 3500,
    "*" * 3100,
    "word " * 8000,
    "x" * 40_000,
]


@dataclass(frozen=True)
class Words:
    """What strangers may choose: names, titles and what they write."""

    name: str
    title: str
    text: str
    other: str
    short: str


pieces = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), max_size=5).map(
    "".join
)
words = st.builds(Words, name=pieces, title=pieces, text=pieces, other=pieces, short=pieces)


def everything(w: Words) -> dict[str, TeamMessage | CustomerMessage | View]:
    """Return every view there is, each in the states that differ, made of these words."""
    return {**cards(w), **lists(w), **small_messages(w), **for_customers(w), **windows(w)}


def stranger(w: Words) -> Any:
    return replace(a.DANA, name=w.name)


def company(w: Words) -> Account:
    return replace(a.ACME, name=w.name)


def brief(w: Words, **changes: Any) -> Any:
    file = FileReference(slack_id="F1", name=w.short, permalink=w.other)
    shown = a.an_issue_brief(
        issue=a.an_issue(title=w.title),
        account=company(w),
        requester=stranger(w),
        channel=replace(a.HELP, name=w.short),
        opening=a.a_message(w.text, files=(file, a.a_file())),
        latest=a.a_message(w.other, id=MessageId("8" * 32), edited_at=a.NOON),
    )
    return replace(shown, **changes)


def cards(w: Words) -> dict[str, Any]:
    noted = a.a_suggestion(
        w.text or "x",
        findings=tuple(Finding(f"gate.{n}", w.other) for n in range(7)),
        model=w.short,
    )
    resolved = a.an_issue(title=w.title, status=IssueStatus.RESOLVED, resolved_at=a.NOON)
    states = {
        "plain": brief(w),
        "suggested": brief(w, suggestion=noted, assignee=stranger(w), answering=stranger(w)),
        "coming": brief(w, is_suggestion_coming=True, permalink=w.other),
        "deleted": brief(w, opening=a.a_message("", deleted_at=a.NOON), latest=None),
        "silent": brief(w, opening=a.a_message(""), latest=None, decision=None),
        "unknown": brief(w, opening=None),
        "resolved": brief(w, issue=resolved, resolver=stranger(w)),
        "closed": brief(w, issue=replace(resolved, status=IssueStatus.CLOSED)),
        "discarded": brief(w, issue=a.an_issue(title=w.title, status=IssueStatus.DISCARDED)),
        "moved": brief(w, newer_card_link=a.LINK),
        "urgent": brief(w, issue=a.an_issue(priority=Priority.URGENT, assignee_id=a.SAM.id)),
    }
    for state in ReplyState:
        reply = a.a_reply(w.text, state=state, problem=w.short)
        states[f"reply-{state}"] = brief(w, reply=reply, replier=stranger(w))
    return {
        f"card-{name}": build_issue_card(shown, texts=TEXTS, now=a.NOON)
        for name, shown in states.items()
    }


def lists(w: Words) -> dict[str, Any]:
    line = a.a_line(issue=a.an_issue(title=w.title), account=company(w), requester=stranger(w))
    many = a.a_list(*[line] * 200, query=w.text, total_count=999, page=2)
    mentions = tuple(
        a.a_mention(title=w.title, account_name=w.name, assignee_name=w.other) for _ in range(40)
    )
    figures = a.a_digest(waiting_longest=mentions)
    channels = (replace(a.HELP, name=w.name),) * 40
    people = (stranger(w),) * 60
    account = a.an_account_brief(
        account=company(w),
        preferences=Preferences(has_ai=False, has_ratings=False),
        own_settings=((channels[0], OWN),) * 9,
        channels=channels,
        people=people,
        open_lines=(line,) * 100,
        open_count=100,
    )
    choices = [AccountChoice(company(w), 3)] * 120
    home = a.a_home(
        mine=(line,) * 100,
        mine_count=1_000,
        unclaimed=(line,) * 100,
        unclaimed_count=1_000,
        triage=channels[0],
    )
    status = a.a_status(
        customer_channels=channels,
        agents=people,
        writer=w.short,
        version=w.other,
        quarantined_count=3,
        back_fill=BackFillBrief(a.NOON, 3, 60, 1_000, timedelta(hours=3)),
    )
    return {
        "list": build_issue_list(many, texts=TEXTS),
        "list-empty": build_issue_list(a.a_list(query=w.text), texts=TEXTS),
        "digest": build_digest(figures, texts=TEXTS, post_value=w.short or "today"),
        "account": build_account_card(account, texts=TEXTS, has_settings=True),
        "choices": build_account_choices(choices, texts=TEXTS),
        "choices-none": build_account_choices([], texts=TEXTS),
        "home": build_home(home, texts=TEXTS),
        "home-empty": build_home(a.a_home(mine=(), unclaimed=(), triage=None), texts=TEXTS),
        "status": build_status(status, texts=TEXTS),
    }


def small_messages(w: Words) -> dict[str, Any]:
    issue = a.an_issue(title=w.title)
    notice = Notice(
        "low_rating",
        issue=issue,
        account=company(w),
        person=stranger(w),
        channel=replace(a.HELP, name=w.name),
        rating=a_rating(w.text),
        link=a.LINK,
        since=a.NOON,
        until=a.NOON + timedelta(hours=3),
        issue_count=2,
    )
    codes = sorted(code for code in TEXTS.codes() if code.startswith("notice."))
    shown: dict[str, Any] = {
        code: build_notice(replace(notice, code=code.removeprefix("notice.")), texts=TEXTS)
        for code in codes
    }
    return shown | {
        "notice-unknown": build_notice(Notice(w.short, link=w.other), texts=TEXTS),
        "note": build_note("help.example_line", texts=TEXTS, example=w.text),
        "error": build_error(AccountNotFound(w.text), texts=TEXTS),
        "error-input": build_error(InvalidInput(w.short, w.text), texts=TEXTS),
        "error-reply": build_error(ReplyRefused(w.short), texts=TEXTS),
        "mirror": build_mirror(
            a.a_message(w.text, files=(a.a_file(w.name),)), stranger(w), texts=TEXTS
        ),
        **shadows(w),
        "why": build_why(WhyBrief(a.a_decision(), issue, w.short), texts=TEXTS),
        "help": build_help(w.short, texts=TEXTS),
    }


def shadows(w: Words) -> dict[str, Any]:
    brief_ = ShadowBrief(
        a.a_message(w.text),
        stranger(w),
        replace(a.HELP, name=w.name),
        account=company(w),
        decision=a.a_decision(),
        permalink=w.short,
    )
    gone = replace(brief_, message=replace(brief_.message, text="", deleted_at=a.NOON))
    return {
        "shadow": build_shadow(brief_, texts=TEXTS),
        "shadow-gone": build_shadow(gone, texts=TEXTS),
        "shadow-opened": build_shadow(replace(brief_, issue=a.an_issue()), texts=TEXTS),
        "shadow-bare": build_shadow(replace(brief_, account=None, decision=None), texts=TEXTS),
    }


def a_rating(comment: str) -> Rating:
    brief_ = a.an_invitation_brief()
    return Rating(
        id=brief_.invitation.id,  # type: ignore[arg-type]
        invitation_id=brief_.invitation.id,
        issue_id=brief_.invitation.issue_id,
        account_id=a.ACME.id,
        rater_id=a.DANA.id,
        score=1,
        rated_at=a.NOON,
        changed_at=a.NOON,
        comment=comment,
    )


def for_customers(w: Words) -> dict[str, Any]:
    asked = InvitationBrief(a.an_invitation_brief().invitation, stranger(w), a.HELP, w.title)
    reply = a.a_reply(w.text)
    return {
        "reply": build_reply(reply, stranger(w), texts=TEXTS),
        "reply-signed": build_reply(reply, stranger(w), texts=TEXTS, is_signed=True),
        "rating": build_rating_request(asked, texts=TEXTS),
        "nudge": build_nudge(a.a_nudge(), texts=TEXTS),
        "nudge-accepted": build_nudge_accepted(a.a_nudge(), texts=TEXTS),
        "nudge-ended": build_nudge_ended(a.a_nudge(), texts=TEXTS),
        "rating-closed": build_rating_closed(asked, texts=TEXTS),
        "privacy": build_fixed_text("privacy", texts=TEXTS),
        "customer-error": build_customer_error(ValueError(w.text), texts=TEXTS),
    }


def windows(w: Words) -> dict[str, Any]:
    form = FormBrief(brief(w, suggestion=a.a_suggestion(w.text or "x")), w.text, 1)
    choices = [AccountChoice(Account(AccountId(f"{n:032}"), w.name), 1) for n in range(120)]
    preferences = replace(
        a.a_home().preferences,
        triage_channel=w.short,
        customer_channels=frozenset({w.name, "C0GUESTS01"}),
        time_zone=w.other,
        channel_patterns=frozenset({w.other, w.short}),
        emoji=dict.fromkeys(a.a_home().preferences.emoji, w.short),
        roles={UserId(w.name): None, UserId("U0ROBIN001"): Role.LEAD},
    )
    place = PlaceBrief(
        preferences,
        account=company(w),
        channel=replace(a.HELP, name=w.short),
        for_channel=OWN,
    )
    return {
        "form-reply": build_reply_form(form, texts=TEXTS, private_metadata="m"),
        "form-issue": build_issue_form(choices, texts=TEXTS, text=w.text),
        "form-issue-none": build_issue_form([], texts=TEXTS),
        "form-comment": build_comment_form(a.an_invitation_brief().invitation.id, 1, texts=TEXTS),
        "form-settings": build_settings_form(preferences, texts=TEXTS),
        "form-place": build_place_form(place, texts=TEXTS, private_metadata="m"),
        **setup_forms(w),
        "form-account": build_place_form(
            replace(place, channel=None), texts=TEXTS, private_metadata="m"
        ),
        "form-channel": build_place_form(
            replace(place, account=None), texts=TEXTS, private_metadata="m"
        ),
        "closed-home": build_closed_home(texts=TEXTS),
        "note-view": build_note_view(build_note("done.paused", texts=TEXTS), texts=TEXTS),
    }


def setup_forms(w: Words) -> dict[str, Any]:
    changes = (FieldChange("account", w.name, w.short), FieldChange("mode", "", "shadow"))
    lines = tuple(
        PlannedLine(number, replace(a.HELP, name=w.name), changes, also=(w.name,) * 30)
        for number in range(60)
    )
    wrong = tuple(LineProblem(number, "channel_unknown", w.name) for number in range(60))
    return {
        "form-setup": build_setup_form(texts=TEXTS),
        "form-connect": build_connect_form(
            ConnectBrief(replace(a.HELP, name=w.name), CaptureMode.NUDGE, company(w), stranger(w)),
            texts=TEXTS,
        ),
        "form-setup-look": build_setup_form(
            texts=TEXTS, text=w.text, plan=ChannelPlan(lines), print_="p"
        ),
        "form-setup-done": build_setup_form(
            texts=TEXTS, text=w.text, plan=ChannelPlan(lines), is_done=True
        ),
        "form-setup-wrong": build_setup_form(
            texts=TEXTS, text=w.text, plan=ChannelPlan(problems=wrong)
        ),
    }


def in_json(value: object) -> Any:
    return json.loads(json.dumps(value))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(words)
def test_every_view_is_valid_and_holds_no_token_of_somebody_else(w: Words) -> None:
    found = [
        f"{name}: {complaint[:100]}"
        for name, shown in everything(w).items()
        for complaint in complaints_about(name, shown)
    ]

    assert found == []


def test_a_long_list_of_names_of_signs_fits_into_its_form() -> None:
    """Each sign is escaped; sixty such names were more than Slack takes."""
    signs = Words(**{field.name: "*" * 300 for field in fields(Words)})

    for name, shown in setup_forms(signs).items():
        assert complaints_about(name, shown) == []


def complaints_about(name: str, shown: TeamMessage | CustomerMessage | View) -> list[str]:
    if isinstance(shown, dict):
        view = in_json(shown)
        return [*complaints_about_view(view), *check_view(view), *foreign_tokens(view)]
    blocks = in_json(shown.blocks)
    found = [*complaints_about_blocks(blocks), *check_blocks(blocks, Surface.MESSAGE)]
    found += foreign_tokens([blocks, shown.text])
    if not shown.text.strip() or len(shown.text) > (40_000 if "reply" in name else 4_000):
        found.append(f"top-level text of {len(shown.text)} characters")
    return [*found, "marker"] if "block_id" in blocks[0] else found


@settings(
    max_examples=max(EXAMPLES // 10, 5),
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(words)
def test_slacks_own_models_and_slackblocks_accept_every_view(w: Words) -> None:
    for shown in everything(w).values():
        blocks = in_json(shown["blocks"] if isinstance(shown, dict) else shown.blocks)
        for block in SdkBlock.parse_all(blocks):
            block.validate_json()
        if isinstance(shown, dict):
            SdkView(**in_json(shown)).validate_json()
        for block in blocks:
            if block["type"] in PARSED_BY_SLACKBLOCKS and "accessory" not in block:
                slackblocks.Block.from_dict(block)
