from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from bot.practice.clicks import Clicks


@pytest.fixture
def clicks() -> Iterator[Clicks]:
    with Clicks() as clicks:
        yield clicks


def test_who_hears_out_hears_what_an_answer_began_as_well(clicks: Clicks) -> None:
    said: list[str] = []

    def answer() -> None:
        clicks.submit(said.append, "and more")
        said.append("first")

    clicks.submit(answer)
    clicks.hear_out(patience=10)

    assert sorted(said) == ["and more", "first"]


def test_an_answer_that_goes_wrong_is_an_answer(clicks: Clicks) -> None:
    def answer() -> None:
        raise RuntimeError

    given = clicks.submit(answer)
    clicks.hear_out(patience=10)

    assert isinstance(given.exception(), RuntimeError)


def test_patience_ends_and_the_answer_can_be_heard_later(clicks: Clicks) -> None:
    told = Event()
    given = clicks.submit(told.wait, 10)

    with pytest.raises(TimeoutError):
        clicks.hear_out(patience=0.01)
    told.set()
    clicks.hear_out(patience=10)

    assert given.result() is True
