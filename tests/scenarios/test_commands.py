"""What people of the team type and choose: commands, shortcuts, settings, and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, cards, said_by_the_app, write_reply

REPORT = "The export fails with error 500 since this morning"
OTHER = "How do I add a second admin?"
TEAM_ONLY = "Only the support team can do that."
TEXTS = load_texts()


def furnish(slack: Workspace) -> None:
    """Add a second customer and a channel for colleagues, where the app is not."""
    slack.add_organisation("Acme")
    slack.add_organisation("Smith & Co")
    ada, sam, cleo = slack.admin("ada"), slack.agent("sam"), slack.colleague("cleo")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#acme-help", shared_with=["Acme"])
    slack.add_channel("#smith-help", shared_with=["Smith & Co"])
    slack.add_channel("#lunch", members=[ada, sam, cleo], app=False)


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(furnish=furnish)


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


def link_to(message: MessageRef) -> str:
    return (
        f"https://northwind.slack.com/archives/{message.channel_id}/p{message.ts.replace('.', '')}"
    )


def notes_of_others(*people: Somebody) -> list[str]:
    return [note.text for person in people for note in person.private_notes()]


def digests(viewer: Somebody, *, in_: str = "#triage") -> list[str]:
    return [seen.text for seen in viewer.messages_in(in_) if seen.text.startswith("Digest")]


class TestLoggingAnIssue:
    """`/issue`: a customer called, and somebody writes it down."""

    def test_text_in_a_customers_channel_is_logged_at_once(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        answer = sam.runs("/issue Dana called: the import is slow", in_="#acme-help")

        assert answer == TEXTS.say("done.issue_logged", number=1)
        assert "Dana called: the import is slow" in card(sam).text
        assert "Acme" in card(sam).text
        assert "sam logged this by hand" in card(sam).text
        assert said_by_the_app(dana) == []
        assert not dana.sees("the import is slow")

    def test_characters_that_mean_something_to_slack_are_shown_as_typed(
        self, sam: Somebody
    ) -> None:
        sam.runs("/issue Dana called: R&D cannot log in", in_="#acme-help")

        assert "R&D cannot log in" in card(sam).text

    def test_text_anywhere_else_fills_the_form(self, sam: Somebody) -> None:
        answer = sam.runs("/issue Dana called: R&D <beta> is slow", in_="#lunch")

        assert answer == ""
        assert sam.modal.title == TEXTS.say("form.issue_title")
        assert sam.modal.values["What was raised?"] == "Dana called: R&D <beta> is slow"

    def test_the_form_logs_for_the_account_that_was_picked(self, sam: Somebody) -> None:
        sam.runs("/issue", in_="#lunch")
        sam.fills("Account", "Smith & Co")
        sam.fills("What was raised?", "Bob called: invoices are missing")

        sam.submits()

        assert sam.modal is None
        assert "Bob called: invoices are missing" in card(sam).text
        assert "Smith & Co" in card(sam).text

    def test_the_form_wants_an_account_and_words(self, sam: Somebody) -> None:
        sam.runs("/issue", in_="#lunch")

        sam.submits()

        assert set(sam.modal.errors) == {"issue.account", "issue.text"}
        assert cards(sam) == []

    def test_words_that_are_only_blanks_are_answered_beside_the_form(self, sam: Somebody) -> None:
        sam.runs("/issue", in_="#lunch")
        sam.fills("Account", "Acme")
        sam.fills("What was raised?", "   ")

        sam.submits()

        assert TEXTS.say("problem.issue_text_empty") in sam.modal.errors.values()
        assert cards(sam) == []

    def test_without_a_connected_channel_the_form_says_what_to_do(
        self, open_office: OpenOffice
    ) -> None:
        office = open_office(furnish=_no_customers)
        sam = office.agent("sam")

        sam.runs("/issue", in_="#triage")

        assert TEXTS.say("form.issue_no_accounts") in sam.modal.text

    def test_a_logged_issue_is_worked_on_like_any_other(self, sam: Somebody) -> None:
        sam.runs("/issue Dana called: the import is slow", in_="#acme-help")

        sam.clicks("Claim", on=card(sam))
        sam.clicks("Resolve", on=card(sam))

        assert ":white_check_mark: *Resolved* by sam" in card(sam).text


class TestListing:
    """`/issues`: everything, a filter, a customer, or words."""

    @pytest.fixture(autouse=True)
    def three_issues(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        """#1 is open and claimed, #2 waits for the customer, #3 is resolved and of Smith & Co."""
        bob = office.customer("bob", of="Smith & Co")
        dana.says(REPORT, in_="#acme-help")
        sam.clicks("Claim", on=card(sam, about=REPORT))
        dana.says(OTHER, in_="#acme-help")
        write_reply(sam, "Open the people page and press Invite.", about=OTHER)
        office.later(seconds=11)
        done = bob.says("The invoice of October is missing", in_="#smith-help")
        sam.reacts("white_check_mark", to=done)

    def test_what_is_asked_for_is_listed(self, sam: Somebody) -> None:
        wanted = {
            "": [1, 2],
            "mine": [1, 2],
            "open": [1],
            "OPEN": [1],
            "waiting": [2],
            "resolved": [3],
            "overdue": [],
            "#acme-help": [1, 2],
            "#smith-help": [],
            "acme": [1, 2],
            "Smith & Co": [],
            "export": [1],
            "invoice october": [3],
            "zebra": [],
        }

        answers = {words: sam.runs(f"/issues {words}".strip(), in_="#lunch") for words in wanted}

        found = {w: [n for n in (1, 2, 3) if f"#{n} " in said] for w, said in answers.items()}
        empty = {w for w, said in answers.items() if TEXTS.say("list.empty") in said}
        assert found == wanted
        assert empty == {w for w, numbers in wanted.items() if not numbers}

    def test_what_waits_for_half_a_day_is_overdue(self, office: Office, sam: Somebody) -> None:
        office.later(hours=12)

        answer = sam.runs("/issues overdue", in_="#lunch")

        assert "#1 " in answer
        assert "#2 " not in answer

    def test_a_channel_that_is_no_customers_is_named_kindly(self, sam: Somebody) -> None:
        answer = sam.runs("/issues #lunch", in_="#lunch")

        assert answer == TEXTS.say("problem.channel_unknown")

    def test_more_words_than_anybody_reads_are_refused_kindly(self, sam: Somebody) -> None:
        answer = sam.runs("/issues " + "export " * 60, in_="#lunch")

        assert answer == TEXTS.say("problem.query_too_long")

    def test_a_line_shows_its_issue_privately(
        self, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        sam.runs("/issues export", in_="#lunch")

        sam.clicks("Show", on=sam.private_notes(in_="#lunch")[-1])

        assert any("error 500" in note.text for note in sam.private_notes())
        assert notes_of_others(dana, ada) == []


class TestPaging:
    """A long list comes in pages, in the place of the one before."""

    @pytest.fixture(autouse=True)
    def many_issues(self, dana: Somebody) -> None:
        for number in range(1, 12):
            dana.says(f"Report {number} cannot be opened, error 4{number:02}", in_="#acme-help")

    def test_pages_can_be_turned_there_and_back(self, sam: Somebody) -> None:
        first = sam.runs("/issues", in_="#lunch")
        assert "Page 1 of 2" in first
        assert "Show previous" not in first

        sam.clicks("Show next", on=sam.private_notes(in_="#lunch")[-1])
        (second,) = sam.private_notes(in_="#lunch")
        sam.clicks("Show previous", on=second)
        (third,) = sam.private_notes(in_="#lunch")

        assert "Page 2 of 2" in second.text
        assert "#11 " in second.text
        assert "#1 " not in second.text
        assert third.text == first

    def test_a_filter_is_kept_from_page_to_page(self, sam: Somebody) -> None:
        sam.runs("/issues cannot be opened", in_="#lunch")

        sam.clicks("Show next", on=sam.private_notes(in_="#lunch")[-1])

        (second,) = sam.private_notes(in_="#lunch")
        assert "cannot be opened" in second.text.splitlines()[0]
        assert "Page 2 of 2" in second.text


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
        assert notes_of_others(ada) == []
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
        assert "2 agents: ada, sam" in answer
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


class TestShortcuts:
    """What the menu of a message offers, and what can be done from anywhere."""

    def test_a_message_becomes_an_issue_whatever_the_rules_said(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        greeting = dana.says("Good morning", in_="#acme-help")
        assert cards(sam) == []

        sam.uses_shortcut("Capture as issue", on=greeting)

        assert "Good morning" in card(sam).text
        assert sam.sees_only_to_him(TEXTS.say("done.captured", number=1), in_="#acme-help")
        assert dana.private_notes() == []

    def test_capturing_twice_makes_one_issue(self, sam: Somebody, raised: MessageRef) -> None:
        sam.uses_shortcut("Capture as issue", on=raised)
        sam.uses_shortcut("Capture as issue", on=raised)

        assert len(cards(sam)) == 1

    def test_a_message_of_the_team_is_nothing_to_capture(self, sam: Somebody) -> None:
        news = sam.says("We release version 3 on Thursday", in_="#acme-help")

        sam.uses_shortcut("Capture as issue", on=news)

        assert cards(sam) == []
        note = TEXTS.say("problem.message_not_customers")
        assert sam.sees_only_to_him(note, in_="#acme-help")

    def test_a_message_elsewhere_is_answered_with_where_it_works(self, sam: Somebody) -> None:
        lunch = sam.says("Pizza or soup?", in_="#lunch")

        sam.uses_shortcut("Capture as issue", on=lunch)

        assert sam.sees_only_to_him(TEXTS.say("error.channel_not_connected"), in_="#lunch")

    def test_a_reply_is_suggested_for_any_message(self, dana: Somebody, sam: Somebody) -> None:
        greeting = dana.says("Good morning, quick one about invoices", in_="#acme-help")

        sam.uses_shortcut("Suggest a reply", on=greeting)

        assert sam.sees_only_to_him(TEXTS.say("done.suggestion_asked"), in_="#acme-help")
        assert "Suggested reply" in card(sam).text
        assert said_by_the_app(dana) == []

    def test_a_message_is_asked_why(self, dana: Somebody, sam: Somebody) -> None:
        greeting = dana.says("Good morning", in_="#acme-help")

        sam.uses_shortcut("Ask why", on=greeting)

        assert sam.sees_only_to_him(TEXTS.say("rule.greeting"), in_="#acme-help")
        assert dana.private_notes() == []

    def test_an_issue_is_logged_from_anywhere(self, sam: Somebody) -> None:
        sam.uses_shortcut("New issue")
        sam.fills("Account", "Acme")
        sam.fills("What was raised?", "Dana called: the import is slow")

        sam.submits()

        assert "Dana called: the import is slow" in card(sam).text

    def test_a_colleague_gets_a_kind_no_and_nothing_changes(
        self, office: Office, dana: Somebody, sam: Somebody, cleo: Somebody
    ) -> None:
        office.slack.invite(cleo.plain, "#acme-help")
        greeting = dana.says("Good morning", in_="#acme-help")

        for name in ("Capture as issue", "Suggest a reply", "Ask why"):
            cleo.uses_shortcut(name, on=greeting)

        notes = [note.text for note in cleo.private_notes(in_="#acme-help")]
        assert notes == [TEAM_ONLY] * 3
        assert cards(sam) == []

    def test_a_colleague_who_wants_to_log_an_issue_is_told_in_a_window(
        self, cleo: Somebody
    ) -> None:
        cleo.uses_shortcut("New issue")

        assert TEAM_ONLY in cleo.modal.text

    def test_customers_are_offered_no_shortcut(self, dana: Somebody, raised: MessageRef) -> None:
        with pytest.raises(AssertionError, match="offered no message shortcut"):
            dana.uses_shortcut("Capture as issue", on=raised)


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
    ADMINS = ("/giraffe settings", "/giraffe setup", "/giraffe pause", "/giraffe resume")

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
        assert notes_of_others(dana, ada) == []
        assert said_by_the_app(dana) == []


class TestSettings:
    """The form that admins fill in, and what happens to what they wrote."""

    @pytest.fixture
    def form(self, ada: Somebody) -> Somebody:
        """Return ada with the settings open before her."""
        ada.runs("/giraffe settings", in_="#lunch")
        return ada

    def test_it_shows_the_settings_as_they_are(self, form: Somebody) -> None:
        values = form.modal.values

        assert values["Time zone"] == "Europe/Berlin"
        assert values["Time of the digest"] == "09:00"
        assert values["Minutes between resolving and asking for a rating"] == "15"
        assert values["Emoji to claim an issue"] == "eyes"

    def test_it_opens_from_the_home_tab_as_well(self, ada: Somebody) -> None:
        ada.opens_home()

        ada.clicks("Change settings", on="home")

        assert ada.modal.title == TEXTS.say("settings.title")

    def test_what_is_saved_is_there_the_next_time(self, form: Somebody) -> None:
        form.fills("Time zone", "America/New_York")
        form.fills("Time of the digest", "07:30")
        form.fills("Minutes between resolving and asking for a rating", "60")
        form.fills("Days with a digest", ["Monday", "Thursday"])

        form.submits()

        assert form.modal is None
        form.runs("/giraffe settings", in_="#lunch")
        values = form.modal.values
        assert values["Time zone"] == "America/New_York"
        assert values["Time of the digest"] == "07:30"
        assert values["Minutes between resolving and asking for a rating"] == "60"
        assert [day["value"] for day in values["Days with a digest"]] == ["1", "4"]
        assert "07:30, America/New_York" in form.runs("/giraffe status", in_="#lunch")

    @pytest.mark.usefixtures("raised")
    def test_the_digest_comes_at_the_new_time(
        self, office: Office, sam: Somebody, form: Somebody
    ) -> None:
        form.fills("Time of the digest", "07:30")
        form.submits()

        # It is 10:00 in Berlin; half past seven of the next morning is 21.5 hours away.
        office.later(hours=21, minutes=25)
        early = digests(sam)
        office.later(minutes=10)

        assert early == []
        assert len(digests(sam)) == 1

    def test_cards_move_to_another_triage_channel(
        self, office: Office, dana: Somebody, sam: Somebody, form: Somebody
    ) -> None:
        desk = office.slack.add_channel("#desk", members=[form.plain, sam.plain])
        form.fills("Triage channel", desk.id)

        form.submits()
        dana.says(REPORT, in_="#acme-help")

        assert len(cards(sam, in_="#desk")) == 1
        assert cards(sam) == []

    def test_a_channel_of_our_own_can_be_declared_a_customers(
        self, office: Office, sam: Somebody, form: Somebody
    ) -> None:
        gus = Somebody(office.slack.guest("gus"), office.settle)
        community = office.slack.add_channel("#community", members=[gus.plain, sam.plain])
        gus.says("The beta does not start", in_="#community")
        assert cards(sam) == []
        form.fills("Customer channels that are not shared", [community.id])

        form.submits()
        gus.says("The beta does not start at all", in_="#community")

        assert len(cards(sam)) == 1

    def test_another_emoji_means_the_same_from_now_on(
        self, sam: Somebody, form: Somebody, raised: MessageRef
    ) -> None:
        form.fills("Emoji to claim an issue", ":raised_hand:")

        form.submits()
        sam.reacts("eyes", to=raised)
        assert "sam has it" not in card(sam).text
        sam.reacts("raised_hand", to=raised)

        assert "sam has it" in card(sam).text

    @pytest.mark.parametrize(
        ("label", "value", "problem"),
        [
            pytest.param("Time zone", "Europe/Atlantis", "time_zone", id="zone"),
            pytest.param("Time zone", "../../etc/passwd", "time_zone", id="path"),
            pytest.param(
                "Minutes between resolving and asking for a rating", "soon", "rating_delay", id="no"
            ),
            pytest.param("Seconds to undo a reply", "61", "undo_delay", id="too-long"),
            pytest.param("Emoji to claim an issue", "my emoji", "emoji_unknown", id="emoji"),
            pytest.param(
                "Emoji to claim an issue", "white_check_mark", "emoji_twice", id="emoji-twice"
            ),
        ],
    )
    def test_a_value_that_cannot_be_is_explained_beside_its_field_and_nothing_is_lost(
        self, form: Somebody, label: str, value: str, problem: str
    ) -> None:
        form.fills("Time of the digest", "07:30")
        form.fills(label, value)

        form.submits()

        assert list(form.modal.errors.values()) == [TEXTS.say(f"problem.{problem}")]
        assert form.modal.values[label] == value
        assert form.modal.values["Time of the digest"] == "07:30"
        assert "09:00, Europe/Berlin" in form.runs("/giraffe status", in_="#lunch")

    def test_after_mending_it_the_form_is_saved(self, form: Somebody) -> None:
        form.fills("Time zone", "Europe/Atlantis")
        form.submits()
        form.fills("Time zone", "Europe/Lisbon")

        form.submits()

        assert form.modal is None
        assert "Europe/Lisbon" in form.runs("/giraffe status", in_="#lunch")

    def test_one_channel_cannot_be_for_triage_and_for_customers(
        self, office: Office, sam: Somebody, form: Somebody
    ) -> None:
        desk = office.slack.add_channel("#desk", members=[form.plain, sam.plain])
        form.fills("Triage channel", desk.id)
        form.fills("Customer channels that are not shared", [desk.id])

        form.submits()

        assert form.modal.errors == {"settings.triage": TEXTS.say("problem.triage_is_customer")}

    def test_closing_the_form_changes_nothing(self, form: Somebody) -> None:
        form.fills("Time zone", "Europe/Lisbon")

        form.cancels()

        assert "Europe/Berlin" in form.runs("/giraffe status", in_="#lunch")


class TestPause:
    """An admin can switch the app off and on again."""

    def test_while_paused_nothing_is_captured(
        self, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        answer = ada.runs("/giraffe pause", in_="#lunch")

        dana.says(REPORT, in_="#acme-help")

        assert answer == TEXTS.say("done.paused")
        assert cards(sam) == []
        assert "Paused" in sam.runs("/giraffe status", in_="#lunch")

    @pytest.mark.usefixtures("raised")
    def test_while_paused_no_digest_is_posted(
        self, office: Office, sam: Somebody, ada: Somebody
    ) -> None:
        ada.runs("/giraffe pause", in_="#lunch")

        office.later(hours=24)

        assert digests(sam) == []

    def test_resuming_goes_on_with_what_comes_next(
        self, office: Office, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        ada.runs("/giraffe pause", in_="#lunch")
        dana.says(REPORT, in_="#acme-help")

        answer = ada.runs("/giraffe resume", in_="#lunch")
        dana.says(OTHER, in_="#acme-help")
        captured = cards(sam)
        office.later(hours=24)

        assert answer == TEXTS.say("done.resumed")
        assert [OTHER in seen.text for seen in captured] == [True]
        assert len(digests(sam)) == 1

    def test_the_home_tab_has_the_same_switch(self, sam: Somebody, ada: Somebody) -> None:
        ada.opens_home()
        ada.clicks("Pause", on="home")
        assert TEXTS.say("done.paused") in ada.modal.text
        ada.cancels()
        assert "Paused" in sam.runs("/giraffe status", in_="#lunch")

        ada.opens_home()
        ada.clicks("Resume", on="home")

        assert "Running" in sam.runs("/giraffe status", in_="#lunch")

    def test_an_agents_home_tab_offers_no_switch(self, sam: Somebody) -> None:
        home = sam.opens_home()

        assert "Pause" not in home
        assert "Change settings" not in home


class TestSlowHands:
    """Slack gives three seconds to open a form."""

    def test_a_form_that_would_open_too_late_says_so(self, office: Office, sam: Somebody) -> None:
        clock, call = office.clock, office.core.call

        def late(token: str, method: str, *args: Any, **kwargs: Any) -> Any:
            if method == "views.open":
                clock.move_to(clock.now() + timedelta(seconds=4))
            return call(token, method, *args, **kwargs)

        office.core.call = late  # type: ignore[method-assign]  # the network is slow today

        answer = sam.runs("/issue", in_="#lunch")

        assert answer == TEXTS.say("problem.form_expired")
        assert sam.modal is None


def _no_customers(slack: Workspace) -> None:
    slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
