"""Who has which role after Slack was asked, on both stores and with a Slack of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import text

from bot.domain.account import Workspace
from bot.domain.back_fill import HistoryRate, pace_of
from bot.domain.effects import RefreshTeam, TellPerson
from bot.domain.errors import LookupFailed
from bot.domain.ids import SlackChannelId, TeamId, UserId
from bot.domain.people import Identity, Role
from bot.ports import ChannelFacts, PersonFacts
from bot.services.follow_place import FollowPlace
from bot.services.keep_team import KeepTeam
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise
from tests.contract.store_support import LEASE, MONDAY, WORKSPACE, World

TRIAGE = SlackChannelId("C0TRIAGE01")


@dataclass
class SmallSlack:
    """What Slack says of a handful of people; `meanwhile` happens when somebody is looked up."""

    users: dict[str, PersonFacts] = field(default_factory=dict)
    in_triage: list[str] = field(default_factory=list)
    has_triage: bool = True
    is_down: bool = False
    meanwhile: Callable[[], None] | None = None
    list_count: int = 0

    def add(self, user_id: str, *, in_triage: bool = True, **facts: bool) -> None:
        """Add a full member of our workspace, or what `facts` say."""
        identity = Identity(WORKSPACE.team_id, UserId(user_id))
        if not facts.get("is_ours", True):
            identity = replace(identity, team=TeamId("T0OTHER001"))
        member = PersonFacts(identity=identity, is_ours=True, name=user_id.lower())
        self.users[user_id] = replace(member, **facts)  # type: ignore[arg-type]  # only switches
        if in_triage:
            self.in_triage.append(user_id)

    def workspace(self) -> Workspace:
        """Return our own workspace."""
        return WORKSPACE

    def person(self, user_id: str, *, hint: TeamId | None) -> PersonFacts:
        """Return who a user is; a stranger when nobody added them."""
        if self.is_down:
            raise LookupFailed("users.info")
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        stranger = PersonFacts(Identity(hint or TeamId(""), UserId(user_id)), is_visible=False)
        return self.users.get(user_id, stranger)

    def channel(self, slack_id: SlackChannelId) -> ChannelFacts | None:
        """Return the triage channel."""
        return ChannelFacts(TRIAGE, name="triage") if slack_id == TRIAGE else None

    def members(self, slack_id: SlackChannelId) -> Sequence[str]:
        """Return who is in the triage channel."""
        return self.in_triage if slack_id == TRIAGE else []

    def admins(self) -> Sequence[PersonFacts]:
        """Return Slack's admins, in the triage channel or not, and count how often."""
        self.list_count += 1
        return [facts for facts in self.users.values() if facts.is_admin]

    def joined_channels(self) -> Sequence[ChannelFacts]:
        """Return the triage channel where there is one."""
        return [ChannelFacts(TRIAGE, name="triage")] if self.has_triage else []

    def organisation_name(self, team_id: TeamId) -> str:
        """Return a name made of the id."""
        return f"Company {team_id}"


@pytest.fixture
def slack() -> SmallSlack:
    slack = SmallSlack()
    slack.add("UADA", is_admin=True)
    slack.add("USAM")
    slack.add("UROBIN", in_triage=False)
    return slack


def refresh(world: World, slack: SmallSlack, task: RefreshTeam | None = None) -> dict[str, Role]:
    """Ask Slack, and return who has which role afterwards."""
    recognise = Recognise(
        store=world.opened.store,
        directory=slack,
        ids=world.ids,
        clock=world.clock,
        follow=FollowPlace(plan=PlanBackFill(ids=world.ids, pace=pace_of(HistoryRate.STANDARD))),
    )
    keep_team = KeepTeam(
        store=world.opened.store, directory=slack, recognise=recognise, clock=world.clock
    )
    keep_team.refresh(task, cause=world.upkeep())
    with world.opened.store(world.upkeep()) as work:
        return {p.identity.user: p.role for p in work.people.with_role() if p.role is not None}


