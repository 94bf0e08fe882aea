from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from geo.errors import HotspotError
from geo.hotspots import scan_statistic
from geo.hotspots.replicates import by_population, each_batch
from geo.hotspots.scan_models import BernoulliScan, PoissonScan, UncertainScan
from geo.hotspots.windows import circular_windows


def places(n: int, seed: int = 0) -> gpd.GeoSeries:
    rng = np.random.default_rng(seed)
    labels = [f"d{i:03d}" for i in range(n)]
    return gpd.GeoSeries.from_xy(rng.uniform(0, 1e4, n), rng.uniform(0, 1e4, n), index=labels)


def data(n: int, seed: int, mean: float = 4.0):
    rng = np.random.default_rng(seed)
    where = places(n, seed)
    population = pd.Series(rng.integers(100, 2000, n), index=where.index)
    cases = pd.Series(rng.multinomial(int(mean * n), population / population.sum()), index=where.index)
    return cases, population, where


def poisson_llr(c, e, total):
    inside = c * np.log(c / e) if c else 0.0
    return inside + ((total - c) * np.log((total - c) / (total - e)) if total > c else 0.0)


def bernoulli_llr(c, n, cases, everyone):
    def part(k, m):
        return (k * np.log(k / m) if k else 0.0) + ((m - k) * np.log((m - k) / m) if m > k else 0.0)

    return part(c, n) + part(cases - c, everyone - n) - part(cases, everyone)


def brute(cases, population, where, share, model, low=False):
    """Return the best window by trying every circle."""
    total, everyone = cases.sum(), population.sum()
    best = (0.0, frozenset())
    for centre in where.index:
        near = where.distance(where[centre]).sort_values(kind="stable").index
        for size in range(1, len(near) + 1):
            members = near[:size]
            n, c = population[members].sum(), cases[members].sum()
            if n > share * everyone:
                break
            e = total * n / everyone
            if (c >= e) if low else (c <= e):
                continue
            llr = poisson_llr(c, e, total) if model == "poisson" else bernoulli_llr(c, n, total, everyone)
            if llr > best[0]:
                best = (llr, frozenset(members))
    return best


@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
@pytest.mark.parametrize("direction", ["high", "low"])
@pytest.mark.parametrize("share", [0.5, 0.1])
def test_best_cluster_by_brute_force(model, direction, share):
    for seed in range(4):
        cases, population, where = data(25, seed)
        found = scan_statistic(
            cases,
            population,
            where,
            max_population_share=share,
            permutations=19,
            seed=1,
            model=model,
            direction=direction,
        )
        llr, members = brute(cases, population, where, share, model, low=direction == "low")
        assert found.loc[0, "llr"] == pytest.approx(llr, rel=1e-9)
        assert frozenset(found.loc[0, "members"]) == members


def uncertain(windows, people, total):
    return UncertainScan(windows, people, total, 0.4)


@pytest.mark.parametrize("model", [PoissonScan, BernoulliScan, uncertain])
def test_the_compiled_maximum_is_the_maximum_of_all_windows(model):
    cases, population, where = data(40, 1)
    index = cases.index
    people = population.to_numpy().astype("int64" if model is BernoulliScan else "float64")
    windows = circular_windows(where, index, people.astype(float), 0.5)
    scan = model(windows, people, int(cases.sum()))
    maps = np.random.default_rng(0).multinomial(int(cases.sum()), people / people.sum(), 20)
    best = scan.best(maps)
    real = np.arange(windows.order.shape[1]) < windows.sizes[:, np.newaxis]
    for row, one in zip(best, maps, strict=True):
        assert row[0] == pytest.approx(np.where(real, scan.llr(one, low=False), 0).max(), rel=1e-9)
        assert row[1] == pytest.approx(np.where(real, scan.llr(one, low=True), 0).max(), rel=1e-9)


def test_uncertain_persons_discount_one_desa_more_than_five():
    # Five desa of 100 persons with twice the cases, or one desa of 500 persons.
    where = gpd.GeoSeries.from_xy([0, 1, 2, 3, 4, 900, 500], [0] * 7, index=list("abcdefg"))
    people = np.array([100.0, 100, 100, 100, 100, 500, 9000])
    cases = np.array([20, 20, 20, 20, 20, 100, 900])
    windows = circular_windows(where, where.index, people, 0.06)
    known = PoissonScan(windows, people, 1100).llr(cases, low=False)
    vague = UncertainScan(windows, people, 1100, 0.4).llr(cases, low=False)
    assert known[0, 4] == pytest.approx(known[5, 0])
    assert vague[0, 4] > 2 * vague[5, 0]
    assert (vague <= known + 1e-12).all()
    exact = UncertainScan(windows, people, 1100, 0.0).llr(cases, low=False)
    np.testing.assert_allclose(exact, known)


def test_replicates_follow_the_population():
    people = np.array([1.0, 2.0, 0.0, 7.0])
    for total in (20, 5000):
        draw = by_population(total, people)
        maps = np.vstack([draw(s, 500) for s in np.random.SeedSequence(1).spawn(8)])
        assert (maps.sum(axis=1) == total).all()
        assert maps[:, 2].max() == 0
        np.testing.assert_allclose(maps.mean(axis=0), total * people / 10, rtol=0.05)
        variance = total * people / 10 * (1 - people / 10)
        np.testing.assert_allclose(maps.var(axis=0), variance, rtol=0.12)


def test_uncertain_persons_spread_the_replicates():
    people = np.full(50, 100.0)
    for total in (400, 5000):
        draw = by_population(total, people, error=0.4)
        maps = np.vstack([draw(s, 500) for s in np.random.SeedSequence(1).spawn(8)])
        usual = total / 50
        np.testing.assert_allclose(maps.mean(axis=0), usual, rtol=0.05)
        # Of a lognormal with deviation 0.4 of the logarithm: exp(0.16) - 1 = 0.174.
        assert maps.var(axis=0).mean() == pytest.approx(usual + 0.174 * usual**2, rel=0.1)


