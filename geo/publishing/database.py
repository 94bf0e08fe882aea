"""Layers as PostGIS tables, which QGIS opens from the database itself: a schema apart, and its roles.

The schema ``peta`` holds what may be shown and nothing else: the desa and the
published hotspots for the forum's role, and for the planner's a view of the
cases without a word about a person. Neither role has any right on the store's
own tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from geo.cases.days import DAY_ONLY, MOMENTS
from geo.cases.store import CaseStore
from geo.cases.store_engine import writing
from geo.cases.store_errors import detail_of
from geo.errors import StoreError
from geo.zone import office_zone

__all__ = ["FORUM", "PLANNER", "SCHEMA", "write_tables"]

SCHEMA = "peta"
FORUM, PLANNER = "tigapilar_forum", "tigapilar_planner"
_VIEW = "kasus"
_EPSG = 4326
_DEPENDED_ON = "2BP01"
_TYPES = {"f": "double precision", "i": "bigint", "u": "bigint", "b": "boolean"}


def write_tables(
    store: CaseStore, layers: Mapping[str, gpd.GeoDataFrame], case_columns: Sequence[str]
) -> list[str]:
    """Write layers into the store's database, all of them or none, and let the roles read them.

    Parameters
    ----------
    store : CaseStore
        On a PostgreSQL server.
    layers : mapping of str to GeoDataFrame
        Name of the table to what the forum may see, in EPSG:4326.
    case_columns : sequence of str
        Columns of the cases that a planner may see.

    Returns
    -------
    list of str
        The roles that are not there, and that this user may not make.

    Raises
    ------
    StoreError
        If the store is a file, this user may not make a schema, or somebody's
        view is built on a layer.
    """
    if store.engine.dialect.name != "postgresql":
        raise StoreError("db.layers_need_server")
    with _told_who_needs_it(), writing(store.engine) as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        for name, frame in layers.items():
            _write(connection, name, frame)
        _view_of_cases(connection, case_columns)
        absent = [role for role in (FORUM, PLANNER) if not _has_role(connection, role)]
        for role in {FORUM, PLANNER} - set(absent):
            seen = [*layers, *([_VIEW] if role == PLANNER else [])]
            connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role}"))
            for name in seen:
                connection.execute(text(f'GRANT SELECT ON {SCHEMA}."{name}" TO {role}'))
    return absent


@contextmanager
def _told_who_needs_it() -> Iterator[None]:
    """Say so where somebody has built a view on a layer, which cannot be made anew under it."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _DEPENDED_ON:
            raise
        raise StoreError("db.layers_depended_on", detail=detail_of(error)) from error


def _view_of_cases(connection: Connection, columns: Sequence[str]) -> None:
    # The view is read with its owner's rights: who reads it needs none on the cases. QGIS asks for one
    # column that names a row.
    chosen = [f"{_moment(one)} AS {one}" if one in MOMENTS else one for one in columns]
    connection.execute(text(f"DROP VIEW IF EXISTS {SCHEMA}.{_VIEW}"))
    connection.execute(
        text(
            f"CREATE VIEW {SCHEMA}.{_VIEW} AS SELECT sumber || '/' || id AS kunci, "
            f"{', '.join(chosen)}, geom FROM cases"
        )
    )


def _moment(name: str) -> str:
    """Return what makes a moment of what is kept, in UTC without saying so; a day alone is the office's."""
    alone = f"'{name}' = ANY (string_to_array({DAY_ONLY}, ' '))"
    zone = f"CASE WHEN {alone} THEN '{office_zone().name}' ELSE 'UTC' END"
    return f"{name} AT TIME ZONE {zone}"


def _has_role(connection: Connection, role: str) -> bool:
    """Tell whether a role is there; make it where this user may."""
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first():
        return True
    try:
        with connection.begin_nested():
            connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":
            raise
        return False
    return True


def _write(connection: Connection, name: str, frame: gpd.GeoDataFrame) -> None:
    columns = {str(one): _type_of(frame[one]) for one in frame.columns if one != frame.geometry.name}
    said = "".join(f'"{one}" {kind}, ' for one, kind in columns.items())
    connection.execute(text(f'DROP TABLE IF EXISTS {SCHEMA}."{name}"'))
    connection.execute(
        text(
            f'CREATE TABLE {SCHEMA}."{name}" (fid integer PRIMARY KEY, {said}'
            f"geom geometry(MultiPolygon, {_EPSG}))"
        )
    )
    places = "".join(f":c{at}, " for at in range(len(columns)))
    rows = _rows(frame, list(columns))
    if rows:
        insert = text(
            f'INSERT INTO {SCHEMA}."{name}" VALUES '
            f"(:fid, {places}ST_Multi(ST_GeomFromWKB(CAST(:geom AS bytea), {_EPSG})))"
        )
        connection.execute(insert, rows)
    connection.execute(text(f'CREATE INDEX ON {SCHEMA}."{name}" USING gist (geom)'))


def _type_of(values: pd.Series) -> str:
    # Numbers that may be missing have a type of pandas with the same letter.
    return _TYPES.get(values.dtype.kind, "text")


def _rows(frame: gpd.GeoDataFrame, names: list[str]) -> list[dict[str, object]]:
    shapes = frame.geometry.to_wkb()
    cells = [[_plain(value) for value in frame[name].tolist()] for name in names]
    text_only = [_type_of(frame[name]) == "text" for name in names]
    return [
        {
            "fid": fid,
            "geom": shapes.iloc[fid - 1],
            **{
                f"c{at}": str(value) if as_text and value is not None else value
                for at, (value, as_text) in enumerate(zip(row, text_only, strict=True))
            },
        }
        for fid, row in enumerate(zip(*cells, strict=True), start=1)
    ]


def _plain(value: object) -> object:
    return None if value is None or value is pd.NA or value is pd.NaT or value != value else value
