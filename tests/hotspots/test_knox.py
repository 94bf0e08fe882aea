from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import HotspotError
from geo.hotspots import near_repeat

START = pd.Timestamp("2026-01-01", tz="Asia/Jakarta")


def incidents(n: int, seed: int, *, repeats: int = 0):
    """Return incidents in 10 km by 10 km and 200 days; *repeats* follow another near and soon."""
    rng = np.random.default_rng(seed)
    xy, day = rng.uniform(0, 10_000, (n, 2)), rng.uniform(0, 200, n)
    first = rng.integers(0, n, repeats)
    xy = np.vstack([xy, xy[first] + rng.uniform(-100, 100, (repeats, 2))])
    day = np.r_[day, day[first] + rng.uniform(0, 6, repeats)]
    points = gpd.GeoSeries.from_xy(200_000 + xy[:, 0], 9_080_000 + xy[:, 1], crs="EPSG:32750")
    return points, START + pd.Series(pd.to_timedelta(day, unit="D"))


def test_pairs_by_hand():
    points = gpd.GeoSeries.from_xy([0] * 19 + [150, 350], [1e5 * i for i in range(19)] + [0, 0], crs=32750)
    days = pd.Series([0.0] + [1000.0 * i for i in range(1, 19)] + [5.0, 10.0])
    frame = near_repeat(points, START + pd.to_timedelta(days, unit="D"), permutations=9, seed=0)
    table = frame.set_index(["distance_to_m", "days_to"])["n_pairs"]
    # 150 m and 5 days; 200 m and 5 days; 350 m and 10 days.
    assert table[200.0, 7.0] == 2
    assert table[400.0, 14.0] == 1
    assert table.sum() == 3


def test_near_repeats_are_found_where_they_are():
    points, times = incidents(300, 1, repeats=40)
    frame = near_repeat(points, times, permutations=199, seed=1)
    first = frame.iloc[0]
    assert first["p_value"] == 0.005
    assert first["ratio"] > 3
    assert (frame.iloc[3:]["p_value"] > 0.01).all()


def test_expected_is_the_share_of_all_pairs():
    points, times = incidents(300, 2)
    frame = near_repeat(points, times, permutations=400, seed=1)
    day = ((times - times.min()) / pd.Timedelta(days=1)).to_numpy()
    apart = np.abs(day[:, None] - day[None])[np.triu_indices(len(day), 1)]
    near = frame.groupby("distance_to_m")["n_pairs"].sum()
    assert near.sum() > 0
    xy = np.column_stack([points.x, points.y])
    metres = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))[np.triu_indices(len(day), 1)]
    usual = (metres <= 200).sum() * (apart <= 7).mean()
    assert frame.loc[0, "expected"] == pytest.approx(usual, rel=0.1)


def test_chance_is_chance_and_the_seed_decides():
    points, times = incidents(200, 3)
    frame = near_repeat(points, times, permutations=199, seed=1)
    assert (frame["p_value"] > 0.01).all()
    pd.testing.assert_frame_equal(frame, near_repeat(points, times, permutations=199, seed=1))
    mixed = points.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(frame, near_repeat(mixed, times, permutations=199, seed=1))


def test_degenerate_input_is_named():
    points, times = incidents(30, 3)
    with pytest.raises(HotspotError, match="19 titik"):
        near_repeat(points.head(19), times, seed=0)
    with pytest.raises(HotspotError, match="set_crs"):
        near_repeat(gpd.GeoSeries(points.to_numpy()), times, seed=0)
    with pytest.raises(HotspotError, match="tidak mempunyai nilai"):
        near_repeat(points, times.iloc[1:], seed=0)
