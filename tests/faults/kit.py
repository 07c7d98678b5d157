"""What many runs share, built once."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.bootstrap.assemble import upgrade_database
from bot.manifest import load_manifest
from bot.settings import Settings
from bot.texts import load_texts
from tests.faults.logs import LogTap
from tests.faults.machines import Machines
from tests.faults.simulation import Kit


def build_kit(folder: Path) -> Kit:
    """Build an empty store in a folder, and read the manifest and the sentences."""
    path = folder / "empty.db"
    upgrade_database(Settings(_env_file=None, database_url=f"sqlite:///{path}"))
    return Kit(
        empty_store=path,
        manifest=yaml.safe_load(load_manifest()),
        texts=load_texts(),
        log=LogTap(),
        machines=Machines(folder),
    )
