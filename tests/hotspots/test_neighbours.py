from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.affinity import translate

from geo.errors import HotspotError
from geo.hotspots import Neighbours, contiguity, distance_band, k_nearest


def pairs(near: Neighbours) -> set[tuple[str, str]]:
    coo = near.matrix.tocoo()
    return {(near.index[i], near.index[j]) for i, j in zip(coo.row, coo.col, strict=True)}


@pytest.mark.parametrize(("gap_m", "touches"), [(0.0, True), (-30.0, True), (24.0, True), (26.0, False)])
def test_a_gap_up_to_the_tolerance_is_forgiven(grid, gap_m, touches):
    areas = grid(1, 3)
    areas.loc["A02", "geometry"] = translate(areas.loc["A02", "geometry"], gap_m)
    near = contiguity(areas, tolerance_m=25.0)
    assert (near.islands == ()) is touches
    assert ("A01", "A02") in pairs(near)


def test_corners_count_and_nothing_is_its_own_neighbour(grid):
    near = contiguity(grid(3, 3))
    assert np.diff(near.matrix.indptr).tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]
    assert near.matrix.diagonal().sum() == 0


def test_an_island_gets_its_nearest_neighbour_and_is_reported(grid):
    areas = grid(1, 4)
    areas.loc["A03", "geometry"] = translate(areas.loc["A03", "geometry"], 5000)
    near = contiguity(areas)
    assert near.islands == ("A03",)
    assert {("A03", "A02"), ("A02", "A03")} <= pairs(near)


def test_the_real_layer_has_600_pairs_and_no_island(real_near):
    assert real_near.matrix.nnz == 2 * 600
    assert real_near.islands == ()


def test_rows_in_any_order_give_the_same_neighbours(grid):
    areas = grid(4, 5)
    shuffled = areas.sample(frac=1.0, random_state=3)
    assert contiguity(shuffled).index.equals(contiguity(areas).index)
    assert (contiguity(shuffled).matrix != contiguity(areas).matrix).nnz == 0


def test_k_nearest_by_distance(grid):
    near = k_nearest(grid(1, 5), 2)
    assert pairs(near) >= {("A00", "A01"), ("A00", "A02"), ("A02", "A01"), ("A02", "A03")}
    assert np.diff(near.matrix.indptr).tolist() == [2] * 5


def test_k_nearest_where_centroids_coincide(grid):
    areas = grid(1, 3)
    areas.loc["A01", "geometry"] = areas.loc["A00", "geometry"]
    near = k_nearest(areas, 1)
    assert pairs(near) >= {("A00", "A01"), ("A01", "A00")}


@pytest.mark.parametrize("k", [0, 3])
def test_k_out_of_range_is_refused(grid, k):
    with pytest.raises(HotspotError, match="tetangga"):
        k_nearest(grid(1, 3), k)


def test_distance_band(grid):
    near = distance_band(grid(1, 4), 1000.0)
    assert np.diff(near.matrix.indptr).tolist() == [1, 2, 2, 1]
    assert distance_band(grid(1, 4), 10.0).islands == ("A00", "A01", "A02", "A03")


def test_a_row_without_geometry_is_left_out(grid):
    areas = grid(2, 2)
    areas.loc["B01", "geometry"] = None
    assert list(contiguity(areas).index) == ["A00", "A01", "B00"]


def test_without_crs_nothing_is_measured(grid):
    with pytest.raises(HotspotError, match="set_crs"):
        contiguity(gpd.GeoDataFrame(geometry=grid(2, 2).geometry.to_numpy()))


def test_repeated_codes_are_refused(grid):
    areas = grid(1, 3)
    areas.index = ["a", "a", "b"]
    with pytest.raises(HotspotError, match="lebih dari sekali"):
        contiguity(areas)


def test_to_graph_and_back(real_near):
    again = Neighbours.from_graph(real_near.to_graph())
    assert again.index.equals(real_near.index)
    assert (again.matrix != real_near.matrix).nnz == 0


def test_from_graph_sorts_and_drops_the_diagonal(grid):
    from libpysal.graph import Graph

    graph = Graph.from_adjacency(
        pd.DataFrame(
            {"focal": ["b", "b", "a", "c"], "neighbor": ["b", "a", "c", "b"], "weight": [9.0, 2.0, 3.0, 4.0]}
        )
    )
    near = Neighbours.from_graph(graph)
    assert list(near.index) == ["a", "b", "c"]
    assert near.matrix.toarray().tolist() == [[0, 0, 3], [2, 0, 0], [0, 4, 0]]
