"""What phones noted of patrols, each under the number that the phone gave it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.cases.migrations.columns import STRING, refuse_changes

revision = "0005_patrol_notes"
down_revision = "0004_school"


def upgrade() -> None:
    """Make what is not there yet."""
    op.create_table(
        "patrol_notes",
        sa.Column("uuid", STRING, nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("reason", STRING, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("by", STRING, nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["patrol_plans.id"]),
        sa.PrimaryKeyConstraint("uuid"),
        if_not_exists=True,
    )
    refuse_changes("patrol_notes", "what a phone noted of a patrol")
