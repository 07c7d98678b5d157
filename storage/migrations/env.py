"""What alembic runs around the migrations. The connection comes from storage.migrate."""

from __future__ import annotations

from alembic import context

from storage.tables import Row


def run() -> None:
    """Run the migrations in the transaction of the connection that was handed over."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Row.metadata,
        transactional_ddl=True,
        render_as_batch=True,
    )
    context.run_migrations()


run()
