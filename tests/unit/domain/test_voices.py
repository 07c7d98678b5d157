"""As whom somebody is heard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.account import Channel, ChannelKind
from bot.domain.conversation import Voice
from bot.domain.ids import ChannelId, PersonId, SlackChannelId, TeamId, UserId
from bot.domain.people import Actor, Guests, Identity, Person, Role, Side, Standing, actor_of
from bot.domain.permissions import POLICY, allows
from bot.domain.preferences import Preferences
from bot.domain.voices import voice_of

HELP = Channel(ChannelId("c1"), SlackChannelId("C1"), ChannelKind.CUSTOMER, is_shared=True)
COMMUNITY = replace(HELP, is_shared=False, is_declared=True)
PLAIN = Preferences()


def somebody(side: Side, role: Role | None = None) -> Person:
    return Person(PersonId("p1"), Identity(TeamId("T1"), UserId("U1")), side, role=role)


DANA, GUS = somebody(Side.EXTERNAL), somebody(Side.GUEST)
CLEO, SAM = somebody(Side.TEAM), somebody(Side.TEAM, Role.AGENT)
AS_TEAMMATE = Preferences(teammates=frozenset({DANA.identity}))
AS_CUSTOMER = Preferences(customers=frozenset({DANA.identity}))


@pytest.mark.parametrize(
    ("person", "channel", "preferences", "voice"),
    [
        pytest.param(DANA, HELP, PLAIN, Voice.CUSTOMER, id="external"),
        pytest.param(GUS, HELP, PLAIN, Voice.CUSTOMER, id="guest"),
        pytest.param(GUS, HELP, Preferences(guests=Guests.TEAM), Voice.COLLEAGUE, id="guest-team"),
        pytest.param(DANA, HELP, Preferences(guests=Guests.TEAM), Voice.CUSTOMER, id="no-guest"),
        pytest.param(CLEO, HELP, PLAIN, Voice.COLLEAGUE, id="colleague"),
        pytest.param(CLEO, COMMUNITY, PLAIN, Voice.CUSTOMER, id="colleague-in-declared"),
        pytest.param(CLEO, COMMUNITY, AS_TEAMMATE, Voice.COLLEAGUE, id="teammate-in-declared"),
        pytest.param(SAM, COMMUNITY, PLAIN, Voice.AGENT, id="agent"),
        pytest.param(DANA, HELP, AS_TEAMMATE, Voice.COLLEAGUE, id="external-teammate"),
        pytest.param(SAM, HELP, AS_TEAMMATE, Voice.AGENT, id="agent-teammate"),
        pytest.param(CLEO, HELP, AS_CUSTOMER, Voice.CUSTOMER, id="colleague-customer"),
        pytest.param(SAM, HELP, AS_CUSTOMER, Voice.CUSTOMER, id="agent-customer"),
        pytest.param(
            DANA,
            HELP,
            replace(AS_TEAMMATE, customers=AS_CUSTOMER.customers),
            Voice.CUSTOMER,
            id="named-as-both",
        ),
        pytest.param(somebody(Side.BOT), HELP, AS_CUSTOMER, Voice.BOT, id="bot"),
        pytest.param(
            replace(DANA, identity=Identity(TeamId("T2"), UserId("U1"))),
            HELP,
            AS_TEAMMATE,
            Voice.CUSTOMER,
            id="same-user-id-of-another-team",
        ),
    ],
)
def test_somebody_is_heard_as_what_is_said_nearest(
    person: Person, channel: Channel, preferences: Preferences, voice: Voice
) -> None:
    assert voice_of(person, channel, preferences) is voice


def test_a_list_changes_nothing_of_what_somebody_may_do() -> None:
    """What somebody may do asks for a standing, and no list is asked about that."""
    actor = actor_of(DANA)

    assert voice_of(DANA, HELP, AS_TEAMMATE) is Voice.COLLEAGUE
    assert actor == Actor(Standing.EXTERNAL, DANA.id)
    assert {act for act in POLICY if allows(actor, act)} == {
        act for act in POLICY if Standing.EXTERNAL in POLICY[act]
    }
