"""How history is read: within Slack's limits, across stops, and what tells that there is a gap."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.back_fill import HistoryRate
from bot.settings import RunMode
from bot.simulator.faults import MethodFault
from bot.simulator.workspace import Workspace
from tests.scenarios.outage import OpenOutage, Outage, moments, summaries
from tests.scenarios.stories import card, cards, state_of

REPORT = "The export fails with error 500 since this morning"
FURTHER = "It is the nightly one that stops at half"
MANY = 40
THREADS = (3, 20)
"""Which of many reports were answered while the app was away."""


def write_many(outage: Outage) -> None:
    """Let a customer write forty messages in three hours, two of them reports that get answers."""
    dana, sam = outage.slack.customer("dana"), outage.slack.agent("sam")
    for number in range(MANY):
        if number not in THREADS:
            dana.says("ok thanks", in_="#acme-help")
        else:
            raised = dana.says(f"Report {number:02d} does not open", in_="#acme-help")
            for line in range(18):
                dana.says(f"page {line} is empty", in_="#acme-help", thread=raised)
            sam.says("It is mended", in_="#acme-help", thread=raised)
            sam.reacts("white_check_mark", to=raised)
        outage.clock.advance(timedelta(minutes=4))


def memory(outage: Outage) -> list[tuple[object, ...]]:
    """Return what the desk knows of the conversations, without its own ids and clocks."""
    url = outage.office.giraffe.settings.database_url
    asked = (
        "SELECT m.ts, m.text, m.is_late, i.thread_ts, i.status, i.opened_at, i.resolved_at,"
        " (SELECT count(*) FROM decision d WHERE d.ts = m.ts)"
        " FROM message m LEFT JOIN issue i ON i.id = m.issue_id ORDER BY m.ts"
    )
    with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as db:
        return list(db.execute(asked))


def read_all(outage: Outage) -> None:
    """Let as much time pass as reading takes."""
    for _ in range(20):
        outage.office.later(minutes=10)
        if summaries(outage.office):
            return


class TestLimitedHistory:
    """One call a minute, fifteen messages each."""

    def test_no_two_calls_come_within_a_minute(self, open_outage: OpenOutage) -> None:
        outage = open_outage(history_rate=HistoryRate.LIMITED)
        outage.limit_history()

        with outage.away(hours=3):
            write_many(outage)
        read_all(outage)

        calls = outage.history_calls()
        times = moments(calls)
        steps = [later - earlier for earlier, later in pairwise(times)]
        assert min(steps) >= timedelta(minutes=1)
        assert {call.status for call in calls} == {200}
        assert {call.body["limit"] for call in calls} == {"15"}
        assert len([row for row in memory(outage) if row[1] == "ok thanks"]) == MANY - len(THREADS)
        assert len(summaries(outage.office)) == 1

    def test_a_stop_after_any_page_ends_in_the_same_memory(self, open_outage: OpenOutage) -> None:
        outage = open_outage(history_rate=HistoryRate.LIMITED)
        outage.limit_history()
        outage.stop()
        write_many(outage)
        office = outage.start_quietly()

        for _ in range(60):
            before = len(outage.history_calls())
            office.later(seconds=20)
            if len(outage.history_calls()) > before:
                outage.stop()
                office = outage.start_quietly()
            if summaries(office):
                break

        rows = memory(outage)
        assert len(outage.history_calls()) >= 7
        assert len(rows) == MANY + len(THREADS) * 19
        assert {row[7] for row in rows} == {1}
        assert all(row[2] for row in rows[:-8])
        assert {row[4] for row in rows} == {None, "resolved"}
        assert len(cards(office.agent("sam"))) == len(THREADS)
        assert len(summaries(office)) == 1


class TestTroubleWhileReading:
    """Slack says no, or nothing."""

    def test_a_limit_is_obeyed_and_slows_the_rest_down(self, outage: Outage) -> None:
        with outage.away(hours=3):
            for _ in range(450):
                outage.slack.customer("dana").says("hello", in_="#acme-help")
            outage.core.faults.answer("conversations.history", MethodFault.rate_limited(90))
        outage.office.later(minutes=10)

        times = moments(outage.history_calls())
        assert times[1] - times[0] >= timedelta(seconds=90)
        assert times[2] - times[1] == timedelta(seconds=6)

    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param(MethodFault.reset(is_applied=True), id="reset"),
            pytest.param(MethodFault.server_error(503), id="503"),
        ],
    )
    def test_an_outage_of_slacks_is_waited_out(self, outage: Outage, fault: MethodFault) -> None:
        with outage.away(hours=3):
            outage.slack.customer("dana").says(REPORT, in_="#acme-help")
            outage.core.faults.answer("conversations.history", fault, times=7)
        outage.office.later(minutes=10)

        assert len(cards(outage.office.agent("sam"))) == 1
        assert len(summaries(outage.office)) == 1

    def test_a_channel_whose_history_slack_does_not_show_is_left_and_said(
        self, outage: Outage
    ) -> None:
        missing = MethodFault.missing_scope("channels:history")
        outage.core.faults.method_rates["conversations.history"] = [(1.0, missing)]
        with outage.away(hours=3):
            outage.slack.customer("dana").says(REPORT, in_="#acme-help")
        outage.office.later(minutes=10)

        told = [seen.text for seen in outage.office.agent("sam").messages_in("#triage")]
        assert len([text for text in told if "does not show Giraffe" in text]) == 1
        assert len(outage.history_calls()) == 1
        assert cards(outage.office.agent("sam")) == []

    def test_a_channel_that_the_app_was_taken_out_of_is_read_when_it_is_back(
        self, outage: Outage
    ) -> None:
        with outage.away(hours=3):
            outage.slack.customer("dana").says(REPORT, in_="#acme-help")
            outage.slack.remove_app("#acme-help")
        outage.office.later(minutes=10)
        sam = outage.office.agent("sam")
        assert outage.history_calls() == []
        told = [seen.text for seen in sam.messages_in("#triage")]
        assert len([text for text in told if "no longer in #acme-help" in text]) == 1

        outage.slack.invite_app("#acme-help")
        outage.office.later(minutes=10)

        assert "arrived late" in card(sam).text

    def test_a_post_whose_fate_is_unknown_is_looked_for_first(self, outage: Outage) -> None:
        outage.office.customer("dana").says(REPORT, in_="#acme-help")
        outage.core.faults.answer("chat.postMessage", MethodFault.timeout(), times=1)
        outage.office.customer("dana").says("The import fails, too", in_="#acme-help")
        before = len(outage.core.calls)

        with outage.away(hours=3):
            pass
        outage.office.later(minutes=10)

        read = outage.history_calls(before)
        assert "include_all_metadata" in read[0].body
        assert any("include_all_metadata" not in call.body for call in read)


class TestMembership:
    """The app comes into channels, is taken out, and comes back."""

    def furnish(self, slack: Workspace) -> None:
        slack.add_organisation("Acme")
        slack.agent("sam")
        slack.add_channel("#triage", is_triage=True)
        slack.add_channel("#acme-help", shared_with=["Acme"])
        slack.add_channel("#acme-more", shared_with=["Acme"], app=False)

    def test_joining_for_the_first_time_reads_nothing(self, open_outage: OpenOutage) -> None:
        outage = open_outage(furnish=self.furnish)
        outage.slack.customer("dana").says(REPORT, in_="#acme-more")

        outage.slack.invite_app("#acme-more")
        outage.office.later(minutes=5)

        assert outage.history_calls() == []

    def test_what_was_said_before_it_joined_meanwhile_is_not_read(
        self, open_outage: OpenOutage
    ) -> None:
        outage = open_outage(furnish=self.furnish)
        with outage.away(hours=3):
            dana = outage.slack.customer("dana")
            dana.says(REPORT, in_="#acme-more")
            outage.slack.invite_app("#acme-more")
            dana.says(FURTHER, in_="#acme-more")

        (only,) = cards(outage.office.agent("sam"))
        assert FURTHER in only.text

    def test_coming_back_reads_on_where_it_was_taken_out(self, outage: Outage) -> None:
        office, dana = outage.office, outage.slack.customer("dana")
        office.later(hours=1)
        outage.slack.remove_app("#acme-help")
        office.later(hours=1)
        dana.says(REPORT, in_="#acme-help")
        office.later(hours=1)

        outage.slack.invite_app("#acme-help")
        office.later(minutes=5)

        assert "arrived late" in card(office.agent("sam")).text
        assert len(cards(office.agent("sam"))) == 1


def test_a_new_installation_reads_what_the_old_one_did_not_hear(outage: Outage) -> None:
    office, dana = outage.office, outage.slack.customer("dana")
    office.later(hours=1)
    outage.slack.uninstall_app()
    office.later(minutes=1)
    outage.core.faults.drop_rate = 1.0
    dana.says(REPORT, in_="#acme-help")
    office.later(hours=2)
    outage.core.faults.drop_rate = 0.0
    outage.slack.reinstall_app()

    office.admin("ada").runs("/giraffe resume", in_="#triage")
    office.later(minutes=5)

    assert "arrived late" in card(office.agent("sam")).text


class TestOtherGaps:
    """The app runs, and all the same does not hear."""

    def test_events_that_slack_held_back_are_read_when_it_has_stopped(self, outage: Outage) -> None:
        outage.office.later(hours=1)
        outage.core.faults.drop_rate = 1.0
        outage.slack.customer("dana").says(REPORT, in_="#acme-help")
        outage.core.faults.drop_rate = 0.0
        outage.core.events.rate_limited()
        outage.office.settle()
        assert cards(outage.office.agent("sam")) == []
        assert outage.history_calls() == []

        outage.office.later(minutes=3)

        assert len(cards(outage.office.agent("sam"))) == 1
        assert "arrived late" not in card(outage.office.agent("sam")).text

    def test_a_lost_connection_is_a_gap(self, outage: Outage) -> None:
        outage.office.later(hours=1)
        watch = outage.office.giraffe.keep_watch
        outage.core.faults.drop_rate = 1.0
        watch.see_lines(up=2, of=2)
        watch.see_lines(up=0, of=2)
        outage.clock.advance(timedelta(minutes=40))
        outage.slack.customer("dana").says(REPORT, in_="#acme-help")
        outage.core.faults.drop_rate = 0.0

        watch.see_lines(up=1, of=2)
        outage.office.later(minutes=5)

        assert len(cards(outage.office.agent("sam"))) == 1
        assert len(summaries(outage.office)) == 1

    def test_a_dropped_line_is_noticed_by_the_door(self, open_outage: OpenOutage) -> None:
        outage = open_outage(mode=RunMode.SOCKET)
        outage.core.faults.answer("apps.connections.open", MethodFault.server_error(503), times=6)

        outage.drop_lines(for_=timedelta(minutes=40))
        outage.office.later(minutes=5)

        assert outage.history_calls() != []


def test_status_says_how_far_catching_up_has_come(open_outage: OpenOutage) -> None:
    outage = open_outage(history_rate=HistoryRate.LIMITED)
    outage.limit_history()
    with outage.away(hours=3):
        write_many(outage)
    outage.office.later(minutes=2)

    said = outage.office.agent("sam").runs("/giraffe status", in_="#triage")

    assert "0 of 1 channels read" in said
    assert "messages taken in" in said
    assert "minutes of reading left" in said
    read_all(outage)
    assert "Catching up" not in outage.office.agent("sam").runs("/giraffe status", in_="#triage")


def test_an_app_that_was_paused_before_it_stopped_reads_nothing(outage: Outage) -> None:
    outage.office.admin("ada").runs("/giraffe pause", in_="#triage")

    with outage.away(hours=3):
        outage.slack.customer("dana").says(REPORT, in_="#acme-help")
    assert outage.history_calls() == []
    outage.office.admin("ada").runs("/giraffe resume", in_="#triage")
    outage.office.later(minutes=5)

    assert state_of(card(outage.office.agent("sam"))) == "Open"