def save_roles(world: World, **roles: Role | None) -> None:
    with world.opened.store(world.upkeep()) as work:
        named = {UserId(user): role for user, role in roles.items()}
        work.settings.save(replace(work.preferences, roles=named), by=None, at=MONDAY)
        work.commit()


def roles_in_settings(world: World) -> dict[UserId, Role | None]:
    with world.opened.store(world.upkeep()) as work:
        return work.preferences.roles


def told(world: World) -> list[TellPerson]:
    claims = world.opened.work_queue.claim_effects(now=world.now, lease=LEASE, limit=50)
    return [claim.effect for claim in claims if isinstance(claim.effect, TellPerson)]


def taken_out(world: World) -> list[str]:
    """Return whom the desk itself struck out of the settings, by the audit."""
    with world.opened.engine.connect() as connection:
        found = connection.execute(text("SELECT details FROM audit WHERE by IS NULL")).scalars()
        return [one["user"] if isinstance(one, dict) else json.loads(one)["user"] for one in found]


def rows(world: World) -> list[str]:
    with world.opened.engine.connect() as connection:
        return [
            str(row)
            for query in (
                "SELECT * FROM role ORDER BY person_id, source",
                "SELECT * FROM setting ORDER BY scope, key",
                "SELECT * FROM outbox ORDER BY id",
                "SELECT * FROM account",
            )
            for row in connection.execute(text(query))
        ]


def test_until_somebody_says_otherwise_it_is_as_slack_has_it(
    world: World, slack: SmallSlack
) -> None:
    slack.add("UGUS", is_guest=True)

    assert refresh(world, slack) == {"UADA": Role.ADMIN, "USAM": Role.AGENT}


def test_whom_the_settings_name_is_what_stands_there(world: World, slack: SmallSlack) -> None:
    save_roles(world, UROBIN=Role.LEAD, USAM=None)

    assert refresh(world, slack) == {"UADA": Role.ADMIN, "UROBIN": Role.LEAD}


def test_whom_they_name_no_longer_is_what_slack_says(world: World, slack: SmallSlack) -> None:
    save_roles(world, UROBIN=Role.LEAD, USAM=None)
    refresh(world, slack)

    save_roles(world)

    assert refresh(world, slack) == {"UADA": Role.ADMIN, "USAM": Role.AGENT}


def test_whoever_left_while_they_had_no_role_does_not_get_it_back(
    world: World, slack: SmallSlack
) -> None:
    refresh(world, slack)
    save_roles(world, USAM=None)
    slack.in_triage.remove("USAM")
    refresh(world, slack)

    save_roles(world)
    with world.opened.store(world.upkeep()) as work:
        sam = work.people.find_by_user("USAM")
        assert sam is not None
        work.people.clear_role(sam.id, source="settings")
        roles = [person.identity.user for person in work.people.with_role()]

    assert roles == ["UADA"]


def test_asking_again_changes_nothing(world: World, slack: SmallSlack) -> None:
    save_roles(world, UROBIN=Role.LEAD, USAM=None)
    refresh(world, slack)
    before = rows(world)

    refresh(world, slack)

    assert rows(world) == before


def test_what_an_admin_saves_while_slack_is_asked_counts(world: World, slack: SmallSlack) -> None:
    save_roles(world, UROBIN=Role.LEAD)
    refresh(world, slack)
    slack.meanwhile = lambda: save_roles(world, UROBIN=Role.AGENT, USAM=Role.LEAD)

    roles = refresh(world, slack)

    assert roles == {"UADA": Role.ADMIN, "UROBIN": Role.AGENT, "USAM": Role.LEAD}


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"is_guest": True}, "guest"),
        ({"is_bot": True}, "bot"),
        ({"is_ours": False}, "external"),
        ({"is_deactivated": True}, "deactivated"),
    ],
)
def test_who_cannot_hold_a_role_is_taken_out_and_their_author_is_told(
    world: World, slack: SmallSlack, facts: dict[str, bool], why: str
) -> None:
    slack.add("UGUS", in_triage=False, **facts)
    refresh(world, slack)
    save_roles(world, UGUS=Role.AGENT, UROBIN=Role.LEAD)
    with world.opened.store(world.upkeep()) as work:
        ada = work.people.find_by_user("UADA")
        assert ada is not None

    roles = refresh(world, slack, RefreshTeam("saved", ada.id))
    again = refresh(world, slack, RefreshTeam("saved", ada.id))

    assert roles == again == {"UADA": Role.ADMIN, "UROBIN": Role.LEAD, "USAM": Role.AGENT}
    assert roles_in_settings(world) == {"UROBIN": Role.LEAD}
    assert taken_out(world) == ["UGUS"]
    (notice,) = told(world)
    assert (notice.person_id, notice.notice) == (ada.id, f"role_not_taken_{why}")


