"""The tables of the two programmes: dinas, whom a report was given to, a child's way back to school.

A case is named by source and identifier without a foreign key: a corrected case
is replaced in ``cases``, and what was noted of it must outlive that.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from geo.cases.append_only import refuse_changes
from geo.cases.store_tables import UtcDateTime, metadata

__all__ = [
    "case_dinas",
    "dinas",
    "dinas_spellings",
    "forum_answers",
    "school_steps",
    "school_steps_taken_back",
]

dinas = Table(
    "dinas",
    metadata,
    Column("code", String, primary_key=True),
    Column("nama", String, nullable=False),
    Column("secretariat", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
)

dinas_spellings = Table(
    "dinas_spellings",
    metadata,
    Column("spelling", String, primary_key=True),
    Column("code", ForeignKey("dinas.code"), nullable=False, index=True),
)

case_dinas = Table(
    "case_dinas",
    metadata,
    Column("sumber", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("dinas", ForeignKey("dinas.code"), primary_key=True),
    Column("assigned_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
)

school_steps = Table(
    "school_steps",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("sumber", String, nullable=False),
    Column("id", String, nullable=False),
    Column("step", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Index("ix_school_steps_case", "sumber", "id"),
)

school_steps_taken_back = Table(
    "school_steps_taken_back",
    metadata,
    Column("number", ForeignKey("school_steps.number"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
)

forum_answers = Table(
    "forum_answers",
    metadata,
    Column("periode", String, primary_key=True),
    Column("kode", String, primary_key=True),
    Column("frozen_at", UtcDateTime, nullable=False),
    Column("share_from", Integer),
    Column("share_to", Integer),
    Column("median_from_min", Integer),
    Column("median_to_min", Integer),
)

# A mistake is taken back by a line of its own.
refuse_changes(school_steps, "what was noted of a child")
