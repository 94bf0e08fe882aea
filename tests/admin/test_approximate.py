from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.admin.approximate import approximate_boundaries
from geo.admin.desa_frame import DESA_COLUMNS
from geo.admin.gazetteer import load_desa_facts


def share_in_the_right_place(ours, real):
    ours, real = ours.to_crs("EPSG:32750").geometry, real.to_crs("EPSG:32750").geometry
    return ours.intersection(real).area.sum() / real.area.sum()


def test_it_says_that_it_is_an_estimate(approx_boundaries):
    assert approx_boundaries.approximate
    assert approx_boundaries.origin.kind == "approximate"
    assert "perkiraan" in approx_boundaries.origin.title


def test_it_has_the_form_of_any_layer(approx_boundaries, real_boundaries):
    ours, real = approx_boundaries.desa, real_boundaries.desa
    assert tuple(ours.columns) == DESA_COLUMNS
    assert list(ours.index) == list(real.index)
    assert ours.crs == real.crs
    assert ours.dtypes.to_dict() == real.dtypes.to_dict()


def test_areas_are_those_of_the_facts(approx_boundaries):
    wanted = load_desa_facts()["area_km2"]
    assert (approx_boundaries.desa["area_km2"] / wanted - 1).abs().max() < 0.01


def test_it_is_a_coverage_without_gap_or_overlap(approx_boundaries):
    cells = approx_boundaries.desa.geometry.to_numpy()
    assert shapely.is_valid(cells).all()
    assert not shapely.is_empty(cells).any()
    assert shapely.coverage_is_valid(cells)
    whole = shapely.union_all(cells)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    np.testing.assert_allclose(shapely.area(cells).sum(), whole.area, rtol=1e-9)


def test_shared_walls_have_the_same_vertices_on_both_sides(approx_boundaries):
    cells = approx_boundaries.desa.geometry.to_numpy()
    edges = [
        frozenset(pair)
        for cell in cells
        for pair in zip(*[cell.exterior.coords[k:] for k in (0, 1)], strict=False)
    ]
    seen = {edge: edges.count(edge) for edge in set(edges)} if len(edges) < 3000 else {}
    whole = shapely.union_all(cells).exterior
    outer = [edge for edge, times in seen.items() if times == 1]
    assert set(seen.values()) == {1, 2}
    assert all(shapely.covers(whole, shapely.linestrings(list(edge))) for edge in outer)


def test_most_labels_lie_in_their_own_desa(approx_boundaries):
    desa = approx_boundaries.desa
    labels = shapely.points(desa["label_lon"], desa["label_lat"])
    assert shapely.covers(desa.geometry.to_numpy(), labels).mean() > 0.95


def test_most_ground_lies_in_the_right_desa_and_kecamatan(approx_boundaries, real_boundaries):
    assert share_in_the_right_place(approx_boundaries.desa, real_boundaries.desa) > 0.73
    assert share_in_the_right_place(approx_boundaries.kecamatan, real_boundaries.kecamatan) > 0.865


def test_it_is_built_once_and_always_the_same(approx_boundaries):
    assert approximate_boundaries() is approx_boundaries
    again = approximate_boundaries.__wrapped__()
    assert again.desa.geometry.geom_equals_exact(approx_boundaries.desa.geometry, 1e-6).all()


@pytest.mark.parametrize("code", ["35.10.25.2009", "35.10.16.1007"])
def test_names_come_with_the_cells(approx_boundaries, code):
    assert approx_boundaries.desa.loc[code, "nama_desa"] == load_desa_facts().loc[code, "nama_desa"]
