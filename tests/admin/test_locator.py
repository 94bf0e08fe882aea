"""The point locator answers as shapely's covers does, the smallest code winning."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.admin.locator import PointLocator, metres_per_degree
from geo.admin.locator_grid import Grid, build_grid

Floats = NDArray[np.float64]


def squares() -> gpd.GeoDataFrame:
    """Three squares in code order C, A, B: A and B overlap; a fourth row has no geometry."""
    return gpd.GeoDataFrame(
        index=["35.10.01.2003", "35.10.01.2001", "35.10.01.2002", "35.10.01.2004"],
        geometry=[shapely.box(4, 0, 6, 2), shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2), None],
        crs="EPSG:4326",
    )


def by_shapely(desa: gpd.GeoDataFrame, x: Floats, y: Floats) -> NDArray[np.int64]:
    """The slow truth: every polygon asked about every point, in the order of the codes."""
    found = np.full(x.size, -1, dtype=np.int64)
    points = shapely.points(x, y)
    for row in np.argsort(np.asarray(desa.index.astype(str)))[::-1]:
        geometry = desa.geometry.iloc[row]
        if geometry is not None:
            shapely.prepare(geometry)
            found[shapely.covers(geometry, points)] = row
    return found


@pytest.mark.parametrize(
    ("lon", "lat", "row"),
    [
        (0.5, 1.0, 1),  # inside A alone
        (1.5, 1.0, 1),  # in the overlap of A and B: the smaller code
        (2.5, 1.0, 2),  # inside B alone
        (2.0, 1.0, 1),  # on the edge of A, inside B
        (0.0, 0.0, 1),  # a corner
        (4.0, 2.0, 0),  # the upper left corner of C
        (6.0, 1.0, 0),  # the right edge of C
        (5.0, 2.0, 0),  # the upper edge of C
        (3.5, 1.0, -1),  # between B and C
        (np.nan, 1.0, -1),
        (1.0, np.inf, -1),
    ],
)
@pytest.mark.parametrize("grid", [False, True], ids=["tree", "grid"])
def test_where_a_point_is(lon: float, lat: float, row: int, grid: bool) -> None:
    locator = PointLocator(squares())
    if grid:
        assert locator.prepare() > 0
    assert locator.locate([lon], [lat]).tolist() == [row]


def test_empty_inputs() -> None:
    assert PointLocator(squares()).locate([], []).tolist() == []
    nothing = squares().iloc[:0]
    assert PointLocator(nothing).prepare() == 0
    assert PointLocator(nothing).locate(np.zeros(30_000), np.zeros(30_000)).max() == -1
    assert PointLocator(nothing).locate([1.0], [1.0]).tolist() == [-1]
    assert PointLocator(nothing).nearest([1.0], [1.0], 100.0)[0].tolist() == [-1]


def test_lon_and_lat_of_different_length() -> None:
    with pytest.raises(ValueError, match="lon has 2 values and lat 1"):
        PointLocator(squares()).locate([1.0, 2.0], [1.0])


def adversarial(desa: gpd.GeoDataFrame, grid: Grid) -> tuple[Floats, Floats]:
    """Vertices, midpoints of edges, corners of cells, each also one ulp off; random points."""
    xy = shapely.get_coordinates(desa.geometry.array)
    middle = (xy[1:] + xy[:-1]) / 2
    rng = np.random.default_rng(20261124)
    west, south, east, north = desa.total_bounds
    random = np.column_stack([rng.uniform(west, east, 40_000), rng.uniform(south, north, 40_000)])
    column, row = rng.integers(0, grid.columns + 1, 20_000), rng.integers(0, grid.rows + 1, 20_000)
    corner = np.column_stack([west + column / grid.per_x, south + row / grid.per_y])
    near = np.vstack([xy[::3], middle[::3], corner])
    nudged = [
        np.column_stack([np.nextafter(near[:, 0], way), np.nextafter(near[:, 1], other)])
        for way in (-np.inf, np.inf)
        for other in (-np.inf, np.inf)
    ]
    points = np.vstack([xy, middle, corner, random, *nudged])
    return points[:, 0], points[:, 1]


def test_agrees_with_shapely_on_the_real_layer(real_boundaries: Boundaries) -> None:
    desa = real_boundaries.desa
    locator = PointLocator(desa)
    grid = build_grid(np.asarray(desa.geometry.array, dtype=object))
    assert grid is not None
    assert locator.prepare() == grid.nbytes
    x, y = adversarial(desa, grid)
    np.testing.assert_array_equal(locator.locate(x, y), by_shapely(desa, x, y))


def star(rng: np.random.Generator) -> shapely.geometry.base.BaseGeometry:
    """A polygon with a jagged edge and a hole."""
    angle = np.sort(rng.uniform(0, 2 * np.pi, 12))
    radius = rng.uniform(0.4, 1.0, 12)
    centre = rng.uniform(0, 3, 2)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    outer = shapely.make_valid(shapely.Polygon(centre + ring * radius[:, None])).buffer(0)
    return outer.difference(shapely.Point(centre).buffer(0.15, quad_segs=2))


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_shapely_where_polygons_overlap(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = [star(rng) for _ in range(6)] + [
        shapely.MultiPolygon([shapely.box(3, 3, 4, 4), shapely.box(5, 3, 6, 4)])
    ]
    codes = [f"35.10.01.20{number:02d}" for number in rng.permutation(len(shapes))]
    desa = gpd.GeoDataFrame(index=codes, geometry=shapes, crs="EPSG:4326")
    xy = shapely.get_coordinates(desa.geometry.array)
    points = np.vstack([xy, (xy[1:] + xy[:-1]) / 2, rng.uniform(-1, 7, (30_000, 2))])
    locator = PointLocator(desa)
    np.testing.assert_array_equal(locator.locate(*points.T), by_shapely(desa, *points.T))


def test_nearest_says_how_far() -> None:
    lon_m, _ = metres_per_degree(1.0)
    locator = PointLocator(squares())
    position, distance_m = locator.nearest([3.001, 3.4, 1.0], [1.0, 1.0, 1.0], 200.0)
    assert position.tolist() == [2, -1, 1]
    expected = np.array([0.001 * float(lon_m), np.nan, 0.0])
    np.testing.assert_allclose(distance_m, expected, rtol=1e-4)


def test_distance_to_a_named_desa(real_boundaries: Boundaries) -> None:
    desa = real_boundaries.desa
    projected = desa.geometry.to_crs("EPSG:32750")
    labels = gpd.GeoSeries.from_xy(desa["label_lon"], desa["label_lat"], crs="EPSG:4326").to_crs("EPSG:32750")
    rows = np.zeros(len(desa), dtype=np.int64)
    ours = PointLocator(desa).distance_m(desa["label_lon"], desa["label_lat"], rows)
    np.testing.assert_allclose(ours, labels.distance(projected.iloc[0]), rtol=2e-3, atol=0.5)
    first = PointLocator(desa).distance_to(desa["label_lon"].iloc[7], desa["label_lat"].iloc[7], 0)
    assert first == ours[7]
