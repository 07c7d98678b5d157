"""Change what one account or one channel has of its own, beside the workspace's settings."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.briefs import PlaceBrief
from bot.domain.causes import Cause, Upkeep
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountId, ChannelId, SlackChannelId
from bot.domain.people import Actor, Identity
from bot.domain.permissions import Act, require
from bot.domain.plain_text import channel_mentioned, decode
from bot.domain.preferences import LONGEST_MERGE, Overrides
from bot.ports import Store, UnitOfWork
from bot.services.ask_writer import review_nudges
from bot.services.name_people import identify
from bot.services.recognise import Recognise

_Changes = list[tuple[str, str]]


class ChangePlace:
    """Show and store settings of accounts and channels. Every change is audited, one row each."""

    def __init__(self, *, store: Store, recognise: Recognise, clock: Clock) -> None:
        self._store = store
        self._recognise = recognise
        self._clock = clock

    def find(self, text: str, *, by: Actor) -> PlaceBrief:
        """Return the customer channel that was typed, as Slack's token or by name, and its account.

        Raise InvalidInput for anything else.
        """
        require(by, Act.CHANGE_SETTINGS)
        channel = self._channel(text.strip())
        if channel is None or channel.kind is not ChannelKind.CUSTOMER:
            raise InvalidInput("not_customer_channel", text)
        return self.read(account_id=channel.account_id, channel_id=channel.id, by=by)

    def find_picked(self, slack_id: SlackChannelId, *, by: Actor) -> ChannelId:
        """Return a customer channel that was picked from a menu; raise InvalidInput for others."""
        require(by, Act.CHANGE_SETTINGS)
        channel = self._recognise.channel(slack_id)
        if channel is None or channel.kind is not ChannelKind.CUSTOMER:
            raise InvalidInput("not_customer_channel", slack_id)
        return channel.id

    def read(
        self, *, account_id: AccountId | None, channel_id: ChannelId | None = None, by: Actor
    ) -> PlaceBrief:
        """Return what an account, a channel or both have of their own."""
        require(by, Act.CHANGE_SETTINGS)
        with self._store(Upkeep(self._clock.now())) as work:
            return PlaceBrief(
                preferences=work.preferences,
                account=work.accounts.get(account_id) if account_id else None,
                for_account=work.settings.of_account(account_id) if account_id else Overrides(),
                channel=work.channels.get(channel_id) if channel_id else None,
                for_channel=work.settings.of_channel(channel_id) if channel_id else Overrides(),
            )

    def change(self, place: PlaceBrief, *, by: Actor, cause: Cause) -> None:
        """Store what the place is to have of its own. Raise InvalidInput for what cannot be."""
        require(by, Act.CHANGE_SETTINGS)
        place = replace(place, for_channel=self._checked(place.for_channel))
        with self._store(cause) as work:
            if place.account is not None:
                account_id, own = place.account.id, place.for_account
                changes = _differences(work.settings.of_account(account_id), own)
                work.settings.save_account(account_id, own, by=by.person_id, at=cause.at)
                _note(work, changes, by=by, cause=cause, place={"account": account_id})
            if place.channel is not None:
                channel_id, own = place.channel.id, place.for_channel
                changes = _differences(work.settings.of_channel(channel_id), own)
                work.settings.save_channel(channel_id, own, by=by.person_id, at=cause.at)
                _note(work, changes, by=by, cause=cause, place={"channel": channel_id})
            review_nudges(work)
            work.commit()

    def _checked(self, own: Overrides) -> Overrides:
        if own.merge_window is not None and not timedelta(0) <= own.merge_window <= LONGEST_MERGE:
            raise InvalidInput("merge_window:channel")
        return replace(
            own,
            teammates=identify(self._recognise, own.teammates, where="channel.teammates"),
            customers=identify(self._recognise, own.customers, where="channel.customers"),
        )

    def _channel(self, text: str) -> Channel | None:
        mentioned = channel_mentioned(text)
        if mentioned is not None:
            return self._recognise.channel(mentioned)
        # Not every client turns a name into a token.
        name = decode(text).removeprefix("#").casefold()
        with self._store(Upkeep(self._clock.now())) as work:
            known = work.channels.of_kind(ChannelKind.CUSTOMER)
        return next((one for one in known if name and one.name.casefold() == name), None)


def _differences(before: Overrides, after: Overrides) -> _Changes:
    names = [field.name for field in fields(Overrides)]
    return [
        (name, _code(getattr(after, name)))
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]


def _code(value: bool | str | timedelta | frozenset[Identity] | None) -> str:
    if value is None:
        return "as_around"
    if isinstance(value, timedelta):
        return str(int(value.total_seconds()) // 60)
    if isinstance(value, frozenset):
        return " ".join(sorted(f"{one.team}/{one.user}" for one in value))
    if isinstance(value, str):
        return str(value)
    return "on" if value else "off"


def _note(
    work: UnitOfWork, changes: _Changes, *, by: Actor, cause: Cause, place: dict[str, str]
) -> None:
    for name, value in changes:
        details: dict[str, str | int] = {**place, "setting": name, "value": value}
        work.audit.note(Act.CHANGE_SETTINGS, by=by.person_id, at=cause.at, details=details)
