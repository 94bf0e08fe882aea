from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.admin.boundaries import Boundaries
from geo.errors import BoundaryError
from maps import shapes as shapes_module
from maps.shapes import label_points, simplified, topology
from maps.surroundings import neighbouring_land


def rebuilt(data: dict) -> list:
    """Draw the shapes as the browser does."""
    deltas = np.array(data["deltas"]).reshape(-1, 2)
    ends = np.cumsum(data["points"])
    arcs = [np.cumsum(part, axis=0) * data["scale"] for part in np.split(deltas, ends[:-1])]

    def ring(numbers):
        lines = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
        for one, other in zip(lines, lines[1:] + lines[:1], strict=True):
            assert np.allclose(one[-1], other[0])
        return np.concatenate([line[:-1] for line in lines])

    return [
        shapely.MultiPolygon([shapely.Polygon(ring(r[0]), [ring(h) for h in r[1:]]) for r in polygons])
        for polygons in data["rings"]
    ]


def squares() -> gpd.GeoDataFrame:
    left, right = shapely.box(114, -8, 114.1, -7.9), shapely.box(114.1, -8, 114.2, -7.9)
    return gpd.GeoDataFrame(geometry=[left, None, right], crs="EPSG:4326")


def test_two_neighbours_share_one_arc_and_come_back_as_they_were():
    given = squares().geometry.to_numpy()
    data = topology(given)
    assert len(data["points"]) == 3
    assert data["rings"][1] == []
    left, _, right = rebuilt(data)
    assert left.equals_exact(shapely.multipolygons([given[0]]), 1e-9) or left.equals(given[0])
    assert right.equals(given[2]) or right.symmetric_difference(given[2]).area < 1e-9


def test_a_lone_ring_and_an_island_inside_a_hole_are_kept():
    outer = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    data = topology([outer, shapely.box(3, 3, 6, 6)])
    around, island = rebuilt(data)
    assert len(data["points"]) == 2
    assert around.area == pytest.approx(72)
    assert island.area == pytest.approx(9)


def test_gaps_and_overlaps_are_gone_and_borders_are_shared(real_boundaries: Boundaries):
    shapes = simplified(real_boundaries.desa)
    assert len(shapes) == 217
    assert shapely.coverage_is_valid(shapes)
    union = shapely.coverage_union_all(shapes)
    assert sum(shapely.get_num_interior_rings(part) for part in shapely.get_parts(union)) == 0


def test_every_desa_keeps_its_place(real_boundaries: Boundaries):
    given = gpd.GeoSeries(real_boundaries.desa.geometry).to_crs(32750)
    drawn = gpd.GeoSeries(simplified(real_boundaries.desa), index=given.index, crs=4326).to_crs(32750)
    shared = given.make_valid().intersection(drawn).area / given.union(drawn).area
    assert shared.min() > 0.93
    assert shared.median() > 0.995


def test_the_topology_draws_the_same_shapes(real_boundaries: Boundaries):
    shapes = simplified(real_boundaries.desa)
    data = topology(shapes)
    assert sum(data["points"]) < 15_000
    for before, after in zip(shapes, rebuilt(data), strict=True):
        assert shapely.make_valid(after).symmetric_difference(before).area < 0.01 * before.area


def test_a_large_area_is_cleaned_part_by_part(real_boundaries: Boundaries, monkeypatch):
    desa = real_boundaries.desa.iloc[:40].copy()
    desa.index = [f"35.{10 + row % 2}.{code[6:]}" for row, code in enumerate(desa.index)]
    together = simplified(desa)
    monkeypatch.setattr(shapes_module, "_TOGETHER", 30)
    monkeypatch.setattr(shapes_module, "_cleaned", {})
    apart = simplified(desa)
    for one, other in zip(together, apart, strict=True):
        assert one.symmetric_difference(other).area < 0.05 * one.area


def test_the_argument_stays_as_it_was():
    frame = squares()
    copy = frame.copy()
    simplified(frame)[0] = None
    assert frame.geometry.iloc[0].equals(copy.geometry.iloc[0])
    assert simplified(frame)[0] is not None


def test_another_crs_is_an_error_that_says_what_to_do():
    with pytest.raises(BoundaryError, match="EPSG:4326"):
        simplified(squares().to_crs(32750))


def test_labels_lie_inside_the_largest_part():
    shape = shapely.union(shapely.box(0, 0, 10, 10), shapely.box(20, 0, 21, 1))
    point = label_points(np.array([shape, None], dtype=object))
    assert shapely.box(3, 3, 7, 7).contains(shapely.Point(point[0]))
    assert np.isnan(point[1]).all()


def test_bali_is_drawn_and_the_strait_is_water(real_boundaries: Boundaries):
    area = shapely.coverage_union_all(simplified(real_boundaries.desa))
    land = neighbouring_land(area)
    assert land.intersection(area).area < 1e-3 * area.area
    places = {
        "Gilimanuk": (114.47, -8.14),
        "Negara": (114.62, -8.33),
        "Jember": (113.75, -8.2),
        "Situbondo": (114.2, -7.83),
    }
    for name, (lon, lat) in places.items():
        assert land.contains(shapely.Point(lon, lat)), name
    for lon, lat in ((114.43, -8.25), (114.5, -8.5), (114.1, -8.8)):
        assert not land.union(area).contains(shapely.Point(lon, lat))


def test_the_areas_own_coast_is_not_drawn_twice(real_boundaries: Boundaries):
    area = shapely.coverage_union_all(simplified(real_boundaries.desa))
    beach = gpd.GeoSeries([area], crs=4326).to_crs(32750).buffer(1500).to_crs(4326).iloc[0]
    east = shapely.box(114.37, -8.45, 114.6, -8.0)
    assert neighbouring_land(area).intersection(beach).intersection(east).area < 1e-5
