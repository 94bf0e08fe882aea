"""Case frames for the points map: small, invented, one of everything that it must tell apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import JENIS

NOW = pd.Timestamp("2026-09-30 15:00", tz="Asia/Jakarta")


def point_cases(boundaries: Boundaries, n: int = 400) -> pd.DataFrame:
    """Return *n* cases as the store gives them, personal columns included: none of those may be drawn."""
    random = np.random.default_rng(5)
    desa = boundaries.desa
    row = random.integers(0, len(desa), n)
    reported = NOW - pd.to_timedelta(random.integers(1000, 200_000, n), unit="min")
    return pd.DataFrame(
        {
            "sumber": "uji",
            "id": [f"K-{number:04d}" for number in range(n)],
            "jenis": [JENIS[number % 4] for number in range(n)],
            "tanggal": reported,
            "ditanggapi": reported + pd.Timedelta(minutes=90),
            "status": "selesai",
            "kategori": "Jalan rusak",
            "dinas": "Dinas Sosial",
            "kode_desa": desa.index[row],
            "nama": "RAHASIA Nama",
            "telepon": "RAHASIA 0812",
            "keterangan": "RAHASIA keterangan",
            "alamat": "RAHASIA alamat",
            "catatan": "RAHASIA catatan",
            "match_status": "matched",
            "lon": desa["label_lon"].to_numpy(dtype=float)[row],
            "lat": desa["label_lat"].to_numpy(dtype=float)[row],
        }
    )
