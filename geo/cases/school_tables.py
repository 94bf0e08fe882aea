"""The table of what the forum was told of the way back to school."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from geo.cases.append_only import refuse_changes
from geo.cases.store_tables import UtcDateTime, metadata

__all__ = ["forum_school"]

forum_school = Table(
    "forum_school",
    metadata,
    Column("periode", String, primary_key=True),
    # "found" or a further step of the way.
    Column("step", String, primary_key=True),
    Column("frozen_at", UtcDateTime, nullable=False),
    Column("n_min", Integer, nullable=False),
    # Missing where the range is open.
    Column("n_max", Integer),
)
refuse_changes(forum_school, "what the forum was told")
