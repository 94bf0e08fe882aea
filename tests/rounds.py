"""Rounds of visits made of invented cases, without a store."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.patrol.visit_choice import read_choice
from geo.patrol.visit_plan import plan_visits
from geo.patrol.visit_stops import AskAt
from geo.visiting import VisitRound
from geo.zone import WIB

KODE_DESA = "35.10.09.2005"
NOW = datetime(2026, 11, 24, 17, tzinfo=WIB.tz)
NAME, PHONE, REMARK = "Warga Contoh Rahasia", "081200000000", "keterangan rahasia"


def cases(n: int, *, unplaced: int = 0, far: int = 0, spread: float = 0.01) -> pd.DataFrame:
    """Return cases around a desa's middle: the first *unplaced* without a point, the last *far* off."""
    rng = np.random.default_rng(n)
    frame = pd.DataFrame(
        {
            "sumber": "uji",
            "id": [f"K-{number:03d}" for number in range(n)],
            "jenis": np.where(np.arange(n) % 2, "kemiskinan", "putus_sekolah"),
            "kategori": [None if number % 5 == 0 else "Lansia sebatang kara" for number in range(n)],
            "points": rng.integers(1, 80, n),
            "why_id": [f"dilaporkan {number + 2} bulan lalu; belum pernah dikunjungi" for number in range(n)],
            "why_en": [f"reported {number + 2} months ago; never visited" for number in range(n)],
            "lon": 114.116 + (rng.random(n) - 0.5) * spread,
            "lat": -8.319 + (rng.random(n) - 0.5) * spread,
            "ask_at": KODE_DESA,
            "alamat": [None if number % 3 == 0 else f"Jl. Mawar No. {number} RT 01" for number in range(n)],
            "nama": NAME,
            "telepon": PHONE,
            "keterangan": REMARK,
        }
    ).astype({"kategori": object, "alamat": object})
    frame.loc[: unplaced - 1, ["lon", "lat"]] = np.nan
    if far:
        frame.loc[n - far :, ["lon", "lat"]] = [115.2, -8.0]
    return frame


def visits(frame: pd.DataFrame, boundaries: Boundaries, **words: str) -> VisitRound:
    """Return the round of these cases, asked for by *words*."""
    choice = read_choice({"tanggal": "2026-11-25", **words}, NOW)
    plan = plan_visits(
        frame,
        start=(114.116, -8.319),
        ask_at=[AskAt(KODE_DESA, 114.116, -8.319, 2_100)],
        days=choice.days,
        hours=choice.hours,
        dwell_min=choice.dwell_min,
    )
    place = boundaries.desa.loc[KODE_DESA]
    return VisitRound(
        kode=KODE_DESA,
        nama=str(place["nama_desa"]),
        level="desa",
        nama_kecamatan=str(place["nama_kecamatan"]),
        choice=choice,
        plan=plan,
        cases=frame.assign(nama_desa=str(place["nama_desa"])).set_index(["sumber", "id"]),
        start_label="Kantor Desa",
        ask_labels={KODE_DESA: "Kantor Desa"},
        ask_names={KODE_DESA: str(place["nama_desa"])},
        above=None,
        demo=True,
    )
