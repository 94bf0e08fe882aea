from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import HotspotError
from geo.hotspots import growing_now, space_time_scan

PERIODS = ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]


def data(n: int = 30, seed: int = 1):
    rng = np.random.default_rng(seed)
    labels = [f"d{i:02d}" for i in range(n)]
    where = gpd.GeoSeries.from_xy(rng.uniform(0, 100, n), rng.uniform(0, 100, n), index=labels)
    people = pd.Series(rng.integers(500, 3000, n), index=labels)
    cases = np.array([rng.multinomial(200, people / people.sum()) for _ in PERIODS]).T
    return pd.DataFrame(cases, index=labels, columns=PERIODS), where, people


def brute(cases, where, people, longest):
    """Return the best ratio by trying every cylinder."""
    total = cases.to_numpy().sum()
    weight = cases.sum(axis=1) if people is None else people
    best = 0.0
    for length in range(1, longest + 1):
        latest = cases.iloc[:, -length:]
        usual = latest.to_numpy().sum() * weight / weight.sum()
        for centre in where.index:
            near = where.distance(where[centre]).sort_values(kind="stable").index
            for size in range(1, len(near) + 1):
                members = near[:size]
                if weight[members].sum() > 0.5 * weight.sum():
                    break
                c, e = latest.loc[members].to_numpy().sum(), usual[members].sum()
                if c > e:
                    llr = c * np.log(c / e)
                    llr += (total - c) * np.log((total - c) / (total - e))
                    best = max(best, llr)
    return best


@pytest.mark.parametrize("known", [True, False])
def test_best_cylinder_by_brute_force(known):
    for seed in range(3):
        cases, where, people = data(18, seed)
        found = space_time_scan(cases, where, people if known else None, permutations=9, seed=0)
        assert found.loc[0, "llr"] == pytest.approx(brute(cases, where, people if known else None, 2))


def test_what_grows_now_is_found_with_its_start():
    cases, where, people = data()
    members = where.distance(where.iloc[5]).sort_values().index[:3]
    cases.loc[members, "2026-Q3"] += 25
    for known in (people, None):
        first = space_time_scan(cases, where, known, permutations=199, seed=1).loc[0]
        assert set(members) <= set(first["members"])
        assert (first["first_period"], first["last_period"]) == ("2026-Q3", "2026-Q3")
        assert first["p_value"] == 0.005
        assert first["n_cases"] == cases.loc[first["members"], "2026-Q3"].sum()


def test_what_was_always_high_is_news_only_against_the_population():
    cases, where, people = data()
    members = where.distance(where.iloc[5]).sort_values().index[:3]
    cases.loc[members] += 25
    assert space_time_scan(cases, where, people, permutations=199, seed=1).loc[0, "p_value"] == 0.005
    assert space_time_scan(cases, where, permutations=199, seed=1).loc[0, "p_value"] > 0.05


def test_chance_alone_is_rarely_significant():
    p = []
    for seed in range(40):
        cases, where, _ = data(30, 100 + seed)
        p.append(space_time_scan(cases, where, permutations=99, seed=seed).loc[0, "p_value"])
    assert np.mean(np.array(p) <= 0.1) <= 0.25
    assert 0.3 < np.mean(p) < 0.7


def test_same_seed_any_order_same_frame():
    cases, where, _ = data()
    frame = space_time_scan(cases, where, permutations=99, seed=1)
    again = space_time_scan(cases.sample(frac=1, random_state=1), where, permutations=99, seed=1)
    pd.testing.assert_frame_equal(frame, again, check_exact=True)


def test_degenerate_input_is_named():
    cases, where, _ = data()
    with pytest.raises(HotspotError, match="triwulan"):
        space_time_scan(cases.iloc[:, :1], where, seed=0)
    with pytest.raises(HotspotError, match="nol"):
        space_time_scan(cases * 0, where, seed=0)
    with pytest.raises(HotspotError, match="negatif"):
        space_time_scan(cases - 50, where, seed=0)


def test_growing_now_says_where_and_since_when(real_boundaries, real_near, chance_counts):
    counts = pd.DataFrame({period: chance_counts(500, i) for i, period in enumerate(PERIODS)})
    quiet = growing_now(counts, real_boundaries, seed=1)
    assert quiet.empty
    assert {"sentence_id", "sentence_en"} <= set(quiet.columns)
    members = real_near.index[[90, *real_near.matrix[[90]].tocoo().col[:3]]]
    counts.loc[members, ["2026-Q2", "2026-Q3"]] += 15
    first = growing_now(counts, real_boundaries, seed=1).loc[0]
    assert set(members) <= set(first["members"])
    assert first["first_period"] == "2026-Q2"
    assert "sejak Triwulan II 2026" in first["sentence_id"]
    assert "since the second quarter of 2026" in first["sentence_en"]
    for code in members:
        assert real_boundaries.desa.loc[code, "nama_desa"] in first["sentence_id"]


def test_growing_now_refuses_by_name(real_boundaries, chance_counts):
    counts = pd.DataFrame({period: chance_counts(500, i) for i, period in enumerate(PERIODS)})
    with pytest.raises(HotspotError, match="terlalu sedikit"):
        growing_now(counts * 0, real_boundaries, seed=1)
    with pytest.raises(HotspotError, match="tidak ada dalam data"):
        growing_now(counts.iloc[1:], real_boundaries, seed=1)
