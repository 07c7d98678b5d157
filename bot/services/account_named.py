"""The account of a name, made when there is none yet."""

from __future__ import annotations

from bot.domain.account import Account
from bot.domain.ids import AccountId
from bot.ports import IdSource, UnitOfWork


def account_named(work: UnitOfWork, ids: IdSource, name: str) -> AccountId:
    """Return the account of this name, ignoring case."""
    known = work.accounts.find_by_name(name)
    if known is not None:
        return known.id
    account = Account(id=AccountId(ids.new()), name=name)
    work.accounts.save(account)
    return account.id
