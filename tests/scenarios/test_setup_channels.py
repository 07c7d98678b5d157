"""Setting up channels in Slack: one from its menu, many from a list, with a look before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.places import listen_everywhere
from tests.scenarios.stories import (
    audited,
    card,
    cards,
    said_by_the_app,
    state_of,
    write_reply,
)

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it as well and am looking at the export service."
LIST = "channel,account,tier,owner,mode\n"
TEXTS = load_texts()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    def furnish(slack: Workspace) -> None:
        furnish_office(slack)
        slack.add_organisation("Acme Labs")
        slack.add_channel("#labs-help", shared_with=["Acme Labs"])
        slack.add_channel("#acme-group", shared_with=["Acme", "Acme Labs"])

    return open_office(furnish=furnish)


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana", of="Acme")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


def look(admin: Somebody, rows: str) -> str:
    """Paste a list and return what the form shows of it."""
    admin.runs("/giraffe setup", in_="#triage")
    admin.fills("setup.list", LIST + rows)
    admin.submits()
    return str(admin.modal.text)


class TestTheList:
    """A pasted list is shown first, and applied by a second click."""

    def test_it_shows_what_would_change_and_changes_nothing(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        shown = look(ada, "acme-help,Acme Corp,gold,@sam,manual")
        dana.says(REPORT, in_="#acme-help")

        assert "#acme-help" in shown
        assert "account: Acme → Acme Corp" in shown
        assert "owner: – → sam" in shown
        assert "mode: – → manual" in shown
        assert "*Acme*" in card(sam).text

    def test_a_second_click_applies_it(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        look(ada, "acme-help,Acme Corp,gold,@sam,manual\nlabs-help,,,,shadow")

        ada.submits()

        assert TEXTS.say("channel_list.done", count=2, total=2) in ada.modal.text
        ada.cancels()
        dana.says(REPORT, in_="#acme-help")
        assert cards(sam) == []
        told = ada.runs("/customer Acme Corp", in_="#triage")
        assert "gold" in told
        assert "sam" in told
        assert audited(office).count("set_up_channels") == 5

    def test_an_open_issues_card_says_the_new_name(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        raised = dana.says(REPORT, in_="#acme-help")
        look(ada, "acme-help,Acme Corp")
        ada.submits()

        assert "*Acme Corp*" in card(sam).text
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        assert state_of(card(sam)) == "Waiting for the customer"

    def test_what_is_wrong_is_told_with_its_line_and_can_be_mended_there(
        self, ada: Somebody
    ) -> None:
        shown = look(ada, "acme-hepl\nlabs-help,,,,loud")

        assert TEXTS.say("channel_list.channel_unknown", value="acme-hepl") in shown
        assert "Line 3" in shown
        ada.fills("setup.list", LIST + "acme-help,,,,shadow")
        ada.submits()
        assert TEXTS.say("channel_list.would", count=1, total=1) in ada.modal.text

    def test_a_list_that_was_changed_after_the_look_is_shown_again(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        look(ada, "acme-help,,,,paused")

        ada.fills("setup.list", LIST + "labs-help,,,,paused")
        ada.submits()

        assert TEXTS.say("channel_list.would", count=1, total=1) in ada.modal.text
        dana.says(REPORT, in_="#acme-help")
        assert len(cards(sam)) == 1

    def test_who_is_no_admin_hears_who_can_do_it(self, sam: Somebody) -> None:
        answer = sam.runs("/giraffe setup", in_="#triage")

        assert answer == TEXTS.say("refused.set_up_channels")
        assert sam.modal is None


class TestOneCompanyInSeveralOrganisations:
    """Some customers have several workspaces of their own, and one channel with all of them."""

    def test_a_channel_of_one_account_works_like_any_other(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        lee = office.customer("lee", of="Acme Labs")
        lee.says("How do I add a second admin?", in_="#acme-group")
        assert "Edit and send" not in card(sam, about="second admin").buttons

        look(ada, "labs-help,Acme\nacme-group,Acme")
        ada.submits()
        raised = dana.says(REPORT, in_="#acme-group")
        assert "Edit and send" in card(sam, about="export").buttons
        write_reply(sam, ANSWER, about="export")
        office.later(minutes=1)
        dana.says("And now?", in_="#acme-group", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        office.later(minutes=20)

        question = TEXTS.say("customer.rating_question")
        thread = dana.messages_in("#acme-group", thread=raised)
        assert any(question in seen.text for seen in thread)
        assert "*Acme*" in card(sam, about="second admin").text

    def test_it_stays_so_when_slack_is_asked_again(
        self, office: Office, ada: Somebody, sam: Somebody
    ) -> None:
        look(ada, "labs-help,Acme\nacme-group,Acme")
        ada.submits()
        office.later(hours=3)

        office.customer("lee", of="Acme Labs").says(REPORT, in_="#acme-group")

        assert "*Acme*" in card(sam).text
        assert "Edit and send" in card(sam).buttons

    def test_a_company_that_has_a_channel_of_its_own_is_not_made_part_of_another(
        self, ada: Somebody
    ) -> None:
        shown = look(ada, "acme-group,Acme")

        assert TEXTS.say("channel_list.several_accounts", value="labs-help") in shown


class TestOneChannel:
    """One channel is chosen from a menu, or set up from the notice that tells of it."""

    def test_it_is_set_up_by_a_form_of_its_own(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        pick(office, ada, "#acme-help")
        assert TEXTS.say("place.channel", channel="acme-help") in ada.modal.text

        ada.fills("channel.mode", "manual")
        ada.fills("channel.account", "Acme Corp")
        ada.fills("channel.owner", sam.plain)
        ada.submits()

        assert ada.modal is None
        dana.says(REPORT, in_="#acme-help")
        assert cards(sam) == []
        assert "sam" in ada.runs("/customer Acme Corp", in_="#triage")

    def test_saving_it_as_it_is_changes_nothing(self, office: Office, ada: Somebody) -> None:
        pick(office, ada, "#acme-help")

        ada.submits()

        assert ada.modal is None
        assert "set_up_channels" not in audited(office)

    def test_who_has_no_role_cannot_be_the_owner(self, office: Office, ada: Somebody) -> None:
        cleo = office.colleague("cleo")
        pick(office, ada, "#acme-help")
        ada.fills("channel.owner", cleo.plain)

        ada.submits()

        words = TEXTS.say("channel_list.owner_unknown", value=cleo.plain.user.id)
        assert ada.modal.errors == {"channel.owner": words}

    def test_the_teams_own_channel_is_refused(self, office: Office, ada: Somebody) -> None:
        pick(office, ada, "#triage")

        assert TEXTS.say("problem.not_customer_channel") in ada.modal.errors.values()


def pick(office: Office, admin: Somebody, name: str) -> None:
    channel = office.core.world.find_channel(name)
    assert channel is not None
    admin.runs("/giraffe setup", in_="#triage")
    admin.fills("setup.channel", channel.id)
    admin.submits()


class TestANewChannel:
    """The team hears of a new channel once, where no customer reads it."""

    def test_the_notice_has_a_way_to_set_it_up_and_to_read_what_was_open(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        office.slack.add_channel("#acme-old", shared_with=["Acme"], app=False)
        raised = dana.says(REPORT, in_="#acme-old")
        office.later(hours=3)
        office.slack.invite_app("#acme-old")
        office.later(minutes=1)

        ada.clicks("Set up this channel", on="Giraffe now listens in #acme-old")
        ada.fills("channel.history", ["history"])
        ada.submits()
        office.later(minutes=10)

        assert REPORT in card(sam).text
        assert TEXTS.say("rule.open_in_history") in card(sam).text
        assert dana.messages_in("#acme-old", thread=raised)[0].reactions == {}

    def test_it_comes_once_however_often_the_app_is_invited(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        office.slack.add_channel("#acme-new", shared_with=["Acme"])
        office.later(minutes=1)
        office.slack.remove_app("#acme-new")
        office.later(minutes=1)
        office.slack.invite_app("#acme-new")
        office.later(hours=2)

        assert notices(sam, "now listens in #acme-new") == 1
        assert said_by_the_app(dana, in_="#acme-new") == []

    def test_a_shared_channel_without_the_app_is_told_of_once(
        self, office: Office, sam: Somebody
    ) -> None:
        office.slack.add_channel("#acme-dev", app=False)
        office.slack.share_channel("#acme-dev", "Acme")
        office.later(minutes=1)
        office.slack.unshare_channel("#acme-dev", "Acme")
        office.slack.share_channel("#acme-dev", "Acme")
        office.later(hours=2)

        assert notices(sam, "Invite it there to listen") == 1
        assert notices(sam, "#acme-dev is shared with a customer") == 1

    def test_with_names_in_the_settings_only_those_are_told_of(
        self, office: Office, ada: Somebody, sam: Somebody
    ) -> None:
        listen_everywhere(ada, channel_patterns="ext-*, *-support")

        for name in ("#acme-dev", "#ext-acme", "#acme-support"):
            office.slack.add_channel(name, app=False)
            office.slack.share_channel(name, "Acme")
        office.later(minutes=1)

        assert notices(sam, "Invite it there to listen") == 2
        assert notices(sam, "acme-dev") == 0

    def test_a_channel_of_the_workspaces_own_is_none_of_ours(
        self, office: Office, sam: Somebody
    ) -> None:
        office.slack.add_channel("#lunch", app=False)
        office.slack.rename("#lunch", "lunch-today")
        office.later(minutes=1)

        assert notices(sam, "lunch") == 0


def notices(viewer: Somebody, words: str) -> int:
    return sum(words in seen.text for seen in viewer.messages_in("#triage"))


class TestTheCommandLine:
    """`giraffe setup channels FILE`, beside the app that is running."""

    def test_a_dry_run_prints_a_table_and_changes_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, tmp_path: Path
    ) -> None:
        told = set_up(office, tmp_path, "#acme-help;;gold;@sam;paused", "--dry-run")

        assert told.exit_code == 0
        assert told.stdout.splitlines() == [
            "line  channel     account  tier      owner    mode",
            "2     #acme-help           – → gold  – → sam  – → paused",
            "Line 2 is seen in #acme-group as well: it is the same company.",
            "1 of 1 channels would change. Nothing was changed.",
        ]
        dana.says(REPORT, in_="#acme-help")
        assert len(cards(sam)) == 1

    def test_the_running_app_goes_by_it_at_once(
        self, office: Office, dana: Somebody, sam: Somebody, tmp_path: Path
    ) -> None:
        told = set_up(office, tmp_path, "acme-help;;;;paused")
        again = set_up(office, tmp_path, "acme-help;;;;paused")

        assert told.stdout.endswith("1 of 1 channels was changed.\n")
        assert again.stdout == "0 of 1 channels were changed.\n"
        dana.says(REPORT, in_="#acme-help")
        assert cards(sam) == []

    def test_what_is_wrong_is_told_line_by_line_and_nothing_is_changed(
        self, office: Office, dana: Somebody, sam: Somebody, tmp_path: Path
    ) -> None:
        told = set_up(office, tmp_path, "acme-help;;;;paused\nnowhere\nlabs-help;;;Zoe")

        assert told.exit_code == 1
        assert told.stdout.splitlines() == [
            "Line 3: " + TEXTS.say("channel_list.channel_unknown", value="nowhere"),
            "Line 4: " + TEXTS.say("channel_list.owner_unknown", value="Zoe"),
            TEXTS.say("channel_list.refused"),
        ]
        dana.says(REPORT, in_="#acme-help")
        assert len(cards(sam)) == 1

    def test_a_file_that_is_no_text_is_told_so(self, office: Office, tmp_path: Path) -> None:
        told = set_up(office, tmp_path, "acme-h\u00e9lp", encoding="latin-1")

        assert told.exit_code == 2
        assert told.stderr.strip() == TEXTS.say("cli.setup.not_text", file="channels.csv")

    def test_a_store_that_was_never_used_is_told_so(
        self, tmp_path: Path, empty_store: Path
    ) -> None:
        url = f"sqlite:///{shutil.copyfile(empty_store, tmp_path / 'unused.db')}"

        told = run(url, tmp_path, "acme-help")

        assert told.exit_code == 2
        assert told.stderr.strip() == TEXTS.say("missing.workspace")


def set_up(office: Office, folder: Path, rows: str, *options: str, **how: str) -> Result:
    return run(office.giraffe.settings.database_url, folder, rows, *options, **how)


def run(url: str, folder: Path, rows: str, *options: str, encoding: str = "utf-8-sig") -> Result:
    """Run the command with a list as a spreadsheet saves it."""
    file = folder / "channels.csv"
    header = "Channel;Account;Tier;Owner;Mode\r\n"
    file.write_bytes((header + rows.replace("\n", "\r\n")).encode(encoding))
    return CliRunner().invoke(
        main,
        ["setup", "channels", str(file), *options],
        env={"GIRAFFE_DATABASE_URL": url},
        catch_exceptions=False,
    )
