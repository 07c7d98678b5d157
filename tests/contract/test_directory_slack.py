from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.clock import ManualClock
from bot.domain.errors import LookupFailed
from bot.domain.ids import SlackChannelId, TeamId
from bot.simulator.faults import MethodFault
from handlers.caller import Caller
from handlers.directory import SlackDirectory
from handlers.payloads.facts import parse_channel, parse_person, parse_workspace
from tests.contract.slack_place import Place, a_place
from tests.unit.handlers.payloads import HOST, load
from tests.unit.views.builders import NOON


@pytest.fixture
def place() -> Iterator[Place]:
    with a_place() as place:
        yield place


@pytest.fixture
def modest_place() -> Iterator[Place]:
    with a_place(is_modest=True) as place:
        yield place


def test_our_own_workspace_is_asked_for_once(place: Place) -> None:
    workspace = place.directory.workspace()

    again = place.directory.workspace()

    assert again is workspace
    assert workspace.bot_user_id == place.core.app.user_id
    assert workspace.bot_id == place.core.app.bot_id
    assert workspace.domain == "northwind"
    assert workspace.name == "Northwind"


@pytest.mark.parametrize("code", ["invalid_auth", "internal_error"])
def test_without_knowing_ourselves_nobody_can_be_told_apart(place: Place, code: str) -> None:
    place.core.faults.answer("auth.test", MethodFault.error(code), times=9)

    with pytest.raises(LookupFailed):
        SlackDirectory(place.client, caller=a_caller()).workspace()


def test_an_answer_that_does_not_name_us_is_no_answer() -> None:
    assert parse_workspace({"ok": True}) is None


def test_a_colleague_is_ours_and_a_customer_is_not(place: Place) -> None:
    sam = place.directory.person(place.user_id("sam"), hint=None)
    dana = place.directory.person(place.user_id("dana"), hint=None)

    assert sam.is_ours
    assert not sam.is_guest
    assert sam.name == "sam"
    assert dana.is_visible
    assert not dana.is_ours
    assert dana.identity.team != sam.identity.team


def test_a_guest_is_ours_and_a_guest(place: Place) -> None:
    place.workspace.guest("gus")

    facts = place.directory.person(place.user_id("gus"), hint=None)

    assert facts.is_ours
    assert facts.is_guest


def test_an_admin_and_a_deactivated_person_are_told_apart(place: Place) -> None:
    place.workspace.admin("ada")
    place.workspace.deactivate(place.sam)

    assert place.directory.person(place.user_id("ada"), hint=None).is_admin
    assert place.directory.person(place.user_id("sam"), hint=None).is_deactivated


def test_a_direct_message_is_known_by_its_id_alone(place: Place) -> None:
    facts = place.directory.channel(SlackChannelId("D0ANYBODY"))

    assert facts is not None
    assert facts.is_direct
    assert all(call.method != "conversations.info" for call in place.core.calls)


def test_the_admins_among_our_own_people_are_listed(place: Place) -> None:
    place.workspace.admin("ada")
    gone = place.workspace.admin("gone")
    place.workspace.deactivate(gone)

    admins = {facts.identity.user for facts in place.directory.admins()}

    assert place.user_id("ada") in admins
    assert not admins & {place.user_id(name) for name in ("sam", "dana", "gone")}


def test_a_server_without_a_list_of_people_names_no_admins(place: Place) -> None:
    place.core.faults.answer("users.list", MethodFault.error("unknown_method"))

    assert place.directory.admins() == []


def test_whom_slack_hides_is_external_with_the_team_that_the_event_named(place: Place) -> None:
    place.workspace.hide(place.dana)

    facts = place.directory.person(place.user_id("dana"), hint=TeamId("T0ACME"))

    assert not facts.is_visible
    assert not facts.is_ours
    assert facts.identity.team == "T0ACME"


def test_whom_slack_does_not_know_is_external(place: Place) -> None:
    facts = place.directory.person("U0NOBODY", hint=None)

    assert not facts.is_visible
    assert facts.identity.team == ""


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(MethodFault.error("missing_scope"), id="no-scope"),
        pytest.param(MethodFault.server_error(503), id="down"),
        pytest.param(MethodFault.timeout(), id="silent"),
    ],
)
def test_an_outage_never_turns_an_agent_into_a_customer(place: Place, fault: MethodFault) -> None:
    place.directory.workspace()
    place.core.faults.answer("users.info", fault, times=9)

    with pytest.raises(LookupFailed):
        place.directory.person(place.user_id("sam"), hint=None)


