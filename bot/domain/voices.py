"""As whom somebody is heard in a customer channel. What they may do stands in permissions.py."""

from __future__ import annotations

from bot.domain.account import Channel
from bot.domain.conversation import Voice
from bot.domain.people import Guests, Person, Side, actor_of
from bot.domain.preferences import Preferences


def voice_of(person: Person, channel: Channel, preferences: Preferences) -> Voice:
    """Return in which capacity somebody writes, by the settings in force in the channel.

    Who is named as a customer is one, also with a role. Who is named as a teammate is heard as a
    colleague: whether a word of theirs counts as an answer is a matter of roles, which no list
    gives.
    """
    if person.side is Side.BOT:
        return Voice.BOT
    if person.identity in preferences.customers:
        return Voice.CUSTOMER
    if actor_of(person).is_agent:
        return Voice.AGENT
    if person.identity in preferences.teammates:
        return Voice.COLLEAGUE
    if person.side is Side.GUEST and preferences.guests is Guests.TEAM:
        return Voice.COLLEAGUE
    if person.side is Side.TEAM and not channel.is_declared:
        return Voice.COLLEAGUE
    return Voice.CUSTOMER
