"""Where rules and trained model are unsure: a language model says one word, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.account import ChannelKind
from bot.domain.causes import Upkeep
from bot.domain.effects import Pace
from bot.domain.errors import ModelUnavailable
from bot.domain.preferences import Overrides
from bot.domain.third_opinion import PATIENCE
from bot.jobs.worker import Duties
from bot.ports import Queue
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.opinions import (
    HELP,
    ISSUE,
    LEANS_TO_ISSUE,
    LEANS_TO_NONE,
    OTHER,
    REPORT,
    TEXTS,
    ScriptedOpinion,
    reason,
    while_it_thinks,
    why,
)
from tests.scenarios.places import listen
from tests.scenarios.stories import answers, card, cards, said_by_the_app


@pytest.fixture
def opinion() -> ScriptedOpinion:
    return ScriptedOpinion()


@pytest.fixture
def office(open_office: OpenOffice, opinion: ScriptedOpinion) -> Office:
    return open_office(opinion=opinion)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


class TestItsWord:
    """Its one word decides, and why tells so."""

    @pytest.mark.parametrize("words", [LEANS_TO_ISSUE, LEANS_TO_NONE])
    def test_issue_opens_one(
        self, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion, words: str
    ) -> None:
        opinion.says(ISSUE)

        raised = dana.says(words, in_=HELP)

        assert opinion.asked == [words]
        assert words in card(sam).text
        assert reason("model_saw_issue") in card(sam).text
        told = why(sam, raised)
        assert "opened #1" in told
        assert reason("model_saw_issue") in told
        assert "+scripted" in told

    @pytest.mark.parametrize("words", [LEANS_TO_ISSUE, LEANS_TO_NONE])
    def test_other_opens_none(
        self, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion, words: str
    ) -> None:
        opinion.says(OTHER)

        said = dana.says(words, in_=HELP)

        assert cards(sam) == []
        assert reason("model_saw_none") in why(sam, said)
        assert said_by_the_app(dana) == []

    def test_what_it_left_alone_can_be_made_an_issue_and_is_learnt_from(
        self, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(OTHER)
        said = dana.says(LEANS_TO_ISSUE, in_=HELP)

        sam.reacts("pushpin", to=said)
        dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert len(cards(sam)) == 2
        assert len(opinion.asked) == 1
        assert reason("corrected") in card(sam, about="#2").text

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param(REPORT, id="a-report"),
            pytest.param("Thanks a lot!", id="a-thanks"),
            pytest.param("How do I add a second admin?", id="a-question"),
        ],
    )
    def test_what_the_rules_are_sure_of_is_not_shown_to_it(
        self, dana: Somebody, opinion: ScriptedOpinion, words: str
    ) -> None:
        dana.says(words, in_=HELP)

        assert opinion.asked == []

    def test_it_sees_the_words_redacted_and_no_other_accounts_name(
        self, open_office: OpenOffice, opinion: ScriptedOpinion
    ) -> None:
        office = open_office(furnish=_furnish_two_accounts, opinion=opinion)
        opinion.says(ISSUE)
        office.customer("gil", of="Globex").says(REPORT, in_="#globex-help")

        office.customer("dana", of="Acme").says(
            "We are moving our launch with Globex to Thursday, dana@acme.example has the plan.",
            in_=HELP,
        )

        assert opinion.asked == [
            "We are moving our launch with [company] to Thursday, [e-mail 1] has the plan."
        ]

    def test_in_a_thread_and_in_a_mention_nobody_waits_for_it(
        self, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        head = dana.says("Good morning", in_=HELP)

        dana.says(LEANS_TO_ISSUE, in_=HELP, thread=head)
        dana.mentions_app(LEANS_TO_ISSUE, in_=HELP)

        assert opinion.asked == []
        assert len(cards(sam)) == 2


class TestSilence:
    """Whatever goes wrong, the message is decided about as it would be without it."""

    @pytest.mark.parametrize(
        "failure",
        [
            pytest.param(ModelUnavailable("timeout"), id="outage"),
            pytest.param(ModelUnavailable("garbage"), id="garbage"),
        ],
    )
    @pytest.mark.parametrize(("words", "count"), [(LEANS_TO_ISSUE, 1), (LEANS_TO_NONE, 0)])
    def test_the_shipped_judgement_counts_at_once(
        self, open_office: OpenOffice, failure: ModelUnavailable, words: str, count: int
    ) -> None:
        opinion = ScriptedOpinion()
        office = open_office(opinion=opinion)
        dana, sam = office.customer("dana"), office.agent("sam")
        opinion.says(failure)

        said = dana.says(words, in_=HELP)

        assert len(cards(sam)) == count
        assert len(opinion.asked) == 1
        assert reason("model_silent") in why(sam, said)

    def test_after_a_crash_it_is_asked_again_and_decides_once(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(RuntimeError("killed"), ISSUE)

        dana.says(LEANS_TO_ISSUE, in_=HELP)
        office.later(minutes=5)

        assert len(opinion.asked) == 2
        assert len(cards(sam)) == 1
        assert reason("model_saw_issue") in card(sam).text

    def test_a_task_that_never_ends_well_holds_no_message_up(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(*[RuntimeError("broken")] * 20)

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)
        office.later(seconds=PATIENCE.total_seconds() + 1)

        assert len(cards(sam)) == 1
        assert reason("model_silent") in why(sam, raised)

    def test_until_then_why_says_that_it_is_being_looked_at(
        self, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(*[RuntimeError("broken")] * 20)

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert TEXTS.say("why.undecided") in why(sam, raised)
        assert reason("model_asked") in why(sam, raised)

    def test_an_answer_after_the_wait_changes_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(OTHER)
        opinion.meanwhile = lambda: _end_the_wait(office)

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert len(cards(sam)) == 1
        assert reason("model_silent") in why(sam, raised)


class TestWhoMayNotBeAsked:
    """Where somebody said no, nothing leaves the house and nothing waits."""

    def test_a_channel_that_said_no_is_decided_at_once(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        _say_no(office)

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert opinion.asked == []
        assert len(cards(sam)) == 1
        assert reason("something_to_read") in why(sam, raised)

    def test_a_no_while_it_thinks_counts(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(OTHER)
        opinion.meanwhile = lambda: _say_no(office)

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert len(cards(sam)) == 1
        assert reason("model_silent") in why(sam, raised)

    def test_where_several_companies_read_along_it_is_not_asked(
        self, open_office: OpenOffice, opinion: ScriptedOpinion
    ) -> None:
        office = open_office(furnish=_furnish_meeting_place, opinion=opinion)

        office.customer("dana", of="Acme").says(LEANS_TO_ISSUE, in_="#meeting-place")

        assert opinion.asked == []
        assert len(cards(office.agent("sam"))) == 1

    def test_without_a_key_nothing_waits(self, open_office: OpenOffice) -> None:
        office = open_office()

        raised = office.customer("dana").says(LEANS_TO_ISSUE, in_=HELP)

        assert reason("something_to_read") in why(office.agent("sam"), raised)

    @pytest.mark.parametrize("mode", ["manual", "paused"])
    def test_where_nothing_follows_from_words_it_is_not_asked(
        self, office: Office, dana: Somebody, opinion: ScriptedOpinion, mode: str
    ) -> None:
        listen(office.admin("ada"), HELP, mode=mode)

        dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert opinion.asked == []


class TestOtherWaysOfListening:
    """Its word leads to whatever the channel makes of an issue."""

    def test_where_the_writer_is_asked_first_its_yes_asks(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        listen(office.admin("ada"), HELP, mode="nudge")
        opinion.says(ISSUE, OTHER)

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)
        eve = office.customer("eve")
        other = eve.says("Our team is looking at the export now", in_=HELP)

        (question,) = answers(dana, raised)
        assert question.text.startswith(TEXTS.say("customer.nudge_question"))
        assert answers(eve, other) == []
        assert cards(sam) == []

    def test_whoever_goes_on_while_it_thinks_gets_everything_with_one_yes(
        self, open_office: OpenOffice, opinion: ScriptedOpinion
    ) -> None:
        office = open_office(opinion=opinion, merge_minutes=10)
        dana, sam = office.customer("dana"), office.agent("sam")
        listen(office.admin("ada"), HELP, mode="nudge")
        while_it_thinks(office, opinion, lambda: dana.plain.says(REPORT, in_=HELP))

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)
        dana.clicks(TEXTS.say("customer.nudge_open"), on=answers(dana, raised)[0])

        assert len(cards(sam)) == 1
        assert LEANS_TO_ISSUE in card(sam).text
        assert REPORT in card(sam).text

    def test_where_the_desk_only_watches_the_team_gets_its_note(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        listen(office.admin("ada"), HELP, mode="shadow")
        opinion.says(ISSUE, OTHER)

        dana.says(LEANS_TO_ISSUE, in_=HELP)
        dana.says("Our team is looking at the export now", in_=HELP)

        notes = [one.text for one in sam.messages_in("#triage") if "Only watching" in one.text]
        assert len(notes) == 1
        assert LEANS_TO_ISSUE in notes[0]
        assert said_by_the_app(dana) == []


def _say_no(office: Office) -> None:
    """Let the account want no language model."""
    with office.giraffe.opened.store(Upkeep(office.clock.now())) as work:
        (channel,) = work.channels.of_kind(ChannelKind.CUSTOMER)
        assert channel.account_id is not None
        no = Overrides(has_ai=False)
        work.settings.save_account(channel.account_id, no, by=None, at=office.clock.now())
        work.commit()


def _end_the_wait(office: Office) -> None:
    """Let so much time pass in the midst of the app's work that it waits no longer."""
    office.clock.advance(PATIENCE + timedelta(seconds=1))
    quick = Duties(queues=frozenset({Queue.JOBS}), paces=(Pace.QUICK,), plans=False)
    while office.giraffe.worker(quick).step():
        pass


def _furnish_two_accounts(slack: Workspace) -> None:
    slack.add_organisation("Globex")
    furnish_office(slack)
    slack.add_channel("#globex-help", shared_with=["Globex"])


def _furnish_meeting_place(slack: Workspace) -> None:
    _furnish_two_accounts(slack)
    slack.add_channel("#meeting-place", shared_with=["Acme", "Globex"])
