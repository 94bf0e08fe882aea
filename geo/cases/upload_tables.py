"""The table of the uploads: what became of each file, and nothing of what was in it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from geo.cases.store_tables import UtcDateTime, metadata

__all__ = ["uploads"]

uploads = Table(
    "uploads",
    metadata,
    Column("id", String, primary_key=True),
    Column("who", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("n_bytes", Integer, nullable=False),
    Column("instance", String, nullable=False),
    Column("state", String, nullable=False),
    # What the file was read with and what came of it: kinds, counts, keys of sentences; never a cell.
    Column("facts", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("load_id", ForeignKey("loads.id")),
    Index("ix_uploads_who", "who", "created_at"),
    Index("ix_uploads_state", "state"),
)
