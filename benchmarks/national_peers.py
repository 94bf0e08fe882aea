"""Points to desa by others: geopandas.sjoin, and PostGIS where a server is given."""

from __future__ import annotations

import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.admin.locator import PointLocator

Floats = NDArray[np.float64]

DESA = "CREATE TABLE bench_desa (kode text PRIMARY KEY, geom geometry(Geometry, 4326) NOT NULL)"
POINTS = "CREATE TABLE bench_points (row integer, lon float8, lat float8)"
GEOMETRY = "ALTER TABLE bench_points ADD COLUMN geom geometry(Point, 4326)"
FILL = "UPDATE bench_points SET geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326)"
JOIN = """SELECT p.row, min(d.kode) FROM bench_points p JOIN bench_desa d
          ON ST_Intersects(d.geom, p.geom) GROUP BY p.row"""


def points_of(path: Path, count: int) -> tuple[Floats, Floats]:
    """Return the points of the first *count* records that have one."""
    frame = pd.read_parquet(path, columns=["lon", "lat"]).iloc[:count].dropna()
    return frame["lon"].to_numpy(), frame["lat"].to_numpy()


def mine(boundaries: Boundaries, lon: Floats, lat: Floats) -> tuple[float, float, NDArray[np.object_]]:
    """Return the seconds of the set-up and of the search, and the code of each point's desa."""
    PointLocator(boundaries.desa.iloc[:2]).prepare()  # compiled code is loaded
    start = time.perf_counter()
    locator = PointLocator(boundaries.desa)
    locator.prepare()
    ready = time.perf_counter()
    found = locator.locate(lon, lat)
    done = time.perf_counter()
    codes = np.append(boundaries.desa.index.to_numpy(dtype=object), "")
    return ready - start, done - ready, codes[found]


def by_sjoin(boundaries: Boundaries, lon: Floats, lat: Floats) -> tuple[float, NDArray[np.object_]]:
    """Return the seconds of ``geopandas.sjoin``, and the smallest code of each point's desa."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat, crs="EPSG:4326"))
    desa = boundaries.desa[["geometry"]]
    start = time.perf_counter()
    joined = gpd.sjoin(points, desa, how="left", predicate="intersects")
    took = time.perf_counter() - start
    codes = joined["kode_desa"].groupby(level=0).min().fillna("")
    return took, codes.reindex(points.index, fill_value="").to_numpy(dtype=object)


def by_postgis(
    url: str, boundaries: Boundaries, lon: Floats, lat: Floats
) -> tuple[dict[str, float], NDArray[np.object_]]:
    """Return the seconds of each step of PostGIS, and the smallest code of each point's desa."""
    import psycopg

    took: dict[str, float] = {}
    codes = np.full(len(lon), "", dtype=object)
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        for statement in (
            "CREATE EXTENSION IF NOT EXISTS postgis",
            "DROP TABLE IF EXISTS bench_desa, bench_points",
            DESA,
            POINTS,
        ):
            cursor.execute(statement)
        shapes = boundaries.desa.geometry.dropna()
        start = time.perf_counter()
        with cursor.copy("COPY bench_desa (kode, geom) FROM STDIN") as copy:
            for code, shape in zip(shapes.index, shapes.to_wkb(hex=True, include_srid=False), strict=True):
                copy.write_row((code, f"SRID=4326;{shape}" if shape.startswith("S") else shape))
        cursor.execute("CREATE INDEX ON bench_desa USING gist (geom)")
        cursor.execute("ANALYZE bench_desa")
        took["desa and index"] = time.perf_counter() - start
        start = time.perf_counter()
        with cursor.copy("COPY bench_points (row, lon, lat) FROM STDIN") as copy:
            for row in zip(range(len(lon)), lon.tolist(), lat.tolist(), strict=True):
                copy.write_row(row)
        for statement in (GEOMETRY, FILL, "ANALYZE bench_points"):
            cursor.execute(statement)
        took["points"] = time.perf_counter() - start
        start = time.perf_counter()
        cursor.execute(JOIN)
        found = cursor.fetchall()
        took["join"] = time.perf_counter() - start
        cursor.execute("DROP TABLE bench_desa, bench_points")
    rows, values = zip(*found, strict=True)
    codes[list(rows)] = values
    return took, codes
