"""From hotspots to patrol areas and a schedule."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.admin.officers import demo_officers
from geo.errors import RequestError
from geo.patrolling import patrol_plan, points_layer, visits_layer
from geo.study import study_cases
from tests.aggregation.test_counts import random_cases

PERIOD = "2026-Q3"


@pytest.fixture(scope="module")
def study(approx_boundaries):
    """Sixty thefts in one desa at nine in the evening, on the ground of a few; the rest of the map quiet."""
    desa = approx_boundaries.desa.iloc[40]
    cases = random_cases(approx_boundaries, 120).assign(
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
    return study_cases(cases, approx_boundaries, permutations=999)


def test_a_hotspot_becomes_an_area_with_points_and_visits(study, approx_boundaries):
    plan = patrol_plan(study, demo_officers(approx_boundaries.desa), begin=date(2026, 11, 30), period=PERIOD)
    code = approx_boundaries.desa.index[40]
    assert plan.areas.at[code, "rank"] == 3
    own = plan.points[plan.points["area"] == code]
    assert (own["accuracy_m"] == 0).all()
    assert plan.areas.geometry[code].intersects(own.geometry.iloc[0])
    others = plan.points[plan.points["area"] != code]
    assert (others["accuracy_m"] > 0).all()
    visits = visits_layer(plan.schedule.visits)
    assert len(visits[visits["kode_desa"] == code].drop_duplicates("begin")) == 7
    assert set(points_layer(plan.points, plan.areas)["nama"]) == set(plan.areas["nama"])
    assert plan.schedule.lacking.empty


def test_without_a_hotspot_there_is_nothing_to_lay_out(study, approx_boundaries):
    with pytest.raises(RequestError, match="Tidak ada hotspot layanan"):
        patrol_plan(
            study,
            demo_officers(approx_boundaries.desa),
            begin=date(2026, 11, 30),
            period=PERIOD,
            kinds=("layanan",),
        )
