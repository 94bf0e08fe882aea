"""Gi*, the scan and the whole layer: seconds and memory beside esda and pygeoda.

Every figure and its peer's come from one run on one machine. The peer is warm
(its own compilation is not counted) where that is said; the fresh process counts
everything from the import to the result.

Run: ``python -m benchmarks.bench_hotspots``; needs the real layers in ``../shared``.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.admin.boundaries import Boundaries, load_boundaries
from geo.admin.population import estimate_population
from geo.hotspots import contiguity, hotspot_layers, local_g_star, local_moran, scan_statistic
from geo.hotspots.neighbours import Neighbours
from geo.paths import shared_boundaries_dir

PERMUTATIONS = 9999
RUNS = 5

FRESH = {
    "ours": """
import sys, time
start = time.perf_counter()
import numpy as np, pandas as pd
from geo.admin.boundaries import load_boundaries
from geo.hotspots import hotspot_layer
boundaries = load_boundaries(sys.argv[1])
counts = pd.Series(np.random.default_rng(1).poisson(4, len(boundaries.desa)), index=boundaries.desa.index)
people = pd.Series(5000.0, index=counts.index) if sys.argv[2] == "scan" else None
hotspot_layer(counts, boundaries, people, seed=1)
print(time.perf_counter() - start)
""",
    "esda": """
import sys, time, warnings
warnings.simplefilter("ignore")
start = time.perf_counter()
import numpy as np, geopandas as gpd, esda
from libpysal.weights import Queen
layer = gpd.read_file(sys.argv[1])
counts = np.random.default_rng(1).poisson(4, len(layer)).astype(float)
weights = Queen.from_dataframe(layer, use_index=False)
esda.G_Local(counts, weights, transform="B", star=True, permutations=9999, seed=1, n_jobs=1)
print(time.perf_counter() - start)
""",
}

MEMORY = """
import resource, sys, time
import numpy as np, pandas as pd, geopandas as gpd, shapely
from geo.hotspots import scan_statistic
frame = pd.read_parquet(sys.argv[1], columns=["kode", "lat", "lng"]).drop_duplicates("kode")
frame = frame.set_index("kode")
rng = np.random.default_rng(1)
people = pd.Series(np.round(np.exp(rng.normal(8.3, 0.5, len(frame)))), index=frame.index)
cases = pd.Series(rng.multinomial(4 * len(frame), people / people.sum()), index=frame.index)
places = gpd.GeoSeries.from_xy(frame["lng"], frame["lat"], index=frame.index, crs="EPSG:4326")
start = time.perf_counter()
scan_statistic(cases, people, places, max_population_share=0.05, permutations=999, seed=1)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(len(frame), seconds, peak)
"""


def main() -> None:
    folder = shared_boundaries_dir()
    if folder is None:
        raise SystemExit("the real layer is not beside this checkout")
    banyuwangi = load_boundaries(folder / "banyuwangi_desa.geojson")
    fresh(folder / "banyuwangi_desa.geojson")
    g_star("217 desa", banyuwangi.desa)
    scan(banyuwangi)
    layers(banyuwangi)
    province = gpd.read_parquet(folder / "jawa_timur_desa.parquet").set_index("kode")
    province = province[province.geometry.notna()]
    g_star(f"{len(province)} areas of Jawa Timur", province)
    answer = run(MEMORY, folder / "jawa_timur_desa.parquet")
    n, seconds, peak = answer.split()
    print(
        f"scan, 999 replicates, {n} areas, circles to 5 %: {float(seconds):.1f} s, peak {float(peak):.0f} MB"
    )


def run(code: str, *words: str | Path) -> str:
    """Return what a fresh process prints."""
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def timed(work: Callable[[], object]) -> float:
    """Return the least seconds of some runs: what else runs on the machine only adds."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def fresh(layer: Path) -> None:
    run(FRESH["ours"], layer, "scan")  # the compiled kernels are kept on disk from the first run on
    scanned, plain = (float(run(FRESH["ours"], layer, way)) for way in ("scan", "gi"))
    peer = float(run(FRESH["esda"], layer))
    print("fresh process, import to result, 217 desa:")
    print(f"  layer by Gi* {plain:.2f} s, by scan {scanned:.2f} s; esda Gi* {peer:.2f} s")


