"""Records of the whole country from a seed: points inside desa, and one in twenty by its address alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.geocoding.places import kabupaten_names

CHUNK = 500_000
BY_ADDRESS = 20
KINDS = np.asarray(["kemiskinan", "keamanan", "layanan", "putus_sekolah"], dtype=object)
STREETS = ("Mawar", "Melati", "Kenanga", "Anggrek", "Dahlia", "Teratai", "Cempaka", "Flamboyan")

Floats = NDArray[np.float64]


def points_inside(shapes: NDArray[np.object_], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return a point inside each shape, drawn anew until it is."""
    west, south, east, north = shapely.bounds(shapes).T
    lon, lat = np.empty((2, len(shapes)))
    left = np.arange(len(shapes))
    while left.size:
        lon[left], lat[left] = rng.uniform(west[left], east[left]), rng.uniform(south[left], north[left])
        left = left[~shapely.contains_xy(shapes[left], lon[left], lat[left])]
    return lon, lat


def records(boundaries: Boundaries, first: int, count: int) -> pd.DataFrame:
    """Return *count* records, numbered from *first*, which is also their seed."""
    rng = np.random.default_rng([20261124, first])
    desa = boundaries.desa[boundaries.desa.geometry.notna()]
    shapes = np.asarray(desa.geometry.array, dtype=object)
    shapely.prepare(shapes)
    at = rng.integers(0, len(desa), count)
    lon, lat = points_inside(shapes[at], rng)
    number = np.arange(first, first + count)
    by_address = number % BY_ADDRESS == 0
    kabupaten = kabupaten_names()
    addresses = np.full(count, None, dtype=object)
    for row in np.flatnonzero(by_address).tolist():
        place = desa.iloc[at[row]]
        street = f"Jl. {STREETS[row % len(STREETS)]} No. {rng.integers(1, 300)}"
        where = f"Desa {place['nama_desa']}, Kec. {place['nama_kecamatan']}"
        addresses[row] = f"{street}, {where}, {kabupaten.get(str(place.name)[:5], '')}"
    day = np.datetime64("2024-10-01") + rng.integers(0, 730, count).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "id": np.char.add("N-", number.astype(str)),
            "jenis": KINDS[rng.integers(0, len(KINDS), count)],
            "tanggal": day.astype("datetime64[ms]"),
            "alamat": addresses,
            "lon": np.where(by_address, np.nan, lon),
            "lat": np.where(by_address, np.nan, lat),
            "status": "baru",
        }
    )


def write_records(boundaries: Boundaries, count: int, path: Path) -> None:
    """Write *count* records, in row groups as the frames come."""
    writer = None
    for first in range(0, count, CHUNK):
        frame = records(boundaries, first, min(CHUNK, count - first))
        table = pa.Table.from_pandas(frame, preserve_index=False)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
