"""The tables of what the forum decided and of the patrols that were made: written once, never changed."""

from __future__ import annotations

from sqlalchemy import DDL, Column, Date, ForeignKey, Integer, String, Table, Text, event

from geo.cases.store_tables import UtcDateTime, metadata

__all__ = ["forum_decision_states", "forum_decisions", "patrols_made"]

forum_decisions = Table(
    "forum_decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("periode", String, nullable=False),
    Column("about_kind", String, nullable=False),
    # Code of a desa, or a programme's word.
    Column("about", String, nullable=False),
    # The kind of cases of a hotspot; blank for a desa and a programme.
    Column("jenis", String, nullable=False),
    Column("step", Text, nullable=False),
    Column("pillar", String, nullable=False),
    Column("due", Date, nullable=False),
    Column("by", String, nullable=False),
)

forum_decision_states = Table(
    "forum_decision_states",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("decision", ForeignKey("forum_decisions.id"), nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("status_at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
)

patrols_made = Table(
    "patrols_made",
    metadata,
    # Made by whoever writes it down first: what is told twice is one patrol.
    Column("uuid", String, primary_key=True),
    Column("unit", String, nullable=False),
    Column("pillar", String, nullable=False),
    Column("kode_desa", String, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("by", String, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
)

_REFUSED = "what the forum decided is append-only"
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION forum_decisions_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
)

# The database itself refuses to rewrite what was decided and what became of it.
for _table in (forum_decisions, forum_decision_states):
    _statements = [
        (
            "sqlite",
            f"CREATE TRIGGER {_table.name}_no_{what.lower()} BEFORE {what} ON {_table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
        )
        for what in ("UPDATE", "DELETE")
    ]
    _statements += [
        ("postgresql", _POSTGRESQL),
        (
            "postgresql",
            f"CREATE TRIGGER {_table.name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_table.name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION forum_decisions_refuse()",
        ),
    ]
    for _dialect, _statement in _statements:
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(_table, "after_create", _ddl)