def test_a_short_outage_is_not_noticed(place: Place) -> None:
    place.core.faults.answer("users.info", MethodFault.server_error(503), times=2)

    assert place.directory.person(place.user_id("sam"), hint=None).is_ours


def test_too_many_questions_say_when_to_ask_again(place: Place) -> None:
    place.core.faults.answer("users.info", MethodFault.rate_limited(17))

    with pytest.raises(LookupFailed) as caught:
        place.directory.person(place.user_id("sam"), hint=None)

    assert caught.value.retry_after == timedelta(seconds=17)


def test_a_shared_channel_names_the_organisations_that_are_not_ours(place: Place) -> None:
    facts = place.directory.channel(place.help.slack_id)

    assert facts is not None
    assert facts.is_shared
    assert facts.is_member
    assert facts.name == "acme-help"
    assert facts.external_team_ids == (place.dana.user.team_id,)


def test_a_channel_of_our_own_is_not_shared(place: Place) -> None:
    facts = place.directory.channel(place.triage.slack_id)

    assert facts is not None
    assert not facts.is_shared
    assert facts.external_team_ids == ()


def test_an_unknown_channel_is_none(place: Place) -> None:
    assert place.directory.channel(SlackChannelId("C0GONE")) is None


def test_a_channel_that_may_not_be_asked_about_is_not_unknown(place: Place) -> None:
    place.core.faults.answer("conversations.info", MethodFault.error("missing_scope"))

    with pytest.raises(LookupFailed):
        place.directory.channel(place.help.slack_id)


def test_everybody_in_a_channel_is_listed_over_several_pages(place: Place) -> None:
    for number in range(250):
        place.workspace.invite(place.workspace.colleague(f"person{number}"), "#triage")

    members = place.directory.members(place.triage.slack_id)

    assert len(members) == len(set(members)) >= 251
    assert place.user_id("sam") in members


def test_a_list_that_cannot_be_had_is_no_empty_list(place: Place) -> None:
    with pytest.raises(LookupFailed):
        place.directory.members(SlackChannelId("C0GONE"))


def test_the_channels_the_app_is_in_are_listed(place: Place) -> None:
    place.workspace.add_channel("#elsewhere", app=False)

    names = {facts.name for facts in place.directory.joined_channels()}

    assert names == {"triage", "acme-help"}


def test_a_server_without_that_list_is_asked_for_all_channels(place: Place) -> None:
    place.workspace.add_channel("#elsewhere", app=False)
    place.core.faults.answer("users.conversations", MethodFault.error("unknown_method"))

    names = {facts.name for facts in place.directory.joined_channels()}

    assert names == {"triage", "acme-help"}


def test_an_organisation_has_a_name_where_slack_tells(place: Place) -> None:
    team = TeamId(place.dana.user.team_id)

    assert place.directory.organisation_name(team) == "Acme"
    assert place.directory.organisation_name(TeamId("T0NOWHERE")) == ""


def test_a_name_that_cannot_be_asked_for_just_now_is_not_empty(place: Place) -> None:
    place.core.faults.answer("team.info", MethodFault.rate_limited(5))

    with pytest.raises(LookupFailed):
        place.directory.organisation_name(TeamId(place.dana.user.team_id))


def test_a_server_that_knows_no_sharing_shares_nothing(modest_place: Place) -> None:
    facts = modest_place.directory.channel(modest_place.help.slack_id)

    assert facts is not None
    assert not facts.is_shared
    assert facts.is_member
    assert modest_place.directory.person(modest_place.user_id("sam"), hint=None).is_ours


def test_nobody_at_the_other_end_is_a_failed_look_up(place: Place) -> None:
    nowhere = WebClient(token="xoxb-1", base_url="http://127.0.0.1:1/api/", retry_handlers=[])

    with pytest.raises(LookupFailed):
        SlackDirectory(nowhere, caller=a_caller()).workspace()


@pytest.mark.parametrize(
    ("name", "is_ours", "is_guest", "is_bot"),
    [
        ("internal", True, False, False),
        ("guest", True, True, False),
        ("bot", True, False, True),
        ("external", False, False, False),
        ("external_grid", False, False, False),
        ("stranger", False, False, False),
    ],
)
def test_people_are_told_apart_by_ids_alone(
    name: str, *, is_ours: bool, is_guest: bool, is_bot: bool
) -> None:
    facts = parse_person(load(f"web_api/users.info.{name}")["user"], workspace=HOST)

    assert facts is not None
    assert (facts.is_ours, facts.is_guest, facts.is_bot) == (is_ours, is_guest, is_bot)


