"""What a list of channels would change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Account, Channel, ChannelKind
from bot.domain.channel_list import parse_channel_list
from bot.domain.channel_plan import AccountPlan, ChannelPlan, FieldChange, Known, plan_channels
from bot.domain.ids import AccountId, ChannelId, PersonId, SlackChannelId, TeamId, UserId
from bot.domain.listening import CaptureMode
from bot.domain.people import Identity, Person, Role, Side

HEADER = "channel,account,tier,owner,mode\n"


def a_channel(name: str, *accounts: str, **changes: object) -> Channel:
    return Channel(
        id=ChannelId(f"id-{name}"),
        slack_id=SlackChannelId(f"C0{name.upper().replace('-', '')}"),
        kind=changes.get("kind", ChannelKind.CUSTOMER),  # type: ignore[arg-type]
        name=name,
        is_shared=True,
        is_archived=bool(changes.get("is_archived")),
        account_ids=tuple(AccountId(one) for one in accounts),
    )


def an_agent(name: str, user: str) -> Person:
    identity = Identity(TeamId("T1"), UserId(user))
    return Person(PersonId(f"p-{user}"), identity, Side.TEAM, name=name, role=Role.AGENT)


KNOWN = Known(
    channels=[
        a_channel("acme-help", "a1"),
        a_channel("acme-project", "a1"),
        a_channel("initech-help", "i1"),
        a_channel("joint", "a1", "i1"),
        a_channel("labs", "l1"),
        a_channel("labs-and-acme", "l1", "a1"),
        a_channel("empty"),
        a_channel("triage", kind=ChannelKind.TRIAGE),
        a_channel("old", "a1", is_archived=True),
    ],
    accounts={
        account.id: account
        for account in (
            Account(AccountId("a1"), "Acme", tier="gold"),
            Account(AccountId("i1"), "Initech"),
            Account(AccountId("l1"), "Acme Labs"),
        )
    },
    agents=[an_agent("Sam", "U1"), an_agent("Kim", "U2"), an_agent("kim", "U3")],
    modes={ChannelId("id-labs"): CaptureMode.MANUAL},
)


def plan(rows: str, known: Known = KNOWN) -> ChannelPlan:
    return plan_channels(parse_channel_list(HEADER + rows), known)


def told(found: ChannelPlan) -> list[tuple[int, str, str]]:
    return [(one.line, one.code, one.value) for one in found.problems]


def test_a_channel_is_found_by_name_or_id_and_a_person_as_well() -> None:
    by_name = plan("#Acme-Help,,,@sam,shadow")
    by_id = plan("C0ACMEHELP,,,U1,shadow")

    assert by_name == by_id
    assert by_name.modes == {ChannelId("id-acme-help"): CaptureMode.SHADOW}
    assert by_name.accounts[0].owner_id == PersonId("p-U1")


def test_what_is_so_already_changes_nothing() -> None:
    found = plan("acme-help,Acme,gold,,\nlabs,,,,manual")

    assert found.change_count == 0
    assert (found.accounts, dict(found.modes)) == ((), {})


def test_a_change_is_told_with_before_and_after_and_where_else_it_is_seen() -> None:
    (line,) = plan("acme-help,Acme Corp,silver,Sam,manual").lines

    assert line.changes == (
        FieldChange("account", "Acme", "Acme Corp"),
        FieldChange("tier", "gold", "silver"),
        FieldChange("owner", "", "Sam"),
        FieldChange("mode", "", "manual"),
    )
    assert line.also == ("acme-project", "joint", "labs-and-acme", "old")


def test_another_name_renames_the_account_and_keeps_all_it_has() -> None:
    assert plan("acme-help,Acme Corp").accounts == (
        AccountPlan("Acme Corp", keeps=AccountId("a1"), tier="gold"),
    )


def test_the_name_of_another_account_makes_the_two_one() -> None:
    assert plan("labs,acme").accounts == (
        AccountPlan("acme", keeps=AccountId("a1"), merges=(AccountId("l1"),), tier="gold"),
    )


def test_two_accounts_may_swap_their_names() -> None:
    found = plan("labs,Initech\ninitech-help,Acme Labs")

    assert {(one.name, one.keeps, one.merges) for one in found.accounts} == {
        ("Initech", AccountId("l1"), ()),
        ("Acme Labs", AccountId("i1"), ()),
    }


def test_a_channel_of_nobody_gets_an_account() -> None:
    new, known = plan("empty,Globex").accounts, plan("empty,Acme").accounts

    assert new == (AccountPlan("Globex", channels=(ChannelId("id-empty"),)),)
    assert known[0].keeps == AccountId("a1")
    assert known[0].channels == (ChannelId("id-empty"),)


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ("nowhere", [(2, "channel_unknown", "nowhere")]),
        ("triage", [(2, "channel_not_customers", "triage")]),
        ("old", [(2, "channel_closed", "old")]),
        ("acme-help,,,Zoe", [(2, "owner_unknown", "Zoe")]),
        ("acme-help,,,Kim", [(2, "owner_twice", "Kim")]),
        ("acme-help\nC0ACMEHELP", [(3, "channel_twice", "2")]),
        ("acme-help,One\nacme-project,Two", [(3, "account_otherwise", "2")]),
        ("acme-help,,gold\nacme-project,,silver", [(3, "tier_otherwise", "2")]),
        ("acme-help,,,U2\nacme-project,,,U3", [(3, "owner_otherwise", "2")]),
        ("labs,Acme,gold\nacme-help,,silver", [(3, "tier_otherwise", "2")]),
        ("joint,,gold", [(2, "several_accounts_unnamed", "joint")]),
        ("empty,,gold", [(2, "account_missing", "empty")]),
        ("joint,Acme", [(2, "several_accounts", "initech-help")]),
        (
            "nowhere\ntriage\nacme-help,,,Zoe,loud",
            [
                (2, "channel_unknown", "nowhere"),
                (3, "channel_not_customers", "triage"),
                (4, "mode_unknown", "loud"),
            ],
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_line_and_nothing_is_to_be_done(
    rows: str, problems: list[tuple[int, str, str]]
) -> None:
    found = plan(rows)

    assert told(found) == problems
    assert (found.lines, found.accounts, dict(found.modes)) == ((), (), {})


def test_companies_of_one_channel_become_one_where_all_their_channels_say_so() -> None:
    found = plan("labs-and-acme,Acme\nlabs,Acme")

    assert found.problems == ()
    assert found.accounts[0].merges == (AccountId("l1"),)


names = st.sampled_from(["Acme", "ACME", "Initech", "Acme Labs", "Globex", ""])
rows = st.lists(
    st.tuples(
        st.sampled_from([channel.name for channel in KNOWN.channels if channel.is_open]),
        names,
        st.sampled_from(["", "gold", "silver"]),
        st.sampled_from(["", "Sam", "U2"]),
        st.sampled_from(["", "automatic", "manual", "shadow", "paused"]),
    ),
    max_size=8,
    unique_by=lambda row: row[0],
)


@given(rows)
def test_doing_it_twice_changes_nothing_the_second_time(
    wished: list[tuple[str, str, str, str, str]],
) -> None:
    text = "\n".join(",".join(row) for row in wished)
    first = plan(text)
    if first.problems:
        return

    second = plan(text, _after(first))

    assert second.problems == ()
    assert second.change_count == 0
    assert (second.accounts, dict(second.modes)) == ((), {})


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(
    wished: list[tuple[str, str, str, str, str]], chance: object
) -> None:
    other = list(wished)
    chance.shuffle(other)  # type: ignore[attr-defined]
    first, second = (
        plan("\n".join(",".join(row) for row in order).replace("ACME", "Acme"))
        for order in (wished, other)
    )

    assert bool(first.problems) == bool(second.problems)
    assert set(_outcome(first)) == set(_outcome(second))


def _outcome(found: ChannelPlan) -> Iterator[object]:
    yield from found.modes.items()
    for one in found.accounts:
        yield (one.name, one.keeps, one.merges, frozenset(one.channels), one.tier, one.owner_id)


def _after(done: ChannelPlan) -> Known:
    """Return what there is once a plan was carried out."""
    accounts = dict(KNOWN.accounts)
    becomes: dict[AccountId, AccountId] = {}
    owned: dict[ChannelId, AccountId] = {}
    for number, one in enumerate(done.accounts):
        account_id = one.keeps or AccountId(f"new-{number}")
        accounts[account_id] = Account(account_id, one.name, one.tier, one.owner_id)
        becomes |= dict.fromkeys(one.merges, account_id)
        owned |= dict.fromkeys(one.channels, account_id)
    for gone in becomes:
        del accounts[gone]
    channels = []
    for channel in KNOWN.channels:
        ids = [becomes.get(one, one) for one in channel.account_ids]
        ids += [owned[channel.id]] if channel.id in owned else []
        fields = {name: getattr(channel, name) for name in ("id", "slack_id", "kind", "name")}
        channels.append(
            Channel(
                **fields,
                is_shared=True,
                is_archived=channel.is_archived,
                account_ids=tuple(dict.fromkeys(ids)),
            )
        )
    return Known(channels, accounts, KNOWN.agents, {**KNOWN.modes, **done.modes})
