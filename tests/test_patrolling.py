"""From hotspots to patrol areas and a schedule."""

from __future__ import annotations

from datetime import date

import pytest

from geo.admin.officers import demo_officers
from geo.errors import RequestError
from geo.patrolling import patrol_plan, points_layer, visits_layer
from tests.scheduling import thefts

PERIOD = "2026-Q3"


@pytest.fixture(scope="module")
def study(approx_boundaries):
    return thefts(approx_boundaries)


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
