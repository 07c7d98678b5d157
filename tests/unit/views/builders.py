"""Values to show, with everything a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.account import Account, Channel, ChannelKind
from bot.domain.briefs import (
    AccountBrief,
    DigestBrief,
    HomeBrief,
    InvitationBrief,
    IssueBrief,
    IssueLine,
    IssueList,
    RequesterHistory,
    StatusBrief,
)
from bot.domain.conversation import FileReference, Message, Voice
from bot.domain.decision import Decision, Rule, Verdict
from bot.domain.digest import DigestFigures, IssueMention
from bot.domain.ids import (
    AccountId,
    ChannelId,
    DecisionId,
    InvitationId,
    IssueId,
    MessageId,
    MessageTs,
    NudgeId,
    PersonId,
    ReplyId,
    SlackChannelId,
    SuggestionId,
    TeamId,
    UserId,
    WorkspaceId,
)
from bot.domain.issue import Issue
from bot.domain.metrics import share_of, spread_of
from bot.domain.nudge import Nudge
from bot.domain.people import Actor, Identity, Person, Side, Standing
from bot.domain.preferences import Preferences
from bot.domain.satisfaction import Invitation, InvitationState, SkipReason
from bot.domain.suggestion import Draft, Finding, Reply, Suggestion

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACME = Account(id=AccountId("a" * 32), name="Acme")
HELP = Channel(
    id=ChannelId("c" * 32),
    slack_id=SlackChannelId("C0ACME0001"),
    kind=ChannelKind.CUSTOMER,
    name="acme-help",
    is_shared=True,
    account_ids=(ACME.id,),
)
TRIAGE = Channel(
    id=ChannelId("d" * 32),
    slack_id=SlackChannelId("C0TRIAGE01"),
    kind=ChannelKind.TRIAGE,
    name="triage",
)
DANA = Person(
    id=PersonId("1" * 32),
    identity=Identity(TeamId("T0ACME0001"), UserId("U0DANA0001")),
    side=Side.EXTERNAL,
    name="Dana Lee",
)
SAM = Person(
    id=PersonId("2" * 32),
    identity=Identity(TeamId("T0NORTH001"), UserId("U0SAM00001")),
    side=Side.TEAM,
    name="Sam Rivera",
)
SAM_ACTS = Actor(standing=Standing.AGENT, person_id=SAM.id)
DANA_ACTS = Actor(standing=Standing.EXTERNAL, person_id=DANA.id, account_id=ACME.id)
LINK = "https://northwind.slack.com/archives/C0ACME0001/p1795176000000100"
WORDS = "Since this morning our nightly export stops at half and the month can't be closed."
ANSWER = (
    "Thanks for the details, Dana. An export that stops at half keeps you from closing the month, "
    "so I am looking at last night's run now. Could you send me the job number?"
)


def an_issue(**changes: Any) -> Issue:
    issue, _ = Issue.open(
        id=IssueId("e" * 32),
        workspace_id=WorkspaceId("f" * 32),
        number=142,
        account_id=ACME.id,
        channel_id=HELP.id,
        thread_ts=MessageTs("1795176000.000100"),
        requester_id=DANA.id,
        title="Our nightly export stops at half",
        at=NOON,
        by=DANA_ACTS,
    )
    return replace(issue, **changes)


def a_message(text: str = WORDS, **changes: Any) -> Message:
    message = Message(
        id=MessageId("3" * 32),
        channel_id=HELP.id,
        ts=MessageTs("1795176000.000100"),
        author_id=DANA.id,
        voice=Voice.CUSTOMER,
        text=text,
        at=NOON,
    )
    return replace(message, **changes)


def a_suggestion(
    text: str = ANSWER,
    *,
    findings: tuple[Finding, ...] = (),
    model: str = "offline",
    **changes: Any,
) -> Suggestion:
    draft = Draft(
        text=text,
        prompt_name="suggest_reply",
        prompt_version=1,
        model=model,
        findings=findings,
    )
    suggestion = Suggestion(
        id=SuggestionId("4" * 32),
        issue_id=IssueId("e" * 32),
        account_id=ACME.id,
        draft=draft,
        talk_revision=1,
        created_at=NOON,
    )
    return replace(suggestion, **changes)


def a_reply(text: str = ANSWER, **changes: Any) -> Reply:
    reply = Reply(
        id=ReplyId("5" * 32),
        issue_id=IssueId("e" * 32),
        account_id=ACME.id,
        channel_id=HELP.id,
        thread_ts=MessageTs("1795176000.000100"),
        text=text,
        by=SAM.id,
        approved_at=NOON,
        release_at=NOON + timedelta(seconds=10),
        talk_revision=1,
    )
    return replace(reply, **changes)


def a_decision(rule: Rule = Rule.REPORT, verdict: Verdict = Verdict.OPENED) -> Decision:
    return Decision(
        id=DecisionId("6" * 32),
        channel_id=HELP.id,
        ts=MessageTs("1795176000.000100"),
        verdict=verdict,
        rule=rule,
        score=1.0,
        version="rules-1",
        decided_at=NOON,
    )


def an_issue_brief(**changes: Any) -> IssueBrief:
    brief = IssueBrief(
        issue=an_issue(),
        account=ACME,
        channel=HELP,
        requester=DANA,
        opening=a_message(),
        decision=a_decision(),
        history=RequesterHistory(past_issue_count=3, open_issue_count=1),
        permalink=LINK,
    )
    return replace(brief, **changes)


def a_file(name: str = "screenshot.png") -> FileReference:
    return FileReference(slack_id="F0FILE00001", name=name, permalink="https://x.slack.com/files/1")


def a_line(number: int = 142, **changes: Any) -> IssueLine:
    line = IssueLine(
        issue=an_issue(number=number), account=ACME, channel=HELP, requester=DANA, card_link=LINK
    )
    return replace(line, **changes)


def a_list(*lines: IssueLine, **changes: Any) -> IssueList:
    listing = IssueList(
        query="", lines=lines, total_count=len(lines), page=1, page_size=8, made_at=NOON
    )
    return replace(listing, **changes)


def an_invitation_brief() -> InvitationBrief:
    invitation = Invitation(
        id=InvitationId("7" * 32),
        issue_id=IssueId("e" * 32),
        episode=1,
        account_id=ACME.id,
        requester_id=DANA.id,
        channel_id=HELP.id,
        thread_ts=MessageTs("1795176000.000100"),
        planned_at=NOON,
        state=InvitationState.SENT,
    )
    return InvitationBrief(invitation, DANA, HELP, "Our nightly export stops at half")


def a_nudge() -> Nudge:
    return Nudge(
        id=NudgeId("8" * 32),
        channel_id=HELP.id,
        ts=MessageTs("1795176000.000100"),
        thread_ts=MessageTs("1795176000.000100"),
        person_id=DANA.id,
        asked_at=NOON,
    )


def a_mention(number: int = 142, **changes: Any) -> IssueMention:
    mention = IssueMention(
        issue_id=IssueId("e" * 32),
        number=number,
        title="Our nightly export stops at half",
        account_name="Acme",
        since=NOON - timedelta(hours=6, minutes=20),
        assignee_name="Sam Rivera",
        link=LINK,
    )
    return replace(mention, **changes)


def some_figures(**changes: Any) -> DigestFigures:
    figures = DigestFigures(
        day=date(2026, 11, 20),
        zone="Europe/Berlin",
        start=datetime(2026, 11, 18, 23, tzinfo=UTC),
        end=datetime(2026, 11, 19, 23, tzinfo=UTC),
        opened_count=14,
        resolved_count=11,
        reopened_count=1,
        discarded_count=2,
        reply_count=31,
        open_count=6,
        waiting_count=4,
        unanswered_count=2,
        first_response=spread_of([timedelta(minutes=m) for m in (3, 8, 12, 15, 40, 75)]),
        resolution=spread_of([timedelta(minutes=m) for m in (35, 90, 160, 400, 1500)]),
        csat=share_of(25, 29),
        scores=(1, 0, 1, 3, 5),
        asked_count=12,
        answered_count=10,
        skipped=((SkipReason.RECENTLY_ASKED, 3), (SkipReason.NO_REPLY, 1)),
        waiting_longest=(
            a_mention(
                131,
                since=NOON - timedelta(hours=21),
                is_urgent=True,
                title="Login fails for all of our Lyon office",
            ),
            a_mention(
                136,
                since=NOON - timedelta(hours=18),
                title="Invoice shows the wrong VAT number",
                account_name="Globex",
                assignee_name="",
            ),
            a_mention(142, since=NOON - timedelta(hours=15)),
        ),
        late_count=1,
    )
    return replace(figures, **changes)


def a_digest(**changes: Any) -> DigestBrief:
    return DigestBrief(figures=some_figures(**changes), preferences=Preferences())


def an_account_brief(**changes: Any) -> AccountBrief:
    brief = AccountBrief(
        account=ACME,
        channels=(HELP,),
        people=(DANA,),
        open_lines=(a_line(),),
        open_count=1,
        total_count=9,
        resolved_count=8,
        reopened_count=1,
        rating_count=6,
        satisfied_count=5,
        last_rating=None,
        last_heard_at=NOON,
        made_at=NOON,
    )
    return replace(brief, **changes)


def a_home(**changes: Any) -> HomeBrief:
    brief = HomeBrief(
        viewer=SAM,
        mine=(a_line(assignee=SAM, issue=an_issue(assignee_id=SAM.id)),),
        mine_count=1,
        unclaimed=(a_line(143),),
        unclaimed_count=1,
        open_count=2,
        waiting_count=1,
        is_admin=True,
        preferences=Preferences(),
        triage=TRIAGE,
        made_at=NOON,
    )
    return replace(brief, **changes)


def a_status(**changes: Any) -> StatusBrief:
    brief = StatusBrief(
        version="0.1.0",
        preferences=Preferences(time_zone="Europe/Berlin"),
        triage=TRIAGE,
        customer_channels=(HELP,),
        agents=(SAM,),
        waiting_inbox_count=0,
        waiting_outbox_count=2,
        quarantined_count=0,
        writer="offline",
        made_at=NOON,
    )
    return replace(brief, **changes)
