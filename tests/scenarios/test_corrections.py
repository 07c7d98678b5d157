"""What people correct: one click makes it the other way round, and it is kept to learn from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from handlers import ids
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, cards, said_by_the_app, state_of
from tests.scenarios.two_customers import furnish_two_customers

GREETING = "Good morning all"
MUSING = "We are looking forward to the summer release"
REPORT = "The export fails with error 500 since this morning"
TEXTS = load_texts()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(furnish=furnish_two_customers)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@dataclass(frozen=True)
class Case:
    """One line of the export, as far as people decide it."""

    text: str
    label: str
    rule: str


def exported(office: Office) -> Sequence[Case]:
    environment = {"GIRAFFE_DATABASE_URL": office.giraffe.settings.database_url}
    told = CliRunner().invoke(
        main, ["export", "corrections"], env=environment, catch_exceptions=False
    )
    assert told.exit_code == 0
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    return [Case(row["text"], row["label"], row["rule"]) for row in rows]


def buttons(person: Somebody) -> list[str]:
    """Return what can be pressed below the newest private answer."""
    labels: list[str] = person.private_notes(in_="#acme-help")[-1].buttons
    return labels


def discard(agent: Somebody) -> None:
    agent.clicks("Mark as not an issue", on=card(agent))


class TestOneClick:
    """The answer to "why" carries the button that makes it the other way round."""

    def test_what_was_left_alone_becomes_an_issue(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        greeting = dana.says(GREETING, in_="#acme-help")
        sam.uses_shortcut("Ask why", on=greeting)

        sam.clicks(TEXTS.say("why.capture"))

        assert GREETING in card(sam).text
        assert sam.sees_only_to_him(TEXTS.say("done.captured", number=1), in_="#acme-help")
        assert exported(office) == [Case(GREETING, "issue", "greeting")]
        assert said_by_the_app(dana) == []

    def test_what_was_captured_is_marked_as_no_issue(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        musing = dana.says(MUSING, in_="#acme-help")
        sam.uses_shortcut("Ask why", on=musing)

        sam.clicks(ids.WHY_DISCARD)

        assert state_of(card(sam)) == "Not an issue"
        assert sam.sees_only_to_him(TEXTS.say("done.corrected", number=1), in_="#acme-help")
        assert [case.label for case in exported(office)] == ["other"]

    def test_a_message_of_the_team_has_no_button(self, sam: Somebody) -> None:
        news = sam.says("We release version 3 on Thursday", in_="#acme-help")

        sam.uses_shortcut("Ask why", on=news)

        assert sam.sees_only_to_him(TEXTS.say("rule.team_wrote"), in_="#acme-help")
        assert buttons(sam) == []

    def test_an_issue_that_is_none_has_no_button(self, dana: Somebody, sam: Somebody) -> None:
        musing = dana.says(MUSING, in_="#acme-help")
        discard(sam)

        sam.uses_shortcut("Ask why", on=musing)

        assert buttons(sam) == []


class TestWhatIsKept:
    """Corrections are what people do anyway."""

    def test_a_pin_on_what_was_left_alone(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        greeting = dana.says(GREETING, in_="#acme-help")

        sam.reacts("pushpin", to=greeting)

        assert exported(office) == [Case(GREETING, "issue", "greeting")]

    def test_a_wastebasket_on_the_card_and_its_taking_back(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(MUSING, in_="#acme-help")
        sam.reacts("wastebasket", to=card(sam))
        assert [case.label for case in exported(office)] == ["other"]

        sam.unreacts("wastebasket", to=card(sam))

        assert exported(office) == []

    def test_a_captured_issue_that_is_discarded_after_all(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        greeting = dana.says(GREETING, in_="#acme-help")
        sam.reacts("pushpin", to=greeting)

        discard(sam)

        assert exported(office) == []

    def test_what_was_asked_for_by_hand_and_discarded_says_nothing_of_the_words(
        self, office: Office, sam: Somebody
    ) -> None:
        sam.runs("/issue Dana called: the import is slow", in_="#acme-help")

        discard(sam)

        assert exported(office) == []

    def test_resolving_and_reopening_corrects_nothing(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = dana.says(REPORT, in_="#acme-help")
        sam.reacts("white_check_mark", to=raised)

        sam.unreacts("white_check_mark", to=raised)

        assert exported(office) == []

    def test_deleted_words_are_not_exported(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        greeting = dana.says(GREETING, in_="#acme-help")
        sam.reacts("pushpin", to=greeting)

        dana.deletes(greeting)

        assert exported(office) == []


def test_whoever_is_no_agent_corrects_nothing(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    greeting = dana.says(GREETING, in_="#acme-help")
    assert isinstance(greeting, MessageRef)

    dana.reacts("pushpin", to=greeting)

    assert cards(sam) == []
    assert exported(office) == []
