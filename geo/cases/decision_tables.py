"""The tables of what the forum decided and of the patrols that were made: written once, never changed."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from geo.cases.append_only import refuse_changes
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

for _table in (forum_decisions, forum_decision_states):
    refuse_changes(_table, "what the forum decided")
