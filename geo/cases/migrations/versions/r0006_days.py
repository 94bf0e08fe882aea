"""Of each case, the moments of which only the day is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.cases.migrations.columns import STRING
from geo.cases.migrations.days import mark_days

revision = "0006_days"
down_revision = "0005_patrol_notes"


def upgrade() -> None:
    """Add the column, and fill it as far as the kept moments tell.

    A moment at midnight of the zone that its file was loaded under is taken for a day without an hour.
    The zone is not known for certain: see :func:`geo.cases.migrations.days.mark_days`.
    """
    connection = op.get_bind()
    # Asked of the rows: the inspector does not know the points of PostGIS.
    if "tanpa_jam" in connection.execute(sa.text("SELECT * FROM cases LIMIT 0")).keys():  # noqa: SIM118
        return
    op.add_column("cases", sa.Column("tanpa_jam", STRING, nullable=False, server_default=""))
    mark_days(connection)
