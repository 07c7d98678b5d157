"""Set up many channels at once, from a list: first what it would change, then all of it or nothing.

Called from Slack, where an admin looks at the plan before, and from the command line.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from bot.domain.account import Account, Channel, ChannelKind
from bot.domain.briefs import ConnectBrief
from bot.domain.causes import Cause
from bot.domain.channel_list import parse_channel_list
from bot.domain.channel_plan import AccountPlan, ChannelPlan, Known, plan_channels
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountId, ChannelId
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.ask_writer import review_nudges
from bot.services.follow_place import show_move


class SetUpChannels:
    """Plan a list of channels, and apply it in one transaction."""

    def __init__(self, *, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def read(self, channel_id: ChannelId, *, by: Actor) -> ConnectBrief:
        """Return a customer channel as it is now; raise InvalidInput for any other."""
        require(by, Act.SET_UP_CHANNELS)
        with self._store.read() as work:
            channel = work.channels.get(channel_id)
            if channel.kind is not ChannelKind.CUSTOMER:
                raise InvalidInput("not_customer_channel", channel.name)
            mode = work.preferences_in(channel.id).mode
            if channel.account_id is None:
                return ConnectBrief(channel, mode)
            account = work.accounts.get(channel.account_id)
            owner = work.people.get(account.owner_id) if account.owner_id else None
            return ConnectBrief(channel, mode, account, owner)

    def plan(self, text: str, *, by: Actor) -> ChannelPlan:
        """Return what the list would change, or everything that is wrong with it."""
        require(by, Act.SET_UP_CHANNELS)
        with self._store.read() as work:
            return plan_channels(parse_channel_list(text), _known(work))

    def apply(
        self, text: str, *, by: Actor, cause: Cause, seen: str | None = None
    ) -> ChannelPlan | None:
        """Apply the list and return what was changed.

        None, with nothing changed, where the list has a problem or comes to something else by now
        than what was `seen` (see `print_of`).
        """
        require(by, Act.SET_UP_CHANNELS)
        with self._store(cause) as work:
            plan = plan_channels(parse_channel_list(text), _known(work))
            if plan.problems or (seen is not None and print_of(plan) != seen):
                return None
            for account in plan.accounts:
                self._apply_account(work, account, at=cause.at)
            for channel_id, mode in plan.modes.items():
                own = replace(work.settings.of_channel(channel_id), mode=mode)
                work.settings.save_channel(channel_id, own, by=by.person_id, at=cause.at)
            _note(work, plan, by=by, at=cause.at)
            review_nudges(work)
            work.commit()
        return plan

    def _apply_account(self, work: UnitOfWork, plan: AccountPlan, *, at: datetime) -> None:
        account_id = plan.keeps or AccountId(self._ids.new())
        work.accounts.save(Account(account_id, plan.name, plan.tier, plan.owner_id))
        for other in plan.merges:
            if work.settings.of_account(other).has_ai is False:
                # A "no" to the language model is a promise about somebody's words.
                own = replace(work.settings.of_account(account_id), has_ai=False)
                work.settings.save_account(account_id, own, by=None, at=at)
            work.accounts.merge(other, into=account_id)
        for channel_id in plan.channels:
            work.channels.save(replace(work.channels.get(channel_id), account_ids=(account_id,)))
        for channel in work.channels.of_kind(ChannelKind.CUSTOMER):
            if account_id in channel.account_ids:
                show_move(work, channel)


def print_of(plan: ChannelPlan) -> str:
    """Return a short print of what a plan comes to, to tell whether it is still the same."""
    told = [(line.channel.id, line.changes, line.also) for line in plan.lines]
    return hashlib.sha256(repr((told, plan.problems)).encode()).hexdigest()[:32]


def _known(work: UnitOfWork) -> Known:
    channels: list[Channel] = [
        channel
        for kind in ChannelKind
        if kind is not ChannelKind.DIRECT
        for channel in work.channels.of_kind(kind)
    ]
    own = {channel.id: work.settings.of_channel(channel.id).mode for channel in channels}
    return Known(
        channels=channels,
        accounts={account.id: account for account in work.accounts.everything()},
        agents=work.people.with_role(),
        modes={channel_id: mode for channel_id, mode in own.items() if mode is not None},
    )


def _note(work: UnitOfWork, plan: ChannelPlan, *, by: Actor, at: datetime) -> None:
    """Audit which settings of which channels were changed; names are nothing to keep there."""
    for line in plan.lines:
        for change in line.changes:
            details: dict[str, str | int] = {"channel": line.channel.id, "setting": change.field}
            if change.field == "mode":
                details["value"] = change.after
            work.audit.note(Act.SET_UP_CHANNELS, by=by.person_id, at=at, details=details)
