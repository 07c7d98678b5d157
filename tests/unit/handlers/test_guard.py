# ruff: noqa: ARG002  # the fake directory keeps the signatures of the port
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.account import Channel, ChannelKind, Workspace
from bot.domain.errors import CannotSpeak, DeliveryRefused, LookupFailed, NotSent
from bot.domain.ids import AccountId, SlackChannelId, TeamId
from bot.domain.people import Side
from bot.ports import ChannelFacts, PersonFacts
from handlers.guard import CUSTOMER_AGE, Guard
from handlers.pacing import Pacer
from handlers.slack_calls import SlackSaysNo
from tests.unit.handlers.payloads import HOST
from tests.unit.views.builders import ACME, HELP, NOON, SAM, TRIAGE

OURS = ChannelFacts(slack_id=TRIAGE.slack_id)
SHARED = ChannelFacts(slack_id=HELP.slack_id, is_shared=True)
ACME_TEAM, STRANGERS = TeamId("T0ACME0001"), TeamId("T0STRANGE1")
ACCOUNTS = {ACME_TEAM: ACME.id, STRANGERS: AccountId("b" * 32)}
MEMBER = PersonFacts(identity=SAM.identity, is_ours=True)


class Told:
    """A directory that says what the test told it."""

    def __init__(
        self,
        channel: ChannelFacts | LookupFailed | None = OURS,
        person: PersonFacts | LookupFailed = MEMBER,
    ) -> None:
        self.channel_facts = channel
        self.person_facts = person
        self.looks = 0

    def workspace(self) -> Workspace:
        return HOST

    def person(self, user_id: str, *, hint: TeamId | None) -> PersonFacts:
        if isinstance(self.person_facts, LookupFailed):
            raise self.person_facts
        return self.person_facts

    def channel(self, slack_id: SlackChannelId) -> ChannelFacts | None:
        self.looks += 1
        if isinstance(self.channel_facts, LookupFailed):
            raise self.channel_facts
        return self.channel_facts

    def members(self, slack_id: SlackChannelId) -> Sequence[str]:
        return []

    def admins(self) -> Sequence[PersonFacts]:
        return []

    def joined_channels(self) -> Sequence[ChannelFacts]:
        return []

    def organisation_name(self, team_id: TeamId) -> str:
        return ""


def a_guard(directory: Told, clock: ManualClock | None = None) -> Guard:
    return Guard(directory, clock=clock or ManualClock(NOON), account_of=ACCOUNTS.get)


def test_a_channel_of_our_own_lets_the_teams_words_in() -> None:
    a_guard(Told()).let_team_message_into(TRIAGE)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param(replace(OURS, is_shared=True), "channel_is_shared", id="shared"),
        pytest.param(
            replace(OURS, external_team_ids=(TeamId("T9"),)), "channel_is_shared", id="strangers"
        ),
        pytest.param(replace(OURS, is_archived=True), "is_archived", id="archived"),
        pytest.param(replace(OURS, is_direct=True), "channel_not_internal", id="direct"),
        pytest.param(None, "channel_not_found", id="gone"),
    ],
)
def test_anything_but_a_channel_of_our_own_keeps_the_teams_words_out(
    facts: ChannelFacts | None, reason: str
) -> None:
    with pytest.raises(DeliveryRefused) as caught:
        a_guard(Told(facts)).let_team_message_into(TRIAGE)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "channel",
    [
        pytest.param(HELP, id="customers"),
        pytest.param(replace(TRIAGE, kind=ChannelKind.DIRECT), id="direct"),
        pytest.param(replace(TRIAGE, is_shared=True), id="known-as-shared"),
    ],
)
def test_a_channel_that_we_know_is_not_ours_alone_is_not_even_asked_about(channel: Channel) -> None:
    directory = Told()

    with pytest.raises(DeliveryRefused):
        a_guard(directory).let_team_message_into(channel)

    assert directory.looks == 0


def test_a_question_that_fails_lets_nothing_through() -> None:
    directory = Told(LookupFailed("conversations.info", timedelta(seconds=9)))

    with pytest.raises(NotSent) as caught:
        a_guard(directory).let_team_message_into(TRIAGE)

    assert caught.value.retry_after == timedelta(seconds=9)


