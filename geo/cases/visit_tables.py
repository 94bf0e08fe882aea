"""The tables of the visits made; what was written about a person is kept apart, as a case's persons are."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, String, Table, Text

from geo.cases.store_tables import UtcDateTime, metadata

__all__ = ["visit_notes", "visits"]

visits = Table(
    "visits",
    metadata,
    # Made by the phone before anything is sent: what comes twice is known by it.
    Column("uuid", String, primary_key=True),
    # No foreign key: a corrected case is deleted and written again, and its visits stay.
    Column("sumber", String, nullable=False),
    Column("case_id", String, nullable=False),
    Column("kode_desa", String),
    Column("visited_at", UtcDateTime, nullable=False),
    Column("outcome", String, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
    Column("outside_m", Float),
    Column("pillar", String, nullable=False),
    Column("account", String, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_visits_case", "sumber", "case_id"),
)

visit_notes = Table(
    "visit_notes",
    metadata,
    Column("uuid", ForeignKey("visits.uuid"), primary_key=True),
    Column("note", Text, nullable=False),
)
