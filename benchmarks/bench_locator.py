"""A million points to their desa: PointLocator beside geopandas.sjoin, one process.

Both answer which polygon covers each point. Printed as well: set-up time and
memory of the grid, the time of a cold start with and without compiled code in
the cache, and the agreement with shapely on random and on adversarial points.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.admin.boundaries import load_boundaries
from geo.admin.locator import PointLocator
from geo.admin.locator_grid import build_grid

SHARED = Path(__file__).resolve().parents[2] / "shared" / "boundaries"
LAYERS = {"Banyuwangi": "banyuwangi_desa.geojson", "East Java": "jawa_timur_desa.parquet"}
POINTS = 1_000_000
RUNS = 5

Floats = NDArray[np.float64]

COLD = """
import sys, time, numpy
from geo.admin.boundaries import load_boundaries
from geo.admin.locator import PointLocator
desa = load_boundaries(sys.argv[1]).desa
start = time.perf_counter()
locator = PointLocator(desa)
locator.prepare()
locator.locate(numpy.zeros(10), numpy.zeros(10))
print(time.perf_counter() - start)
"""


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median wall seconds of some runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def random_points(desa: gpd.GeoDataFrame, count: int) -> tuple[Floats, Floats]:
    west, south, east, north = desa.total_bounds
    rng = np.random.default_rng(20261124)
    return rng.uniform(west, east, count), rng.uniform(south, north, count)


def adversarial_points(desa: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """Return vertices, midpoints of edges and corners of grid cells, and each of them one ulp off."""
    xy = shapely.get_coordinates(desa.geometry.array)
    rng = np.random.default_rng(7)
    xy = xy[rng.permutation(len(xy))[:60_000]] if len(xy) > 60_000 else xy
    grid = build_grid(np.asarray(desa.geometry.array, dtype=object))
    assert grid is not None
    column, row = rng.integers(0, grid.columns + 1, 20_000), rng.integers(0, grid.rows + 1, 20_000)
    corner = np.column_stack([grid.west + column / grid.per_x, grid.south + row / grid.per_y])
    near = np.vstack([xy, (xy[1:] + xy[:-1]) / 2, corner])
    ways = [(a, b) for a in (-np.inf, np.inf) for b in (-np.inf, np.inf)]
    nudged = [np.column_stack([np.nextafter(near[:, 0], a), np.nextafter(near[:, 1], b)]) for a, b in ways]
    points = np.vstack([near, *nudged])
    return points[:, 0], points[:, 1]


def by_shapely(desa: gpd.GeoDataFrame, x: Floats, y: Floats) -> NDArray[np.int64]:
    """Return the first polygon, in the order of the codes, that covers each point, by shapely alone."""
    tree = shapely.STRtree(np.asarray(desa.geometry.array, dtype=object))
    found = np.full(x.size, len(desa), dtype=np.int64)
    point, hit = tree.query(shapely.points(x, y), predicate="covered_by")
    np.minimum.at(found, point, hit)
    return np.where(found == len(desa), -1, found)


def cold_start(path: Path, cache: str) -> float:
    environment = {"NUMBA_CACHE_DIR": cache, "PATH": "/usr/bin:/bin"}
    words = [sys.executable, "-c", COLD, str(path)]
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


def main() -> None:
    for name, file in LAYERS.items():
        desa = load_boundaries(SHARED / file).desa
        x, y = random_points(desa, POINTS)
        warm = PointLocator(desa)
        warm.prepare()
        warm.locate(x, y)
        locator = PointLocator(desa)
        start = time.perf_counter()
        memory = locator.prepare()
        set_up = time.perf_counter() - start
        print(f"{name}: {len(desa)} desa, {shapely.get_num_coordinates(desa.geometry.array).sum()} vertices")
        print(f"  set-up {set_up * 1000:.0f} ms, grid {memory / 1e6:.0f} MB")
        mine = seconds(lambda at=locator, x=x, y=y: at.locate(x, y))
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs="EPSG:4326"))
        polygons = desa[["geometry"]]
        print(f"  {POINTS} points: {mine * 1000:.1f} ms")
        for predicate in ("intersects", "covered_by", "within"):
            peer = seconds(
                lambda p=points, d=polygons, w=predicate: gpd.sjoin(p, d, how="left", predicate=w), 3
            )
            said = "" if predicate != "within" else "  (leaves out points on a boundary)"
            print(
                f"  geopandas.sjoin, {predicate}: {peer * 1000:.0f} ms, {peer / mine:.0f} times as long{said}"
            )
        for kind, (px, py) in (
            ("random", random_points(desa, 200_000)), ("adversarial", adversarial_points(desa)),
        ):  # fmt: skip
            same = locator.locate(px, py) == by_shapely(desa, px, py)
            print(f"  agreement with shapely, {kind}: {same.sum()} of {same.size}")
    with tempfile.TemporaryDirectory() as cache:
        path = SHARED / LAYERS["Banyuwangi"]
        first, second = cold_start(path, cache), cold_start(path, cache)
    print(f"Cold start of a process: {first:.1f} s the first time, {second:.2f} s from the cache")


if __name__ == "__main__":
    main()
