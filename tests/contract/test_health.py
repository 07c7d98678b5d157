"""What `/health` says of work for somebody, also when the database goes away in that moment."""

from __future__ import annotations

import pytest

from bot.bootstrap.stored import to_do
from bot.domain.errors import StoreUnavailable
from bot.texts import load_texts
from tests.contract.store_support import World

TEXTS = load_texts()


def test_an_installation_that_ended_is_told(world: World) -> None:
    assert to_do(world.opened.store, TEXTS) == ""

    with world.opened.store(world.upkeep()) as work:
        work.installations.end(world.now)
        work.commit()

    assert to_do(world.opened.store, TEXTS) == TEXTS.say("app.kept_out")


def test_a_database_that_goes_away_between_two_looks_is_no_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_away(_store: object) -> object:
        raise StoreUnavailable("unavailable")

    monkeypatch.setattr(type(world.opened.store), "read", is_away)

    assert to_do(world.opened.store, TEXTS) == ""
