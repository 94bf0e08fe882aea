"""The rules of a joint schedule, held against random weeks."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from geo.errors import RequestError
from geo.patrol.schedule import TOGETHER_A_WEEK, VISITS_A_WEEK, joint_schedule
from geo.patrol.travel import straight_minutes
from geo.patrol.units import DUTIES, Duty, serves, units_of

MONDAY = date(2026, 11, 23)


def offices(n_kecamatan: int, codes: list[str], rng) -> pd.DataFrame:
    rows = []
    for k in range(1, n_kecamatan + 1):
        for pillar, name in (("TNI", "Koramil"), ("Polri", "Polsek")):
            rows.append((f"35.10.{k:02d}", pillar, f"{name} {k}", "Komandan"))
    rows += [(code, "Pemerintah", f"Balai {code}", "Kepala Desa") for code in codes]
    frame = pd.DataFrame(rows, columns=["kode_wilayah", "pilar", "kantor", "jabatan"])
    return frame.assign(lon=114.3 + rng.random(len(frame)) / 10, lat=-8.3 + rng.random(len(frame)) / 10)


def world(seed: int, n_areas: int = 5, n_kecamatan: int = 2):
    rng = np.random.default_rng(seed)
    codes = [f"35.10.{rng.integers(1, n_kecamatan + 1):02d}.{2001 + i}" for i in range(n_areas)]
    areas = pd.DataFrame(
        {"kode_desa": codes, "nama": codes, "rank": rng.integers(1, 4, n_areas)},
        index=pd.Index([f"A{i}" for i in range(n_areas)], name="area"),
    )
    centre = np.column_stack([114.3 + rng.random(n_areas) / 10, -8.3 + rng.random(n_areas) / 10])
    points = pd.DataFrame(
        [
            (f"A{i}", j, *(centre[i] + rng.normal(0, 0.002, 2)))
            for i in range(n_areas)
            for j in range(rng.integers(1, 4))
        ],
        columns=["area", "point", "lon", "lat"],
    )
    n = int(rng.integers(0, 200))
    hours = rng.integers(0, 24, n_areas)
    which = rng.integers(0, n_areas, n)
    days = pd.to_datetime("2026-08-03") + pd.to_timedelta(rng.integers(0, 90, n), "D")
    clock = pd.to_timedelta((hours[which] + rng.integers(-2, 3, n)) % 24, "h")
    incidents = pd.DataFrame({"area": [f"A{i}" for i in which], "moment": days + clock})
    incidents["moment"] = incidents["moment"].astype("datetime64[us]")
    return areas, points, units_of(offices(n_kecamatan, codes, rng)), incidents


def check_rules(areas, points, units, made) -> None:
    visits = made.visits
    minutes = (visits["end"] - visits["begin"]).dt.total_seconds() / 60
    assert minutes.between(10, 16).all()
    once = visits.drop_duplicates(["area", "begin"])
    # Owed or named: every area, every week.
    for week in visits["week"].unique():
        counted = once[once["week"] == week].groupby("area").size().reindex(areas.index, fill_value=0)
        owed = areas["rank"].map(VISITS_A_WEEK)
        lacking = made.lacking[made.lacking["week"] == week].set_index("area")
        assert (counted[~counted.index.isin(lacking.index)] == owed[~owed.index.isin(lacking.index)]).all()
        assert (counted[lacking.index] == lacking["made"]).all()
        assert (lacking["made"] < lacking["owed"]).all()
    # Capacity and hours.
    day = visits["begin"].dt.date
    assert (
        visits.groupby(["unit", day]).size() <= units["capacity"].reindex(visits["unit"].unique()).max()
    ).all()
    hour = (visits["begin"].dt.day_of_week * 24 + visits["begin"].dt.hour).to_numpy()
    for row, unit in enumerate(visits["unit"]):
        assert units.at[unit, "duty"].week()[hour[row]]
    responsible = dict(zip(areas.index, serves(units, areas["kode_desa"]), strict=True))
    for area, unit in zip(visits["area"], visits["unit"], strict=True):
        assert responsible[area][units.index.get_loc(unit)]
    # Nobody is in two places, and everybody can make the way.
    for _, own in visits.groupby("unit"):
        for before, after in zip(own.itertuples(), own.iloc[1:].itertuples(), strict=False):
            road = straight_minutes([before.lon, after.lon], [before.lat, after.lat])[0, 1]
            assert (after.begin - before.end).total_seconds() / 60 >= road - 1
    # Two units meet only where they go together, and then they are of two pillars.
    for _, group in visits.groupby(["area", visits["begin"].dt.floor("h")]):
        assert group["begin"].nunique() == 1
        assert group["together"].eq(len(group) > 1).all()
        assert group["pilar"].nunique() == len(group) <= 2
    together = once[once["together"]].groupby(["area", "week"]).size()
    for (area, _), n in together.items():
        assert n <= TOGETHER_A_WEEK[areas.at[area, "rank"]]


@pytest.mark.parametrize("seed", range(5))
def test_the_rules_hold_on_random_weeks(seed):
    areas, points, units, incidents = world(seed)
    made = joint_schedule(areas, points, units, incidents, begin=MONDAY, weeks=1, seed=seed)
    assert len(made.visits)
    check_rules(areas, points, units, made)


def test_the_hour_of_a_weekday_comes_again_no_more_often_than_chance():
    areas, points, units, incidents = world(3, n_areas=3)
    made = joint_schedule(areas, points, units, incidents, begin=MONDAY, weeks=8, seed=1)
    check_rules(areas, points, units, made)
    once = made.visits.drop_duplicates(["area", "begin"])
    slot = once["begin"].dt.day_of_week * 24 + once["begin"].dt.hour
    repeated = 0.0
    expected = 0.0
    for _, own in once.assign(slot=slot).groupby("area"):
        weekly = [set(week["slot"]) for _, week in own.groupby("week")]
        repeated += sum(len(a & b) for a, b in pairwise(weekly))
        hours = own["begin"].dt.hour.value_counts(normalize=True)
        per_week = len(own) / len(weekly)
        # Of a visit drawn from the area's own hours and any day, how often the last week's is met.
        expected += (len(weekly) - 1) * per_week**2 * float((hours**2).sum()) / 7
    assert repeated <= expected


def test_patrols_come_when_incidents_happen():
    areas, points, units, incidents = world(11, n_areas=2)
    night = pd.to_datetime("2026-08-03 21:30") + pd.to_timedelta(np.arange(200) % 90, "D")
    incidents = pd.DataFrame({"area": "A0", "moment": night.astype("datetime64[us]")})
    areas["rank"] = 3
    made = joint_schedule(areas, points, units, incidents, begin=MONDAY, weeks=2)
    hours = made.visits.loc[made.visits["area"] == "A0", "begin"].dt.hour
    assert hours.between(20, 22).mean() > 0.4


def test_the_same_seed_gives_the_same_schedule_and_another_another():
    given = world(5)
    first = joint_schedule(*given, begin=MONDAY, seed=4).visits
    pd.testing.assert_frame_equal(first, joint_schedule(*given, begin=MONDAY, seed=4).visits)
    assert not first["begin"].equals(joint_schedule(*given, begin=MONDAY, seed=5).visits["begin"])


def test_an_area_that_nobody_can_see_is_named_with_the_reason():
    areas, points, units, incidents = world(6, n_areas=4)
    areas["rank"] = 3
    areas.loc["A0", "kode_desa"] = "35.99.01.2001"
    weak = {name: Duty(8, 9, days=(0,), capacity=1) for name in DUTIES}
    units = units.assign(capacity=1, duty=[weak[pillar] for pillar in units["pilar"]])
    made = joint_schedule(areas, points, units, incidents, begin=MONDAY)
    reasons = made.lacking.set_index("area")["reason"]
    assert reasons["A0"] == "no_unit"
    assert set(reasons.drop("A0")) == {"capacity"}
    check_rules(areas, points, units, made)


def test_requests_that_cannot_be_met_say_so():
    areas, points, units, incidents = world(7)
    with pytest.raises(RequestError, match="minggu"):
        joint_schedule(areas, points, units, incidents, begin=MONDAY, weeks=0)
    with pytest.raises(RequestError, match="tanpa titik"):
        joint_schedule(areas, points.iloc[:0], units, incidents, begin=MONDAY)
    with pytest.raises(RequestError, match="Jam dinas"):
        Duty(10, 9)
    with pytest.raises(RequestError, match="Pilar"):
        units_of(
            pd.DataFrame(
                {"kode_wilayah": ["35.10.01"], "pilar": ["X"], "kantor": ["K"], "lon": 1.0, "lat": 1.0}
            )
        )
