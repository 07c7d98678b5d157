"""What a channel is to the desk: a customer's, the team's, or none of ours.

Called inside the transaction that stores the channel.
"""

from __future__ import annotations

from bot.domain.account import Channel, ChannelKind
from bot.domain.place_names import fits, is_pattern
from bot.domain.preferences import Preferences
from bot.ports import ChannelFacts, UnitOfWork


def kind_of_place(
    work: UnitOfWork, facts: ChannelFacts, known: Channel | None
) -> tuple[ChannelKind, bool]:
    """Return what a channel is, and whether it is the customers' because an admin said so."""
    preferences = work.preferences
    if facts.is_direct:
        return ChannelKind.DIRECT, False
    if facts.is_shared or was_proven_shared(facts, known):
        return ChannelKind.CUSTOMER, False
    if _is_declared(work, preferences, facts, known):
        return ChannelKind.CUSTOMER, True
    return _internal_kind(work, preferences, facts, known), False


def _is_declared(
    work: UnitOfWork, preferences: Preferences, facts: ChannelFacts, known: Channel | None
) -> bool:
    """Tell whether the settings name a channel as the customers', by its name, id or a pattern.

    Where the team works is never meant, and where it once did not by a pattern: customers would
    read the cards.
    """
    if _is_named(frozenset({preferences.triage_channel}), facts, known):
        return False
    if _is_named(preferences.customer_channels, facts, known):
        return True
    patterns = [one for one in preferences.customer_channels if is_pattern(one)]
    if not patterns or not fits(facts.name, patterns):
        return False
    if _is_named(frozenset({preferences.digest_channel}), facts, known):
        return False
    if known is None:
        return True
    return known.kind is not ChannelKind.TRIAGE and not work.channels.was_for_team(known.id)


def _internal_kind(
    work: UnitOfWork, preferences: Preferences, facts: ChannelFacts, known: Channel | None
) -> ChannelKind:
    if preferences.triage_channel:
        is_triage = _is_named(frozenset({preferences.triage_channel}), facts, known)
        return ChannelKind.TRIAGE if is_triage else ChannelKind.INTERNAL
    triage = work.channels.of_kind(ChannelKind.TRIAGE)
    is_free = not triage or (known is not None and triage[0].id == known.id)
    # Without a setting, the first channel the app is in that is not shared is where the team works.
    usable = is_free and facts.is_member and not facts.is_archived
    if known is not None and known.account_ids:
        # Customers read here, and would read the cards as soon as it is shared again. A channel of
        # the team's that was shared by mistake is theirs again.
        usable = usable and work.channels.was_for_team(known.id)
    return ChannelKind.TRIAGE if usable else ChannelKind.INTERNAL


def was_proven_shared(facts: ChannelFacts, known: Channel | None) -> bool:
    """Tell whether an external who writes there has shown that it is shared."""
    # Some servers do not say that a channel is shared. Where Slack does say, its word counts: when
    # the sharing ended, it is the team's own again.
    if known is None or facts.is_known_unshared:
        return False
    return known.is_shared and not facts.external_team_ids and facts.is_member


def _is_named(names: frozenset[str], facts: ChannelFacts, known: Channel | None) -> bool:
    wanted = {name.lstrip("#") for name in names}
    own = {facts.slack_id, facts.name}
    if known is not None:
        own |= {known.slack_id, known.name}
    return bool(wanted & (own - {""}))
