from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from geo.hotspots import contiguity
from geo.hotspots.map_wide import judge_map
from geo.hotspots.shuffles import Shuffles
from geo.hotspots.subset_sums import subset_sum_tails


def test_subset_sums_by_enumeration():
    x = np.array([0, 2, 2, 5, 1, 0, 7])
    at_least, at_most = subset_sum_tails(x, 4)
    for m in range(1, 5):
        sums = np.array([sum(c) for c in combinations(x, m)])
        for s in range(at_least.shape[1]):
            assert at_least[m, s] == pytest.approx((sums >= s).mean(), abs=1e-12)
            assert at_most[m, s] == pytest.approx((sums <= s).mean(), abs=1e-12)


def test_tails_of_many_areas_stay_probabilities():
    x = np.random.default_rng(1).poisson(5, 2000)
    at_least, at_most = subset_sum_tails(x, 15)
    assert at_least[:, 0] == pytest.approx(1)
    assert at_most[:, -1] == pytest.approx(1)
    assert (np.diff(at_least, axis=1) <= 1e-15).all()


def test_shuffled_maps_are_flagged_as_often_as_the_level(grid):
    near = contiguity(grid(12, 12))
    rng = np.random.default_rng(2)
    shuffles = Shuffles(144, 1998, 2)
    flagged = []
    for _ in range(150):
        judged = judge_map(rng.poisson(2, 144), near, shuffles, 0.1)
        flagged.append(judged.hot.min() <= 0.1)
        assert judged.false_alarm <= 0.14
    assert 0.03 <= np.mean(flagged) <= 0.17


def test_a_hot_corner_is_found_and_its_cold_halo_is_not(grid):
    near = contiguity(grid(12, 12))
    x = np.ones(144, dtype="int64")
    x[[0, 1, 12, 13]] = 12
    judged = judge_map(x, near, Shuffles(144, 1998, 0), 0.03)
    assert set(np.flatnonzero(judged.hot <= 0.03)) <= {0, 1, 12, 13}
    assert judged.hot[0] <= 0.005
