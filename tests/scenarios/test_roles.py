"""Who is an admin, a lead, an agent or nobody: Slack says it until an admin says otherwise."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bot.domain.causes import Upkeep
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, state_of
from tests.scenarios.two_customers import digests, furnish_two_customers

REPORT = "The export fails with error 500 since this morning"
ADMINS, LEADS, AGENTS = "settings.role.admin", "settings.role.lead", "settings.role.agent"
TEAM_ONLY = "Only the support team can do that."
TEXTS = load_texts()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(furnish=furnish_two_customers)


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def robin(office: Office) -> Somebody:
    return colleague(office, "robin")


def colleague(office: Office, name: str) -> Somebody:
    """Return a full member who is not in the triage channel and may run commands in #lunch."""
    somebody = office.colleague(name)
    office.slack.invite(somebody.plain, "#lunch")
    return somebody


def give_roles(by: Somebody, /, **fields: list[Somebody]) -> None:
    """Name people in the settings, by the field's last word, and save."""
    by.runs("/giraffe settings", in_="#lunch")
    for role, people in fields.items():
        by.fills(f"settings.role.{role}", [one.id for one in people])
    by.submits()


def named_in_settings(admin: Somebody) -> dict[str, list[str]]:
    admin.runs("/giraffe settings", in_="#lunch")
    values = admin.modal.values
    admin.cancels()
    return {
        role: values[TEXTS.say(f"settings.role.{role}")]
        for role in ("admin", "lead", "agent", "none")
    }


def status(somebody: Somebody) -> str:
    answer: str = somebody.runs("/giraffe status", in_="#lunch")
    return answer


class TestNaming:
    """An admin gives roles to people, whatever channel they are in."""

    def test_a_lead_who_was_named_posts_a_digest(
        self, office: Office, ada: Somebody, sam: Somebody, robin: Somebody
    ) -> None:
        office.customer("dana", of="Acme").says(REPORT, in_="#acme-help")
        assert robin.runs("/digest today", in_="#lunch") == TEAM_ONLY

        give_roles(ada, lead=[robin])
        answer = robin.runs("/digest today post", in_="#lunch")

        assert answer == TEXTS.say("done.digest_posted")
        assert len(digests(sam)) == 1
        assert "3 agents: ada (admin), robin (lead), sam" in status(sam)

    def test_an_agent_beside_the_triage_channel_works_with_issues(
        self, office: Office, ada: Somebody, robin: Somebody
    ) -> None:
        dana = office.customer("dana", of="Acme")
        office.slack.invite(robin.plain, "#acme-help")

        give_roles(ada, agent=[robin])
        raised = dana.says(REPORT, in_="#acme-help")
        robin.reacts("eyes", to=raised)

        assert "robin has it" in card(ada).text
        assert "Acme" in robin.runs("/customer Acme", in_="#lunch")

    def test_an_admin_who_was_named_changes_settings(self, ada: Somebody, robin: Somebody) -> None:
        give_roles(ada, admin=[robin])

        robin.runs("/giraffe settings", in_="#lunch")

        assert robin.modal.title == TEXTS.say("settings.title")

    def test_somebody_met_before_has_the_role_before_slack_is_asked(
        self, office: Office, ada: Somebody, robin: Somebody
    ) -> None:
        robin.runs("/giraffe help", in_="#lunch")
        ada.runs("/giraffe settings", in_="#lunch")
        ada.fills(LEADS, [robin.id])
        asked = len(office.core.calls)

        ada.plain.submits()

        assert "Digest" in robin.plain.runs("/digest today", in_="#lunch")
        assert [call for call in office.core.calls[asked:] if call.method == "users.info"] == []

    def test_whoever_is_named_stays_so_whatever_channel_they_leave(
        self, office: Office, ada: Somebody, sam: Somebody
    ) -> None:
        give_roles(ada, lead=[sam])

        office.slack.remove(sam.plain, "#triage")
        office.later(hours=2)

        assert "sam (lead)" in status(sam)

    def test_whoever_is_named_no_longer_is_what_slack_says_again(
        self, ada: Somebody, sam: Somebody, robin: Somebody
    ) -> None:
        give_roles(ada, lead=[robin], none=[sam])
        assert status(sam) == TEAM_ONLY

        give_roles(ada, lead=[], none=[])

        assert "2 agents: ada (admin), sam" in status(sam)
        assert robin.runs("/digest", in_="#lunch") == TEAM_ONLY

    def test_the_form_shows_who_was_named(
        self, ada: Somebody, sam: Somebody, robin: Somebody
    ) -> None:
        give_roles(ada, lead=[robin], none=[sam])

        expected = {"admin": [], "lead": [robin.id], "agent": [], "none": [sam.id]}
        assert named_in_settings(ada) == expected

    def test_asking_slack_again_changes_nothing(
        self, office: Office, ada: Somebody, sam: Somebody, robin: Somebody
    ) -> None:
        give_roles(ada, lead=[robin], none=[sam])
        before = memory(office)

        for _ in range(2):
            office.giraffe.keep_team.refresh(cause=Upkeep(office.clock.now()))

        assert memory(office) == before

    def test_every_change_of_a_role_is_noted_by_ids_alone(
        self, office: Office, ada: Somebody, sam: Somebody, robin: Somebody
    ) -> None:
        give_roles(ada, lead=[robin], none=[sam])
        give_roles(ada, lead=[], agent=[robin])

        rows = memory(office)["audit"]
        noted = [row for row in rows if "change_role" in row]
        wanted = [(robin, "lead"), (sam, "none"), (robin, "agent")]
        assert len(noted) == len(wanted)
        for who, role in wanted:
            assert any(who.id in row and f'"{role}"' in row for row in noted)


