"""What revisions make tables of: texts that sort alike everywhere, tables that refuse to be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.cases.append_only import refusals

__all__ = ["STRING", "TEXT", "is_postgresql", "refuse_changes"]

# SQLite sorts texts by their bytes, PostgreSQL by its server's language: "C" is by the bytes too.
STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def is_postgresql() -> bool:
    """Tell which database is being brought up to date."""
    return op.get_bind().dialect.name == "postgresql"


def refuse_changes(table: str, what: str) -> None:
    """Have a table refuse every UPDATE, DELETE and TRUNCATE, as :mod:`geo.cases.append_only` declares it."""
    for statement in refusals(table, what, op.get_bind().dialect.name):
        op.execute(statement)
