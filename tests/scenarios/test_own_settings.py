"""What one account or one channel has of its own, as an admin chooses it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.domain.suggestion import Draft
from bot.ports import SuggestionRequest
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    card,
    mirrored,
    reactions_of_the_app,
    said_by_the_app,
    state_of,
)

REPORT = "The export fails with error 500 since this morning"
OTHER = "How do I add a second admin?"
ANSWER = "I see it as well and am looking at the export service."
PROPOSED = "Thank you for the details. I am looking into it now."
TEXTS = load_texts()


@dataclass
class NotingWriter:
    """Stands for the language model: it notes what it was sent and always proposes the same."""

    name: str = "noting-model"
    asked: list[SuggestionRequest] = field(default_factory=list)

    def write(self, request: SuggestionRequest) -> Draft:
        """Note the request and return a draft."""
        self.asked.append(request)
        return Draft(PROPOSED, prompt_name="none", prompt_version=1, model=self.name)

    def heard(self, words: str) -> bool:
        """Tell whether the model was sent these words."""
        return any(words in line.text for request in self.asked for line in request.lines)


def furnish(slack: Workspace) -> None:
    """Make two channels with Acme, one with Initech, and #lunch, where the app is not."""
    slack.add_organisation("Acme")
    slack.add_organisation("Initech")
    ada, sam = slack.admin("ada"), slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#acme-help", shared_with=["Acme"])
    slack.add_channel("#acme-project", shared_with=["Acme"])
    slack.add_channel("#initech-help", shared_with=["Initech"])
    slack.add_channel("#lunch", members=[ada, sam], app=False)


@pytest.fixture
def model() -> NotingWriter:
    return NotingWriter()


@pytest.fixture
def office(open_office: OpenOffice, model: NotingWriter) -> Office:
    return open_office(furnish=furnish, writer=model)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana", of="Acme")


@pytest.fixture
def eve(office: Office) -> Somebody:
    return office.customer("eve", of="Initech")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


def choose(admin: Somebody, channel: str, **choices: str) -> None:
    """Choose in a channel's settings by the end of a field's id, e.g. account_has_ai, and save."""
    admin.runs(f"/giraffe settings {channel}", in_="#lunch")
    for name, value in choices.items():
        part, _, setting = name.partition("_")
        admin.fills(f"place.{part}.{setting}", value)
    admin.submits()
    assert admin.modal is None


def report(somebody: Somebody, words: str = REPORT, *, in_: str) -> MessageRef:
    message = somebody.says(words, in_=in_)
    assert isinstance(message, MessageRef)
    return message


class TestOneAccount:
    """Some customers do not want their words sent to a model, whatever others agreed to."""

    def test_without_ai_for_acme_the_model_hears_initech_alone(
        self, office: Office, model: NotingWriter, ada: Somebody, dana: Somebody
    ) -> None:
        sam, eve = office.agent("sam"), office.customer("eve", of="Initech")
        choose(ada, "#acme-help", account_has_ai="off")

        report(dana, in_="#acme-help")
        report(dana, OTHER, in_="#acme-project")
        report(eve, "The invoice of October is missing", in_="#initech-help")

        assert not model.heard("export")
        assert not model.heard("second admin")
        assert model.heard("invoice")
        assert TEXTS.say("suggestion.source_offline") in card(sam, about="export").text
        assert PROPOSED in card(sam, about="invoice").text

    def test_with_ai_again_the_model_is_asked_again(
        self, model: NotingWriter, ada: Somebody, dana: Somebody
    ) -> None:
        choose(ada, "#acme-help", account_has_ai="off")
        choose(ada, "#acme-help", account_has_ai="around")

        report(dana, in_="#acme-help")

        assert model.heard("export")

    def test_the_workspaces_no_cannot_be_overruled(
        self, model: NotingWriter, ada: Somebody, dana: Somebody
    ) -> None:
        ada.runs("/giraffe settings", in_="#lunch")
        ada.fills(TEXTS.say("settings.switches"), [])
        ada.submits()

        ada.runs("/giraffe settings #acme-help", in_="#lunch")
        with pytest.raises(AssertionError, match="no option 'on'"):
            ada.fills("place.account.has_ai", "on")
        ada.submits()
        report(dana, in_="#acme-help")

        assert not model.heard("export")

    def test_nobody_of_an_account_is_asked_for_a_rating(
        self, office: Office, ada: Somebody, sam: Somebody, dana: Somebody
    ) -> None:
        eve = office.customer("eve", of="Initech")
        choose(ada, "#acme-help", account_has_ratings="off")

        for who, channel in ((dana, "#acme-project"), (eve, "#initech-help")):
            solve(office, who, sam, in_=channel)

        assert said_by_the_app(dana, in_="#acme-project") == []
        assert len(questions_to(eve, in_="#initech-help")) == 1

    def test_the_accounts_card_leads_there_and_says_what_is_in_force(
        self, ada: Somebody, dana: Somebody
    ) -> None:
        report(dana, in_="#acme-help")
        ada.runs("/customer Acme", in_="#lunch")

        ada.clicks("Change settings", on=ada.private_notes(in_="#lunch")[-1])
        ada.fills("place.account.has_ai", "off")
        assert "#acme-help" not in ada.modal.text
        ada.submits()

        assert ada.modal is None
        assert TEXTS.say("account.ai_off") in ada.runs("/customer Acme", in_="#lunch")
        assert TEXTS.say("account.ai_off") not in ada.runs("/customer Initech", in_="#lunch")


