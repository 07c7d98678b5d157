"""Every question of the doctor's is one that both databases understand."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from bot.domain.checkup import Check
from storage import read_findings
from storage.engine import reader_of
from storage.health import is_intact
from storage.migrate import is_current
from tests.contract.store_support import MONDAY, World


def test_a_store_in_which_nothing_happened_lacks_only_a_team(world: World) -> None:
    findings = read_findings(reader_of(world.opened.engine), now=MONDAY)

    assert {finding.check for finding in findings} <= {Check.NO_TRIAGE, Check.NO_AGENTS}


def test_work_that_nobody_does_is_found_after_a_quarter_of_an_hour(world: World) -> None:
    with world.opened.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO inbox (key, lane, body, received_at, due, state, fence, attempts,"
                " problem) VALUES ('k', 'C1', '{}', :at, :at, 'ready', 0, 0, '')"
            ).bindparams(**_moment(world))
        )

    findings = {
        after: {one.check for one in read_findings(world.opened.engine, now=MONDAY + after)}
        for after in (timedelta(minutes=14), timedelta(minutes=16))
    }

    assert Check.WORK_WAITS not in findings[timedelta(minutes=14)]
    assert Check.WORK_WAITS in findings[timedelta(minutes=16)]


def test_a_fresh_database_is_whole_and_up_to_date(world: World) -> None:
    assert is_intact(world.opened.engine)
    assert is_current(world.opened.engine)


def _moment(world: World) -> dict[str, object]:
    is_sqlite = world.opened.engine.dialect.name == "sqlite"
    return {"at": int(MONDAY.timestamp()) * 1_000_000 if is_sqlite else MONDAY}
