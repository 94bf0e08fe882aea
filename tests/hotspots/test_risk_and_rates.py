from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from geo.errors import HotspotError
from geo.hotspots import constant_risk, contiguity, crude_rate, smoothed_rate
from geo.hotspots.risk import binomial_tails


def test_tails_are_binomial():
    k, share = np.array([0, 3, 20, 7]), np.array([0.1, 0.2, 0.9, 0.0])
    at_least, at_most = binomial_tails(k, 20, share)
    np.testing.assert_allclose(at_least, binom.sf(k - 1, 20, share), atol=1e-14)
    np.testing.assert_allclose(at_most, binom.cdf(k, 20, share), atol=1e-14)


def test_p_is_what_replicates_by_population_come_to(real_near, real_people, chance_counts):
    counts = chance_counts(800, 1)
    frame = constant_risk(counts, real_people, real_near.to_graph(), alternative="greater")
    maps = np.random.default_rng(0).multinomial(800, real_people / real_people.sum(), 4000)
    around = maps + (real_near.matrix @ maps.T).T
    seen = counts + real_near.matrix @ counts.to_numpy()
    np.testing.assert_array_equal(frame["n_cases"], seen)
    reached = (around >= seen.to_numpy()).mean(axis=0)
    np.testing.assert_allclose(frame["p_value"], reached, atol=0.035)
    np.testing.assert_allclose(frame["z"], (seen - around.mean(axis=0)) / around.std(axis=0), atol=0.15)


def test_proportional_cases_are_nothing_special(grid):
    near = contiguity(grid(5, 5))
    people = pd.Series(np.arange(1, 26) * 100, index=near.index)
    frame = constant_risk(people // 100, people, near.to_graph())
    np.testing.assert_allclose(frame["z"], 0, atol=1e-9)
    np.testing.assert_allclose(frame["relative_risk"], 1)
    assert (frame["q_value"] > 0.9).all()


def test_scaled_population_changes_nothing(real_near, real_people, chance_counts):
    counts = chance_counts(800, 1)
    graph = real_near.to_graph()
    pd.testing.assert_frame_equal(
        constant_risk(counts, real_people, graph), constant_risk(counts, 10 * real_people, graph)
    )


def test_misaligned_population_is_named(real_near, real_people, chance_counts):
    with pytest.raises(HotspotError, match="tidak ada dalam data"):
        constant_risk(chance_counts(100, 1), real_people.iloc[1:], real_near.to_graph())


def test_crude_rate_per_thousand():
    rate = crude_rate(pd.Series([2, 0, 0], index=list("bac")), pd.Series([500, 10, 0], index=list("bac")))
    assert rate.to_dict() == {"b": 4.0, "a": 0.0, "c": 0.0}


def test_smoothed_rate_by_hand_and_against_esda(real_people, chance_counts):
    from esda.smoothing import Empirical_Bayes

    counts = chance_counts(900, 2)
    counts = counts + (np.arange(len(counts)) % 7 == 0) * 6
    peer = Empirical_Bayes(counts.to_numpy(), real_people.to_numpy()).r.ravel()
    np.testing.assert_allclose(smoothed_rate(counts, real_people), 1000 * peer, rtol=1e-9)


def test_smoothing_pulls_small_desa_most():
    people = pd.Series([100, 100_000, 50_000, 60_000], index=list("abcd"))
    cases = pd.Series([2, 500, 900, 300], index=list("abcd"))
    crude, smooth = crude_rate(cases, people), smoothed_rate(cases, people)
    mean = 1000 * cases.sum() / people.sum()
    pull = ((crude - smooth) / (crude - mean)).abs()
    assert pull["a"] > 0.5
    assert pull["b"] < 0.1


def test_rates_no_more_unequal_than_chance_are_one_rate():
    people = pd.Series(1000, index=list("abcd"))
    smooth = smoothed_rate(pd.Series([4, 4, 4, 5], index=list("abcd")), people)
    assert smooth.nunique() == 1
