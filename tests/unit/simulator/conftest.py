"""Fixtures of the simulator's tests."""

from __future__ import annotations

import pytest

from tests.unit.simulator.support import Scene


@pytest.fixture
def scene() -> Scene:
    """Return a workspace in which an app notes what reaches it."""
    return Scene()
