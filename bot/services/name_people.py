"""Find out who the people are that somebody chose to be heard as the team or as customers."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.errors import InvalidInput
from bot.domain.people import Identity
from bot.services.recognise import Recognise


def identify(recognise: Recognise, named: Iterable[Identity], *, where: str) -> frozenset[Identity]:
    """Return the people with their teams; those that have one already are not asked about.

    Raise InvalidInput for somebody of whom Slack does not say where they belong: a user's id alone
    is no identity. `where` says in which list they stand.
    """
    found = set()
    for one in named:
        known = one if one.team else recognise.identity(one.user)
        if not known.team:
            raise InvalidInput(f"person_unknown:{where}")
        found.add(known)
    return frozenset(found)
