"""More arrives than the desk keeps up with: Slack is told to come back, and nothing is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office

MOST, ALL = 100, 130


def test_what_is_turned_away_comes_again_and_is_all_there(open_office: OpenOffice) -> None:
    office = open_office(most_waiting_events=MOST)
    dana = office.customer("dana")

    words = ["thanks" + "!" * number for number in range(ALL)]
    for line in words:
        dana.plain.says(line, in_="#acme-help")
    office.later(minutes=10)

    came_again = [each for each in office.core.queue.acknowledged if each.retry_reason]
    assert len(came_again) > (ALL - MOST) // 2
    assert {each.retry_reason for each in came_again} == {"http_error"}
    assert office.core.queue.given_up == []
    assert sorted(_heard(office)) == sorted(words)


def _heard(office: Office) -> list[str]:
    path = office.giraffe.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM message")]
