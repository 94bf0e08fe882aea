from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.errors import HotspotError
from geo.hotspots import Neighbours, contiguity, local_g_star


@pytest.fixture
def counts(real_near) -> pd.Series:
    return pd.Series(np.random.default_rng(4).poisson(3, len(real_near.index)), index=real_near.index)


def test_z_by_hand(grid):
    # Three areas in a row with 0, 0 and 3 cases: mean 1, deviation sqrt(2).
    near = contiguity(grid(1, 3))
    values = pd.Series([0, 0, 3], index=near.index)
    z = local_g_star(values, near.to_graph(), permutations=99, seed=0)["z"]
    # The first two: sum 0, expected 2, spread sqrt(2) * sqrt((3 * 2 - 4) / 2).
    assert z["A00"] == pytest.approx(-2 / np.sqrt(2))
    assert z["A02"] == pytest.approx(1 / np.sqrt(2))
    assert np.isnan(z["A01"])


def test_same_seed_same_frame_and_another_seed_another(real_near, counts):
    graph = real_near.to_graph()
    first, second, third = (local_g_star(counts, graph, permutations=499, seed=s) for s in (7, 7, 8))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert not first["p_value"].equals(third["p_value"])


def test_shuffled_rows_give_the_same_frame(real_near, counts):
    graph = real_near.to_graph()
    mixed = counts.sample(frac=1.0, random_state=1)
    frame = local_g_star(counts, graph, permutations=499, seed=7)
    again = local_g_star(mixed, graph, permutations=499, seed=7)
    assert again.index.equals(mixed.index)
    pd.testing.assert_frame_equal(again.reindex(counts.index), frame, check_exact=True)


def test_scaling_counts_leaves_z_and_p_alone(real_near, counts):
    graph = real_near.to_graph()
    frame = local_g_star(counts, graph, permutations=499, seed=7)
    scaled = local_g_star(1000.0 * counts, graph, permutations=499, seed=7)
    np.testing.assert_allclose(scaled["z"], frame["z"], rtol=1e-12)
    np.testing.assert_array_equal(scaled["p_value"], frame["p_value"])


def test_row_standardised_weights_change_nothing(real_near, counts):
    binary = local_g_star(counts, real_near.to_graph(), permutations=499, seed=7)
    by_row = local_g_star(counts, real_near.to_graph().transform("R"), permutations=499, seed=7)
    pd.testing.assert_frame_equal(binary, by_row, rtol=1e-12)


def test_unequal_weights_take_the_slow_path_to_the_same_null(real_near, counts):
    binary = real_near.matrix.copy()
    nearly = binary.copy()
    nearly.data = nearly.data * (1 + 1e-13 * np.arange(nearly.nnz))
    fast = local_g_star(counts, real_near.to_graph(), permutations=199, seed=7)
    slow = local_g_star(counts, Neighbours(real_near.index, nearly).to_graph(), permutations=199, seed=7)
    np.testing.assert_array_equal(fast["p_value"], slow["p_value"])


def test_a_hot_corner_is_found(grid):
    near = contiguity(grid(8, 8))
    values = pd.Series(1, index=near.index)
    values.loc[["A00", "A01", "B00", "B01"]] = 9
    frame = local_g_star(values, near.to_graph(), permutations=9999, seed=1)
    assert frame["z"].idxmax() == "A00"
    assert frame.loc["A00", "q_value"] < 0.05
    assert (frame.loc["D04":, "q_value"] > 0.3).all()


def test_an_area_without_neighbours_has_no_verdict():
    from libpysal.graph import Graph

    table = pd.DataFrame({"focal": list("abc"), "neighbor": list("bac"), "weight": [1.0, 1.0, 0.0]})
    frame = local_g_star(
        pd.Series([1, 2, 5], index=list("abc")), Graph.from_adjacency(table), permutations=99, seed=0
    )
    assert frame.loc["c"].isna().all()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0, 0, 0, 0], "nol"),
        ([2, 2, 2, 2], "sama"),
        ([1, np.nan, 2, 3], "tidak mempunyai nilai"),
        ([1, np.inf, 2, 3], "tidak mempunyai nilai"),
    ],
)
def test_degenerate_values_are_named(grid, values, words):
    near = contiguity(grid(2, 2))
    with pytest.raises(HotspotError, match=words):
        local_g_star(pd.Series(values, index=near.index), near.to_graph(), permutations=9, seed=0)


def test_labels_that_do_not_match_are_named(grid):
    near = contiguity(grid(2, 2))
    values = pd.Series([1, 2, 3, 4], index=["A00", "A01", "B00", "Z99"])
    with pytest.raises(HotspotError, match="Z99"):
        local_g_star(values, near.to_graph(), permutations=9, seed=0)
    with pytest.raises(HotspotError, match="B01"):
        local_g_star(values.drop("Z99"), near.to_graph(), permutations=9, seed=0)


def test_an_unknown_alternative_is_named(grid):
    near = contiguity(grid(2, 2))
    with pytest.raises(HotspotError, match="both"):
        local_g_star(pd.Series(range(4), index=near.index), near.to_graph(), seed=0, alternative="both")
