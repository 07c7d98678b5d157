"""One of each thing that Giraffe shows, to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.account import Account
from bot.domain.briefs import (
    AccountChoice,
    ConnectBrief,
    FormBrief,
    MergeBrief,
    Notice,
    PlaceBrief,
    ShadowBrief,
    SplitBrief,
    WhyBrief,
)
from bot.domain.channel_plan import ChannelPlan, FieldChange, PlannedLine
from bot.domain.decision import Rule
from bot.domain.ids import AccountId, IssueId, MessageId, UserId
from bot.domain.issue_reading import CorrectedReading
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.listening import CaptureMode
from bot.domain.people import Role
from bot.domain.preferences import Overrides, Preferences
from bot.domain.reading import Category
from bot.domain.suggestion import Finding, ReplyState
from bot.texts import load_texts
from handlers.views.account_card import build_account_card, build_account_choices
from handlers.views.connect_form import build_connect_form
from handlers.views.digest import build_digest
from handlers.views.help import build_help
from handlers.views.home import build_home
from handlers.views.issue_card import build_issue_card
from handlers.views.issue_form import build_issue_form
from handlers.views.issue_list import build_issue_list
from handlers.views.messages import CustomerMessage, TeamMessage, View
from handlers.views.mirror import build_mirror
from handlers.views.notices import build_notice
from handlers.views.nudge import build_nudge, build_nudge_accepted
from handlers.views.place_form import build_place_form
from handlers.views.rating import build_comment_form, build_rating_request
from handlers.views.reading_form import build_reading_form
from handlers.views.regroup_forms import build_merge_form, build_split_form
from handlers.views.reply import build_reply
from handlers.views.reply_form import build_reply_form
from handlers.views.settings_form import build_settings_form
from handlers.views.setup_form import build_setup_form
from handlers.views.shadow import build_shadow
from handlers.views.status import build_status
from handlers.views.why import build_why
from tests.unit.views.builders import (
    ACME,
    DANA,
    HELP,
    LINK,
    NOON,
    SAM,
    a_decision,
    a_digest,
    a_file,
    a_home,
    a_line,
    a_list,
    a_message,
    a_nudge,
    a_reply,
    a_status,
    a_suggestion,
    an_account_brief,
    an_invitation_brief,
    an_issue,
    an_issue_brief,
)

Shown = TeamMessage | CustomerMessage | View


_OTHERS = (
    an_issue(id=IssueId("7" * 32), number=138, title="The invoice shows the old address"),
    an_issue(id=IssueId("8" * 32), number=131, title="Nobody can log in on the second floor"),
)


def _splitting() -> SplitBrief:
    """Return an issue of which two messages may go."""
    login = a_message("Nobody can log in on the second floor either", id=MessageId("5" * 32))
    bill = a_message("And the invoice shows the old address", id=MessageId("6" * 32))
    return SplitBrief(an_issue(), (login, bill), frozenset())


def samples() -> dict[str, tuple[Shown, int]]:
    """Return what to draw by name, with the height of its picture in pixels."""
    return {**_cards(), **_digests(), **_others()}


def _cards() -> dict[str, tuple[Shown, int]]:
    texts = load_texts(is_strict=True)
    claimed = an_issue(assignee_id=SAM.id, priority=Priority.URGENT)
    again = a_message(
        "Any news? :slightly_frowning_face: The auditors are here at 4 pm.",
        id=MessageId("9" * 32),
        at=NOON + timedelta(minutes=40),
    )
    resolved = an_issue(
        status=IssueStatus.RESOLVED, resolved_at=NOON + timedelta(hours=3, minutes=20)
    )
    cards = {
        "issue-card": an_issue_brief(
            issue=claimed,
            assignee=SAM,
            opening=a_message(files=(a_file(),)),
            latest=again,
            message_count=3,
            suggestion=a_suggestion(model="gpt-5-mini"),
        ),
        "card-upset": an_issue_brief(
            opening=a_message("I am fed up. The export doesn't work again, we need it by noon!"),
            issue=an_issue(corrected=CorrectedReading(category=Category.COMPLAINT)),
        ),
        "card-gap": an_issue_brief(
            suggestion=a_suggestion(
                "The month can't be closed while the export stops at half. […]",
                findings=(Finding("gate.many_questions", "4"),),
            )
        ),
        "card-held": an_issue_brief(reply=a_reply(), replier=SAM, answering=SAM),
        "card-asking": an_issue_brief(reply=a_reply(state=ReplyState.ASKING), replier=SAM),
        "card-unsure": an_issue_brief(reply=a_reply(state=ReplyState.UNSURE), replier=SAM),
        "card-resolved": an_issue_brief(issue=resolved, resolver=SAM),
        "card-discarded": an_issue_brief(issue=an_issue(status=IssueStatus.DISCARDED)),
        "card-moved": an_issue_brief(newer_card_link="https://x.slack.com/archives/C1/p2"),
        "card-belongs": an_issue_brief(
            opening=a_message("Any update on this?"),
            issue=an_issue(title="Any update on this?"),
            may_belong_to=_OTHERS,
        ),
        "card-merged": an_issue_brief(
            issue=an_issue(status=IssueStatus.MERGED), whole=_OTHERS[0], whole_link=LINK
        ),
        "card-coming": an_issue_brief(is_suggestion_coming=True),
    }
    heights = {
        "issue-card": 525,
        "card-gap": 560,
        "card-held": 560,
        "card-asking": 580,
        "card-upset": 380,
    }
    return {
        name: (build_issue_card(brief, texts=texts, now=NOON), heights.get(name, 480))
        for name, brief in cards.items()
    }


def _digests() -> dict[str, tuple[Shown, int]]:
    texts = load_texts(is_strict=True)
    empty = a_digest(
        **dict.fromkeys(
            ("opened_count", "resolved_count", "reopened_count", "reply_count", "open_count"), 0
        ),
        waiting_count=0,
        scores=(0, 0, 0, 0, 0),
    )
    return {
        "digest": (build_digest(a_digest(), texts=texts), 625),
        "digest-preview": (build_digest(a_digest(), texts=texts, post_value="today"), 620),
        "digest-quiet": (build_digest(empty, texts=texts), 400),
    }


def _others() -> dict[str, tuple[Shown, int]]:
    texts = load_texts(is_strict=True)
    lines = [a_line(140 + n, assignee=SAM if n % 2 else None) for n in range(8)]
    accounts = [AccountChoice(ACME, 2), AccountChoice(Account(AccountId("b" * 32), "Globex"), 1)]
    form = FormBrief(an_issue_brief(suggestion=a_suggestion()), a_suggestion().draft.text, 1)
    link = "https://x.slack.com/archives/C1/p2"
    why = WhyBrief(a_decision(Rule.QUESTION), an_issue(), link, correctable=False)
    account = an_account_brief(
        preferences=Preferences(has_ai=False),
        own_settings=((HELP, Overrides(has_ratings=False, mirrors_state=False)),),
    )
    place = PlaceBrief(
        Preferences(),
        account=ACME,
        for_account=Overrides(has_ai=False),
        channel=HELP,
        for_channel=Overrides(has_ratings=False, mode=CaptureMode.SHADOW),
    )
    named = replace(
        a_home().preferences,
        roles={UserId("U0ROBIN001"): Role.LEAD, UserId("U0OLGA0001"): None},
    )
    notice = Notice("low_rating", issue=an_issue(), account=ACME, person=DANA, channel=HELP)
    changes = (FieldChange("account", "Acme", "Acme Corp"), FieldChange("mode", "", "shadow"))
    planned = ChannelPlan((PlannedLine(2, HELP, changes, also=("acme-project",)),))
    shadow = ShadowBrief(
        a_message(), DANA, HELP, account=ACME, decision=a_decision(Rule.REPORT), permalink=LINK
    )
    return {
        "list": (build_issue_list(a_list(*lines, total_count=19, query="open"), texts=texts), 700),
        "account": (build_account_card(account, texts=texts, has_settings=True), 480),
        "accounts": (build_account_choices(accounts, texts=texts), 240),
        "home": (build_home(a_home(), texts=texts), 560),
        "status": (build_status(replace(a_status(), quarantined_count=1), texts=texts), 360),
        "why": (build_why(why, texts=texts), 260),
        "help": (build_help(texts=texts), 520),
        "notice": (build_notice(notice, texts=texts), 160),
        "mirror": (build_mirror(a_message(files=(a_file(),)), DANA, texts=texts), 220),
        "shadow": (build_shadow(shadow, texts=texts), 160),
        "reply": (build_reply(a_reply(), SAM, texts=texts, is_signed=True), 220),
        "rating": (build_rating_request(an_invitation_brief(), texts=texts), 220),
        "nudge": (build_nudge(a_nudge(), texts=texts), 180),
        "nudge-accepted": (build_nudge_accepted(a_nudge(), texts=texts), 100),
        "form-reply": (build_reply_form(form, texts=texts), 560),
        "form-merge": (build_merge_form(MergeBrief(an_issue(), _OTHERS), texts=texts), 320),
        "form-split": (build_split_form(_splitting(), texts=texts), 360),
        "form-reading": (
            build_reading_form(an_issue_brief(), texts=texts, private_metadata=""),
            440,
        ),
        "form-issue": (build_issue_form(accounts, texts=texts), 420),
        "form-comment": (
            build_comment_form(an_invitation_brief().invitation.id, 2, texts=texts),
            360,
        ),
        "form-settings": (build_settings_form(named, texts=texts), 3100),
        "form-connect": (
            build_connect_form(ConnectBrief(HELP, CaptureMode.AUTOMATIC, ACME, SAM), texts=texts),
            760,
        ),
        "notice-new": (
            build_notice(Notice("new_shared_channel", account=ACME, channel=HELP), texts=texts),
            160,
        ),
        "form-setup": (
            build_setup_form(texts=texts, text="channel,account,mode", plan=planned, print_="p"),
            520,
        ),
        "form-place": (build_place_form(place, texts=texts, private_metadata=""), 1120),
    }
