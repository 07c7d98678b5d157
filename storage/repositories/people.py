"""Persons and their roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot.domain.ids import PersonId
from bot.domain.people import Identity, Person, Role, RoleSource
from storage.mapping.companies import person_from, person_row
from storage.repositories.transaction import Transaction
from storage.tables import PersonRow, RoleRow


class SqlPeople:
    """Persons we have met. A role comes from `set_role` alone; `save` leaves it as it is."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find(self, identity: Identity) -> Person | None:
        """Return the person with this identity."""
        row = self._tx.session.exec(
            select(PersonRow).where(
                PersonRow.workspace_id == self._tx.workspace_id,
                PersonRow.team_id == identity.team,
                PersonRow.user_id == identity.user,
            )
        ).first()
        return None if row is None else self._person(row)

    def find_by_user(self, user_id: str) -> Person | None:
        """Return the person with Slack's user id, the one looked up last if there are several."""
        row = self._tx.session.exec(
            select(PersonRow)
            .where(PersonRow.workspace_id == self._tx.workspace_id, PersonRow.user_id == user_id)
            .order_by(col(PersonRow.checked_at).desc(), PersonRow.id)
        ).first()
        return None if row is None else self._person(row)

    def get(self, person_id: PersonId) -> Person:
        """Return a person; raise KeyError for an id that was never stored."""
        row = self._tx.session.get(PersonRow, person_id)
        if row is None:
            raise KeyError(person_id)
        return self._person(row)

    def save(self, person: Person, *, checked_at: datetime) -> None:
        """Insert or update what Slack says of a person."""
        self._tx.put(person_row(person, self._tx.workspace_id, checked_at=checked_at))

    def checked_at(self, person_id: PersonId) -> datetime | None:
        """Return when Slack was last asked about the person."""
        row = self._tx.session.get(PersonRow, person_id)
        return None if row is None else row.checked_at

    def set_role(self, person_id: PersonId, role: Role | None, *, source: str) -> None:
        """Note what a source says of a person's role; None from "settings" takes any role away."""
        self._tx.put(
            RoleRow(
                person_id=person_id,
                source=source,
                workspace_id=self._tx.workspace_id,
                role=None if role is None else role.value,
            )
        )

    def clear_role(self, person_id: PersonId, *, source: str) -> None:
        """Forget what a source says of a person; what the other one says counts again."""
        row = self._tx.session.get(RoleRow, (person_id, source))
        if row is not None:
            self._tx.remove(row)

    def role_from(self, person_id: PersonId, *, source: str) -> Role | None:
        """Return the role that one source alone gives a person."""
        row = self._tx.session.get(RoleRow, (person_id, source))
        return None if row is None or row.role is None else Role(row.role)

    def named_by(self, source: str) -> Sequence[Person]:
        """Return everybody whose role a source speaks of, "none" included, by name."""
        return self._by_name(col(RoleRow.source) == source)

    def with_role(self) -> Sequence[Person]:
        """Return everybody who holds a role, by name."""
        people = self._by_name(col(RoleRow.role).is_not(None))
        return [person for person in people if person.role is not None]

    def _by_name(self, which: ColumnElement[bool]) -> list[Person]:
        rows = self._tx.session.exec(
            select(PersonRow)
            .where(
                PersonRow.workspace_id == self._tx.workspace_id,
                col(PersonRow.id).in_(select(RoleRow.person_id).where(which)),
            )
            .order_by(PersonRow.name, PersonRow.id)
        ).all()
        return [self._person(row) for row in rows]

    def _person(self, row: PersonRow) -> Person:
        roles = self._tx.session.exec(select(RoleRow).where(RoleRow.person_id == row.id)).all()
        return person_from(row, role_that_counts({role.source: role.role for role in roles}))


def role_that_counts(by_source: dict[str, str | None]) -> str | None:
    """Return the role that counts: what settings say, also "none", wins over every other source."""
    if RoleSource.SETTINGS in by_source:
        return by_source[RoleSource.SETTINGS]
    return next((role for _, role in sorted(by_source.items()) if role is not None), None)
