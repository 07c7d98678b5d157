"""Look an account up: what `/customer` was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clock import Clock
from bot.domain.account import AccountScope
from bot.domain.briefs import AccountBrief, AccountChoice
from bot.domain.errors import AccountNotFound
from bot.domain.ids import AccountId, SlackChannelId
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.ports import Reports
from bot.services.recognise import Recognise


class ReadAccount:
    """Answer `/customer`, privately."""

    def __init__(self, *, reports: Reports, recognise: Recognise, clock: Clock) -> None:
        self._reports = reports
        self._recognise = recognise
        self._clock = clock

    def read(
        self, name: str, *, by: Actor, channel: SlackChannelId
    ) -> AccountBrief | Sequence[AccountChoice]:
        """Return the account of this name, or the ones to choose from.

        Without a name it is the channel's own.
        """
        require(by, Act.VIEW_ACCOUNTS)
        if not name.strip():
            place = self._recognise.channel(channel)
            if place is not None and place.account_id is not None:
                return self._brief(place.account_id)
        choices = self._reports.find_accounts(name.strip())
        if not choices and name.strip():
            raise AccountNotFound(name.strip())
        return self._brief(choices[0].account.id) if len(choices) == 1 else choices

    def read_by_id(self, account_id: AccountId, *, by: Actor) -> AccountBrief:
        """Return the account that was picked."""
        require(by, Act.VIEW_ACCOUNTS)
        return self._brief(account_id)

    def _brief(self, account_id: AccountId) -> AccountBrief:
        return self._reports.account_brief(AccountScope(account_id), now=self._clock.now())
