"""The patrol schedules that were kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.cases.migrations.columns import STRING, TEXT, refuse_changes

revision = "0003_patrols"
down_revision = "0002_office"


def upgrade() -> None:
    """Make what is not there yet: stores of before the revisions have some of it."""
    _plans()
    _visits()
    _calendars()
    for name in ("plans", "areas", "points", "units", "visits", "lacking"):
        refuse_changes(f"patrol_{name}", "a patrol schedule that was kept")
    refuse_changes("patrol_marks", "what became of a patrol")


def _plans() -> None:
    """Make a schedule, its areas, points and units."""
    op.create_table(
        "patrol_plans",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("by", STRING, nullable=False),
        sa.Column("periode", STRING, nullable=False),
        sa.Column("begin", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("jenis", STRING, nullable=False),
        sa.Column("parameters", TEXT, nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("digest", STRING, nullable=False),
        sa.Column("follows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("follows", "digest", name="uq_patrol_plans_once"),
        if_not_exists=True,
    )
    op.create_index("ix_patrol_plans_begin", "patrol_plans", ["begin"], if_not_exists=True)
    op.create_table(
        "patrol_areas",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", STRING, nullable=False),
        sa.Column("nama", STRING, nullable=False),
        sa.Column("nama_kecamatan", STRING, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("jenis", STRING, nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["patrol_plans.id"]),
        sa.PrimaryKeyConstraint("plan", "number"),
        if_not_exists=True,
    )
    op.create_table(
        "patrol_points",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("area", STRING, nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["patrol_plans.id"]),
        sa.PrimaryKeyConstraint("plan", "area", "point"),
        if_not_exists=True,
    )
    op.create_table(
        "patrol_units",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", STRING, nullable=False),
        sa.Column("pilar", STRING, nullable=False),
        sa.Column("kode_wilayah", STRING, nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["patrol_plans.id"]),
        sa.PrimaryKeyConstraint("plan", "number"),
        if_not_exists=True,
    )


def _visits() -> None:
    """Make what a schedule asks for, and what became of it."""
    op.create_table(
        "patrol_visits",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("begin", sa.DateTime(), nullable=False),
        sa.Column("end", sa.DateTime(), nullable=False),
        sa.Column("area", STRING, nullable=False),
        sa.Column("nama", STRING, nullable=False),
        sa.Column("kode_desa", STRING, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("unit", STRING, nullable=False),
        sa.Column("pilar", STRING, nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["patrol_plans.id"]),
        sa.PrimaryKeyConstraint("plan", "number"),
        if_not_exists=True,
    )
    op.create_index("ix_patrol_visits_begin", "patrol_visits", ["begin"], if_not_exists=True)
    op.create_table(
        "patrol_lacking",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", STRING, nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("reason", STRING, nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["patrol_plans.id"]),
        sa.PrimaryKeyConstraint("plan", "number"),
        if_not_exists=True,
    )
    op.create_table(
        "patrol_marks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("reason", STRING, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("by", STRING, nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["patrol_plans.id"]),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("ix_patrol_marks_plan", "patrol_marks", ["plan"], if_not_exists=True)


def _calendars() -> None:
    """Make whose calendar is whose."""
    op.create_table(
        "calendar_units",
        sa.Column("mark", STRING, nullable=False),
        sa.Column("unit", STRING, nullable=False),
        sa.PrimaryKeyConstraint("mark"),
        if_not_exists=True,
    )
    op.create_table(
        "account_pillars",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("pillar", STRING, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id"),
        if_not_exists=True,
    )
