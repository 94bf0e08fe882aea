"""The points of the cases in PostGIS: worked out by the database, so that they cannot differ from theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from geo.errors import StoreError

__all__ = ["add_points"]

_POINT = "ST_SetSRID(ST_MakePoint(lon, lat), 4326)"


def add_points() -> None:
    """Add ``geom`` to the cases, with its index.

    Raises
    ------
    StoreError
        If PostGIS is not there, and this user may not bring it in.
    """
    connection = op.get_bind()
    there = connection.execute(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")).scalar()
    if there is None:
        try:
            with connection.begin_nested():
                op.execute("CREATE EXTENSION postgis")
        except DBAPIError as error:
            raise StoreError("cases_store.no_postgis", name=connection.engine.url.database) from error
    op.execute(
        f"ALTER TABLE cases ADD COLUMN geom geometry(Point, 4326) GENERATED ALWAYS AS ({_POINT}) STORED"
    )
    op.execute("CREATE INDEX ix_cases_geom ON cases USING gist (geom)")
