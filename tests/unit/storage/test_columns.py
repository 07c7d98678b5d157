"""Columns give back what they took, or say that they cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, select
from sqlalchemy.engine import Dialect, make_url

from storage.columns import Duration, PlainText, RowNumber, UTCDateTime, clean

MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("1970-01-02"),
    max_value=datetime.fromisoformat("9000-01-01"),
    timezones=st.timezones(),
)


def _stored(moment: datetime) -> int:
    stored = UTCDateTime().process_bind_param(moment, _dialect("sqlite"))
    assert isinstance(stored, int)
    return stored


def _dialect(name: str) -> Dialect:
    return make_url(f"{name}://").get_dialect()()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'columns.db'}")
    yield engine
    engine.dispose()


@given(MOMENTS)
def test_a_moment_comes_back_to_the_microsecond_in_utc(moment: datetime) -> None:
    column, dialect = UTCDateTime(), _dialect("sqlite")

    stored = column.process_bind_param(moment, dialect)
    found = column.process_result_value(stored, dialect)

    # Times that a zone skips are equal to no other zone's, so both are compared in UTC.
    assert found == moment.astimezone(UTC)
    assert found is not None
    assert found.tzinfo is UTC


@given(MOMENTS, MOMENTS)
def test_stored_moments_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    is_before = one.astimezone(UTC) < other.astimezone(UTC)

    assert (_stored(one) < _stored(other)) == is_before


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UTCDateTime().process_bind_param(datetime(2026, 1, 1), _dialect("sqlite"))  # noqa: DTZ001 - the mistake


def test_postgresql_is_given_utc_and_gives_it_back() -> None:
    column, dialect = UTCDateTime(), _dialect("postgresql+psycopg")
    moment = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=45)))

    stored = column.process_bind_param(moment, dialect)

    assert isinstance(stored, datetime)
    assert stored.utcoffset() == timedelta(0)
    assert column.process_result_value(moment, dialect) == moment


def test_nothing_stays_nothing() -> None:
    dialect = _dialect("sqlite")

    for column in (UTCDateTime(), Duration(), PlainText()):
        assert column.process_bind_param(None, dialect) is None
        assert column.process_result_value(None, dialect) is None


@given(st.timedeltas())
def test_a_duration_comes_back_to_the_microsecond(length: timedelta) -> None:
    column, dialect = Duration(), _dialect("sqlite")

    stored = column.process_bind_param(length, dialect)

    assert column.process_result_value(stored, dialect) == length


@given(st.text(st.characters(codec=None)))
def test_every_text_can_be_stored(text: str) -> None:
    found = clean(text)

    assert "\x00" not in found
    found.encode("utf-8")
    if all(not 0xD800 <= ord(letter) <= 0xDFFF and letter != "\x00" for letter in text):
        assert found == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x00b", "a\ufffdb", id="nul"),
        pytest.param("\ud83d", "\ufffd", id="half-a-pair"),
        pytest.param("\ud83e\udd92", "\U0001f992", id="a-pair-in-two-halves"),
        pytest.param("plain", "plain", id="plain"),
    ],
)
def test_what_cannot_be_stored_is_replaced(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_a_row_number_counts_up_by_itself(engine: Engine) -> None:
    table = Table("t", MetaData(), Column("id", RowNumber, primary_key=True), Column("x", Integer))
    table.metadata.create_all(engine)

    with engine.begin() as connection:
        for x in (7, 8):
            connection.execute(table.insert().values(x=x))
        assert connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all() == [1, 2]