def test_threads_do_not_matter():
    draw = by_population(300, np.arange(1.0, 31.0))
    one, two = (each_batch(draw, lambda m: m.max(axis=1), 1999, 3, threads=t) for t in (1, 2))
    np.testing.assert_array_equal(one, two)
    late = each_batch(draw, lambda m: m.max(axis=1), 1999, 3, done=1000)
    np.testing.assert_array_equal(one[1000:], late)


def test_a_planted_cluster_is_found_and_its_table_is_right():
    cases, population, where = data(60, 2)
    centre = where.index[7]
    planted = where.distance(where[centre]).sort_values().index[:4]
    cases[planted] += 25
    found = scan_statistic(cases, population, where, permutations=999, seed=1)
    first = found.loc[0]
    assert set(planted) <= set(first["members"])
    assert first["members"][0] in first["members"]
    expected = cases.sum() * population[first["members"]].sum() / population.sum()
    assert first["n_cases"] == cases[first["members"]].sum()
    assert first["expected"] == pytest.approx(expected)
    outside = (cases.sum() - first["n_cases"]) / (cases.sum() - expected)
    assert first["relative_risk"] == pytest.approx(first["n_cases"] / expected / outside)
    assert first["p_value"] == 0.001


def test_clusters_do_not_overlap_and_weaken():
    cases, population, where = data(80, 5)
    found = scan_statistic(cases, population, where, permutations=199, seed=1)
    members = [m for cluster in found["members"] for m in cluster]
    assert len(members) == len(set(members))
    assert found["llr"].is_monotonic_decreasing
    assert found["p_value"].is_monotonic_increasing


def test_p_is_the_rank_among_replicates():
    cases, population, where = data(30, 3)
    found = scan_statistic(cases, population, where, permutations=499, seed=4)
    people = population.to_numpy(dtype=float)
    scan = PoissonScan(circular_windows(where, cases.index, people, 0.5), people, int(cases.sum()))
    best = each_batch(scan.draw, scan.best, 499, 4)[:, 0]
    assert found.loc[0, "p_value"] == (1 + (best >= found.loc[0, "llr"] - 1e-9).sum()) / 500


def test_same_seed_any_order_same_frame():
    cases, population, where = data(50, 6)
    frame = scan_statistic(cases, population, where, permutations=199, seed=1)
    mixed = cases.sample(frac=1, random_state=2)
    again = scan_statistic(mixed, population, where.sample(frac=1, random_state=3), permutations=199, seed=1)
    pd.testing.assert_frame_equal(frame, again, check_exact=True)
    other = scan_statistic(cases, population, where, permutations=199, seed=2)
    assert not other["p_value"].equals(frame["p_value"])


def test_distance_is_great_circle_only_where_the_points_are_geographic():
    # At 60 degrees north a degree of longitude is half a degree of latitude.
    points = {"a": Point(0, 60), "east": Point(1.5, 60), "north": Point(0, 61)}
    cases = pd.Series({"a": 9, "east": 9, "north": 0})
    population = pd.Series(100, index=cases.index)
    for crs, members in (("EPSG:4326", ["a", "east"]), (None, ["a", "east"])):
        where = gpd.GeoSeries(points, crs=crs)
        order = circular_windows(where, cases.index, population.to_numpy(float), 0.9).order[0]
        nearest = cases.index[order[1]]
        assert nearest == ("east" if crs else "north")
        found = scan_statistic(cases, population, where, max_population_share=0.7, permutations=9, seed=0)
        assert sorted(found.loc[0, "members"]) == members


def test_a_whole_population_window_is_harmless():
    cases, population, where = data(10, 1)
    found = scan_statistic(cases, population, where, max_population_share=1.0, permutations=99, seed=0)
    assert np.isfinite(found["llr"]).all()


def test_people_without_cases_and_areas_without_people():
    cases, population, where = data(30, 9)
    cases.iloc[0], population.iloc[0] = 0, 0
    found = scan_statistic(cases, population, where, permutations=99, seed=0)
    assert np.isfinite(found[["llr", "relative_risk"]].to_numpy()).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cases": 0}, "nol"),
        ({"cases": -1}, "negatif"),
        ({"cases": 1.5}, "bulat"),
        ({"cases": np.nan}, "tidak mempunyai nilai"),
        ({"population": 0}, "penduduknya nol"),
    ],
)
def test_degenerate_input_is_named(change, words):
    cases, population, where = data(12, 1)
    cases, population = cases.astype(float) + 1, population.astype(float)
    for name, value in change.items():
        series = cases if name == "cases" else population
        if (name, value) == ("cases", 0):
            series.iloc[:] = 0
        series.iloc[3] = value
    with pytest.raises(HotspotError, match=words):
        scan_statistic(cases, population, where, permutations=9, seed=0)


def test_options_out_of_range_are_named():
    cases, population, where = data(12, 1)
    for share in (0.0, 1.1):
        with pytest.raises(HotspotError, match="Bagian penduduk"):
            scan_statistic(cases, population, where, max_population_share=share, seed=0)
    with pytest.raises(HotspotError, match="normal"):
        scan_statistic(cases, population, where, seed=0, model="normal")
    with pytest.raises(HotspotError, match="Bernoulli"):
        scan_statistic(cases, cases.clip(0, 1), where, seed=0, model="bernoulli")
    with pytest.raises(HotspotError, match="tidak ada dalam data"):
        scan_statistic(cases, population, where.iloc[:5], seed=0)
