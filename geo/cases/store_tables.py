"""The tables of the store, and how moments are kept in them.

Moments are in UTC. Those of a case of which only the day is known are named in its ``tanpa_jam``, and
are kept as :mod:`geo.cases.days` says: that day at 00.00.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

__all__ = [
    "CASE_COLUMNS",
    "EVIDENCE_COLUMNS",
    "MATCH_COLUMNS",
    "PERSONAL_COLUMNS",
    "SCHEMA_VERSION",
    "UtcDateTime",
    "case_persons",
    "cases",
    "loads",
    "meta",
    "metadata",
    "population",
    "rejects",
]

SCHEMA_VERSION = 1

PERSONAL_COLUMNS: tuple[str, ...] = ("nama", "telepon", "keterangan", "alamat")
"""Kept in a table of their own. ``alamat`` is with them: it is where a poor family lives."""

EVIDENCE_COLUMNS: tuple[str, ...] = ("kode_tertulis", "desa_tertulis", "kecamatan_tertulis", "teks")
"""The place as the file wrote it, for the review; beside the address, because a cell may hold one."""

MATCH_COLUMNS: tuple[str, ...] = (
    "kode_desa", "nama_desa", "kode_kecamatan", "nama_kecamatan", "match_status", "match_level",
    "match_method", "match_score", "match_reason", "match_candidates",
)  # fmt: skip
"""What geocoding or a reviewer says of a case; everything else is what its file says."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC: SQLite has no time zones, and local time repeats itself nowhere here but may."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as naive UTC; a naive moment is refused, its zone would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be kept")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the kept moment, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

loads = Table(
    "loads",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("file_name", String, nullable=False),
    Column("boundaries", String, nullable=False),
    Column("n_rows", Integer, nullable=False),
    Column("n_new", Integer, nullable=False),
    Column("n_updated", Integer, nullable=False),
    Column("n_unchanged", Integer, nullable=False),
    Column("n_rejected", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("sumber", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("jenis", String, nullable=False),
    Column("tanggal", UtcDateTime, nullable=False),
    Column("status", String, nullable=False),
    Column("ditanggapi", UtcDateTime),
    Column("selesai", UtcDateTime),
    Column("tanpa_jam", String, nullable=False, server_default=""),
    Column("dinas", String),
    Column("kategori", String),
    Column("catatan", Text),
    Column("kode_desa", String),
    Column("nama_desa", String),
    Column("kode_kecamatan", String),
    Column("nama_kecamatan", String),
    Column("lon", Float),
    Column("lat", Float),
    Column("match_status", String, nullable=False),
    Column("match_level", String, nullable=False),
    Column("match_method", String, nullable=False),
    Column("match_score", Float, nullable=False),
    Column("match_reason", Text, nullable=False),
    Column("match_candidates", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("load_id", ForeignKey("loads.id"), nullable=False),
    Column("evidence", String),
    Column("decision_id", Integer),
    Index("ix_cases_kind_time", "jenis", "tanggal"),
    Index("ix_cases_place", "kode_desa"),
    Index("ix_cases_evidence", "evidence"),
    Index("ix_cases_match", "match_status", "decision_id"),
)

case_persons = Table(
    "case_persons",
    metadata,
    Column("sumber", String, primary_key=True),
    Column("id", String, primary_key=True),
    *(Column(name, Text) for name in (*PERSONAL_COLUMNS, *EVIDENCE_COLUMNS)),
    ForeignKeyConstraint(["sumber", "id"], ["cases.sumber", "cases.id"]),
)

rejects = Table(
    "rejects",
    metadata,
    Column("load_id", ForeignKey("loads.id"), primary_key=True),
    Column("nomor", Integer, primary_key=True),
    Column("baris", Integer, nullable=False),
    Column("alasan", Text, nullable=False),
)

population = Table(
    "population",
    metadata,
    Column("kode_desa", String, primary_key=True),
    Column("jenis", String, primary_key=True),
    Column("population", Float, nullable=False),
    Column("estimated", Boolean, nullable=False),
)

CASE_COLUMNS: tuple[str, ...] = tuple(
    column.name
    for column in cases.columns
    if column.name not in {"fingerprint", "load_id", "evidence", "decision_id"}
)
