"""What the forum was told of the way back to school."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.cases.migrations.columns import STRING, refuse_changes

revision = "0004_school"
down_revision = "0003_patrols"


def upgrade() -> None:
    """Make what is not there yet."""
    op.create_table(
        "forum_school",
        sa.Column("periode", STRING, nullable=False),
        sa.Column("step", STRING, nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=False),
        sa.Column("n_min", sa.Integer(), nullable=False),
        sa.Column("n_max", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("periode", "step"),
        if_not_exists=True,
    )
    refuse_changes("forum_school", "what the forum was told")
