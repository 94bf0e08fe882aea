"""The cases, what was decided on them, their uploads and visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.cases.migrations.columns import STRING, TEXT, is_postgresql
from geo.cases.migrations.drafts import fill_draft, open_draft
from geo.cases.migrations.points import add_points

revision = "0001_cases"
down_revision = None


def upgrade() -> None:
    """Make what is not there yet: stores of before the revisions have some of it."""
    to_fill = open_draft()
    _loads_and_cases()
    _beside_cases()
    _review()
    _visits()
    fill_draft(to_fill)
    if is_postgresql():
        add_points()


def _loads_and_cases() -> None:
    """Make the cases, and apart from them what they say of persons."""
    op.create_table(
        "meta",
        sa.Column("key", STRING, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key"),
        if_not_exists=True,
    )
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("file_name", STRING, nullable=False),
        sa.Column("boundaries", STRING, nullable=False),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("n_new", sa.Integer(), nullable=False),
        sa.Column("n_updated", sa.Integer(), nullable=False),
        sa.Column("n_unchanged", sa.Integer(), nullable=False),
        sa.Column("n_rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_table(
        "cases",
        sa.Column("sumber", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("jenis", STRING, nullable=False),
        sa.Column("tanggal", sa.DateTime(), nullable=False),
        sa.Column("status", STRING, nullable=False),
        sa.Column("ditanggapi", sa.DateTime(), nullable=True),
        sa.Column("selesai", sa.DateTime(), nullable=True),
        sa.Column("dinas", STRING, nullable=True),
        sa.Column("kategori", STRING, nullable=True),
        sa.Column("catatan", TEXT, nullable=True),
        sa.Column("kode_desa", STRING, nullable=True),
        sa.Column("nama_desa", STRING, nullable=True),
        sa.Column("kode_kecamatan", STRING, nullable=True),
        sa.Column("nama_kecamatan", STRING, nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("match_status", STRING, nullable=False),
        sa.Column("match_level", STRING, nullable=False),
        sa.Column("match_method", STRING, nullable=False),
        sa.Column("match_score", sa.Float(), nullable=False),
        sa.Column("match_reason", TEXT, nullable=False),
        sa.Column("match_candidates", STRING, nullable=False),
        sa.Column("fingerprint", STRING, nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("evidence", STRING, nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"]),
        sa.PrimaryKeyConstraint("sumber", "id"),
        if_not_exists=True,
    )
    op.create_index("ix_cases_evidence", "cases", ["evidence"], if_not_exists=True)
    op.create_index("ix_cases_kind_time", "cases", ["jenis", "tanggal"], if_not_exists=True)
    op.create_index("ix_cases_match", "cases", ["match_status", "decision_id"], if_not_exists=True)
    op.create_index("ix_cases_place", "cases", ["kode_desa"], if_not_exists=True)
    op.create_table(
        "case_persons",
        sa.Column("sumber", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("nama", TEXT, nullable=True),
        sa.Column("telepon", TEXT, nullable=True),
        sa.Column("keterangan", TEXT, nullable=True),
        sa.Column("alamat", TEXT, nullable=True),
        sa.Column("kode_tertulis", TEXT, nullable=True),
        sa.Column("desa_tertulis", TEXT, nullable=True),
        sa.Column("kecamatan_tertulis", TEXT, nullable=True),
        sa.Column("teks", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["sumber", "id"], ["cases.sumber", "cases.id"]),
        sa.PrimaryKeyConstraint("sumber", "id"),
        if_not_exists=True,
    )


def _beside_cases() -> None:
    """Make what was turned away, the population and the uploads."""
    op.create_table(
        "rejects",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("nomor", sa.Integer(), nullable=False),
        sa.Column("baris", sa.Integer(), nullable=False),
        sa.Column("alasan", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"]),
        sa.PrimaryKeyConstraint("load_id", "nomor"),
        if_not_exists=True,
    )
    op.create_table(
        "population",
        sa.Column("kode_desa", STRING, nullable=False),
        sa.Column("jenis", STRING, nullable=False),
        sa.Column("population", sa.Float(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kode_desa", "jenis"),
        if_not_exists=True,
    )
    op.create_table(
        "uploads",
        sa.Column("id", STRING, nullable=False),
        sa.Column("who", STRING, nullable=False),
        sa.Column("file_name", STRING, nullable=False),
        sa.Column("sha256", STRING, nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("instance", STRING, nullable=False),
        sa.Column("state", STRING, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"]),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("ix_uploads_state", "uploads", ["state"], if_not_exists=True)
    op.create_index("ix_uploads_who", "uploads", ["who", "created_at"], if_not_exists=True)


def _review() -> None:
    """Make what was decided on open cases."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("who", STRING, nullable=False),
        sa.Column("evidence", STRING, nullable=False),
        sa.Column("kode_desa", STRING, nullable=False),
        sa.Column("nama_desa", STRING, nullable=False),
        sa.Column("kode_kecamatan", STRING, nullable=False),
        sa.Column("nama_kecamatan", STRING, nullable=False),
        sa.Column("match_status", STRING, nullable=False),
        sa.Column("match_level", STRING, nullable=False),
        sa.Column("match_method", STRING, nullable=False),
        sa.Column("match_score", sa.Float(), nullable=False),
        sa.Column("match_reason", TEXT, nullable=False),
        sa.Column("match_candidates", STRING, nullable=False),
        sa.Column("offered", STRING, nullable=False),
        sa.Column("n_cases", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("taken_back_by", STRING, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("ix_decisions_evidence", "decisions", ["evidence"], if_not_exists=True)
    op.create_table(
        "decided_cases",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("sumber", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"]),
        sa.PrimaryKeyConstraint("decision_id", "sumber", "id"),
        if_not_exists=True,
    )
    op.create_table(
        "aliases",
        sa.Column("teks", STRING, nullable=False),
        sa.Column("kode_desa", STRING, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("who", STRING, nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"]),
        sa.PrimaryKeyConstraint("teks"),
        if_not_exists=True,
    )


def _visits() -> None:
    """Make the visits, and apart from them their notes."""
    op.create_table(
        "visits",
        sa.Column("uuid", STRING, nullable=False),
        sa.Column("sumber", STRING, nullable=False),
        sa.Column("case_id", STRING, nullable=False),
        sa.Column("kode_desa", STRING, nullable=True),
        sa.Column("visited_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", STRING, nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("outside_m", sa.Float(), nullable=True),
        sa.Column("pillar", STRING, nullable=False),
        sa.Column("account", STRING, nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("uuid"),
        if_not_exists=True,
    )
    op.create_index("ix_visits_case", "visits", ["sumber", "case_id"], if_not_exists=True)
    op.create_table(
        "visit_notes",
        sa.Column("uuid", STRING, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["uuid"], ["visits.uuid"]),
        sa.PrimaryKeyConstraint("uuid"),
        if_not_exists=True,
    )