class TestNotOnTheTeam:
    """Somebody in the triage channel may be there to read along."""

    def test_they_can_press_nothing(self, office: Office, ada: Somebody, sam: Somebody) -> None:
        dana = office.customer("dana", of="Acme")
        raised = dana.says(REPORT, in_="#acme-help")

        give_roles(ada, none=[sam])
        sam.clicks("Claim", on=card(sam))
        sam.reacts("white_check_mark", to=raised)
        answers = {line: sam.runs(line, in_="#lunch") for line in ("/issues", "/customer Acme")}

        assert state_of(card(ada)) == "Open"
        assert "nobody has it yet" in card(ada).text
        assert set(answers.values()) == {TEAM_ONLY}
        assert TEAM_ONLY in [note.text for note in sam.private_notes()]

    def test_their_home_tab_holds_nothing_any_more(
        self, office: Office, ada: Somebody, sam: Somebody
    ) -> None:
        office.customer("dana", of="Acme").says(REPORT, in_="#acme-help")
        sam.opens_home()
        assert "export fails" in sam.home

        give_roles(ada, none=[sam])

        assert sam.home == TEXTS.say("home.closed")


class TestWhoCannotHoldARole:
    """Only full members of our own workspace can; whoever named somebody else hears of it."""

    def test_the_admin_hears_who_was_not_taken_and_why(
        self, office: Office, ada: Somebody, robin: Somebody
    ) -> None:
        gus, dana = office.guest("gus"), office.customer("dana", of="Acme")
        dana.says(REPORT, in_="#acme-help")
        app = office.slack.other_app("statusbot")
        ada.runs("/giraffe settings", in_="#lunch")
        ada.fills(LEADS, [gus.id, dana.id, robin.id])
        ada.fills(AGENTS, [app.user.id])

        ada.submits()

        told = {seen.text for seen in ada.direct_messages()}
        assert told == {
            TEXTS.say("notice.role_not_taken_guest", person="gus"),
            TEXTS.say("notice.role_not_taken_external", person="dana"),
            TEXTS.say("notice.role_not_taken_bot", person="statusbot"),
        }
        expected = {"admin": [], "lead": [robin.id], "agent": [], "none": []}
        assert named_in_settings(ada) == expected
        assert "3 agents: ada (admin), robin (lead), sam" in status(ada)

    def test_a_stranger_who_was_named_makes_no_account_of_their_company(
        self, office: Office, ada: Somebody
    ) -> None:
        office.slack.add_organisation("Umbrella")
        eve = office.customer("eve", of="Umbrella")

        give_roles(ada, agent=[eve])

        unknown = TEXTS.say("notice.role_not_taken_external", person="Someone")
        assert [seen.text for seen in ada.direct_messages()] == [unknown]
        answer = ada.runs("/customer Umbrella", in_="#lunch")
        assert answer == TEXTS.say("error.account_not_found", name="Umbrella")

    def test_whoever_is_deactivated_has_no_role_any_more(
        self, office: Office, ada: Somebody, robin: Somebody
    ) -> None:
        give_roles(ada, lead=[robin])

        office.slack.deactivate(robin.plain)
        office.later(minutes=1)

        assert "robin" not in status(ada)

    def test_somebody_who_left_and_is_named_is_not_taken(
        self, office: Office, ada: Somebody, robin: Somebody
    ) -> None:
        office.slack.deactivate(robin.plain)

        give_roles(ada, lead=[robin])

        (told,) = ada.direct_messages()
        assert "deactivated" in told.text
        assert named_in_settings(ada)["lead"] == []


