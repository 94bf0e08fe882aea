"""A morning's plan: every case is somewhere, the hours are kept, the break is nobody's visit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest

from geo.errors import RequestError
from geo.patrol.priority import open_cases, priorities
from geo.patrol.visit_plan import Hours, plan_visits
from geo.patrol.visit_stops import AskAt

DAY = date(2026, 11, 24)
DESA, KECAMATAN = "35.10.16.1007", "35.10.16"


def cases(n: int, seed: int = 1, without_place: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "sumber": "uji",
            "id": [str(i) for i in range(n)],
            "jenis": "kemiskinan",
            "kategori": "Kebutuhan pokok",
            "points": rng.integers(1, 80, n),
            "why_id": "alasan",
            "why_en": "reason",
            "lon": 114.30 + rng.random(n) * 0.03,
            "lat": -8.30 + rng.random(n) * 0.03,
            "ask_at": DESA,
        }
    )
    frame.loc[: without_place - 1, ["lon", "lat"]] = np.nan
    return frame


def plan(frame: pd.DataFrame, **changes):
    given = {
        "start": (114.31, -8.29),
        "ask_at": [AskAt(DESA, 114.315, -8.285, 1500.0), AskAt(KECAMATAN, 114.31, -8.29, 4000.0)],
        "days": [DAY],
    }
    return plan_visits(frame, **(given | changes))


@pytest.mark.parametrize("without_place", [0, 5, 40])
@pytest.mark.parametrize("n_days", [1, 3])
def test_every_case_is_in_one_place(without_place, n_days):
    frame = cases(40, without_place=without_place)
    made = plan(frame, days=[DAY + timedelta(days=n) for n in range(n_days)])
    visited = made.stops.loc[made.stops["kind"] == "kasus", "id"].tolist()
    everywhere = [*visited, *made.asked["id"], *made.left_out["id"]]
    assert sorted(everywhere, key=int) == frame["id"].tolist()
    assert made.stops["n_cases"].sum() == len(visited) + len(made.asked)


def test_the_hours_are_kept_and_the_way_back_is_in_them():
    made = plan(cases(40), hours=Hours(time(8), time(10)))
    assert (made.stops["arrive"] >= datetime(2026, 11, 24, 8)).all()
    road_back = 40.0  # no desa is wider
    assert made.stops["leave"].max() < datetime(2026, 11, 24, 10)
    assert len(made.left_out) > 20
    assert made.stops["leave"].max() > datetime(2026, 11, 24, 10) - timedelta(minutes=road_back)


def test_a_break_lies_between_visits():
    hours = Hours(time(8), time(15), break_from=time(12), break_min=45)
    stops = plan(cases(40), hours=hours).stops
    noon = datetime(2026, 11, 24, 12)
    gap = stops["arrive"].shift(-1) - stops["leave"] - pd.to_timedelta(stops["travel_min"].shift(-1), "min")
    # Times are rounded up to whole minutes, so a gap is known to a minute.
    pause = gap.dropna() > timedelta(minutes=40)
    assert pause.sum() == 1
    assert (gap.dropna()[~pause].abs() < timedelta(minutes=1)).all()
    assert abs(gap.dropna()[pause].iloc[0] - timedelta(minutes=45)) < timedelta(minutes=1)
    before = stops[stops["leave"] <= noon]
    assert gap.iloc[len(before) - 1 : len(before) + 1].max() >= timedelta(minutes=44)


def test_those_known_to_the_desa_alone_are_asked_for_together():
    made = plan(cases(6, without_place=4))
    group = made.stops[made.stops["kind"] == "desa"].iloc[0]
    assert (group["lon"], group["lat"], group["accuracy_m"], group["n_cases"]) == (114.315, -8.285, 1500.0, 4)
    assert set(made.asked["id"]) == {"0", "1", "2", "3"}


def test_each_desa_and_the_kecamatan_are_asked_on_their_own():
    frame = cases(9, without_place=6)
    frame.loc[:1, "ask_at"] = KECAMATAN
    made = plan(frame)
    groups = made.stops[made.stops["kind"] != "kasus"].set_index("ask_at")
    assert groups["n_cases"].to_dict() == {DESA: 4, KECAMATAN: 2}
    assert groups["kind"].to_dict() == {DESA: "desa", KECAMATAN: "kecamatan"}
    assert dict(zip(made.asked["id"], made.asked["ask_at"], strict=True)) == {
        **dict.fromkeys("01", KECAMATAN), **dict.fromkeys("2345", DESA),
    }  # fmt: skip
    short = plan(frame, hours=Hours(time(8), time(8, 15)))
    left = set(short.left_out["id"])
    # The cases of one place wait together, or are asked for together.
    assert {"0", "1"} <= left or not {"0", "1"} & left
    assert len(short.stops) == 1


def test_times_are_whole_minutes_and_never_too_early():
    stops = plan(cases(30)).stops
    assert (stops["arrive"].dt.second == 0).all()
    exact = datetime(2026, 11, 24, 8)
    for arrive, leave, road in zip(stops["arrive"], stops["leave"], stops["travel_min"], strict=True):
        exact += timedelta(minutes=road)
        assert timedelta(seconds=-0.5) <= arrive - exact < timedelta(minutes=1)
        exact += timedelta(minutes=12)
        assert leave - arrive == timedelta(minutes=12)


def test_what_matters_most_comes_as_early_as_it_costs_nothing():
    frame = cases(3).assign(points=[1, 1, 90], lon=[114.31, 114.32, 114.33], lat=-8.30)
    there = plan(frame, start=(114.30, -8.30)).stops["id"].tolist()
    assert there == ["2", "1", "0"]
    two = plan(cases(40), days=[DAY, DAY + timedelta(days=1)]).stops.groupby("day")["points"].sum()
    assert two.is_monotonic_decreasing


def test_who_does_not_fit_is_named_with_the_minutes_it_would_take():
    frame = cases(2).assign(lon=[114.315, 114.6])
    (row,) = plan(frame).left_out.to_dict("records")
    assert row["id"] == "1"
    assert row["alone_min"] > 240
    assert plan(cases(0)).left_out.columns.tolist() == plan(frame).left_out.columns.tolist()


def test_the_same_seed_gives_the_same_plan_and_a_plan_of_nothing_is_one():
    pd.testing.assert_frame_equal(plan(cases(30)).stops, plan(cases(30)).stops)
    assert plan(cases(0)).stops.empty


@pytest.mark.parametrize(
    "hours", [(time(9), time(8)), (time(8), time(9), time(10), 5), (time(8), time(9), time(8), 60)]
)
def test_hours_that_hold_nothing_are_refused(hours):
    with pytest.raises(RequestError, match="Jam kerja"):
        Hours(*hours)


def reports(**changes) -> pd.DataFrame:
    moment = pd.Timestamp("2026-11-24 08:00", tz="Asia/Jakarta")
    row = {
        "jenis": "kemiskinan", "tanggal": moment, "ditanggapi": pd.NaT, "selesai": pd.NaT, "status": "baru",
        "kategori": "Kebutuhan pokok", "kode_desa": "35.10.05.2002",
    }  # fmt: skip
    frame = pd.DataFrame([row | changes])
    for name in ("tanggal", "ditanggapi", "selesai"):
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_convert("Asia/Jakarta")
    return frame


NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 10.00 WIB


@pytest.mark.parametrize(
    ("changes", "points", "reason"),
    [
        ({}, 1 + 30 + 10, "sisa 120 menit"),
        ({"tanggal": pd.Timestamp("2026-11-24 06:00", tz="Asia/Jakarta")}, 1 + 40 + 10, "terlewat"),
        ({"jenis": "putus_sekolah"}, 1 + 10, "belum pernah"),
        (
            {"jenis": "putus_sekolah", "tanggal": pd.Timestamp("2025-11-24", tz="Asia/Jakarta")},
            31,
            "12 bulan",
        ),
        ({"ditanggapi": pd.Timestamp("2026-11-24 09:00", tz="Asia/Jakarta")}, 11, "belum pernah"),
        ({"jenis": "putus_sekolah", "kategori": "Anak yatim"}, 1 + 10 + 15, "keluarga rentan; belum pernah"),
        ({"tanggal": pd.Timestamp("2026-11-24 13:00", tz="Asia/Jakarta")}, 1 + 30 + 10, "sisa 240 menit"),
    ],
)
def test_points_follow_the_stated_rule(changes, points, reason):
    rank = priorities(reports(**changes), now=NOW).iloc[0]
    assert rank["points"] == points
    assert reason in rank["why_id"]


def test_a_hotspot_adds_and_a_visit_of_this_week_takes_away():
    frame = reports(jenis="putus_sekolah")
    key = ("putus_sekolah", "35.10.05.2002")
    assert priorities(frame, now=NOW, hotspots={key: "hot_sure"})["points"].iloc[0] == 21
    visit = pd.Series(pd.Timestamp("2026-11-20", tz="Asia/Jakarta"), index=frame.index)
    rank = priorities(frame, now=NOW, last_visit=visit).iloc[0]
    assert rank["points"] == 1
    assert "baru dikunjungi" in rank["why_id"]


def test_closed_cases_are_not_visited():
    assert open_cases(reports(status="selesai")).empty
    assert len(open_cases(reports())) == 1
