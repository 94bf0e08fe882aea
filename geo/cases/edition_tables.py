"""The tables of the editions: what was published when, by whom, and the true counts behind it.

The true counts never leave the server. They are there because a correction has
to pass the gate together with what it corrects.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from geo.cases.store_tables import UtcDateTime, metadata

__all__ = ["edition_parts", "editions"]

editions = Table(
    "editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("boundaries", String, nullable=False),
    Column("approximate", Boolean, nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("population_estimated", Boolean),
)

edition_parts = Table(
    "edition_parts",
    metadata,
    Column("edition", ForeignKey("editions.number"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("periods", String, nullable=False),
    Column("versions", String, nullable=False),
    Column("refused", String, nullable=False),
    # A part is written once and read whole, never searched: a line for each cell would gain nothing.
    Column("cells", Text, nullable=False),
)
