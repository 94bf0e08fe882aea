"""Ten million records of the whole country, Parquet to Parquet: one process, and two workers of Dask.

Printed are time, the greatest memory of every process, whether the outputs are
the same in every column, and what a row costs beside the same with a tenth of
the records. Then the points of some records to their desa: our locator beside
``geopandas.sjoin`` and, where ``TIGAPILAR_BENCH_POSTGIS`` names a server, beside
PostGIS. ``TIGAPILAR_BENCH_ROWS`` and ``TIGAPILAR_BENCH_POINTS`` make it smaller,
``TIGAPILAR_BENCH_FOLDER`` keeps the records for the next run.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.national_peers import by_postgis, by_sjoin, mine, points_of
from benchmarks.national_records import write_records
from benchmarks.national_run import Watched, column_hashes, watched
from geo.admin.boundaries import Boundaries, load_boundaries

LAYER = Path(__file__).resolve().parents[2] / "shared" / "boundaries" / "indonesia_desa.parquet"
ROWS = int(os.environ.get("TIGAPILAR_BENCH_ROWS", "10000000"))
POINTS = int(os.environ.get("TIGAPILAR_BENCH_POINTS", "1000000"))
POSTGIS = os.environ.get("TIGAPILAR_BENCH_POSTGIS")
WORKERS = 2


def load() -> str:
    return "load of the machine " + ", ".join(f"{value:.1f}" for value in os.getloadavg())


def records_file(boundaries: Boundaries, count: int, folder: Path) -> Path:
    path = folder / f"records_{count}.parquet"
    if not path.exists():
        write_records(boundaries, count, path)
    return path


def geocoded(name: str, source: Path, output: Path, *more: str) -> Watched:
    took, own = watched(["geocode", source, "-o", output, "--boundaries", LAYER, *more])
    print(f"{name}: {took.wall_s:.0f} s, {took.cpu_s:.0f} s of processor, peak {took.memory(own)}; {load()}")
    print(f"  {took.said}", flush=True)
    return took


def whole_country(boundaries: Boundaries, folder: Path) -> None:
    few, many = (records_file(boundaries, count, folder) for count in (ROWS // 10, ROWS))
    print(f"Records: {ROWS:,} in {many.stat().st_size / 1e6:.0f} MB; {load()}", flush=True)
    one, two = folder / "one.parquet", folder / "two.parquet"
    small = geocoded(f"{ROWS // 10:,} in one process", few, folder / "small.parquet")
    large = geocoded(f"{ROWS:,} in one process", many, one)
    spread = geocoded(f"{ROWS:,} with {WORKERS} workers", many, two, "--workers", str(WORKERS))
    for kind, cost in (
        ("processor", large.cpu_s / small.cpu_s / 10), ("clock", large.wall_s / small.wall_s / 10),
    ):  # fmt: skip
        print(f"Cost of a row, {ROWS:,} over {ROWS // 10:,}: {cost:.2f} times ({kind})")
    print(f"Two workers: {large.wall_s / spread.wall_s:.2f} times as fast as one process")
    first, second = column_hashes(one), column_hashes(two)
    same = [name for name in first if first[name] == second.get(name)]
    print(f"Columns the same: {len(same)} of {len(first)}, {len(second)} there", flush=True)


def peers(boundaries: Boundaries, source: Path) -> None:
    lon, lat = points_of(source, POINTS)
    set_up, search, codes = mine(boundaries, lon, lat)
    print(f"{len(lon):,} points: set-up {set_up:.2f} s, search {search:.3f} s; {load()}")
    seconds, theirs = by_sjoin(boundaries, lon, lat)
    agree = int(np.sum(codes == theirs))
    print(
        f"geopandas.sjoin: {seconds:.1f} s, {seconds / (set_up + search):.1f} times ours with its set-up, "
        f"{seconds / search:.0f} times the search alone; {agree:,} of {len(lon):,} agree; {load()}",
        flush=True,
    )
    if POSTGIS is None:
        print("PostGIS: no server in TIGAPILAR_BENCH_POSTGIS")
        return
    steps, theirs = by_postgis(POSTGIS, boundaries, lon, lat)
    agree = int(np.sum(codes == theirs))
    listed = ", ".join(f"{name} {value:.1f} s" for name, value in steps.items())
    print(
        f"PostGIS: {listed}; the join is {steps['join'] / search:.0f} times the search, "
        f"with the load {sum(steps.values()) / (set_up + search):.1f} times ours with its set-up; "
        f"{agree:,} of {len(lon):,} agree; {load()}"
    )


def main() -> None:
    boundaries = load_boundaries(LAYER)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("TIGAPILAR_BENCH_FOLDER", scratch))
        whole_country(boundaries, folder)
        peers(boundaries, records_file(boundaries, ROWS, folder))


if __name__ == "__main__":
    main()
