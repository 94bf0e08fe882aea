from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.hotspots import contiguity, local_moran


@pytest.fixture
def counts(real_near) -> pd.Series:
    return pd.Series(np.random.default_rng(4).poisson(3, len(real_near.index)), index=real_near.index)


@pytest.mark.filterwarnings("ignore")  # of the peer, not of this project
def test_statistic_z_quadrant_and_p_against_esda(real_near, counts):
    from esda import Moran_Local

    graph = real_near.to_graph()
    peer = Moran_Local(counts.to_numpy(dtype="float64"), graph.to_W(), permutations=9999, seed=1, n_jobs=1)
    ours = local_moran(counts, graph, permutations=9999, seed=1, alternative="greater")
    n = len(counts)
    np.testing.assert_allclose(ours["statistic"], peer.Is * n / (n - 1), rtol=1e-9)
    np.testing.assert_allclose(ours["z"], (peer.Is - peer.EIc) / np.sqrt(peer.VIc), rtol=0.02, atol=0.01)
    words = np.array(["", "HH", "LH", "LL", "HL"])[peer.q]
    np.testing.assert_array_equal(ours["quadrant"], words)
    reached = (peer.rlisas.reshape(n, -1) >= peer.Is[:, np.newaxis] - 1e-12).sum(axis=1)
    np.testing.assert_allclose(ours["p_value"], (reached + 1) / 10_000, atol=0.025)


def test_z_is_the_distance_from_the_permutations(real_near, counts):
    # Independent route: shuffle all others and take mean and deviation.
    frame = local_moran(counts, real_near.to_graph(), permutations=99, seed=1)
    x = counts.to_numpy() - counts.mean()
    rng = np.random.default_rng(0)
    for i in (0, 50, 200):
        k = real_near.matrix.indptr[i + 1] - real_near.matrix.indptr[i]
        others = np.delete(x, i)
        lags = np.array([rng.permutation(others)[:k].mean() for _ in range(20_000)]) * x[i]
        own = frame["statistic"].iloc[i] * (x**2).mean()
        assert frame["z"].iloc[i] == pytest.approx((own - lags.mean()) / lags.std(), abs=0.05)


def test_an_area_at_the_mean_has_p_of_one(grid):
    near = contiguity(grid(3, 3))
    values = pd.Series([0, 1, 2, 0, 1, 2, 0, 1, 2], index=near.index)
    frame = local_moran(values, near.to_graph(), permutations=99, seed=1)
    assert frame.loc["B01", "statistic"] == 0
    assert frame.loc["B01", "p_value"] == 1


def test_a_low_island_in_high_ground_is_negative(grid):
    near = contiguity(grid(7, 7))
    values = pd.Series(np.r_[np.zeros(24), 0, np.zeros(24)], index=near.index)
    values.loc[["C02", "C03", "C04", "D02", "D04", "E02", "E03", "E04"]] = 9
    frame = local_moran(values, near.to_graph(), permutations=999, seed=1, alternative="less")
    assert frame.loc["D03", "quadrant"] == "LH"
    assert frame.loc["D03", "p_value"] < 0.01
    assert frame.loc["D03", "z"] < -3