def test_somebody_named_in_vain_stays_named_until_an_admin_saves(
    world: World, slack: SmallSlack
) -> None:
    """Somebody who is away for a while has their role again when they are back."""
    save_roles(world, UROBIN=Role.LEAD)
    refresh(world, slack)
    slack.users["UROBIN"] = replace(slack.users["UROBIN"], is_deactivated=True)

    away = refresh(world, slack)
    slack.users["UROBIN"] = replace(slack.users["UROBIN"], is_deactivated=False)

    assert "UROBIN" not in away
    assert refresh(world, slack)["UROBIN"] is Role.LEAD
    assert told(world) == []


def test_a_stranger_who_was_named_makes_no_account(world: World, slack: SmallSlack) -> None:
    slack.add("UEVE", in_triage=False, is_ours=False)
    save_roles(world, UEVE=Role.AGENT)

    refresh(world, slack)

    with world.opened.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM account")).all() == []


def test_while_slack_does_not_answer_everybody_keeps_their_role(
    world: World, slack: SmallSlack
) -> None:
    save_roles(world, UROBIN=Role.LEAD)
    before = refresh(world, slack)
    slack.is_down = True

    with pytest.raises(LookupFailed):
        refresh(world, slack)

    with world.opened.store(world.upkeep()) as work:
        assert {p.identity.user: p.role for p in work.people.with_role()} == before


def test_without_a_triage_channel_slacks_admins_come_first(world: World, slack: SmallSlack) -> None:
    slack.has_triage = False

    assert refresh(world, slack) == {"UADA": Role.ADMIN}


def test_without_a_triage_channel_whom_the_settings_name_has_a_role(
    world: World, slack: SmallSlack
) -> None:
    slack.has_triage = False
    refresh(world, slack)
    save_roles(world, UROBIN=Role.LEAD)

    assert refresh(world, slack) == {"UADA": Role.ADMIN, "UROBIN": Role.LEAD}


def test_a_triage_channel_without_an_admin_leaves_slacks_admins_in_charge(
    world: World, slack: SmallSlack
) -> None:
    slack.in_triage.remove("UADA")

    assert refresh(world, slack) == {"UADA": Role.ADMIN, "USAM": Role.AGENT}
    assert refresh(world, slack) == {"UADA": Role.ADMIN, "USAM": Role.AGENT}
    # Slack's whole list of people is long, and changes of people come all day.
    assert slack.list_count == 1


def test_whoever_is_no_admin_of_slacks_any_more_no_longer_stands_in(
    world: World, slack: SmallSlack
) -> None:
    slack.in_triage.remove("UADA")
    refresh(world, slack)
    slack.users["UADA"] = replace(slack.users["UADA"], is_admin=False)
    slack.add("UBEA", in_triage=False, is_admin=True)

    assert refresh(world, slack) == {"UBEA": Role.ADMIN, "USAM": Role.AGENT}


@pytest.mark.parametrize(("is_away", "has_ada"), [(False, False), (True, True)])
def test_an_admin_whom_the_settings_name_is_enough_while_they_are_there(
    world: World, slack: SmallSlack, is_away: bool, has_ada: bool
) -> None:
    slack.in_triage.remove("UADA")
    slack.users["UROBIN"] = replace(slack.users["UROBIN"], is_deactivated=is_away)
    save_roles(world, UROBIN=Role.ADMIN)

    roles = refresh(world, slack)

    assert ("UADA" in roles, "UROBIN" in roles) == (has_ada, not is_away)
