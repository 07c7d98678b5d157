"""Bring a database to the schema of this version. The steps stand in storage/migrations."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from bot.domain.errors import StoreUnusable
from storage.engine import is_sqlite
from storage.errors import border

_LOCK = 7_216_033_150_982
"""The number of PostgreSQL's advisory lock that replicas take turns by. Any number will do."""


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Run the migrations that are missing, all in one transaction; none when there are none.

    Replicas that start together wait for each other. Raises StoreUnusable when a newer version of
    the app has been here.
    """
    with border(), engine.begin() as connection:
        if not is_sqlite(connection):
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        with as_file(files("storage") / "migrations") as folder:
            try:
                command.upgrade(_configuration(str(folder), connection), to)
            except CommandError as e:
                raise StoreUnusable("unknown_schema") from e


def is_current(engine: Engine) -> bool:
    """Tell whether the database has the schema of this version; nothing is changed."""
    with border(), engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    with as_file(files("storage") / "migrations") as folder:
        configuration = Config()
        configuration.set_main_option("script_location", str(folder).replace("%", "%%"))
        configuration.set_main_option("path_separator", "os")
        return present == ScriptDirectory.from_config(configuration).get_current_head()


def _configuration(folder: str, connection: Connection) -> Config:
    configuration = Config()
    # A per cent sign in a path would be read as the start of a reference.
    configuration.set_main_option("script_location", folder.replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["connection"] = connection
    return configuration