def test_a_channel_that_became_shared_a_moment_ago_is_refused() -> None:
    """What was posted into a shared channel cannot be taken back, so no answer is used twice."""
    directory = Told()
    guard = a_guard(directory)
    guard.let_team_message_into(TRIAGE)
    directory.channel_facts = replace(OURS, is_shared=True)

    with pytest.raises(DeliveryRefused):
        guard.let_team_message_into(TRIAGE)


def test_a_customers_channel_is_asked_about_before_each_message() -> None:
    """It may have become unshared a second ago, and whoever sent the reply would not know."""
    directory = Told(SHARED)
    guard = a_guard(directory)
    guard.let_customer_message_into(HELP)
    guard.let_customer_message_into(HELP)
    assert directory.looks == 2

    directory.channel_facts = replace(SHARED, is_shared=False, is_known_unshared=True)

    with pytest.raises(DeliveryRefused, match="channel_not_shared"):
        guard.let_customer_message_into(HELP)


def test_for_reactions_a_customers_channel_is_asked_about_once_a_minute() -> None:
    directory, clock = Told(SHARED), ManualClock(NOON)
    guard = a_guard(directory, clock)

    guard.let_reaction_into(HELP)
    clock.advance(CUSTOMER_AGE - timedelta(seconds=1))
    guard.let_reaction_into(HELP)
    assert directory.looks == 1
    clock.advance(timedelta(seconds=1))
    guard.let_reaction_into(HELP)
    assert directory.looks == 2


@pytest.mark.parametrize(
    ("channel", "facts"),
    [
        pytest.param(TRIAGE, OURS, id="the-teams-own"),
        pytest.param(HELP, None, id="gone"),
        pytest.param(HELP, replace(SHARED, is_archived=True), id="archived"),
        pytest.param(HELP, replace(SHARED, is_direct=True), id="direct"),
    ],
)
def test_a_customers_words_go_to_no_other_place(
    channel: Channel, facts: ChannelFacts | None
) -> None:
    with pytest.raises(DeliveryRefused):
        a_guard(Told(facts)).let_customer_message_into(channel)


def test_a_customers_channel_that_cannot_be_asked_about_waits() -> None:
    with pytest.raises(NotSent):
        a_guard(Told(LookupFailed("x"))).let_customer_message_into(HELP)


@pytest.mark.parametrize(
    ("changes", "is_let_in"),
    [
        pytest.param({}, True, id="known-well"),
        pytest.param({"checked_at": None}, False, id="never-asked"),
        pytest.param({"checked_at": NOON - timedelta(hours=2)}, False, id="long-ago"),
        pytest.param({"is_archived": True}, False, id="archived"),
        pytest.param({"is_member": False}, False, id="left"),
    ],
)
def test_while_slack_limits_the_question_a_customers_channel_is_taken_as_it_is_known(
    changes: dict[str, object], *, is_let_in: bool
) -> None:
    guard = a_guard(Told(LookupFailed("conversations.info", timedelta(seconds=9))))
    channel = replace(HELP, **({"checked_at": NOON - timedelta(minutes=5)} | changes))  # type: ignore[arg-type]

    if is_let_in:
        guard.let_customer_message_into(channel)
    else:
        with pytest.raises(NotSent):
            guard.let_customer_message_into(channel)


def test_a_worthless_token_lets_nothing_through_however_well_the_channel_is_known() -> None:
    guard = a_guard(Told(SlackSaysNo("conversations.info", "token_revoked")))

    with pytest.raises(CannotSpeak, match="token_revoked"):
        guard.let_customer_message_into(replace(HELP, checked_at=NOON))


def test_a_channel_that_is_no_longer_shared_takes_no_reply() -> None:
    """The customer would not read it."""
    unshared = replace(SHARED, is_shared=False, is_known_unshared=True)

    with pytest.raises(DeliveryRefused, match="channel_not_shared"):
        a_guard(Told(unshared)).let_customer_message_into(HELP)

    a_guard(Told(unshared)).let_customer_message_into(replace(HELP, is_declared=True))


