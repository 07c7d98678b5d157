"""What people look at: one issue, lists of issues, accounts, the home tab."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.account import AccountScope, ChannelKind
from bot.domain.briefs import RequesterHistory
from bot.domain.conversation import Voice
from bot.domain.decision import Decision, Rule, Verdict
from bot.domain.effects import WriteSuggestion
from bot.domain.errors import AccountNotFound, IssueNotFound, RatingClosed
from bot.domain.ids import (
    AccountId,
    DecisionId,
    InvitationId,
    IssueId,
    ReplyId,
    SuggestionId,
    logged_ts,
)
from bot.domain.people import Role, Side
from bot.domain.preferences import Preferences
from bot.domain.suggestion import Draft, Reply, Suggestion
from bot.ports import Posted, QueueCounts
from tests.contract.store_support import MONDAY, WORKSPACE, World, ts_of

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_new_issue_has_little_to_show(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)

    brief = world.opened.reports.issue_brief(issue.id, desk.scope)

    assert (brief.issue, brief.account, brief.channel) == (issue, desk.account, desk.channel)
    assert (brief.requester, brief.assignee, brief.resolver) == (desk.customer, None, None)
    assert (brief.opening, brief.latest, brief.message_count) == (None, None, 0)
    assert (brief.suggestion, brief.reply, brief.is_suggestion_coming) == (None, None, False)
    assert brief.history == RequesterHistory()
    assert brief.permalink == (
        f"https://helpers.slack.com/archives/C1/p{ts_of(MONDAY).replace('.', '')}"
    )
    assert (brief.card_link, brief.newer_card_link) == ("", "")


def test_an_issue_shows_who_does_what(world: World) -> None:
    desk = world.desk()
    ann = world.person("Ann", side=Side.TEAM)
    issue = desk.answers(desk.opens(MONDAY), MONDAY + MINUTE)
    issue = desk.resolves(issue, MONDAY + 2 * MINUTE)
    with world.opened.store(world.upkeep()) as work:
        work.people.set_role(desk.agent.id, Role.AGENT, source="slack")
        stored = work.issues.get(issue.id)
        work.issues.save(replace(stored, answering_id=ann.id, revision=99), ())
        work.commit()

    brief = world.opened.reports.issue_brief(issue.id, desk.scope)

    agent = replace(desk.agent, role=Role.AGENT)
    assert (brief.assignee, brief.resolver, brief.answering) == (agent, agent, ann)


def test_an_issue_shows_the_customers_first_and_newest_words(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    first = desk.says(issue, MONDAY, "exports fail", voice=Voice.CUSTOMER)
    desk.says(issue, MONDAY + MINUTE, "looking", voice=Voice.AGENT)
    newest = desk.says(issue, MONDAY + 2 * MINUTE, "still failing", voice=Voice.CUSTOMER)
    desk.says(issue, MONDAY + 3 * MINUTE, "on it", voice=Voice.AGENT)
    decision = Decision(
        id=DecisionId("d"),
        channel_id=desk.channel.id,
        ts=first.ts,
        verdict=Verdict.OPENED,
        rule=Rule.REPORT,
        score=0.9,
        version="rules-1",
        decided_at=MONDAY,
        issue_id=issue.id,
    )
    with world.opened.store(world.upkeep()) as work:
        work.messages.add_decision(decision)
        work.commit()

    brief = world.opened.reports.issue_brief(issue.id, desk.scope)

    assert (brief.opening, brief.latest, brief.message_count) == (first, newest, 2)
    assert brief.decision == decision


def test_one_message_is_not_shown_as_the_latest_too(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    first = desk.says(issue, MONDAY, "exports fail", voice=Voice.CUSTOMER)

    brief = world.opened.reports.issue_brief(issue.id, desk.scope)

    assert (brief.opening, brief.latest, brief.message_count) == (first, None, 1)


def test_an_issue_shows_what_is_on_offer_and_on_its_way(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    suggestion = Suggestion(
        id=SuggestionId("s"),
        issue_id=issue.id,
        account_id=desk.account.id,
        draft=Draft("We are on it.", "suggest_reply", 1, "offline"),
        talk_revision=1,
        created_at=MONDAY,
    )
    reply = Reply(
        id=ReplyId("r"),
        issue_id=issue.id,
        account_id=desk.account.id,
        channel_id=desk.channel.id,
        thread_ts=issue.thread_ts,
        text="Done.",
        by=desk.agent.id,
        approved_at=MONDAY,
        release_at=MONDAY,
        talk_revision=1,
    )
    with world.opened.store(world.upkeep()) as work:
        work.replies.save_suggestion(suggestion)
        work.replies.save(reply)
        work.tasks.add(WriteSuggestion(issue.id, issue.talk_revision))
        work.commit()

    brief = world.opened.reports.issue_brief(issue.id, desk.scope)

    assert (brief.suggestion, brief.reply, brief.replier) == (suggestion, reply, desk.agent)
    assert brief.is_suggestion_coming


def test_a_suggestion_for_what_was_said_before_is_not_coming(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(WriteSuggestion(issue.id, issue.talk_revision + 1))
        work.commit()

    assert not world.opened.reports.issue_brief(issue.id, desk.scope).is_suggestion_coming


def test_an_issues_newest_card_is_linked(world: World) -> None:
    desk = world.desk()
    triage = world.channel(slack_id="C9", kind=ChannelKind.TRIAGE)
    issue = desk.opens(MONDAY)
    with world.opened.store(world.upkeep()) as work:
        for number in (1, 2):
            work.posts.save(
                Posted(
                    f"card:{issue.id}:{number}",
                    triage.id,
                    ts_of(MONDAY + number * MINUTE),
                    issue.id,
                )
            )
        work.commit()

    brief = world.opened.reports.issue_brief(issue.id, desk.scope)

    newest = ts_of(MONDAY + 2 * MINUTE).replace(".", "")
    assert brief.card_link == f"https://helpers.slack.com/archives/C9/p{newest}"


def test_the_requesters_history_leaves_out_other_accounts_and_this_issue(world: World) -> None:
    desk = world.desk()
    first = desk.resolves(desk.opens(MONDAY), MONDAY + MINUTE)
    desk.rates(first, 2, MONDAY + 2 * MINUTE)
    second = desk.opens(MONDAY + 3 * MINUTE)
    desk.discards(desk.opens(MONDAY + 4 * MINUTE), MONDAY + 5 * MINUTE)
    issue = desk.opens(MONDAY + 6 * MINUTE)
    elsewhere = replace(world.desk("Initech", "C2"), customer=desk.customer)
    elsewhere.opens(MONDAY + 7 * MINUTE)

    brief = world.opened.reports.issue_brief(issue.id, desk.scope)

    assert brief.history == RequesterHistory(
        past_issue_count=2,
        open_issue_count=1,
        last_score=2,
        last_issue_number=second.number,
    )


def test_another_accounts_scope_shows_nothing(world: World) -> None:
    acme, initech = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    issue = acme.opens(MONDAY)
    reports = world.opened.reports

    with pytest.raises(IssueNotFound):
        reports.issue_brief(issue.id, initech.scope)
    with pytest.raises(IssueNotFound):
        reports.issue_brief(IssueId("none"), acme.scope)
    with pytest.raises(IssueNotFound):
        reports.scope_of(IssueId("none"))
    assert reports.scope_of(issue.id) == acme.scope


def test_an_issue_that_does_not_stand_in_slack_has_no_address(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    with world.opened.store(world.upkeep()) as work:
        stored = work.issues.get(issue.id)
        work.issues.save(replace(stored, thread_ts=logged_ts(issue.id), revision=2), ())
        work.commit()

    assert world.opened.reports.issue_brief(issue.id, desk.scope).permalink == ""


def test_without_the_workspaces_domain_there_are_no_addresses(world: World) -> None:
    world.opened.ensure_workspace(replace(WORKSPACE, domain=""))
    desk = world.desk()
    issue = desk.opens(MONDAY)

    assert world.opened.reports.issue_brief(issue.id, desk.scope).permalink == ""


def test_an_account_at_a_glance(world: World) -> None:
    desk = world.desk()
    other = world.desk("Initech", "C2")
    other.rates(other.opens(MONDAY), 1, MONDAY)
    reopened = desk.reopens(desk.resolves(desk.opens(MONDAY), MONDAY + MINUTE), MONDAY + 2 * MINUTE)
    resolved = desk.resolves(desk.opens(MONDAY + 3 * MINUTE), MONDAY + 4 * MINUTE)
    desk.discards(desk.opens(MONDAY + 9 * MINUTE), MONDAY + 10 * MINUTE)
    desk.rates(resolved, 5, MONDAY + 5 * MINUTE)
    rating = desk.rates(reopened, 2, MONDAY + 6 * MINUTE)
    desk.writes(reopened, MONDAY + 7 * MINUTE)

    brief = world.opened.reports.account_brief(desk.scope, now=world.now)

    assert (brief.account, brief.channels, brief.people) == (
        desk.account,
        (desk.channel,),
        (desk.customer,),
    )
    assert [line.issue.number for line in brief.open_lines] == [reopened.number]
    assert (brief.open_count, brief.total_count, brief.resolved_count) == (1, 2, 1)
    assert (brief.reopened_count, brief.rating_count, brief.satisfied_count) == (1, 2, 1)
    assert brief.last_rating == rating
    assert brief.last_heard_at == MONDAY + 7 * MINUTE


def test_an_account_nobody_knows_is_not_found(world: World) -> None:
    with pytest.raises(AccountNotFound):
        world.opened.reports.account_brief(AccountScope(AccountId("none")), now=MONDAY)


def test_a_new_account_is_empty(world: World) -> None:
    account = world.account()

    brief = world.opened.reports.account_brief(AccountScope(account.id), now=MONDAY)

    assert (brief.total_count, brief.last_rating, brief.last_heard_at) == (0, None, None)


def test_accounts_are_found_by_part_of_their_name_an_exact_match_alone(world: World) -> None:
    desk = world.desk("Acme")
    world.account("Acme Labs")
    world.account("Zürich 100%")
    desk.opens(MONDAY)
    find = world.opened.reports.find_accounts

    assert [(choice.account.name, choice.open_count) for choice in find("acme")] == [("Acme", 1)]
    assert [choice.account.name for choice in find("CM")] == ["Acme", "Acme Labs"]
    assert [choice.account.name for choice in find("zÜRICH")] == ["Zürich 100%"]
    assert [choice.account.name for choice in find("0%")] == ["Zürich 100%"]
    assert [choice.account.name for choice in find("")] == ["Acme", "Acme Labs", "Zürich 100%"]
    assert find("nobody") == []


def test_the_home_tab_shows_ones_own_issues_and_those_nobody_has(world: World) -> None:
    desk = world.desk()
    triage = world.channel(slack_id="C9", kind=ChannelKind.TRIAGE)
    mine = desk.answers(desk.opens(MONDAY), MONDAY + MINUTE)
    free = desk.opens(MONDAY + 2 * MINUTE)
    desk.resolves(desk.opens(MONDAY + 3 * MINUTE), MONDAY + 4 * MINUTE)
    with world.opened.store(world.upkeep()) as work:
        work.people.set_role(desk.agent.id, Role.ADMIN, source="slack")
        work.settings.save(Preferences(time_zone="Europe/Berlin"), by=None, at=MONDAY)
        work.commit()

    home = world.opened.reports.home(desk.agent.id, now=world.now)

    assert home.viewer == replace(desk.agent, role=Role.ADMIN)
    assert [line.issue for line in home.mine] == [mine]
    assert [line.issue for line in home.unclaimed] == [free]
    assert (home.mine_count, home.unclaimed_count) == (1, 1)
    assert (home.open_count, home.waiting_count, home.is_admin) == (1, 1, True)
    assert (home.triage, home.preferences.time_zone) == (triage, "Europe/Berlin")


def test_without_a_triage_channel_the_home_tab_says_so(world: World) -> None:
    sam = world.person("Sam", side=Side.TEAM)

    home = world.opened.reports.home(sam.id, now=world.now)

    assert (home.triage, home.is_admin, home.mine, home.unclaimed) == (None, False, (), ())


def test_a_request_for_a_rating_as_the_requester_sees_it(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY, title="Exports fail")
    invitation = desk.invites(issue, MONDAY)

    brief = world.opened.reports.invitation_brief(invitation.id)

    assert (brief.invitation, brief.requester) == (invitation, desk.customer)
    assert (brief.channel, brief.issue_title) == (desk.channel, "Exports fail")
    with pytest.raises(RatingClosed):
        world.opened.reports.invitation_brief(InvitationId("none"))


def test_an_empty_store_has_nothing_to_do(world: World) -> None:
    assert world.opened.reports.counts() == QueueCounts(0, 0, 0, 0)
