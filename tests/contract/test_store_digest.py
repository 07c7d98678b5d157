"""The digest's figures over a world that was counted by hand, with the traps of the definitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.conversation import Message, Voice
from bot.domain.digest import DigestFigures, DigestRun, DigestState, Period
from bot.domain.ids import DigestRunId, IssueId
from bot.domain.issue_status import Priority
from bot.domain.metrics import Spread, share_of
from bot.domain.people import DESK
from bot.domain.satisfaction import InvitationState, SkipReason
from tests.contract.store_support import Desk, World

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
END = START + DAY
NEXT_MORNING = END + 9 * HOUR


def at(hour: int, minute: int = 0) -> datetime:
    """Return a moment of the day that the digest is about."""
    return START + hour * HOUR + minute * MINUTE


def figures(world: World, *, start: datetime = START, end: datetime = END) -> DigestFigures:
    """Return the figures of a period as they are the next morning."""
    return world.opened.reports.digest_figures(
        Period(start, end), day=date(2026, 11, 17), zone="Europe/Berlin", now=NEXT_MORNING
    )


def test_an_empty_world_has_an_empty_digest(world: World) -> None:
    found = figures(world)

    assert found == DigestFigures(
        day=date(2026, 11, 17), zone="Europe/Berlin", start=START, end=END
    )
    assert found.is_empty


def test_a_day_counted_by_hand(world: World) -> None:
    acme, initech = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    quick = acme.answers(acme.opens(at(9)), at(9, 10))
    acme.resolves(quick, at(9, 30))
    slow = initech.answers(initech.opens(at(10)), at(12))
    slow = initech.writes(slow, at(13))
    unanswered = acme.opens(at(15), title="login broken")
    yesterday = acme.opens(at(-5))
    yesterday = acme.answers(yesterday, at(11))

    found = figures(world)

    assert (found.opened_count, found.resolved_count, found.reopened_count) == (3, 1, 0)
    assert found.reply_count == 3
    assert (found.open_count, found.waiting_count, found.unanswered_count) == (2, 1, 1)
    assert found.first_response == Spread(3, 2 * HOUR, timedelta(hours=13, minutes=12))
    assert found.resolution == Spread(1, 10 * MINUTE, 10 * MINUTE)
    assert [mention.number for mention in found.waiting_longest] == [slow.number, unanswered.number]
    assert [mention.since for mention in found.waiting_longest] == [at(13), at(15)]
    assert found.waiting_longest[1].title == "login broken"
    assert found.waiting_longest[0].account_name == "Initech"
    assert not found.is_empty


def test_median_and_ninetieth_percentile_lie_between_the_values(world: World) -> None:
    desk = world.desk()
    for number, minutes in enumerate((10, 20, 30, 40)):
        desk.answers(desk.opens(at(8 + number)), at(8 + number, minutes))

    found = figures(world)

    assert found.first_response == Spread(4, 25 * MINUTE, 37 * MINUTE)


def test_the_period_holds_its_start_and_not_its_end(world: World) -> None:
    desk = world.desk()
    desk.opens(START)
    desk.opens(END)
    desk.opens(START - timedelta(microseconds=1))

    assert figures(world).opened_count == 1


def test_waiting_on_the_customer_is_not_part_of_a_resolution_time(world: World) -> None:
    desk = world.desk()
    issue = desk.answers(desk.opens(at(9)), at(9, 20))
    issue = desk.writes(issue, at(14, 20))
    issue = desk.answers(issue, at(14, 30))
    desk.resolves(issue, at(15, 30))

    assert figures(world).resolution == Spread(1, 30 * MINUTE, 30 * MINUTE)


def test_a_reopened_issue_counts_the_time_of_its_episodes_alone(world: World) -> None:
    """An issue resolved five days ago and answered again in ten minutes took minutes, not days."""
    desk = world.desk()
    issue = desk.answers(desk.opens(at(9) - 5 * DAY), at(9, 5) - 5 * DAY)
    issue = desk.resolves(issue, at(9, 5) - 5 * DAY)
    issue = desk.reopens(issue, at(10))
    issue = desk.answers(issue, at(10, 10))
    desk.resolves(issue, at(10, 10))

    found = figures(world)

    assert found.resolution == Spread(1, 15 * MINUTE, 15 * MINUTE)
    assert (found.opened_count, found.resolved_count, found.reopened_count) == (0, 1, 1)
    assert found.first_response == Spread()


def test_a_reopening_takes_the_resolution_time_back(world: World) -> None:
    desk = world.desk()
    issue = desk.resolves(desk.answers(desk.opens(at(9)), at(9, 5)), at(9, 30))
    desk.reopens(issue, at(11))

    found = figures(world)

    assert found.resolution == Spread()
    assert (found.resolved_count, found.reopened_count, found.open_count) == (1, 1, 1)


def test_a_thanks_after_the_resolution_changes_nothing(world: World) -> None:
    desk = world.desk()
    issue = desk.resolves(desk.answers(desk.opens(at(9)), at(9, 5)), at(9, 30))
    before = figures(world)

    desk.writes(issue, at(16))

    assert figures(world) == before


def test_an_issue_that_the_team_started_has_no_first_response(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(at(9), is_agent_started=True)
    desk.answers(issue, at(9, 1))
    desk.opens(at(10), is_agent_started=True)

    found = figures(world)

    assert found.first_response == Spread()
    assert found.unanswered_count == 0
    assert found.opened_count == 2


def test_a_first_answer_after_a_reopening_is_measured_from_the_beginning(world: World) -> None:
    desk = world.desk()
    issue = desk.reopens(desk.resolves(desk.opens(at(8)), at(9)), at(10))
    desk.answers(issue, at(11))

    assert figures(world).first_response == Spread(1, 3 * HOUR, 3 * HOUR)


def test_an_issue_without_an_answer_improves_no_figure(world: World) -> None:
    desk = world.desk()
    desk.resolves(desk.opens(at(9)), at(9, 1))

    found = figures(world)

    assert found.resolution == Spread()
    assert found.first_response == Spread()
    assert found.resolved_count == 1


def test_an_issue_that_giraffe_closed_has_no_resolution_time(world: World) -> None:
    desk = world.desk()
    desk.resolves(desk.answers(desk.opens(at(9)), at(9, 1)), at(10), by=DESK)

    assert figures(world).resolution == Spread()


def test_a_discarded_issue_leaves_every_figure(world: World) -> None:
    desk = world.desk()
    issue = desk.resolves(desk.answers(desk.opens(at(9)), at(9, 5)), at(9, 30))
    desk.rates(issue, 1, at(9, 45))
    desk.reopens(issue, at(10))
    desk.discards(issue, at(10, 30))

    found = figures(world)

    assert found == DigestFigures(
        day=date(2026, 11, 17),
        zone="Europe/Berlin",
        start=START,
        end=END,
        discarded_count=1,
        asked_count=1,
        answered_count=1,
    )


def test_deleting_a_message_changes_no_figure(world: World) -> None:
    desk = world.desk()
    issue = desk.answers(desk.opens(at(9)), at(9, 10), "fixed")
    before = figures(world)

    with world.opened.store(world.upkeep()) as work:
        (message,) = work.messages.of_issue(issue.id, desk.scope)
        work.messages.save(_deleted(message))
        work.commit()

    assert figures(world) == before


def test_the_backlog_is_the_one_at_the_end_of_the_day(world: World) -> None:
    """What was answered, resolved or opened overnight does not change yesterday."""
    desk = world.desk()
    waited = desk.opens(at(9))
    answered = desk.answers(desk.opens(at(10)), at(11))
    desk.answers(waited, END + HOUR)
    desk.resolves(answered, END + 2 * HOUR)
    desk.opens(END + 3 * HOUR)

    found = figures(world)

    assert (found.open_count, found.waiting_count, found.unanswered_count) == (1, 1, 1)
    assert found.waiting_longest == ()


def test_an_issue_that_came_back_overnight_was_not_waiting_yesterday(world: World) -> None:
    desk = world.desk()
    resolved = desk.resolves(desk.opens(at(9)), at(10))
    discarded = desk.discards(desk.opens(at(11)), at(12))
    desk.reopens(resolved, END + HOUR)
    desk.reopens(discarded, END + HOUR)

    found = figures(world)

    assert found.open_count == 0


def test_the_longest_waiting_are_three_and_urgent_ones_are_marked(world: World) -> None:
    desk = world.desk()
    issues = [desk.opens(at(12 - number)) for number in range(4)]
    with world.opened.store(world.upkeep()) as work:
        urgent, events = work.issues.get(issues[3].id).prioritise(
            Priority.URGENT, by=desk.by_agent, at=at(13)
        )
        claimed, more = urgent.claim(by=desk.by_agent, at=at(13))
        work.issues.save(claimed, (*events, *more))
        work.commit()

    mentions = figures(world).waiting_longest

    assert [mention.number for mention in mentions] == [4, 3, 2]
    assert [mention.is_urgent for mention in mentions] == [True, False, False]
    assert [mention.assignee_name for mention in mentions] == ["Sam for Acme", "", ""]
    assert mentions[0].link.startswith("https://helpers.slack.com/archives/C1/p")


def test_an_issue_waits_since_the_first_message_after_our_last(world: World) -> None:
    desk = world.desk()
    issue = desk.writes(desk.opens(at(9)), at(9, 30))
    issue = desk.answers(issue, at(10))
    issue = desk.writes(issue, at(11))
    desk.writes(issue, at(12))

    assert figures(world).waiting_longest[0].since == at(11)


def test_an_issue_reopened_without_a_word_waits_since_then(world: World) -> None:
    desk = world.desk()
    issue = desk.resolves(desk.answers(desk.opens(at(9)), at(10)), at(10, 30))
    desk.reopens(issue, at(14))

    assert figures(world).waiting_longest[0].since == at(14)


def test_satisfaction_looks_back_28_days_and_new_answers_at_the_period(world: World) -> None:
    desk = world.desk()
    for number, (score, moment) in enumerate(
        [
            (5, at(9)),
            (4, at(10)),
            (2, at(11)),
            (3, END - 28 * DAY),
            (1, END - 28 * DAY - timedelta(microseconds=1)),
            (5, END),
        ]
    ):
        desk.rates(desk.opens(START - (50 - number) * DAY), score, moment)

    found = figures(world)

    assert found.csat == share_of(2, 4)
    assert found.scores == (0, 1, 0, 1, 1)
    assert found.low_count == 1
    assert (found.asked_count, found.answered_count) == (3, 3)


def test_requests_that_were_withdrawn_were_not_asked(world: World) -> None:
    desk = world.desk()
    desk.invites(desk.opens(at(1)), at(9))
    desk.invites(desk.opens(at(2)), at(9), state=InvitationState.EXPIRED)
    desk.invites(desk.opens(at(3)), at(9), state=InvitationState.WITHDRAWN)
    desk.invites(desk.opens(at(4)), at(9), state=InvitationState.ANSWERED)
    desk.invites(desk.opens(at(5)), END)

    found = figures(world)

    assert (found.asked_count, found.answered_count) == (3, 1)


def test_who_was_not_asked_is_counted_by_reason(world: World) -> None:
    desk = world.desk()
    reasons = [SkipReason.TOO_SHORT, SkipReason.NO_REPLY, SkipReason.TOO_SHORT]
    for number, reason in enumerate(reasons):
        _skip(desk, desk.opens(at(number)).id, reason, at(12))
    _skip(desk, desk.opens(at(6)).id, SkipReason.NO_REPLY, END)

    assert figures(world).skipped == ((SkipReason.TOO_SHORT, 2), (SkipReason.NO_REPLY, 1))


def test_a_message_that_arrives_after_its_day_was_reported_is_said_to_be_late(
    world: World,
) -> None:
    desk = world.desk()
    issue = desk.opens(at(9) - DAY)
    world.clock.move_to(START + 9 * HOUR)
    _report(world, START)
    world.clock.advance(HOUR)
    desk.says(issue, at(15) - DAY, "late", voice=Voice.CUSTOMER)
    desk.says(issue, at(10), "in time", voice=Voice.CUSTOMER)
    desk.says(issue, at(16) - DAY, "chat among colleagues", voice=Voice.COLLEAGUE)

    found = figures(world)

    assert found.late_count == 1


def test_before_the_first_digest_nothing_is_late(world: World) -> None:
    desk = world.desk()
    desk.says(desk.opens(at(9) - DAY), at(9) - DAY, "old", voice=Voice.CUSTOMER)

    assert figures(world).late_count == 0


def _report(world: World, end: datetime) -> None:
    run = DigestRun(
        id=DigestRunId("run"),
        day=end.date(),
        figures=DigestFigures(day=end.date(), zone="UTC", start=end - DAY, end=end),
        made_at=world.now,
        state=DigestState.POSTED,
    )
    with world.opened.store(world.upkeep()) as work:
        work.digests.save(run)
        work.commit()


def _skip(desk: Desk, issue_id: IssueId, reason: SkipReason, moment: datetime) -> None:
    with desk.world.opened.store(desk.world.upkeep()) as work:
        issue = work.issues.get(issue_id)
    invitation = desk.invites(issue, moment, state=InvitationState.SKIPPED)
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.ratings.save_invitation(replace(invitation, skip_reason=reason))
        work.commit()


def _deleted(message: Message) -> Message:
    return replace(message, text="", files=(), deleted_at=at(20))
