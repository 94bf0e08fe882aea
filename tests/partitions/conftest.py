"""Parquet files whose parts must know of each other, and small parts to cut them into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.partitions import counting, geocoding, identity, sharing
from geo.partitions.workers import Workers, connected, workers_on

ROWS = 2_400
PART, TASK = 170, 700


def case_rows(boundaries: Boundaries, count: int = ROWS) -> pd.DataFrame:
    """Return cases in which one part's blanks, categories, points and identifiers bear on another's."""
    rng = np.random.default_rng(8)
    desa = boundaries.desa.iloc[rng.integers(0, len(boundaries.desa), count)]
    at = np.arange(count)
    points = desa.geometry.representative_point()
    frame = pd.DataFrame(
        {
            "id": [f"K-{number}" for number in at],
            "jenis": np.asarray(["keamanan", "layanan", "kemiskinan"], dtype=object)[at % 3],
            "tanggal": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 200, count), "D"),
            "desa": np.where(at % 4 == 0, desa["nama_desa"].to_numpy(dtype=object), None),
            "kecamatan": np.where(at % 8 == 0, desa["nama_kecamatan"].to_numpy(dtype=object), None),
            "alamat": pd.Series([None] * count, dtype=object),
            "lon": np.where(at % 5 == 0, np.nan, points.x.to_numpy()),
            "lat": np.where(at % 5 == 0, np.nan, points.y.to_numpy()),
            "anggota": pd.array(rng.integers(1, 9, count), dtype="Int64"),
            "urgen": pd.Series(rng.integers(0, 2, count).astype(bool)).astype(object),
            "hari": [date(2026, 1, 1 + number % 28) for number in at],
            "golongan": pd.Categorical([f"g{number // 500}" for number in at]),
        }
    )
    # Blanks in the last part alone make a column of whole numbers one of decimals.
    frame["anggota"] = frame["anggota"].astype(object)
    frame.loc[count - 3, ["anggota", "urgen"]] = None
    frame["anggota"] = frame["anggota"].astype("float64")
    office, doubtful = at % 397 == 1, at % 90 == 2
    frame.loc[office, ["lon", "lat"]] = [114.36951, -8.21234]
    frame.loc[office, ["desa", "kecamatan"]] = desa.loc[office, ["nama_desa", "nama_kecamatan"]].to_numpy()
    frame.loc[doubtful, ["lon", "lat"]] = [114.2111, -8.4222]
    frame.loc[doubtful, "alamat"] = [f"Toko {chr(97 + number % 26)}ksara" for number in at[doubtful]]
    frame.loc[doubtful, ["desa", "kecamatan"]] = None
    return frame


@pytest.fixture(scope="session")
def rows(real_boundaries: Boundaries) -> pd.DataFrame:
    """The cases."""
    return case_rows(real_boundaries)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows at a time, so that a small file has many parts."""
    for module in (sharing, geocoding, identity, counting):
        monkeypatch.setattr(module, "PART_ROWS", PART)
    for module in (geocoding, counting):
        monkeypatch.setattr(module, "WORKER_ROWS", TASK)


@pytest.fixture(scope="session")
def workers(real_boundaries: Boundaries) -> Iterator[Workers]:
    """Two processes of this machine that have the boundaries."""
    with connected(2, None) as client, workers_on(client, real_boundaries) as engine:
        yield engine


@pytest.fixture
def case_file(rows: pd.DataFrame, tmp_path: Path) -> Path:
    """The cases in row groups of a size that no part has."""
    path = tmp_path / "kasus.parquet"
    rows.to_parquet(path, row_group_size=331)
    return path
