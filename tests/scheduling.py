"""A kept schedule for tests: made up areas of one kecamatan and its neighbour, units of all pillars."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.cases.schedule_records import PART_COLUMNS, NewPlan
from geo.patrol.schedule import joint_schedule
from geo.patrol.units import units_of
from geo.study import Study, study_cases
from tests.aggregation.test_counts import random_cases

__all__ = ["MONDAY", "OTHER", "OWN", "new_plan", "officers", "thefts"]

MONDAY = date(2026, 11, 30)
OWN, OTHER = "35.10.16", "35.10.05"
_DESA = {f"{OWN}.1007": 3, f"{OWN}.1001": 2, f"{OTHER}.2001": 1}


def officers() -> pd.DataFrame:
    """Return a Koramil, a Polsek and a kecamatan's office in each of two kecamatan."""
    rows = [
        (code, pillar, f"{office} {name}", office, 114.37, -8.21)
        for code, name in ((OWN, "Satu"), (OTHER, "Dua"))
        for pillar, office in (("TNI", "Koramil"), ("Polri", "Polsek"), ("Pemerintah", "Kecamatan"))
    ]
    return pd.DataFrame(rows, columns=["kode_wilayah", "pilar", "kantor", "jabatan", "lon", "lat"])


@cache
def new_plan(seed: int = 2011, *, begin: date = MONDAY, weeks: int = 1, demo: bool = False) -> NewPlan:
    """Return a schedule that is ready to be kept."""
    areas = pd.DataFrame(
        {
            "kode_desa": list(_DESA),
            "nama": [f"Desa {n}" for n in range(3)],
            "nama_kecamatan": ["Satu", "Satu", "Dua"],
            "rank": list(_DESA.values()),
            "jenis": "keamanan",
        },
        index=pd.Index(list(_DESA), name="area"),
    )
    points = pd.DataFrame(
        {"area": list(_DESA), "point": 1, "lon": [114.37, 114.38, 114.3], "lat": [-8.21, -8.2, -8.44]}
    ).assign(accuracy_m=[0.0, 750.0, 900.0])
    incidents = pd.DataFrame({"area": list(_DESA), "moment": pd.Timestamp("2026-08-03 20:10")})
    units = units_of(officers())
    made = joint_schedule(areas, points, units, incidents, begin=begin, weeks=weeks, seed=seed)
    flat = units.reset_index()
    return NewPlan(
        "2026-Q3", begin, weeks, seed, "keamanan", {"visits_a_week": {"3": 7}}, demo,
        made.visits[list(PART_COLUMNS["visits"])],
        areas.reset_index()[list(PART_COLUMNS["areas"])],
        points[list(PART_COLUMNS["points"])],
        flat[flat["unit"].isin(made.visits["unit"])][list(PART_COLUMNS["units"])].reset_index(drop=True),
        made.lacking[list(PART_COLUMNS["lacking"])],
    )  # fmt: skip


def thefts(boundaries: Boundaries) -> Study:
    """Sixty thefts in one desa at nine in the evening, on the ground of a few; the rest of the map quiet."""
    desa = boundaries.desa.iloc[40]
    cases = random_cases(boundaries, 120).assign(
        jenis="keamanan",
        sumber="uji",
        id=[str(i) for i in range(120)],
        match_status="matched",
        match_level="desa",
        match_method="point",
        tanggal=pd.Timestamp("2026-08-03 21:10", tz="Asia/Jakarta"),
        lon=np.nan,
        lat=np.nan,
    )
    rng = np.random.default_rng(1)
    cases.loc[:59, "kode_desa"] = desa.name
    cases.loc[:59, "kode_kecamatan"] = desa["kode_kecamatan"]
    cases.loc[:59, "lon"] = desa["label_lon"] + rng.normal(0, 0.0005, 60)
    cases.loc[:59, "lat"] = desa["label_lat"] + rng.normal(0, 0.0005, 60)
    return study_cases(cases, boundaries, permutations=999)
