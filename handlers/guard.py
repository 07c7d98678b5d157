"""The last look before something is posted: is the place still what it was taken for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.errors import CannotSpeak, DeliveryRefused, LookupFailed, NotSent
from bot.domain.ids import AccountId, SlackChannelId, TeamId
from bot.domain.people import Person, Side
from bot.ports import ChannelFacts, Directory
from handlers.slack_calls import SPEECHLESS, SlackSaysNo

CUSTOMER_AGE = timedelta(seconds=60)
TRUSTED_AGE = timedelta(hours=1)
"""How old what is stored of a customer's channel may be while Slack limits the question.

Nothing internal goes there, so nothing is given away, and an answer to a customer does not wait
because the team's own channels use up what Slack allows.
"""
_MOST_CHANNELS = 2_000
AccountOf = Callable[[TeamId], AccountId | None]
"""Tell to which account a company's Slack team belongs, as far as that is known."""
_INTERNAL = frozenset({ChannelKind.TRIAGE, ChannelKind.INTERNAL})


class Guard:
    """Ask Slack what a place is, at the moment of posting; no answer lets nothing through.

    For the team's channels the answer is never reused: a channel may have become shared a second
    ago, and what was posted there cannot be taken back.
    """

    def __init__(self, directory: Directory, *, clock: Clock, account_of: AccountOf) -> None:
        self._directory = directory
        self._clock = clock
        self._account_of = account_of
        self._seen: dict[SlackChannelId, tuple[datetime, ChannelFacts]] = {}
        self._lock = threading.Lock()

    def let_team_message_into(self, channel: Channel) -> None:
        """Return when a channel is surely ours alone; else raise DeliveryRefused or NotSent."""
        if channel.kind not in _INTERNAL or channel.is_shared:
            raise DeliveryRefused("channel_not_internal")
        facts = self._look(channel)
        if facts.is_shared or facts.external_team_ids:
            raise DeliveryRefused("channel_is_shared")
        if facts.is_direct:
            raise DeliveryRefused("channel_not_internal")

    def let_customer_message_into(self, channel: Channel) -> None:
        """Return only when a channel is there now and one for customers."""
        self._let_in(channel, is_recent_enough=False)

    def let_reaction_into(self, channel: Channel) -> None:
        """Return as for a message; what was said of the channel within a minute is enough."""
        self._let_in(channel, is_recent_enough=True)

    def _let_in(self, channel: Channel, *, is_recent_enough: bool) -> None:
        if channel.kind is not ChannelKind.CUSTOMER:
            raise DeliveryRefused("channel_not_for_customers")
        recent = self._recent(channel) if is_recent_enough else None
        facts = recent or self._look_or_trust(channel)
        if facts is None:
            return
        if facts.is_direct:
            raise DeliveryRefused("channel_not_for_customers")
        if facts.is_known_unshared and not channel.is_declared:
            raise DeliveryRefused("channel_not_shared")
        if self._has_others(channel, facts):
            raise DeliveryRefused("channel_has_others")

    def let_direct_message_to(self, person: Person) -> None:
        """Return only when somebody is a full member of our own workspace now."""
        if person.side is not Side.TEAM or person.is_deactivated:
            raise DeliveryRefused("not_a_member")
        try:
            facts = self._directory.person(person.identity.user, hint=person.identity.team)
        except LookupFailed as error:
            raise not_looked(error) from error
        is_member = facts.is_visible and facts.is_ours and not facts.is_guest
        if not is_member or facts.is_bot or facts.is_deactivated:
            raise DeliveryRefused("not_a_member")

    def _has_others(self, channel: Channel, facts: ChannelFacts) -> bool:
        """Tell whether a company is in there that was not when this was written for the others."""
        if not channel.account_ids:
            return False
        here = {self._account_of(team) for team in facts.external_team_ids}
        return not here <= set(channel.account_ids)

    def _look_or_trust(self, channel: Channel) -> ChannelFacts | None:
        """Return what Slack says, or None where what is stored is trusted in its place."""
        try:
            return self._look(channel)
        except NotSent as error:
            checked_at = channel.checked_at
            is_limited = error.retry_after is not None and not isinstance(error, CannotSpeak)
            if not is_limited or checked_at is None or not channel.is_member:
                raise
            if channel.is_archived or self._clock.now() - checked_at > TRUSTED_AGE:
                raise
            return None

    def _look(self, channel: Channel) -> ChannelFacts:
        try:
            facts = self._directory.channel(channel.slack_id)
        except LookupFailed as error:
            raise not_looked(error) from error
        if facts is None:
            raise DeliveryRefused("channel_not_found")
        if facts.is_archived:
            raise DeliveryRefused("is_archived")
        self._remember(channel.slack_id, facts)
        return facts

    def _recent(self, channel: Channel) -> ChannelFacts | None:
        """Return an answer of the last minute, unless something was heard of the channel since."""
        with self._lock:
            seen_at, facts = self._seen.get(channel.slack_id, (None, None))
        if seen_at is None or self._clock.now() - seen_at >= CUSTOMER_AGE:
            return None
        was_heard_of = channel.checked_at is not None and channel.checked_at > seen_at
        return None if was_heard_of else facts

    def _remember(self, slack_id: SlackChannelId, facts: ChannelFacts) -> None:
        now = self._clock.now()
        with self._lock:
            if len(self._seen) > _MOST_CHANNELS:
                self._seen.clear()
            self._seen[slack_id] = (now, facts)


def not_looked(error: LookupFailed) -> NotSent:
    """Return what follows for a post when Slack could not be asked about its place."""
    if isinstance(error, SlackSaysNo) and error.answer in SPEECHLESS:
        return CannotSpeak(error.answer)
    return NotSent("lookup_failed", error.retry_after)
