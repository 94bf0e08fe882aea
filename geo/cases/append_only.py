"""Tables that are written once and never changed: the database itself refuses to."""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

__all__ = ["refuse_changes"]


def refuse_changes(table: Table, what: str) -> None:
    """Have a table that is made refuse every UPDATE, DELETE and TRUNCATE.

    Parameters
    ----------
    table : Table
        Its triggers are named after it.
    what : str
        What is kept in it, as the refusal names it: "the audit log is append-only".
    """
    name, refused = table.name, f"{what} is append-only"
    sqlite = [
        f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
        for change in ("UPDATE", "DELETE")
    ]
    postgresql = [
        f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refused}'; END $$",
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
    ]
    for dialect, statements in (("sqlite", sqlite), ("postgresql", postgresql)):
        for statement in statements:
            ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
