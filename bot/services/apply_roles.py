"""Make what the settings say of people their roles; everybody else follows Slack.

Used when an admin saves, for whom the desk has met, and after Slack was asked about the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.effects import PublishHome
from bot.domain.ids import PersonId, UserId
from bot.domain.people import Role, RoleSource
from bot.ports import UnitOfWork

CHANGE_ROLE = "change_role"
"""The audited act of giving one person another role."""
NO_ROLE, AS_IN_SLACK = "none", "as_in_slack"

Named = Mapping[UserId, Role | None]
Held = Mapping[PersonId, Role | None]


def apply_roles(work: UnitOfWork, roles: Named) -> None:
    """Give and take roles as the settings say; doing it twice changes nothing."""
    for person in work.people.named_by(RoleSource.SETTINGS):
        if person.identity.user not in roles or not person.can_hold_role:
            work.people.clear_role(person.id, source=RoleSource.SETTINGS)
    for user_id, role in roles.items():
        met = work.people.find_by_user(user_id)
        if met is not None and met.can_hold_role:
            work.people.set_role(met.id, role, source=RoleSource.SETTINGS)


def roles_held(work: UnitOfWork) -> Held:
    """Return who holds which role, to compare with later."""
    return {person.id: person.role for person in work.people.with_role()}


def show_changed_homes(work: UnitOfWork, before: Held) -> None:
    """Publish the home tab of whoever had a role and has another one, or none, by now.

    Somebody who had none sees theirs as soon as they open it.
    """
    for person_id, role in before.items():
        if work.people.get(person_id).role is not role:
            work.outbox.add(PublishHome(person_id))


def note_roles(
    work: UnitOfWork, before: Named, after: Named, *, by: PersonId | None, at: datetime
) -> None:
    """Audit who was named otherwise than before, one row each; the desk itself is nobody."""
    was, now = _codes(before), _codes(after)
    for user_id in sorted({*was, *now}):
        role = now.get(user_id, AS_IN_SLACK)
        if role != was.get(user_id, AS_IN_SLACK):
            details: dict[str, str | int] = {"user": user_id, "role": role}
            work.audit.note(CHANGE_ROLE, by=by, at=at, details=details)


def _codes(roles: Named) -> dict[UserId, str]:
    return {user_id: NO_ROLE if role is None else role.value for user_id, role in roles.items()}
