"""What every test gets: an environment without any of the app's settings."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.statements import share_statements
from tests.together import make_scheduler as pytest_xdist_make_scheduler

__all__ = ["pytest_xdist_make_scheduler"]

hypothesis_settings.register_profile("giraffe", deadline=None, derandomize=bool(os.getenv("CI")))
hypothesis_settings.load_profile("giraffe")


def pytest_collection_finish() -> None:
    """Have the garbage collector look less often, and never at what was imported.

    Each story opens a whole app, and going through it all again and again took a seventh of the
    processor's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def shared_statements() -> None:
    """Compile each SQL statement once, not once for each store that a test opens."""
    share_statements()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every setting of the app, so that what a developer exported decides nothing."""
    for name in list(os.environ):
        if name.startswith(("GIRAFFE_", "OPENAI_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Return the folder that holds pyproject.toml."""
    return Path(__file__).resolve().parent.parent
