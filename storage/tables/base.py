"""What all rows share: their metadata, the names of constraints, and references."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ForeignKey, MetaData, Table
from sqlmodel import SQLModel

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """The base of every table of the desk."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMES)


def references(target: str) -> list[ForeignKey]:
    """Return a foreign key that is checked at the commit: writes may come in any order."""
    return [ForeignKey(target, deferrable=True, initially="DEFERRED")]


def table_of(row: type[Row]) -> Table:
    """Return a row's table for statements that need no objects."""
    return Row.metadata.tables[str(row.__tablename__)]
