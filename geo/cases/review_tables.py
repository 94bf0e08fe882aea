"""The tables of the review: decisions, the cases that each placed, and the words that they explain."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from geo.cases.store_tables import UtcDateTime, metadata

__all__ = ["aliases", "decided_cases", "decisions"]

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("evidence", String, nullable=False),
    Column("kode_desa", String, nullable=False),
    Column("nama_desa", String, nullable=False),
    Column("kode_kecamatan", String, nullable=False),
    Column("nama_kecamatan", String, nullable=False),
    Column("match_status", String, nullable=False),
    Column("match_level", String, nullable=False),
    Column("match_method", String, nullable=False),
    Column("match_score", Float, nullable=False),
    Column("match_reason", Text, nullable=False),
    Column("match_candidates", String, nullable=False),
    Column("offered", String, nullable=False),
    Column("n_cases", Integer, nullable=False),
    Column("taken_back_at", UtcDateTime),
    Column("taken_back_by", String),
    Index("ix_decisions_evidence", "evidence"),
)

decided_cases = Table(
    "decided_cases",
    metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    # No foreign key: a corrected case is replaced as a whole, and the decision on it outlives that.
    Column("sumber", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("before", Text, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("teks", String, primary_key=True),
    Column("kode_desa", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("decision_id", ForeignKey("decisions.id")),
)
