"""How often the map cries wolf, and how often it sees one.

On the real 217 desa with unequal populations: maps of pure chance (one risk for
all), and maps with a planted cluster of five neighbouring desa at twice the risk
and about eight cases expected in each. Peer, on the same planted maps: esda's
Gi* with 9,999 permutations and Benjamini-Hochberg.

Run: ``python -m benchmarks.calibration [--maps 500] [--planted 200]``; needs the
real layer in ``../shared``.
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries, load_boundaries
from geo.admin.population import estimate_population
from geo.hotspots import benjamini_hochberg, contiguity, hotspot_layers
from geo.hotspots.conditional import draw_sequences
from geo.hotspots.getis_ord import g_star_frame
from geo.hotspots.neighbours import Neighbours, metric_geometry
from geo.paths import shared_boundaries_dir

TOTALS = (200, 900, 1736, 5000)
EXPECTED_EACH = 8
RISK = 2.0
SIZE = 5
# How far true persons lie from the estimate, as a standard deviation of the logarithm.
ERRORS = (0.0, 0.2, 0.4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--maps", type=int, default=500, help="maps of pure chance for each total")
    parser.add_argument("--planted", type=int, default=200, help="maps with a planted cluster")
    parser.add_argument("--permutations", type=int, default=9999)
    parser.add_argument("--peer", action="store_true", help="run esda on the planted maps (slow)")
    options = parser.parse_args()
    folder = shared_boundaries_dir()
    if folder is None:
        raise SystemExit("the real layer is not beside this checkout")
    boundaries = load_boundaries(folder / "banyuwangi_desa.geojson")
    people = estimate_population(boundaries)["population"]
    print(f"persons a desa: {people.min():.0f} to {people.max():.0f}")
    chance(boundaries, people, options)
    power(boundaries, people, options)
    wrong_population(boundaries, people, options)


def dealt(people: pd.Series, total: int, maps: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return maps of pure chance, one a column."""
    drawn = rng.multinomial(total, people / people.sum(), size=maps)
    return pd.DataFrame(drawn.T, index=people.index)


def shares(layers: dict) -> tuple[float, float]:
    """Return the share of maps with any hotspot, and with any mark at all."""
    classes = [layer["hotspot_class"] for layer in layers.values()]
    hot = np.mean([c.str.startswith("hot").any() for c in classes])
    return float(hot), float(np.mean([(c != "none").any() for c in classes]))


def chance(boundaries: Boundaries, people: pd.Series, options: argparse.Namespace) -> None:
    print(f"\nmaps of pure chance, {options.maps} each: any hotspot / any mark (%)")
    for total in TOTALS:
        rng = np.random.default_rng([1, total])
        maps = dealt(people, total, options.maps, rng)
        start = time.perf_counter()
        known = hotspot_layers(maps, boundaries, people, seed=7, permutations=options.permutations)
        seconds = time.perf_counter() - start
        hot, marked = shares(known)
        shuffled = pd.DataFrame({c: rng.permutation(maps[c].to_numpy()) for c in maps}, index=people.index)
        unknown = shares(hotspot_layers(shuffled, boundaries, seed=7, permutations=options.permutations))
        said = np.mean([layer.attrs["false_alarm_rate"] for layer in known.values()])
        print(
            f"  {total:5d} cases: population known {100 * hot:.1f} / {100 * marked:.1f}"
            f" (its own figure {100 * said:.1f}), unknown {100 * unknown[0]:.1f} / {100 * unknown[1]:.1f};"
            f" {seconds:.1f} s"
        )


def wrong_population(boundaries: Boundaries, people: pd.Series, options: argparse.Namespace) -> None:
    maps_each = min(options.maps, 200)
    print(f"\nchance at persons other than those given, {maps_each} maps each: any hotspot (%)")
    for total in (900, 5000):
        for error in ERRORS:
            rng = np.random.default_rng([2, total])
            true = np.exp(rng.normal(0, error, size=(maps_each, len(people)))) * people.to_numpy()
            drawn = [rng.multinomial(total, row / row.sum()) for row in true]
            maps = pd.DataFrame(np.array(drawn).T, index=people.index)
            found = []
            for estimated in (False, True):
                layers = hotspot_layers(
                    maps, boundaries, people, seed=7, permutations=999, population_estimated=estimated
                )
                found.append(100 * shares(layers)[0])
            print(
                f"  {total:5d} cases, error {error:.1f}: taken as known {found[0]:.1f},"
                f" as an estimate {found[1]:.1f}"
            )