@pytest.mark.parametrize(
    "user",
    [
        {"id": "U1", "team_id": "E0ACMEORG01"},
        {"id": "U1", "team_id": "T0OTHER", "enterprise_id": "E0ACMEORG01"},
        {"id": "U1", "team_id": "T0OTHER", "enterprise_user": {"enterprise_id": "E0ACMEORG01"}},
    ],
)
def test_people_of_our_own_enterprise_are_ours(user: dict[str, object]) -> None:
    ours = replace(HOST, enterprise_id=TeamId("E0ACMEORG01"))

    with_enterprise = parse_person(user, workspace=ours)
    without = parse_person(user, workspace=HOST)

    assert with_enterprise is not None
    assert with_enterprise.is_ours
    assert without is not None
    assert not without.is_ours


def test_slackbot_is_a_bot_and_nobody_is_nobody() -> None:
    facts = parse_person({"id": "USLACKBOT", "team_id": "T0HOST00001"}, workspace=HOST)

    assert facts is not None
    assert facts.is_bot
    assert parse_person({"name": "no id"}, workspace=HOST) is None


@pytest.mark.parametrize(
    ("name", "is_shared", "others"),
    [
        ("internal", False, ()),
        ("shared", True, ("T0GLOBEX001",)),
        ("pending", True, ("T0GLOBEX001",)),
        ("severed", False, ()),
        ("im", False, ()),
    ],
)
def test_what_is_not_surely_internal_counts_as_shared(
    name: str, *, is_shared: bool, others: tuple[str, ...]
) -> None:
    channel = load(f"web_api/conversations.info.{name}")["channel"]

    facts = parse_channel(channel, workspace=HOST)

    assert facts is not None
    assert facts.is_shared is is_shared
    assert facts.external_team_ids == others
    assert facts.is_direct is (name == "im")
    assert facts.is_archived is (name == "severed")


def test_a_channel_shared_within_our_own_enterprise_is_internal() -> None:
    channel = {
        "id": "C1",
        "is_shared": True,
        "is_org_shared": True,
        "shared_team_ids": ["T0HOST00001", "T0SISTER"],
    }

    facts = parse_channel(channel, workspace=HOST)

    assert facts is not None
    assert not facts.is_shared


def test_a_channel_shared_in_a_way_we_do_not_know_is_shared() -> None:
    facts = parse_channel({"id": "C1", "is_shared": True}, workspace=HOST)

    assert facts is not None
    assert facts.is_shared
    assert parse_channel({}, workspace=HOST) is None


@pytest.mark.parametrize("url", ["", "https://", "http://[", "nowhere"])
def test_a_workspace_without_a_readable_address_has_no_domain(url: str) -> None:
    workspace = parse_workspace({"team_id": "T1", "user_id": "U1", "url": url})

    assert workspace is not None
    assert workspace.domain == ""


def test_an_answer_of_slacks_that_does_not_name_us_is_a_failed_look_up() -> None:
    class Nameless(WebClient):
        def auth_test(self, **named: object) -> SlackResponse:
            assert not named
            return SlackResponse(
                client=self,
                http_verb="POST",
                api_url="auth.test",
                req_args={},
                data={"ok": True},
                headers={},
                status_code=200,
            )

    with pytest.raises(LookupFailed):
        SlackDirectory(Nameless(), caller=a_caller()).workspace()


def test_a_list_whose_pages_go_round_in_circles_comes_to_an_end() -> None:
    class Round(WebClient):
        asked = 0

        def conversations_members(self, **named: object) -> SlackResponse:
            assert named["channel"] == "C1"
            self.asked += 1
            return SlackResponse(
                client=self,
                http_verb="POST",
                api_url="conversations.members",
                req_args={},
                data={"members": ["U1"], "response_metadata": {"next_cursor": self.cursor()}},
                headers={},
                status_code=200,
            )

        def cursor(self) -> str:
            return "again"

    class Endless(Round):
        def cursor(self) -> str:
            return str(self.asked)

    same, endless = Round(), Endless()

    assert len(SlackDirectory(same, caller=a_caller()).members(SlackChannelId("C1"))) == 2
    assert len(SlackDirectory(endless, caller=a_caller()).members(SlackChannelId("C1"))) == 50


def a_caller() -> Caller:
    return Caller(clock=ManualClock(NOON))
