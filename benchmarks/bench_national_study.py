"""Hotspots and the boundary check over a province and the whole country: time and greatest memory.

A million records of the country (``benchmarks.national_records``) go through
``tigapilar hotspots`` without a population (Gi* judged over the map) and with one
(the scan), and its layer through ``tigapilar boundaries check``. ``TIGAPILAR_BENCH_ROWS``
makes it smaller, ``TIGAPILAR_BENCH_FOLDER`` keeps the records for the next run. The peers
of each statistic, on maps that they can hold, are in ``benchmarks.bench_hotspots``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.bench_national import LAYER, load, records_file
from benchmarks.national_run import watched
from geo.admin.boundaries import load_boundaries

ROWS = int(os.environ.get("TIGAPILAR_BENCH_ROWS", "1000000"))
PROVINCE = LAYER.with_name("jawa_timur_desa.parquet")


def persons_file(layer: Path, folder: Path) -> Path:
    """Write made-up persons of every desa of a layer, and return the file."""
    codes = load_boundaries(layer).desa.index
    persons = np.round(np.exp(np.random.default_rng(3).normal(8.0, 0.6, len(codes)))).astype("int64")
    path = folder / f"persons_{len(codes)}.csv"
    pd.DataFrame({"kode_desa": codes, "population": persons}).to_csv(path, index=False)
    return path


def told(name: str, *words: str | Path) -> None:
    took, own = watched(words)
    print(f"{name}: {took.wall_s:.0f} s, {took.cpu_s:.0f} s of processor, peak {took.memory(own)}; {load()}")


def study(layer: Path, folder: Path) -> None:
    boundaries = load_boundaries(layer)
    records = records_file(boundaries, ROWS, folder)
    asked = ["hotspots", records, "-o", folder / "out.parquet", "--boundaries", layer, "--jenis", "keamanan"]
    told(f"{len(boundaries.desa):,} desa, {ROWS:,} records, no population", *asked)
    told("  with a population (the scan)", *asked, "--population", persons_file(layer, folder))
    told("  boundaries check", "boundaries", "check", "--boundaries", layer, "-o", folder / "found.csv")


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(os.environ.get("TIGAPILAR_BENCH_FOLDER", scratch))
        for layer in (PROVINCE, LAYER):
            folder = kept / layer.stem
            folder.mkdir(exist_ok=True)
            study(layer, folder)


if __name__ == "__main__":
    main()
