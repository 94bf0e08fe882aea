"""A small edition of ``benchmarks.calibration``: silence on chance, and eyes for a cluster."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.hotspots import hotspot_layers, scan_statistic
from geo.hotspots.conditional import draw_sequences
from geo.hotspots.getis_ord import g_star_frame
from geo.hotspots.neighbours import metric_geometry

MAPS = 100


@pytest.mark.parametrize("known", [True, False])
def test_chance_is_rarely_called_a_hotspot(real_boundaries, real_people, chance_counts, known):
    maps = pd.DataFrame({seed: chance_counts(900, 500 + seed) for seed in range(MAPS)})
    if not known:
        rng = np.random.default_rng(0)
        maps = maps.apply(lambda column: rng.permutation(column.to_numpy()))
    layers = hotspot_layers(maps, real_boundaries, real_people if known else None, seed=1, permutations=1000)
    flagged = [layer["hotspot_class"].str.startswith("hot").any() for layer in layers.values()]
    marked = [(layer["hotspot_class"] != "none").any() for layer in layers.values()]
    # Levels 3.3% and 4.3%: more than 9 or 11 of 100 would happen once in 500 runs.
    assert sum(flagged) <= 9
    assert sum(marked) <= 11
    assert 0.02 <= np.mean([layer.attrs["false_alarm_rate"] for layer in layers.values()]) <= 0.05


def test_uncertain_persons_do_not_cry_wolf(real_boundaries, real_people):
    rng = np.random.default_rng(3)
    true = real_people.to_numpy() * np.exp(rng.normal(0, 0.4, (40, len(real_people))))
    maps = pd.DataFrame([rng.multinomial(900, row / row.sum()) for row in true], columns=real_people.index).T
    found = {}
    for estimated in (True, False):
        layers = hotspot_layers(
            maps, real_boundaries, real_people, seed=1, permutations=1000, population_estimated=estimated
        )
        found[estimated] = sum(v["hotspot_class"].str.startswith("hot").any() for v in layers.values())
    assert found[True] <= 5
    assert found[False] >= 15


def test_five_desa_at_twice_the_risk_are_found(real_boundaries, real_near):
    people = pd.Series(5000.0, index=real_near.index)
    places = [shape.centroid for shape in metric_geometry(real_boundaries.desa)[1]]
    xy = np.array([[p.x, p.y] for p in places])
    rng = np.random.default_rng(5)
    maps, truth = [], []
    for _ in range(40):
        cluster = np.argsort(np.hypot(*(xy - xy[rng.integers(len(xy))]).T))[:5]
        risk = np.full(len(xy), 8.0)
        risk[cluster] = 16.0
        maps.append(rng.poisson(risk))
        truth.append(np.isin(np.arange(len(xy)), cluster))
    table = pd.DataFrame(np.array(maps).T, index=real_near.index)
    truth = np.array(truth)
    layers = hotspot_layers(table, real_boundaries, people, seed=1, permutations=1999)
    hot = np.array([layer["hotspot_class"].str.startswith("hot") for layer in layers.values()])
    draws = draw_sequences(real_near.matrix, 9999, 1)
    frames = [g_star_frame(column.astype(float), real_near, draws) for column in maps]
    peer = np.array([(frame["q_value"] <= 0.05) & (frame["z"] > 0) for frame in frames])
    ours, theirs = (float(((flags & truth).sum(axis=1) >= 3).mean()) for flags in (hot, peer))
    assert ours >= 0.85
    assert ours > theirs + 0.2


def test_one_thread_and_two_give_the_same_bits(monkeypatch, real_boundaries, real_people, chance_counts):
    counts = chance_counts(900, 1)
    places = real_boundaries.desa.geometry.to_crs(32750).centroid
    frames = []
    for threads in (1, 2):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        frames.append(scan_statistic(counts, real_people, places, permutations=1999, seed=1))
    pd.testing.assert_frame_equal(*frames, check_exact=True)