def g_star(name: str, areas: gpd.GeoDataFrame) -> None:
    from esda import G_Local, Moran_Local

    start = time.perf_counter()
    near = contiguity(areas)
    print(f"\n{name}: contiguity {time.perf_counter() - start:.2f} s, islands {len(near.islands)}")
    counts = pd.Series(np.random.default_rng(1).poisson(4, len(near.index)), index=near.index)
    graph = near.to_graph()
    weights = graph.to_W()
    values = counts.to_numpy(dtype="float64")
    ours = timed(lambda: local_g_star(counts, graph, permutations=PERMUTATIONS, seed=1))
    moran = timed(lambda: local_moran(counts, graph, permutations=PERMUTATIONS, seed=1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"permutations": PERMUTATIONS, "seed": 1, "n_jobs": 1, "keep_simulations": False}
        G_Local(values[:30], near_w(near, 30), transform="B", star=True, **options | {"permutations": 9})
        peer = timed(lambda: G_Local(values, weights, transform="B", star=True, **options))
        other = timed(lambda: Moran_Local(values, weights, **options))
    print(f" {PERMUTATIONS} permutations, warm, one thread:")
    print(f"  Gi*: ours {ours:.3f} s, esda {peer:.3f} s ({peer / ours:.1f} times)")
    print(f"  local Moran: ours {moran:.3f} s, esda {other:.3f} s ({other / moran:.1f} times)")
    geoda(areas, values)


def near_w(near: Neighbours, n: int) -> object:
    """Return a small weights object with which the peer compiles its loops."""
    small = Neighbours(near.index[:n], near.matrix[:n][:, :n])
    return small.to_graph().to_W()


def geoda(areas: gpd.GeoDataFrame, values: np.ndarray) -> None:
    import pygeoda

    weights = pygeoda.queen_weights(pygeoda.open(areas[[areas.geometry.name]].reset_index(drop=True)))
    data = values.tolist()
    seconds = timed(
        lambda: pygeoda.local_gstar(weights, data, permutations=PERMUTATIONS, seed=1, cpu_threads=1)
    )
    print(f"  pygeoda Gi* (its own contiguity): {seconds:.3f} s")


def scan(boundaries: Boundaries) -> None:
    people = estimate_population(boundaries)["population"]
    drawn = np.random.default_rng(1).multinomial(1736, people / people.sum())
    counts = pd.Series(drawn, index=people.index)
    metric = boundaries.desa.to_crs(32750)
    places = gpd.GeoSeries(shapely.centroid(np.asarray(metric.geometry.array)), index=metric.index)
    seconds = timed(lambda: scan_statistic(counts, people, places, permutations=PERMUTATIONS, seed=1))
    print(f"\nscan, {PERMUTATIONS} replicates, 217 desa, circles to 50 %: {seconds:.2f} s")
    print(f"  plain numpy, the same windows: {plain_scan(counts, people, places):.2f} s")


def plain_scan(counts: pd.Series, people: pd.Series, places: gpd.GeoSeries) -> float:
    """Return the seconds of the scan written with numpy alone, circle by circle."""
    xy = shapely.get_coordinates(np.asarray(places.array))
    start = time.perf_counter()
    order = np.argsort(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)), axis=1)
    total, weight = counts.sum(), people.to_numpy() / people.sum()
    maps = np.random.default_rng(1).multinomial(total, weight, size=PERMUTATIONS)
    best = np.zeros(len(maps))
    for row in order:
        share = np.cumsum(weight[row])
        row, share = row[share <= 0.5], share[share <= 0.5]
        inside, usual = np.cumsum(maps[:, row], axis=1), total * share
        with np.errstate(divide="ignore", invalid="ignore"):
            llr = inside * np.log(inside / usual) + (total - inside) * np.log(
                (total - inside) / (total - usual)
            )
        best = np.maximum(best, np.where(inside > usual, llr, 0).max(axis=1))
    return time.perf_counter() - start


def layers(boundaries: Boundaries) -> None:
    people = estimate_population(boundaries)["population"]
    rng = np.random.default_rng(2)
    drawn = rng.multinomial(940, people / people.sum(), size=32)
    table = pd.DataFrame(drawn.T, index=people.index)
    ways = {
        "population known": (people, False),
        "population estimated": (people, True),
        "unknown": (None, False),
    }
    print(f"\n32 layers of 217 desa, {PERMUTATIONS} replicates, sentences included:")
    for name, (persons, estimated) in ways.items():
        start, used = time.perf_counter(), time.process_time()
        hotspot_layers(table, boundaries, persons, seed=1, population_estimated=estimated)
        wall, used = time.perf_counter() - start, time.process_time() - used
        print(f"  {name}: {wall:.2f} s ({used:.2f} s of processor time)")
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