class TestOneChannel:
    """A channel may be handled in another way than the rest."""

    def test_ratings_are_off_there_alone(
        self, office: Office, ada: Somebody, sam: Somebody, dana: Somebody
    ) -> None:
        dirk = office.customer("dirk", of="Acme")
        choose(ada, "#acme-project", channel_has_ratings="off")

        solve(office, dana, sam, in_="#acme-project")
        solve(office, dirk, sam, in_="#acme-help")

        assert said_by_the_app(dana, in_="#acme-project") == []
        assert len(questions_to(dirk, in_="#acme-help")) == 1
        assert TEXTS.say("digest.skip.switched_off") in sam.runs("/digest today", in_="#lunch")

    def test_ratings_may_be_on_in_one_channel_of_an_account_that_has_none(
        self, office: Office, ada: Somebody, sam: Somebody, dana: Somebody
    ) -> None:
        choose(ada, "#acme-help", account_has_ratings="off", channel_has_ratings="on")

        solve(office, dana, sam, in_="#acme-help")

        assert len(questions_to(dana, in_="#acme-help")) == 1

    def test_a_check_mark_counts_on_any_message_there_alone(
        self, ada: Somebody, sam: Somebody, dana: Somebody, eve: Somebody
    ) -> None:
        choose(ada, "#acme-help", channel_resolve_scope="thread")

        for who, channel in ((dana, "#acme-help"), (eve, "#initech-help")):
            raised = report(who, f"{REPORT} in {channel}", in_=channel)
            reply = who.says("It is the nightly one", in_=channel, thread=raised)
            sam.reacts("white_check_mark", to=reply)

        assert state_of(card(sam, about="acme-help")) == "Resolved"
        assert state_of(card(sam, about="initech-help")) == "Open"

    def test_another_check_mark_in_its_thread_keeps_it_resolved(
        self, ada: Somebody, sam: Somebody, dana: Somebody
    ) -> None:
        choose(ada, "#acme-help", channel_resolve_scope="thread")
        raised = report(dana, in_="#acme-help")
        reply = dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        ada.reacts("white_check_mark", to=reply)

        sam.unreacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Resolved"

    def test_the_state_is_shown_everywhere_but_there(
        self, ada: Somebody, dana: Somebody, eve: Somebody
    ) -> None:
        choose(ada, "#acme-help", channel_mirrors_state="off")

        quiet, usual = report(dana, in_="#acme-help"), report(eve, in_="#initech-help")

        assert reactions_of_the_app(dana, quiet, in_="#acme-help") == []
        assert reactions_of_the_app(eve, usual, in_="#initech-help") == ["pushpin"]

    def test_messages_are_repeated_everywhere_but_there(
        self, ada: Somebody, sam: Somebody, dana: Somebody, eve: Somebody
    ) -> None:
        choose(ada, "#acme-help", channel_mirrors_messages="off")

        for who, channel in ((dana, "#acme-help"), (eve, "#initech-help")):
            raised = report(who, f"{REPORT} in {channel}", in_=channel)
            who.says("It is the nightly one", in_=channel, thread=raised)

        assert mirrored(sam, card(sam, about="acme-help")) == []
        assert len(mirrored(sam, card(sam, about="initech-help"))) == 1

    def test_what_it_has_of_its_own_stands_on_the_accounts_card(self, ada: Somebody) -> None:
        choose(ada, "#acme-project", channel_has_ratings="off", channel_resolve_scope="thread")

        shown = ada.runs("/customer Acme", in_="#lunch")

        own = "no requests for ratings, check-marks on any message"
        assert TEXTS.say("account.own", channel="acme-project", settings=own) in shown


