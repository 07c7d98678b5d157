"""What the store keeps of the life of channels, people and the installation, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from bot.domain.account import AppIds, Channel
from bot.domain.back_fill import HistoryRate, gap_of, pace_of
from bot.domain.causes import Upkeep
from bot.domain.effects import TellTeam
from bot.domain.errors import TryLater
from bot.domain.ids import ChannelId, SlackChannelId, UserId
from bot.domain.people import Side
from bot.domain.satisfaction import InvitationState
from bot.ports import ChannelFacts
from bot.services.follow_place import FollowPlace
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_watch import KeepWatch
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise
from tests.contract.store_support import LEASE, MONDAY, WORKSPACE, World
from tests.contract.test_team_roles import SmallSlack

HOUR = timedelta(hours=1)


@dataclass
class ClosingSlack(SmallSlack):
    """Says that its one channel is archived, to two who ask at the same moment."""

    together: Barrier = field(default_factory=lambda: Barrier(2))

    def channel(self, slack_id: SlackChannelId) -> ChannelFacts | None:
        """Return what Slack says of the channel."""
        self.together.wait(10)
        return ChannelFacts(slack_id=slack_id, name="c1", is_shared=True, is_archived=True)


@dataclass
class Gate:
    """A Slack that lets the app in, or not."""

    is_open: bool = True
    asked_count: int = 0

    def is_let_in(self) -> bool:
        """Return whether the gate is open."""
        self.asked_count += 1
        return self.is_open


def told(world: World) -> list[TellTeam]:
    claims = world.opened.work_queue.claim_effects(now=world.now, lease=LEASE, limit=50)
    return [claim.effect for claim in claims if isinstance(claim.effect, TellTeam)]


def a_plan(world: World) -> PlanBackFill:
    return PlanBackFill(ids=world.ids, pace=pace_of(HistoryRate.STANDARD))


def test_what_is_unfinished_in_a_channel_is_found_in_order(world: World) -> None:
    acme, initech = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    first, second = acme.opens(MONDAY), acme.opens(MONDAY + HOUR)
    over = acme.opens(MONDAY + 2 * HOUR)
    acme.resolves(over, MONDAY + 3 * HOUR)
    initech.opens(MONDAY)

    with world.opened.store.read() as work:
        assert work.issues.unfinished_in(acme.channel.id) == [first.id, second.id]
        assert work.issues.unfinished_in(ChannelId("none")) == []


def test_a_channel_that_was_the_teams_is_known_as_that(world: World) -> None:
    team, customers = world.channel(slack_id="C1"), world.channel(slack_id="C2")
    with world.opened.store(world.upkeep()) as work:
        work.channels.keep_for_team(team.id)
        work.channels.keep_for_team(team.id)
        work.commit()

    with world.opened.store.read() as work:
        assert work.channels.was_for_team(team.id)
        assert not work.channels.was_for_team(customers.id)


def test_the_active_issues_that_somebody_has_are_found(world: World) -> None:
    desk = world.desk()
    mine, over = desk.opens(MONDAY), desk.opens(MONDAY + HOUR)
    for issue in (mine, over):
        desk.answers(issue, MONDAY + 2 * HOUR)
    desk.resolves(over, MONDAY + 3 * HOUR)
    desk.opens(MONDAY + 4 * HOUR)

    with world.opened.store.read() as work:
        assert work.issues.active_of(desk.agent.id) == [mine.id]


def test_requests_for_a_rating_are_found_by_their_channel(world: World) -> None:
    desk = world.desk()
    asked = desk.invites(desk.opens(MONDAY), MONDAY)
    planned = desk.invites(desk.opens(MONDAY + HOUR), MONDAY, state=InvitationState.PLANNED)
    ended = desk.invites(desk.opens(MONDAY + 2 * HOUR), MONDAY, state=InvitationState.WITHDRAWN)
    desk.invites(desk.opens(MONDAY + 3 * HOUR), MONDAY, state=InvitationState.ANSWERED)

    with world.opened.store.read() as work:
        assert set(work.ratings.asking_in(desk.channel.id)) == {asked.id, planned.id}
        assert work.ratings.withdrawn_in(desk.channel.id, since=MONDAY - HOUR) == [ended]
        assert work.ratings.withdrawn_in(desk.channel.id, since=MONDAY) == []


def test_ending_what_was_to_be_read_tells_from_where_on(world: World) -> None:
    channel = world.channel()
    gaps = [gap_of(channel.id, since=MONDAY - n * HOUR, until=MONDAY) for n in (1, 3)]
    gaps[1] = replace(gaps[1], thread_ts=gaps[1].since)

    with world.opened.store(world.upkeep()) as work:
        for gap in gaps:
            work.back_fills.save_gap(gap)
        assert work.back_fills.end_gaps(channel.id) == gaps[1].since
        assert work.back_fills.end_gaps(channel.id) is None
        work.commit()


def test_a_channel_that_two_replicas_see_closed_at_once_is_told_of_once(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    recognise = Recognise(
        store=world.opened.store,
        directory=ClosingSlack(),
        ids=world.ids,
        clock=world.clock,
        follow=FollowPlace(plan=a_plan(world)),
    )

    def look(_: int) -> Channel | None:
        return recognise.channel(desk.channel.slack_id, is_fresh_wanted=True)

    with ThreadPoolExecutor(2) as threads:
        seen = list(threads.map(look, range(2)))

    assert [channel is not None and channel.is_archived for channel in seen] == [True, True]
    (notice,) = told(world)
    assert (notice.notice, notice.count) == ("channel_archived", 1)
    with world.opened.store.read() as work:
        assert work.issues.get(issue.id).is_active


class TestTheInstallation:
    def keep(self, world: World, gate: Gate) -> KeepInstallation:
        keep_watch = KeepWatch(store=world.opened.store, plan=a_plan(world), clock=world.clock)
        return KeepInstallation(
            store=world.opened.store, admission=gate, keep_watch=keep_watch, clock=world.clock
        )

    def ended_at(self, world: World) -> datetime | None:
        with world.opened.store.read() as work:
            return work.installations.ended_at()

    def test_its_end_is_noted_once_with_its_earliest_moment(self, world: World) -> None:
        for at, is_news in ((MONDAY, True), (MONDAY + HOUR, False), (MONDAY - HOUR, False)):
            with world.opened.store(world.upkeep()) as work:
                assert work.installations.end(at) is is_news
                work.commit()

        assert self.ended_at(world) == MONDAY - HOUR
        with world.opened.store(world.upkeep()) as work:
            work.installations.renew()
            work.installations.renew()
            work.commit()
        assert self.ended_at(world) is None

    def test_it_is_no_setting(self, world: World) -> None:
        with world.opened.store(world.upkeep()) as work:
            work.installations.end(MONDAY)
            assert not work.settings.is_seeded()
            assert not work.settings.load().is_paused

    def test_news_of_its_end_is_checked_against_slack(self, world: World) -> None:
        gate = Gate()
        keep = self.keep(world, gate)
        with pytest.raises(TryLater):
            keep.end(cause=Upkeep(world.now))
        assert self.ended_at(world) is None

        world.clock.advance(HOUR)
        keep.end(cause=Upkeep(MONDAY))
        assert self.ended_at(world) is None

        gate.is_open = False
        keep.end(cause=Upkeep(MONDAY))
        assert self.ended_at(world) == MONDAY

    def test_it_goes_on_by_itself_and_reads_what_was_missed(self, world: World) -> None:
        gate = Gate(is_open=False)
        keep = self.keep(world, gate)
        channel = world.channel(world.account())
        with world.opened.store(world.upkeep()) as work:
            work.back_fills.note_alive(world.now)
            work.installations.end(world.now)
            work.commit()
        world.clock.advance(3 * HOUR)
        assert not keep.look()

        gate.is_open = True
        assert keep.look()
        assert keep.look()

        asked_count, notices = gate.asked_count, told(world)
        assert asked_count == 2
        assert [one.notice for one in notices] == ["installation_renewed"]
        with world.opened.store(world.upkeep()) as work:
            back_fill = work.back_fills.running()
            assert back_fill is not None
            assert back_fill.since == MONDAY
            assert work.back_fills.find_gap(channel.id, None) is not None
            assert work.back_fills.alive_until() == world.now

    def test_the_ids_of_earlier_ones_are_kept(self, world: World) -> None:
        second = replace(WORKSPACE, bot_user_id=UserId("U0SECOND01"), bot_id="B0SECOND01")
        third = replace(WORKSPACE, bot_user_id=UserId("U0THIRD001"), bot_id="B0THIRD001")
        first = AppIds(WORKSPACE.bot_user_id, WORKSPACE.bot_id)

        assert world.opened.ensure_workspace(WORKSPACE).earlier == ()
        assert world.opened.ensure_workspace(second).earlier == (first,)
        assert world.opened.ensure_workspace(second).earlier == (first,)
        met = world.opened.ensure_workspace(third)
        assert met.earlier == (first, AppIds(UserId("U0SECOND01"), "B0SECOND01"))
        assert met.app_ids[0] == AppIds(UserId("U0THIRD001"), "B0THIRD001")
        assert world.opened.ensure_workspace(WORKSPACE).app_ids[0] == first


def test_somebody_who_goes_is_told_of_once_however_often_slack_is_asked(world: World) -> None:
    desk = world.desk()
    desk.answers(desk.opens(MONDAY), MONDAY + HOUR)
    slack = SmallSlack()
    slack.add(desk.agent.identity.user, is_deactivated=True)
    slack.users = {
        user: replace(facts, identity=desk.agent.identity) for user, facts in slack.users.items()
    }
    recognise = Recognise(
        store=world.opened.store,
        directory=slack,
        ids=world.ids,
        clock=world.clock,
        follow=FollowPlace(plan=a_plan(world)),
    )

    for _ in range(2):
        person = recognise.person(desk.agent.identity.user, is_fresh_wanted=True)

    assert person.side is Side.TEAM
    (notice,) = told(world)
    assert (notice.notice, notice.count) == ("agent_gone", 1)
    with world.opened.store.read() as work:
        assert work.issues.active_of(desk.agent.id) == []
