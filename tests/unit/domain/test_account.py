"""Whose channel it is, and whether suggestions may run in it."""

from __future__ import annotations

import pytest

from bot.domain.ids import AccountId
from tests.unit.builders import ACME_ID, a_channel

GLOBEX_ID = AccountId("globex")


@pytest.mark.parametrize(
    ("account_ids", "account_id", "allows_ai"),
    [
        pytest.param((), None, False, id="nobody-from-outside"),
        pytest.param((ACME_ID,), ACME_ID, True, id="one-customer"),
        pytest.param((ACME_ID, GLOBEX_ID), None, False, id="two-customers"),
    ],
)
def test_a_channel_has_an_account_only_when_there_is_exactly_one(
    account_ids: tuple[AccountId, ...], account_id: AccountId | None, allows_ai: bool
) -> None:
    channel = a_channel(account_ids=account_ids)

    assert channel.account_id == account_id
    assert channel.allows_ai is allows_ai