class TestTheForm:
    """`/giraffe settings #channel`, for admins and for customer channels."""

    @pytest.mark.parametrize("typed", ["#acme-help", "acme-help", "ACME-help "])
    def test_a_channel_may_be_typed_with_or_without_its_sign(
        self, ada: Somebody, typed: str
    ) -> None:
        ada.runs(f"/giraffe settings {typed}", in_="#lunch")

        assert ada.modal.title == TEXTS.say("place.title")
        assert TEXTS.say("place.account", account="Acme") in ada.modal.text
        assert TEXTS.say("place.channel", channel="acme-help") in ada.modal.text

    def test_it_shows_what_was_chosen_and_what_is_so_around(self, ada: Somebody) -> None:
        choose(ada, "#acme-help", account_has_ratings="off", channel_mirrors_state="off")

        ada.runs("/giraffe settings #acme-help", in_="#lunch")

        values = ada.modal.values
        shown = values[TEXTS.say("place.setting.mirrors_state")]["text"]["text"]
        assert shown == TEXTS.say("place.switched_off")
        assert "As for Acme (switched off)" in ada.modal.text

    @pytest.mark.parametrize("typed", ["#triage", "#lunch", "nowhere", "<https://example.com>"])
    def test_what_is_no_customers_channel_is_refused(self, ada: Somebody, typed: str) -> None:
        answer = ada.runs(f"/giraffe settings {typed}", in_="#lunch")

        assert answer == TEXTS.say("problem.not_customer_channel")
        assert ada.modal is None

    def test_an_agent_is_refused_kindly_and_offered_no_button(
        self, sam: Somebody, dana: Somebody
    ) -> None:
        report(dana, in_="#acme-help")

        answer = sam.runs("/giraffe settings #acme-help", in_="#lunch")
        sam.runs("/customer Acme", in_="#lunch")

        assert answer == TEXTS.say("refused.change_settings")
        assert sam.modal is None
        assert "Change settings" not in sam.private_notes(in_="#lunch")[-1].buttons

    def test_where_several_companies_read_along_only_the_channels_part_is_shown(
        self, office: Office, ada: Somebody
    ) -> None:
        office.slack.add_channel("#joint", shared_with=["Acme", "Initech"])
        office.settle()

        ada.runs("/giraffe settings #joint", in_="#lunch")

        assert "Acme" not in ada.modal.text
        assert TEXTS.say("place.setting.has_ratings") not in ada.modal.labels
        assert TEXTS.say("place.setting.resolve_scope") in ada.modal.labels

    def test_the_help_tells_of_it(self, sam: Somebody) -> None:
        assert "settings #channel" in sam.runs("/giraffe help", in_="#lunch")


def solve(office: Office, who: Somebody, agent: Somebody, *, in_: str) -> None:
    """Let somebody report a problem and an agent answer and resolve it; the time to ask passes."""
    raised = report(who, f"{REPORT} in {in_}", in_=in_)
    agent.says(ANSWER, in_=in_, thread=raised)
    agent.reacts("white_check_mark", to=raised)
    office.later(minutes=20)


def questions_to(who: Somebody, *, in_: str) -> list[str]:
    """Return the requests for a rating that somebody sees in the threads of a channel."""
    question = TEXTS.say("customer.rating_question")
    heads = [seen for seen in who.messages_in(in_) if not seen.is_reply]
    threads = [who.messages_in(in_, thread=head) for head in heads]
    return [seen.text for thread in threads for seen in thread if question in seen.text]
