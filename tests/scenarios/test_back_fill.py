"""The app was away: what people wrote meanwhile is there afterwards, once, and without noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import load_texts
from tests.scenarios.office import Office
from tests.scenarios.outage import Outage
from tests.scenarios.stories import card, cards, mirrored, reactions_of_the_app

REPORT = "The export fails with error 500 since this morning"
SECOND = "Our invoices show the wrong address, can you look?"
FURTHER = "It is the nightly one that stops at half"
TEXTS = load_texts()

OpenOutage = Callable[..., Outage]


@pytest.fixture
def open_outage(tmp_path: Path, empty_store: Path) -> Iterator[OpenOutage]:
    opened: list[Outage] = []

    def open_one(**settings: Any) -> Outage:
        outage = Outage(tmp_path, empty_store, **settings)
        opened.append(outage)
        return outage

    yield open_one
    for outage in opened:
        assert outage.core.world.problems == []
        assert outage.office.leaks() == []
        outage.close()


@pytest.fixture
def outage(open_outage: OpenOutage) -> Outage:
    return open_outage()


def summaries(office: Office) -> list[str]:
    """Return what the team was told at the end of catching up."""
    seen = office.agent("sam").messages_in("#triage")
    return [one.text for one in seen if one.text.startswith("Giraffe was away")]


def test_the_first_start_reads_no_history(outage: Outage) -> None:
    outage.office.later(minutes=5)

    assert outage.history_calls() == []


def test_a_short_stop_is_left_to_slacks_own_retries(outage: Outage) -> None:
    with outage.away(minutes=1):
        pass

    assert outage.history_calls() == []


def test_what_was_written_during_three_hours_is_there_once(outage: Outage) -> None:
    office = outage.office
    dana, sam = office.customer("dana"), office.agent("sam")
    old = dana.says(REPORT, in_="#acme-help")
    chat = dana.says("good morning", in_="#acme-help")
    office.later(hours=1)

    with outage.away(hours=3):
        dana.plain.says(FURTHER, in_="#acme-help", thread=old)
        dana.plain.says("thanks!", in_="#acme-help")
        dana.plain.says(SECOND, in_="#acme-help")
        dana.plain.edits(chat, "the report is empty as well")
    office = outage.office
    office.later(minutes=5)

    sam = office.agent("sam")
    first, second = card(sam, about="export"), card(sam, about="invoices")
    assert len(cards(sam)) == 3
    assert FURTHER in first.text
    assert "Latest of 2 messages" in first.text
    assert "arrived late" in second.text
    assert [TEXTS.say("suggestion.none") in one.text for one in (first, second)] == [True, True]
    assert mirrored(sam, first) == []
    assert len(summaries(office)) == 1
    assert reactions_of_the_app(dana, old, in_="#acme-help") == ["pushpin"]
