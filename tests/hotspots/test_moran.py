from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.hotspots import contiguity, local_moran


@pytest.fixture
def counts(real_near) -> pd.Series:
    return pd.Series(np.random.default_rng(4).poisson(3, len(real_near.index)), index=real_near.index)


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
