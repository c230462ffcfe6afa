"""Run migrations on the connection and in the transaction of the caller."""

from __future__ import annotations

from alembic import context

from custody.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
