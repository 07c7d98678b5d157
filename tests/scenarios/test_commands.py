"""`/customer`, `/digest` and `/giraffe`, and who may ask what."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import said_by_the_app
from tests.scenarios.two_customers import digests, furnish_two_customers, link_to, notes_of

REPORT = "The export fails with error 500 since this morning"
TEAM_ONLY = "Only the support team can do that."
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


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def cleo(office: Office) -> Somebody:
    return office.colleague("cleo")


@pytest.fixture
def raised(dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


class TestAccount:
    """`/customer`: a customer at a glance."""

    @pytest.mark.usefixtures("raised")
    def test_in_a_customers_channel_it_is_that_customer(self, sam: Somebody) -> None:
        answer = sam.runs("/customer", in_="#acme-help")

        assert answer.startswith("Acme\n1 open · 0 resolved")
        assert "export fails" in answer
        assert "dana" in answer

    def test_by_name_or_a_part_of_it(self, sam: Somebody) -> None:
        answers = [sam.runs(f"/customer {name}", in_="#lunch") for name in ("Acme", "acme", "Acm")]

        assert [said.splitlines()[0] for said in answers] == ["Acme"] * 3

    def test_a_name_with_a_sign_in_it_is_found(self, sam: Somebody) -> None:
        assert sam.runs("/customer Smith & Co", in_="#lunch").startswith("Smith & Co\n")

    @pytest.mark.usefixtures("raised")
    def test_without_a_name_one_chooses_and_the_choice_becomes_the_answer(
        self, sam: Somebody
    ) -> None:
        offered = sam.runs("/customer", in_="#lunch")
        assert TEXTS.say("account.choose") in offered
        assert "Smith & Co" in offered

        sam.clicks("Show", on=sam.private_notes(in_="#lunch")[-1])

        (shown,) = sam.private_notes(in_="#lunch")
        assert shown.text.startswith("Acme\n")

    def test_a_name_nobody_has_is_answered_with_the_way_on(self, sam: Somebody) -> None:
        answer = sam.runs("/customer Umbrella", in_="#lunch")

        assert answer == TEXTS.say("error.account_not_found", name="Umbrella")


class TestDigest:
    """`/digest`: look at the figures, or post them."""

    def test_a_preview_is_private(self, sam: Somebody, ada: Somebody) -> None:
        titles = {
            "": "Digest · Sunday, 22 November",
            "yesterday": "Digest · Sunday, 22 November",
            "today": "Digest · Monday, 23 November",
            "TODAY": "Digest · Monday, 23 November",
            "2026-11-20": "Digest · Friday, 20 November",
            "week": "Digest · Monday, 16 November to Sunday, 22 November",
        }

        answers = {words: sam.runs(f"/digest {words}".strip(), in_="#triage") for words in titles}

        assert {words: said.splitlines()[0] for words, said in answers.items()} == titles
        assert notes_of(ada) == []
        assert [text for text in digests(ada) if text] == []

    @pytest.mark.usefixtures("raised")
    def test_today_counts_what_happened_today(self, sam: Somebody) -> None:
        answer = sam.runs("/digest today", in_="#lunch")

        assert "1 opened" in answer
        assert "export fails" in answer

    def test_another_word_is_answered_with_what_to_write(self, sam: Somebody) -> None:
        problems = {
            "tomorrow": "digest_day",
            "2026-11-24": "digest_future",
            "2026-13-45": "digest_day",
            "todaypost": "digest_day",
        }

        answers = {words: sam.runs(f"/digest {words}", in_="#lunch") for words in problems}

        assert answers == {w: TEXTS.say(f"problem.{code}") for w, code in problems.items()}

    @pytest.mark.parametrize("line", ["/digest today post", "/digest today POST"])
    @pytest.mark.usefixtures("raised")
    def test_an_admin_posts_it_for_the_team(self, sam: Somebody, ada: Somebody, line: str) -> None:
        answer = ada.runs(line, in_="#lunch")

        assert answer == TEXTS.say("done.digest_posted")
        (posted,) = digests(sam)
        assert posted.startswith("Digest · Monday, 23 November")

    @pytest.mark.usefixtures("raised")
    def test_an_admin_posts_what_the_preview_showed(self, sam: Somebody, ada: Somebody) -> None:
        ada.runs("/digest today", in_="#lunch")

        ada.clicks("Post digest", on=ada.private_notes(in_="#lunch")[-1])

        (note,) = ada.private_notes(in_="#lunch")
        assert note.text == TEXTS.say("done.digest_posted")
        assert len(digests(sam)) == 1

    @pytest.mark.usefixtures("raised")
    def test_an_agent_is_offered_no_button_that_would_refuse(self, sam: Somebody) -> None:
        answer = sam.runs("/digest today", in_="#lunch")

        assert "Post digest" not in answer

    @pytest.mark.usefixtures("raised")
    def test_an_agent_who_posts_hears_who_can(self, sam: Somebody) -> None:
        """An agent was told that only the support team can do that, and is of it."""
        answer = sam.runs("/digest today post", in_="#lunch")

        assert answer == TEXTS.say("refused.post_digest")
        assert digests(sam) == []

    @pytest.mark.usefixtures("raised")
    def test_it_is_posted_where_the_settings_say(
        self, office: Office, sam: Somebody, ada: Somebody
    ) -> None:
        figures = office.slack.add_channel("#figures", members=[ada.plain, sam.plain])
        ada.runs("/giraffe settings", in_="#lunch")
        ada.fills("Digest channel", figures.id)
        ada.submits()

        ada.runs("/digest today post", in_="#lunch")

        assert len(digests(sam, in_="#figures")) == 1
        assert digests(sam) == []


class TestHelp:
    """Nobody is left with a word that does nothing."""

    def test_everything_is_on_one_page(self, sam: Somebody) -> None:
        pages = {sam.runs(f"/giraffe{word}", in_="#lunch") for word in ("", " help", " HELP")}

        (page,) = pages
        names = ("/issue ", "/issues ", "/customer ", "/digest ", "/giraffe ")
        assert [name for name in names if name not in page] == []
        assert "white_check_mark" in page

    def test_every_command_explains_itself(self, sam: Somebody) -> None:
        commands = ("issue", "issues", "customer", "digest")

        pages = {name: sam.runs(f"/{name} help", in_="#lunch") for name in commands}

        expected = {name: TEXTS.say(f"help.command.{name}") for name in commands}
        assert {name: page.splitlines()[0] for name, page in pages.items()} == expected
        assert sam.modal is None

    def test_a_word_that_giraffe_does_not_know_leads_to_help(self, ada: Somebody) -> None:
        words = ("dance", "halp", "erase everything", "statuss")

        answers = {ada.runs(f"/giraffe {word}", in_="#lunch") for word in words}

        assert answers == {TEXTS.say("problem.unknown_subcommand")}
        assert "/giraffe help" in answers.pop()


class TestStatusAndWhy:
    """`/giraffe status` and `/giraffe why`."""

    def test_status_names_the_places_the_people_and_the_digest(self, sam: Somebody) -> None:
        answer = sam.runs("/giraffe status", in_="#lunch")

        assert "Running" in answer
        assert "Triage channel: #triage" in answer
        assert "2 customer channels: #acme-help, #smith-help" in answer
        assert "2 agents: ada (admin), sam" in answer
        assert "Digest: 09:00, Europe/Berlin" in answer

    def test_why_tells_the_rule_that_opened_an_issue(
        self, sam: Somebody, raised: MessageRef
    ) -> None:
        answer = sam.runs(f"/giraffe why {link_to(raised)}", in_="#lunch")

        assert TEXTS.say("why.opened", number=1) in answer
        assert TEXTS.say("rule.report") in answer

    def test_why_tells_the_rule_that_left_a_message_alone(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        greeting = dana.says("Good morning", in_="#acme-help")

        answer = sam.runs(f"/giraffe why {link_to(greeting)}", in_="#lunch")

        assert TEXTS.say("why.skipped") in answer
        assert TEXTS.say("rule.greeting") in answer

    def test_a_link_to_a_message_nobody_knows_is_answered_kindly(self, sam: Somebody) -> None:
        unknown = MessageRef(channel_id="C0000000001", ts="1795424400.000100")

        answer = sam.runs(f"/giraffe why {link_to(unknown)}", in_="#lunch")

        assert TEXTS.say("why.unknown") in answer

    def test_what_is_no_link_is_answered_with_how_to_copy_one(self, sam: Somebody) -> None:
        words = ("", " https://example.com/p1", " yesterday")

        answers = {sam.runs(f"/giraffe why{word}", in_="#lunch") for word in words}

        assert answers == {TEXTS.say("problem.message_link")}


class TestWhoMayAsk:
    """Commands are for people of our workspace, and most of them for the support team."""

    LINES = (
        "/issue Something is wrong",
        "/issue",
        "/issues",
        "/issues mine",
        "/customer",
        "/customer Acme",
        "/digest",
        "/digest today post",
        "/giraffe status",
        "/giraffe why https://northwind.slack.com/archives/C1/p1795424400000100",
    )
    ADMINS = (
        "/giraffe settings",
        "/giraffe settings #acme-help",
        "/giraffe settings acme",
        "/giraffe pause",
        "/giraffe resume",
    )

    @pytest.mark.usefixtures("raised")
    def test_a_colleague_gets_a_kind_no(self, sam: Somebody, cleo: Somebody) -> None:
        before = [seen.text for seen in sam.messages_in("#triage")]

        answers = {line: cleo.runs(line, in_="#lunch") for line in self.LINES}

        kind = {TEAM_ONLY, TEXTS.say("refused.post_digest")}
        assert {line: said for line, said in answers.items() if said not in kind} == {}
        assert cleo.modal is None
        assert [seen.text for seen in sam.messages_in("#triage")] == before

    def test_settings_are_for_admins_and_an_agent_is_told_so(self, sam: Somebody) -> None:
        answers = {sam.runs(line, in_="#lunch") for line in self.ADMINS}

        assert answers == {TEXTS.say("refused.change_settings")}
        assert sam.modal is None

    def test_setting_up_is_for_admins_as_well(self, sam: Somebody) -> None:
        answer = sam.runs("/giraffe setup", in_="#lunch")

        assert answer == TEXTS.say("refused.set_up_channels")

    def test_a_colleague_may_read_help(self, cleo: Somebody) -> None:
        lines = ("/giraffe help", "/issues help", "/digest help")

        pages = [cleo.runs(line, in_="#lunch") for line in lines]

        assert [page for page in pages if TEXTS.say("help.private") not in page] == []

    def test_slack_itself_knows_no_command_for_people_of_other_companies(
        self, office: Office, dana: Somebody
    ) -> None:
        before = len(office.core.calls)

        answers = [dana.runs(line, in_="#acme-help") for line in ("/issues", "/giraffe help")]

        assert answers == [f"{name} is not a valid command." for name in ("/issues", "/giraffe")]
        assert office.core.calls[before:] == []

    @pytest.mark.usefixtures("raised")
    def test_a_guest_who_may_run_commands_is_no_agent(self, office: Office) -> None:
        gus = Somebody(office.slack.guest("gus", single_channel=False), office.settle)
        office.slack.invite(gus.plain, "#lunch")

        answers = [gus.runs(line, in_="#lunch") for line in ("/issues", "/giraffe help")]

        assert answers == [TEXTS.say("customer.not_allowed")] * 2

    def test_an_answer_in_a_shared_channel_is_seen_by_nobody_else(
        self, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        lines = ("/issues", "/customer Acme", "/digest", "/giraffe status")

        answers = [sam.runs(line, in_="#acme-help") for line in lines]

        assert all(answers)
        assert notes_of(dana, ada) == []
        assert said_by_the_app(dana) == []
