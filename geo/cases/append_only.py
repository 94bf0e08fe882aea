"""Tables that are written once and never changed: the database itself refuses to."""

from __future__ import annotations

from sqlalchemy import Table

__all__ = ["APPEND_ONLY", "refusals", "refuse_changes"]

APPEND_ONLY = "append_only"
"""Under which a table's ``info`` says what is kept in it."""


def refuse_changes(table: Table, what: str) -> None:
    """Declare that a table refuses every UPDATE, DELETE and TRUNCATE; a revision makes it so.

    Parameters
    ----------
    table : Table
        Its triggers are named after it.
    what : str
        What is kept in it, as the refusal names it: "the audit log".
    """
    table.info[APPEND_ONLY] = what


def refusals(name: str, what: str, dialect: str) -> list[str]:
    """Return the statements that make the table *name* refuse to be changed."""
    refused = f"{what} is append-only"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name}_no_{change.lower()} BEFORE {change} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            for change in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refused}'; END $$",
        f"CREATE OR REPLACE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
    ]
