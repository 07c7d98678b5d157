"""Opening a database: what is taken, what is refused, and what SQLite is taught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, column, literal, select, text
from sqlalchemy.engine import make_url

from bot.domain.errors import StoreUnavailable, StoreUnusable
from bot.domain.metrics import spread_of
from storage.engine import Percentile, is_sqlite, open_engine, reader_of
from storage.errors import border
from storage.expressions import contains_word, folded, microseconds_between, percentile


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'giraffe.db'}")
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        pytest.param("", "not_a_database_url", id="empty"),
        pytest.param("giraffe.db", "not_a_database_url", id="a-path"),
        pytest.param("mysql://host/db", "not_a_database_url", id="another-database"),
        pytest.param("postgresql+asyncpg://host/db", "not_a_database_url", id="another-driver"),
        pytest.param("postgresql://host", "not_a_database_url", id="no-name"),
        pytest.param("sqlite+aiosqlite:///x.db", "not_a_database_url", id="another-sqlite-driver"),
        pytest.param("sqlite://", "needs_a_file", id="memory"),
        pytest.param("sqlite:///:memory:", "needs_a_file", id="memory-by-name"),
        pytest.param("sqlite:///file:x?mode=memory&uri=true", "needs_a_file", id="memory-by-mode"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str, problem: str) -> None:
    with pytest.raises(StoreUnusable) as refused:
        open_engine(url)

    assert refused.value.values() == {"problem": problem}
    assert "://" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_leads_to_our_driver(scheme: str) -> None:
    engine = open_engine(f"{scheme}://giraffe:secret@db.example/desk")

    assert engine.url.drivername == "postgresql+psycopg"
    assert "secret" not in repr(engine)
    assert not is_sqlite(engine)
    engine.dispose()


def test_a_file_that_cannot_be_opened_is_unavailable() -> None:
    engine = open_engine("sqlite:////nowhere/at/all/giraffe.db")

    with pytest.raises(StoreUnavailable, match="unavailable"), border(), engine.connect():
        pytest.fail("there is no such folder")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
    ],
)
def test_sqlite_is_set_to_lose_nothing(engine: Engine, pragma: str, value: object) -> None:
    with reader_of(engine).connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_writer_holds_the_lock_from_its_first_statement(engine: Engine) -> None:
    """A read that turns into a write later would fail at once instead of waiting."""
    with engine.connect() as writer, reader_of(engine).connect() as reader:
        writer.execute(text("SELECT 1"))
        reader.execute(text("PRAGMA busy_timeout = 0"))

        with pytest.raises(StoreUnavailable), border():
            reader.execute(text("CREATE TABLE t (x)"))


def test_a_list_as_long_as_postgresql_counts_is_a_spread(engine: Engine) -> None:
    with engine.connect() as connection:
        numbers = text(
            "SELECT 1.0 AS x UNION ALL SELECT 2 UNION ALL SELECT 4 UNION ALL SELECT NULL"
        )
        rows = numbers.columns(column("x")).subquery()
        found = connection.execute(
            select(percentile(rows.c.x, 0.5), percentile(rows.c.x, 0.9), percentile(rows.c.x, 0.0))
        ).one()

    assert tuple(found) == (2.0, 3.6, 1.0)


def test_a_percentile_of_nothing_is_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(select(percentile(literal(None), 0.5))).scalar() is None


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_sqlite_and_the_domain_agree_on_a_spread(microseconds: Sequence[int]) -> None:
    found = []
    for fraction in (0.5, 0.9):
        aggregate = Percentile()
        for value in microseconds:
            aggregate.step(value, fraction)
        found.append(timedelta(microseconds=round(aggregate.finalize() or 0)))

    expected = spread_of([timedelta(microseconds=value) for value in microseconds])

    assert expected.median is not None
    assert expected.p90 is not None
    assert abs(found[0] - expected.median) <= timedelta(microseconds=1)
    assert abs(found[1] - expected.p90) <= timedelta(microseconds=1)


def test_letters_beyond_ascii_are_folded(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.execute(
            select(folded(literal("ÀÉ")), contains_word(literal("Größe 50%"), "GRÖßE"))
        ).one()

    assert (found[0], bool(found[1])) == ("àé", True)


def test_postgresql_is_asked_in_its_own_words() -> None:
    asked = select(
        percentile(column("x"), 0.5),
        microseconds_between(column("a"), column("b")),
        folded(column("t")),
    )

    written = str(asked.compile(dialect=make_url("postgresql+psycopg://").get_dialect()()))

    assert "percentile_cont(" in written
    assert "WITHIN GROUP (ORDER BY x)" in written
    assert "EXTRACT(EPOCH FROM (b - a))" in written
    assert "lower(t)" in written