def planted_maps(
    near: Neighbours, places: np.ndarray, people: np.ndarray, maps: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return maps with a cluster whose desa expect 8 cases together on average, 5 to 12 each."""
    usual = EXPECTED_EACH * len(people) * people / people.sum()
    columns, truth = [], []
    while len(columns) < maps:
        cluster = [int(rng.integers(len(people)))]
        while len(cluster) < SIZE:
            around = np.setdiff1d(near.matrix[cluster].tocoo().col, cluster)
            distance = np.hypot(*(places[around] - places[cluster[0]]).T)
            cluster.append(int(around[np.argmin(distance)]))
        if usual[cluster].min() < 5 or usual[cluster].max() > 12:
            continue
        risk = usual * EXPECTED_EACH * SIZE / usual[cluster].sum()
        risk[cluster] *= RISK
        columns.append(rng.poisson(risk))
        truth.append(np.isin(np.arange(len(people)), cluster))
    return pd.DataFrame(np.array(columns).T, index=near.index), np.array(truth)


def power(boundaries: Boundaries, people: pd.Series, options: argparse.Namespace) -> None:
    near = contiguity(boundaries.desa)
    _, shapes = metric_geometry(boundaries.desa)
    places = np.array([[shape.centroid.x, shape.centroid.y] for shape in shapes])
    rng = np.random.default_rng(3)
    maps, truth = planted_maps(near, places, people.to_numpy(), options.planted, rng)
    print(f"\nplanted: {SIZE} neighbours at {RISK:g} times the risk, {options.planted} maps")
    rows = {}
    for name, arguments in {
        "default, population known": {"population": people},
        "default, population estimated": {"population": people, "population_estimated": True},
        "default, population unknown": {},
        "constant risk, q": {"population": people, "method": "constant_risk"},
    }.items():
        layers = hotspot_layers(maps, boundaries, seed=7, permutations=options.permutations, **arguments)
        rows[name] = np.array([layer["hotspot_class"].str.startswith("hot") for layer in layers.values()])
    rows["Gi* of this project, q"] = own_flags(near, maps)
    if options.peer:
        rows["esda Gi*, q"] = esda_flags(near, maps)
    for name, flagged in rows.items():
        both = (flagged & truth).sum(axis=1)
        part = both / SIZE
        jaccard = both / (flagged | truth).sum(axis=1)
        any_of_it, half, common = (100 * np.mean(rate) for rate in (both > 0, part >= 0.5, jaccard >= 0.5))
        print(f"  {name:32s} half found {half:.1f} %, half in common {common:.1f} %, any {any_of_it:.1f} %")


def own_flags(near: Neighbours, maps: pd.DataFrame) -> np.ndarray:
    """Return the desa that this project's Gi* flags as hot, at the same level as the peer's."""
    draws = draw_sequences(near.matrix, 9999, 7)
    frames = [g_star_frame(maps[column].to_numpy(dtype="float64"), near, draws) for column in maps]
    return np.array([(frame["q_value"] <= 0.05) & (frame["z"] > 0) for frame in frames])


def esda_flags(near: Neighbours, maps: pd.DataFrame) -> np.ndarray:
    """Return the desa that esda's Gi* with 9,999 permutations and FDR flags as hot."""
    from esda import G_Local

    weights = near.to_graph().to_W()
    flags = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for column in maps:
            values = maps[column].to_numpy(dtype="float64")
            peer = G_Local(values, weights, transform="B", star=True, permutations=9999, seed=7, n_jobs=1)
            flags.append((benjamini_hochberg(peer.p_sim) <= 0.05) & (peer.Zs > 0))
    return np.array(flags)


if __name__ == "__main__":
    main()
