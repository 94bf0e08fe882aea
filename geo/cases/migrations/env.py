"""Alembic's way in: on the connection, and in the transaction, of whoever upgrades a store."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