class TestWhatIsRefused:
    """What cannot be is said beside its field, and nothing is lost."""

    def test_one_person_has_one_role(self, ada: Somebody, robin: Somebody) -> None:
        give_roles(ada, lead=[robin], agent=[robin])
        assert ada.modal.errors == {AGENTS: TEXTS.say("problem.role_twice")}

        ada.fills(AGENTS, [])
        ada.submits()

        assert ada.modal is None
        assert "robin (lead)" in status(ada)

    @pytest.mark.parametrize("field", ["lead", "agent", "none"])
    def test_an_admin_cannot_become_less_by_their_own_hand(self, ada: Somebody, field: str) -> None:
        give_roles(ada, **{field: [ada]})

        assert ada.modal.errors == {f"settings.role.{field}": TEXTS.say("problem.role_own")}
        assert "ada (admin)" in status(ada)

    def test_an_admin_by_settings_cannot_strike_out_their_own_name(
        self, ada: Somebody, robin: Somebody
    ) -> None:
        give_roles(ada, admin=[robin])

        give_roles(robin, admin=[])

        assert robin.modal.errors == {ADMINS: TEXTS.say("problem.role_own")}
        assert "robin (admin)" in status(robin)

    def test_another_admin_can_do_it(self, ada: Somebody, robin: Somebody) -> None:
        give_roles(ada, admin=[robin])

        give_roles(robin, lead=[ada])

        assert robin.modal is None
        assert "ada (lead)" in status(robin)
        assert ada.runs("/giraffe settings", in_="#lunch") == TEXTS.say("refused.change_settings")

    def test_a_lead_gives_no_roles(self, ada: Somebody, robin: Somebody) -> None:
        give_roles(ada, lead=[robin])

        answer = robin.runs("/giraffe settings", in_="#lunch")

        assert answer == TEXTS.say("refused.change_settings")


class TestSomebodyIsAlwaysAdmin:
    """Without an admin nobody could ever change the settings again."""

    def test_slacks_admins_are_asked_where_the_triage_channel_has_none(
        self, office: Office, ada: Somebody, sam: Somebody
    ) -> None:
        office.slack.remove(ada.plain, "#triage")
        office.later(minutes=1)

        assert "ada (admin)" in status(sam)

    def test_they_are_not_where_the_settings_name_one(
        self, office: Office, ada: Somebody, robin: Somebody
    ) -> None:
        give_roles(ada, admin=[robin])

        office.slack.remove(ada.plain, "#triage")
        office.later(minutes=1)

        assert "2 agents: robin (admin), sam" in status(robin)


def memory(office: Office) -> dict[str, list[str]]:
    """Return what the store holds of roles, settings, effects and acts, row by row."""
    path = office.giraffe.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {
            table: [str(row) for row in connection.execute(query)]
            for table, query in {
                "role": "SELECT * FROM role ORDER BY person_id, source",
                "setting": "SELECT * FROM setting ORDER BY scope_id, key",
                "outbox": "SELECT * FROM outbox ORDER BY id",
                "audit": "SELECT act, details FROM audit ORDER BY id",
            }.items()
        }
