"""The tables of the two programmes: dinas, whom a report was given to, a child's way back to school.

A case is named by source and identifier without a foreign key: a corrected case
is replaced in ``cases``, and what was noted of it must outlive that.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    event,
    insert,
)

from geo.cases.append_only import refuse_changes
from geo.cases.dinas_names import FIRST_DINAS, spelling_key
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


@event.listens_for(dinas_spellings, "after_create")
def _seed(target: Table, connection: Connection, **_: Any) -> None:
    """Fill a table that was just made, once: what the office changes afterwards is the office's."""
    rows = [
        {
            "code": one.code,
            "nama": one.name,
            "secretariat": one.secretariat,
            "active": True,
            "position": place,
        }
        for place, one in enumerate(FIRST_DINAS, start=1)
    ]
    connection.execute(insert(dinas), rows)
    words = {spelling_key(word): one.code for one in FIRST_DINAS for word in (one.name, *one.spellings)}
    connection.execute(insert(target), [{"spelling": word, "code": code} for word, code in words.items()])