@pytest.mark.parametrize("stranger", [STRANGERS, TeamId("T0NEVERMET")], ids=["known", "unknown"])
def test_a_customers_words_are_not_said_before_another_company(stranger: TeamId) -> None:
    """It joined after they were written; who wrote them did not know."""
    joined = replace(SHARED, external_team_ids=(ACME_TEAM, stranger))

    with pytest.raises(DeliveryRefused, match="channel_has_others"):
        a_guard(Told(joined)).let_customer_message_into(HELP)

    a_guard(Told(replace(SHARED, external_team_ids=(ACME_TEAM,)))).let_customer_message_into(HELP)


def test_an_answer_from_before_the_channel_changed_is_not_used() -> None:
    directory, clock = Told(SHARED), ManualClock(NOON)
    guard = a_guard(directory, clock)
    guard.let_reaction_into(HELP)
    clock.advance(timedelta(seconds=5))

    guard.let_reaction_into(replace(HELP, checked_at=clock.now()))

    assert directory.looks == 2


def test_a_full_memory_of_channels_begins_anew() -> None:
    directory = Told(SHARED)
    guard = a_guard(directory)
    for number in range(2_002):
        guard.let_reaction_into(replace(HELP, slack_id=SlackChannelId(f"C{number}")))

    guard.let_reaction_into(replace(HELP, slack_id=SlackChannelId("C0")))

    assert directory.looks == 2_003


def test_a_member_of_our_own_workspace_may_be_written_to() -> None:
    a_guard(Told()).let_direct_message_to(SAM)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(replace(MEMBER, is_ours=False), id="foreign"),
        pytest.param(replace(MEMBER, is_guest=True), id="guest"),
        pytest.param(replace(MEMBER, is_visible=False), id="invisible"),
        pytest.param(replace(MEMBER, is_deactivated=True), id="deactivated"),
        pytest.param(replace(MEMBER, is_bot=True), id="bot"),
    ],
)
def test_whoever_is_no_full_member_now_is_not_written_to(facts: PersonFacts) -> None:
    with pytest.raises(DeliveryRefused, match="not_a_member"):
        a_guard(Told(person=facts)).let_direct_message_to(SAM)


@pytest.mark.parametrize("change", [{"side": Side.GUEST}, {"is_deactivated": True}])
def test_whoever_we_know_as_no_member_is_not_even_asked_about(change: dict[str, object]) -> None:
    directory = Told(person=LookupFailed("must not be asked"))

    with pytest.raises(DeliveryRefused):
        a_guard(directory).let_direct_message_to(replace(SAM, **change))  # type: ignore[arg-type]


def test_a_person_who_cannot_be_asked_about_waits() -> None:
    with pytest.raises(NotSent):
        a_guard(Told(person=LookupFailed("x"))).let_direct_message_to(SAM)


def test_a_channel_takes_one_post_a_second() -> None:
    clock = ManualClock(NOON)
    pacer = Pacer(clock=clock)
    pacer.take_turn("C1")
    clock.advance(timedelta(milliseconds=400))

    with pytest.raises(NotSent) as caught:
        pacer.take_turn("C1")

    assert caught.value.reason == "pacing"
    assert caught.value.retry_after == timedelta(milliseconds=600)
    clock.advance(timedelta(milliseconds=600))
    pacer.take_turn("C1")


def test_channels_do_not_wait_for_each_other() -> None:
    pacer = Pacer(clock=ManualClock(NOON))

    pacer.take_turn("C1")
    pacer.take_turn("C2")


def test_a_channel_stays_closed_for_as_long_as_slack_said() -> None:
    clock = ManualClock(NOON)
    pacer = Pacer(clock=clock)
    pacer.hold("C1", timedelta(seconds=30))
    pacer.hold("C1", timedelta(seconds=5))
    clock.advance(timedelta(seconds=29))

    with pytest.raises(NotSent) as caught:
        pacer.take_turn("C1")

    assert caught.value.retry_after == timedelta(seconds=1)


def test_turns_of_long_ago_are_forgotten_and_present_ones_are_not() -> None:
    clock = ManualClock(NOON)
    pacer = Pacer(clock=clock)
    for number in range(2_001):
        pacer.take_turn(f"C{number}")
    pacer.hold("C0", timedelta(minutes=1))
    clock.advance(timedelta(seconds=2))
    pacer.take_turn("D1")

    with pytest.raises(NotSent):
        pacer.take_turn("C0")
    pacer.take_turn("C1")
