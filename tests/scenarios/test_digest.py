"""The digest: once a local day, in the morning, with figures that say how sure they are."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.causes import Upkeep
from bot.domain.digest import DigestState
from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef, SeenMessage
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it here, too, and look at the export service."
BERLIN = ZoneInfo("Europe/Berlin")
TIMES = "\u00d7"
LABELS = {
    1: "😞 1 · Very unhappy",
    2: "🙁 2 · Unhappy",
    3: "😐 3 · In between",
    4: "🙂 4 · Happy",
    5: "😀 5 · Very happy",
}


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


class TestWhen:
    """On weekday mornings, by the workspace's own clock."""

    @pytest.mark.parametrize(
        ("zone", "digest_time"),
        [
            ("Europe/Berlin", "09:00"),
            ("America/New_York", "09:00"),
            ("Asia/Kathmandu", "08:30"),
            ("Pacific/Auckland", "07:15"),
        ],
    )
    def test_at_the_time_of_day_that_the_team_chose(
        self, open_office: OpenOffice, zone: str, digest_time: str
    ) -> None:
        office = open_office(timezone=zone, digest_time=digest_time)
        sam = office.agent("sam")
        _pass_until(office, "2026-11-24 12:00", ZoneInfo(zone))
        office.customer("dana").says(REPORT, in_="#acme-help")
        _pass_until(office, f"2026-11-25 {digest_time}", ZoneInfo(zone), less=timedelta(minutes=1))
        assert _digests(sam) == []

        office.later(minutes=1, seconds=1)

        (digest,) = _digests(sam)
        assert "Digest · Tuesday, 24 November" in digest.text
        assert "1 opened" in digest.text

    def test_once_however_long_the_day(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        dana.says(REPORT, in_="#acme-help")
        _pass_until(office, "2026-11-24 08:55")

        for _ in range(30):
            office.later(minutes=30)

        assert len(_digests(sam)) == 1

    def test_none_at_the_weekend_and_on_monday_one_for_all_of_it(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        _pass_until(office, "2026-11-27 09:30")
        before = len(_digests(sam))
        dana.says("Friday: the export fails", in_="#acme-help")
        _pass_until(office, "2026-11-28 12:00")
        dana.says("Saturday: the import fails", in_="#acme-help")
        _pass_until(office, "2026-11-29 12:00")
        dana.says("Sunday: nothing works any more", in_="#acme-help")
        assert len(_digests(sam)) == before

        _pass_until(office, "2026-11-30 09:01")

        digest = _digests(sam)[-1]
        assert len(_digests(sam)) == before + 1
        assert "Digest · Friday, 27 November to Sunday, 29 November" in digest.text
        assert "3 opened · 0 resolved · 0 reopened" in digest.text

    def test_each_message_is_in_exactly_one_digest(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        for day in ("23", "24", "25", "26", "27", "28"):
            _pass_until(office, f"2026-11-{day} 23:59")
            dana.says(f"It fails on the {day}", in_="#acme-help")

        _pass_until(office, "2026-11-30 10:00")

        opened = [_number_before(" opened", digest.text) for digest in _digests(sam)]
        assert opened == [1, 1, 1, 1, 2]

    def test_a_morning_that_was_missed_is_made_up_for_the_same_day_only(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(REPORT, in_="#acme-help")

        _sleep_until(office, "2026-11-26 17:00")

        (digest,) = _digests(sam)
        assert "Digest · Monday, 23 November to Wednesday, 25 November" in digest.text

    def test_nothing_happened_so_nothing_is_posted(self, office: Office, sam: Somebody) -> None:
        _pass_until(office, "2026-11-24 10:00")

        assert _digests(sam) == []
        with office.giraffe.opened.store(Upkeep(office.clock.now())) as work:
            run = work.digests.find(_moment("2026-11-24 09:00").date())
        assert run is not None
        assert (run.state, run.reason) == (DigestState.SKIPPED, "empty")

    def test_while_something_still_waits_there_is_something_to_say(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(REPORT, in_="#acme-help")
        _pass_until(office, "2026-11-24 10:00")

        _pass_until(office, "2026-11-25 10:00")

        assert "Digest · Tuesday, 24 November" in _digests(sam)[-1].text
        assert "0 opened" in _digests(sam)[-1].text
        assert len(_digests(sam)) == 2


class TestClocksThatChange:
    """A local day has 23, 24 or 25 hours, and one digest."""

    @pytest.mark.parametrize(
        ("friday", "monday"),
        [
            pytest.param("2027-03-26", "2027-03-29", id="spring"),
            pytest.param("2027-10-29", "2027-11-01", id="autumn"),
        ],
    )
    def test_monday_after_the_change_is_at_nine_again(
        self, office: Office, sam: Somebody, friday: str, monday: str
    ) -> None:
        _sleep_until(office, f"{friday} 12:00")
        before = len(_digests(sam))
        office.customer("dana").says(REPORT, in_="#acme-help")
        _pass_until(office, f"{monday} 08:59")
        assert len(_digests(sam)) == before

        office.later(minutes=2)

        assert len(_digests(sam)) == before + 1
        assert "Digest · Friday" in _digests(sam)[-1].text
        assert "1 opened" in _digests(sam)[-1].text

    @pytest.mark.parametrize(
        ("eve", "weekday"),
        [
            pytest.param("2027-03-27", "Saturday, 27 March", id="half-past-two-does-not-exist"),
            pytest.param("2027-10-30", "Saturday, 30 October", id="half-past-two-comes-twice"),
        ],
    )
    def test_the_night_of_the_change_has_one_digest(
        self, open_office: OpenOffice, eve: str, weekday: str
    ) -> None:
        office = open_office(digest_time="02:30")
        sam = office.agent("sam")
        _every_day(office)
        _sleep_until(office, f"{eve} 12:00")
        before = len(_digests(sam))
        office.customer("dana").says(REPORT, in_="#acme-help")

        for _ in range(40):
            office.later(minutes=30)

        new = _digests(sam)[before:]
        assert [f"Digest · {weekday}" in digest.text for digest in new] == [True]


class TestOnce:
    """Two workers, a lost answer: the team reads one digest."""

    def test_two_workers_at_the_same_time_post_one(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(REPORT, in_="#acme-help")
        office.settle()
        office.clock.move_to(_moment("2026-11-24 09:00"))
        start = threading.Barrier(4)

        def work() -> None:
            worker = office.giraffe.worker()
            start.wait(20)
            while worker.step():
                pass

        _run_together([threading.Thread(target=work) for _ in range(4)])
        office.later(hours=1)

        assert len(_digests(sam)) == 1

    def test_a_lost_answer_of_slack_does_not_repeat_it(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(REPORT, in_="#acme-help")
        _pass_until(office, "2026-11-24 08:58")
        office.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=True))

        office.later(minutes=3)
        office.later(hours=1)

        assert len(_digests(sam)) == 1

    def test_one_that_never_arrived_is_posted_after_all(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(REPORT, in_="#acme-help")
        _pass_until(office, "2026-11-24 08:58")
        office.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=False))

        office.later(minutes=3)
        office.later(hours=1)

        assert len(_digests(sam)) == 1


class TestFigures:
    """Every figure with its n; none that pretends to know more than it does."""

    def test_a_day_with_enough_answers(self, office: Office, sam: Somebody) -> None:
        waits = {"ann": 5, "ben": 10, "cho": 20, "dee": 40, "eli": 60}
        scores = dict(zip(waits, (5, 5, 4, 4, 2), strict=True))
        for name, minutes in waits.items():
            _solve(office, name, wait=minutes)
        office.later(minutes=16)
        for name, score in scores.items():
            office.customer(name).clicks(LABELS[score], on=_question_for(office, name))
            office.customer(name).cancels()

        _pass_until(office, "2026-11-24 09:01")

        (digest,) = _digests(sam)
        assert "CSAT 80 %, 4 of 5 answers, likely between 38 and 96 %" in digest.text
        assert f"2 {TIMES} very happy, 2 {TIMES} happy, 1 {TIMES} unhappy" in digest.text
        assert "*Asked for a rating:* 5 · answered 5 · not asked 0" in digest.text
        times = "median 20 minutes, 9 of 10 within 52 minutes (n = 5)"
        assert f"*First response:* {times}" in digest.text
        assert f"*Time to resolution:* {times}" in digest.text
        assert "5 opened · 5 resolved · 0 reopened" in digest.text
        assert "1 low rating. Whoever has the issue was told." in digest.text
        assert not any(name in digest.text for name in waits)

    def test_fewer_than_five_answers_are_too_few_to_say(
        self, office: Office, sam: Somebody
    ) -> None:
        for name in ("ann", "ben", "cho", "dee"):
            _solve(office, name, wait=5)
        office.later(minutes=16)
        for name in ("ann", "ben", "cho", "dee"):
            office.customer(name).clicks(LABELS[5], on=_question_for(office, name))
            office.customer(name).cancels()

        _pass_until(office, "2026-11-24 09:01")

        (digest,) = _digests(sam)
        assert "too few to say, 4 answers" in digest.text
        assert "CSAT 1" not in digest.text

    def test_what_is_open_and_what_waits_longest(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says("First: the export fails", in_="#acme-help")
        office.later(minutes=30)
        answered = dana.says("Second: the import fails", in_="#acme-help")
        sam.says("Which file is it?", in_="#acme-help", thread=answered)
        office.later(minutes=30)
        solved = dana.says("Third: the login fails", in_="#acme-help")
        sam.says(ANSWER, in_="#acme-help", thread=solved)
        sam.reacts("white_check_mark", to=solved)
        dana.says("It fails again", in_="#acme-help", thread=solved)

        _pass_until(office, "2026-11-24 09:01")

        (digest,) = _digests(sam)
        lines = digest.text.split("\n")
        assert lines[1] == "*To do first*"
        assert "#1 First: the export fails" in lines[2]
        assert "nobody has it yet" in lines[2]
        assert "#3 Third: the login fails" in lines[3]
        assert "sam has it" in lines[3]
        assert "#2" not in digest.text
        assert "3 opened · 1 resolved · 1 reopened" in digest.text
        assert "2 open · 1 waiting for the customer · 1 without an answer" in digest.text

    def test_what_was_answered_before_the_digest_is_no_longer_to_do(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = dana.says(REPORT, in_="#acme-help")
        _pass_until(office, "2026-11-24 08:30")

        sam.says(ANSWER, in_="#acme-help", thread=raised)
        office.later(minutes=31)

        (digest,) = _digests(sam)
        assert "Nothing is waiting for us." in digest.text
        assert "*First response:* none yet" in digest.text

    def test_what_arrives_after_its_digest_is_told_by_the_next_one(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(REPORT, in_="#acme-help")
        office.core.faults.delay_next(timedelta(hours=24))
        dana.says("The import fails as well", in_="#acme-help")
        _pass_until(office, "2026-11-24 09:01")
        assert "1 opened" in _digests(sam)[0].text

        _pass_until(office, "2026-11-25 09:01")

        first, second = _digests(sam)
        assert "1 opened" in first.text
        assert "1 message arrived late and belongs to an earlier day." in second.text

    def test_customers_never_see_it(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        dana.says(REPORT, in_="#acme-help")

        _pass_until(office, "2026-11-24 09:01")

        assert len(_digests(sam)) == 1
        assert not dana.sees("Digest")
        assert dana.direct_messages() == []


def _moment(local: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=zone)


def _pass_until(
    office: Office, local: str, zone: ZoneInfo = BERLIN, *, less: timedelta = timedelta(0)
) -> None:
    """Let time pass until somebody in the zone reads this on the clock, a morning at a time."""
    end = _moment(local, zone) - less
    while end - office.clock.now() > timedelta(hours=6):
        office.later(hours=6)
    office.later(seconds=(end - office.clock.now()).total_seconds())


def _sleep_until(office: Office, local: str) -> None:
    """Skip months in which nothing happens."""
    office.clock.move_to(_moment(local))
    office.settle()


def _digests(viewer: Somebody) -> list[SeenMessage]:
    return [seen for seen in viewer.messages_in("#triage") if seen.text.startswith("Digest · ")]


def _number_before(words: str, text: str) -> int:
    return int(text.partition(words)[0].rpartition(" ")[2])


def _solve(office: Office, name: str, *, wait: int) -> MessageRef:
    """Let somebody raise an issue that is answered and solved after `wait` minutes."""
    sam = office.agent("sam")
    raised = office.customer(name).says(f"The export of {name} fails", in_="#acme-help")
    assert isinstance(raised, MessageRef)
    # A little more than the minutes: what is not whole is cut off.
    office.later(minutes=wait, seconds=5)
    sam.says(ANSWER, in_="#acme-help", thread=raised)
    sam.reacts("white_check_mark", to=raised)
    return raised


def _question_for(office: Office, name: str) -> SeenMessage:
    """Return the request for a rating in somebody's thread."""
    seen = office.customer(name).messages_in("#acme-help")
    mine = next(message for message in seen if f"The export of {name} fails" in message.text)
    thread = office.customer(name).messages_in("#acme-help", thread=mine)
    question = next(message for message in thread if "How happy are you" in message.text)
    assert isinstance(question, SeenMessage)
    return question


def _every_day(office: Office) -> None:
    """Let an admin choose a digest on all days of the week."""
    ada = office.admin("ada")
    ada.runs("/giraffe settings", in_="#triage")
    ada.fills(
        "Days with a digest",
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    )
    ada.submits()
    assert ada.modal is None


def _run_together(threads: Iterable[threading.Thread]) -> None:
    started = list(threads)
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(60)
