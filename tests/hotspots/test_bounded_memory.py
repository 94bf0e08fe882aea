"""What is kept for a kabupaten is walked, or drawn again, for a nation: to the last bit the same."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geo.admin.boundaries import Boundaries, Origin
from geo.hotspots import around, hotspot_layer, replicates, scan_statistic, shuffles, walked_windows
from geo.hotspots.best_clusters import best_clusters
from geo.hotspots.scan_kernel import next_best
from geo.hotspots.scan_models import PoissonScan, UncertainScan
from geo.hotspots.walked_windows import WalkedWindows, circles
from geo.hotspots.windows import Windows, circle_centres, circular_windows


@pytest.fixture
def bounded(monkeypatch):
    """Call it to have nothing kept, and everything worked on in small blocks."""

    def bound():
        monkeypatch.setattr(walked_windows, "_KEPT", 0)
        monkeypatch.setattr(walked_windows, "_AT_A_TIME", 300)
        monkeypatch.setattr(shuffles, "_KEPT", 0)
        monkeypatch.setattr(shuffles, "_AT_A_TIME", 1_000)
        monkeypatch.setattr(around, "_KEPT", 0)
        monkeypatch.setattr(around, "_AT_A_TIME", 50_000)
        monkeypatch.setattr(around, "_BLOCK", 10_000)
        monkeypatch.setattr(replicates, "_AT_A_TIME", 1_000)

    return bound


def places(kind: str) -> gpd.GeoSeries:
    """Two hundred centres: scattered in metres, on a grid where many are equally far, or in degrees."""
    rng = np.random.default_rng(5)
    x, y = np.divmod(np.arange(200), 20) if kind == "grid" else rng.normal(size=(2, 200))
    if kind == "degrees":
        return gpd.GeoSeries.from_xy(114 + x, -8 + y, crs="EPSG:4326")
    return gpd.GeoSeries.from_xy(1000.0 * x, 1000.0 * y, crs="EPSG:32750")


def persons() -> np.ndarray:
    people = np.round(np.exp(np.random.default_rng(6).normal(8, 1, 200)))
    # Nobody lives in one, and one alone is more than a circle may hold.
    people[[3, 50]] = 0, people.sum()
    return people


def walked_of(where: gpd.GeoSeries, people: np.ndarray, share: float) -> WalkedWindows:
    points, limit = circle_centres(where, where.index, people, share)
    return WalkedWindows(points, people, limit)


@pytest.fixture
def small_map(grid):
    """Counts with a hot corner, persons and boundaries of 80 areas."""
    desa = grid(8, 10).assign(nama_desa="D", kode_kecamatan="K", nama_kecamatan="K")
    people = pd.Series(np.random.default_rng(1).integers(500, 9_000, 80), index=desa.index, dtype="float64")
    counts = pd.Series(np.random.default_rng(2).poisson(people / 2_000), index=desa.index)
    counts[["A00", "A01", "B00", "B01"]] += 25
    return counts, people, Boundaries(desa, Origin("given"))


@pytest.mark.parametrize("share", [0.05, 1.0])
@pytest.mark.parametrize("kind", ["scattered", "grid", "degrees"])
def test_walked_circles_are_the_kept_ones(kind, share, monkeypatch):
    monkeypatch.setattr(walked_windows, "_AT_A_TIME", 1_000)
    where, people = places(kind), persons()
    kept = circular_windows(where, where.index, people, share)
    walked = walked_of(where, people, share)
    parts = list(walked.parts())
    assert [first for first, _ in parts] == list(np.cumsum([0] + [len(p.sizes) for _, p in parts[:-1]]))
    assert len(parts) > 3
    for first, part in [*parts, *((i, walked.at(i)) for i in (0, 50, 199))]:
        for row, size in enumerate(part.sizes):
            assert size == kept.sizes[first + row]
            for name in ("order", "population"):
                ours, theirs = getattr(part, name)[row, :size], getattr(kept, name)[first + row, :size]
                np.testing.assert_array_equal(ours, theirs)


def test_circles_are_kept_where_they_are_few(bounded):
    where, people = places("scattered"), persons()
    assert isinstance(circles(where, where.index, people, 0.1), Windows)
    bounded()
    assert isinstance(circles(where, where.index, people, 0.1), WalkedWindows)


@pytest.mark.parametrize("direction", ["high", "low"])
@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_the_scan_finds_the_same_in_walked_circles(model, direction, bounded):
    where, people = places("grid"), pd.Series(persons())
    cases = pd.Series(np.random.default_rng(7).binomial(people.astype(int), 0.003))
    cases[40:44] += people[40:44].clip(upper=30).astype(int)
    options = {"max_population_share": 0.4, "permutations": 599, "seed": 1}
    kept = scan_statistic(cases, people, where, **options, model=model, direction=direction)
    bounded()
    walked = scan_statistic(cases, people, where, **options, model=model, direction=direction)
    assert len(kept) > 1
    assert_frame_equal(kept, walked, check_exact=True)


@pytest.mark.parametrize("error", [0.0, 0.4])
@pytest.mark.parametrize("low", [False, True])
def test_clusters_come_as_from_looking_through_all_circles_again(low, error):
    where, people = places("grid"), persons()
    windows = circular_windows(where, where.index, people, 0.3)
    x = np.random.default_rng(8).binomial(people.astype(int), 0.002)
    total = int(x.sum())
    scan = UncertainScan(windows, people, total, error) if error else PoissonScan(windows, people, total)
    ratios, taken, plain = scan.llr(x, low=low), np.zeros(200, dtype=bool), []
    while (best := next_best(ratios, windows.order, windows.sizes, taken))[1] >= 0:
        members = windows.order[best[1], : best[2]]
        taken[members] = True
        plain.append((best[0], members.tolist()))
    assert len(plain) > 20
    assert [(llr, members.tolist()) for llr, members in best_clusters(scan, x, low=low)] == plain


@pytest.mark.parametrize(
    ("method", "population", "estimated"),
    [("auto", False, False), ("auto", True, False), ("auto", True, True), ("constant_risk", True, True)],
)
def test_a_layer_is_the_same_however_little_is_kept(method, population, estimated, small_map, bounded):
    counts, people, boundaries = small_map
    people = people if population else None
    options = {"seed": 3, "permutations": 1_499, "method": method, "population_estimated": estimated}
    kept = hotspot_layer(counts, boundaries, people, **options)
    bounded()
    walked = hotspot_layer(counts, boundaries, people, **options)
    assert_frame_equal(pd.DataFrame(kept), pd.DataFrame(walked), check_exact=True)
    assert kept.attrs == walked.attrs
    assert (kept["hotspot_class"] != "none").any()
