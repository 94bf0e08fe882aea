"""The four-hour clock, held against a recount minute by minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd
import pytest

from geo.errors import RequestError
from geo.patrol.clock import ALL_HOURS, OfficeHours, answer_figures, clock_table, within_reach

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=WIB)


def reports(rows: list[tuple[str | None, str | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["tanggal", "ditanggapi"])
    return frame.apply(lambda column: pd.to_datetime(column).dt.tz_localize("Asia/Jakarta").dt.as_unit("us"))


def slow_minutes(begin: datetime, end: datetime, hours: OfficeHours) -> int:
    """Return the minutes of the clock, one after another."""
    kept = holidays.country_holidays("ID", years=range(begin.year, end.year + 1))
    count, moment = 0, begin
    while moment < end:
        minute = moment.hour * 60 + moment.minute
        rests = hours.public_holidays and moment.date() in kept
        if hours.days[moment.weekday()] == "1" and not rests:
            count += hours.first_min <= minute < hours.last_min
        moment += timedelta(minutes=1)
    return count


@pytest.mark.parametrize("hours", [ALL_HOURS, OfficeHours(), OfficeHours(480, 960, "1111110", False)])
def test_minutes_agree_with_a_count_of_each(hours):
    rng = np.random.default_rng(3)
    start = pd.Timestamp("2025-12-20 22:10", tz=WIB)
    begin = start + pd.to_timedelta(rng.integers(0, 20 * 1440, 25), "min")
    end = begin + pd.to_timedelta(rng.integers(0, 5 * 1440, 25), "min")
    frame = pd.DataFrame({"begin": begin, "end": end})
    got = hours.minutes(frame["begin"], frame["end"])
    expected = [
        slow_minutes(a.to_pydatetime(), b.to_pydatetime(), hours) for a, b in zip(begin, end, strict=True)
    ]
    assert got.tolist() == expected


@pytest.mark.parametrize(
    ("report", "answer", "state", "minutes"),
    [
        ("2026-11-24 08:00", None, "running", 120),
        ("2026-11-24 06:00", None, "running", 240),
        ("2026-11-24 05:59", None, "over", 241),
        ("2026-11-23 23:30", "2026-11-24 00:10", "answered", 40),
        ("2026-09-30 22:00", "2026-10-01 02:01", "late", 241),
        ("2026-11-24 08:00", "2026-11-24 07:59", "check", None),
        ("2026-11-24 08:00", "2026-11-24 08:00", "answered", 0),
        ("2026-11-24 08:00", "2026-11-25 08:00", "check", None),
        ("2026-11-25 08:00", None, "check", None),
        (None, None, "check", None),
    ],
)
def test_a_report_stands_in_one_state(report, answer, state, minutes):
    row = clock_table(reports([(report, answer)]), now=NOW).iloc[0]
    assert row["state"] == state
    assert row["minutes"] == minutes or (minutes is None and np.isnan(row["minutes"]))
    if state in ("running", "over"):
        assert row["minutes_left"] == 240 - minutes
    else:
        assert np.isnan(row["minutes_left"])


def test_at_night_the_office_clock_rests():
    rows = reports([("2026-11-23 15:00", None)])
    assert clock_table(rows, now=NOW, hours=OfficeHours())["minutes"].tolist() == [180]
    assert clock_table(rows, now=NOW)["state"].tolist() == ["over"]


def test_figures_agree_with_a_plain_recount():
    rng = np.random.default_rng(8)
    n = 400
    begin = pd.Timestamp("2026-06-20", tz=WIB) + pd.to_timedelta(rng.integers(0, 30 * 1440, n), "min")
    answer = begin + pd.to_timedelta(rng.integers(-30, 900, n), "min")
    frame = pd.DataFrame({"tanggal": begin, "ditanggapi": answer.where(rng.random(n) < 0.8)})
    frame["ditanggapi"] = frame["ditanggapi"].astype(frame["tanggal"].dtype)
    frame["dinas"] = rng.choice(["Dinas Sosial", "Dinas Kesehatan"], n)
    now = datetime(2026, 7, 15, 12, tzinfo=WIB)
    table = clock_table(frame, now=now)
    figures = answer_figures(frame, table, ["dinas"], per_quarter=True)
    assert figures["n"].sum() == n
    assert set(figures["periode"]) == {"2026-Q2", "2026-Q3"}
    for row in figures.itertuples():
        own = frame[(frame["dinas"] == row.dinas)]
        own = own[(own["tanggal"].dt.month > 6) == (row.periode == "2026-Q3")]
        took, in_time, due = [], 0, 0
        for report, reply in zip(own["tanggal"], own["ditanggapi"], strict=True):
            if pd.isna(reply):
                due += report <= now and (now - report) > timedelta(hours=4)
            elif report <= reply <= now:
                took.append((reply - report).total_seconds() / 60)
                due += 1
                in_time += took[-1] <= 240
        took.sort()
        place = 0.9 * (len(took) - 1)
        p90 = took[int(place)] + (place - int(place)) * (
            took[min(int(place) + 1, len(took) - 1)] - took[int(place)]
        )
        middle = (took[(len(took) - 1) // 2] + took[len(took) // 2]) / 2
        assert (row.median_min, row.p90_min) == pytest.approx((middle, p90))
        assert row.share_in_time == pytest.approx(in_time / due)


def test_all_together_is_one_line_and_nothing_is_nothing():
    frame = reports([("2026-11-24 08:00", "2026-11-24 09:00"), ("2026-11-24 09:30", None)])
    figures = answer_figures(frame, clock_table(frame, now=NOW))
    assert figures.to_dict("records") == [
        {"n": 2, "n_check": 0, "n_open": 1, "median_min": 60.0, "p90_min": 60.0, "share_in_time": 1.0}
    ]
    assert answer_figures(frame.iloc[:0], clock_table(frame.iloc[:0], now=NOW)).empty


def test_what_cannot_be_reached_in_time_is_told():
    frame = reports([("2026-11-24 06:30", None), ("2026-11-24 09:00", None), ("2026-11-24 08:00", None)])
    reach = within_reach(clock_table(frame, now=NOW), pd.Series([45.0, 45.0, np.nan]))
    assert reach.tolist() == [False, True, None]


@pytest.mark.parametrize("hours", [(600, 500), (0, 1500), (480, 960, "11111"), (480, 960, "0000000")])
def test_hours_that_never_come_are_refused(hours):
    with pytest.raises(RequestError, match="Jam hitung"):
        OfficeHours(*hours)
