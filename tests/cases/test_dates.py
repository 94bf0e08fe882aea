from __future__ import annotations

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases.dates import parse_dates
from geo.zone import WIB

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=WIB.tz)


def one(value: object) -> pd.Series:
    return parse_dates(pd.Series([value], dtype=object), now=NOW).iloc[0]


@pytest.mark.parametrize(
    "written",
    [
        "31/12/2025",
        "31-12-2025",
        "31.12.2025",
        "31 12 2025",
        "31/12/25",
        "31-12-25",
        "2025-12-31",
        "2025/12/31",
        "20251231",
        "31122025",
        "31 Desember 2025",
        "31 DES 2025",
        "31-Dec-2025",
        "31-Des-25",
        "31 december 2025",
        "December 31, 2025",
        "Rabu, 31 Desember 2025",
        "hari Rabu tanggal 31 Desember 2025",
        "tgl. 31 Desember 2025",
        "31/XII/2025",
        "31st Dec 2025",
        "46022",
        46022,
        46022.0,
        datetime(2025, 12, 31),
        date(2025, 12, 31),
        np.int64(20251231),
        " '31/12/2025 ",
        # As sheets and databases write a day out.
        "2025-12-31 00:00:00",
        "31/12/2025 00.00",
        "20251231000000",
        "2025-12-31T00:00:00.000+08:00",
        pd.Timestamp("2025-12-31", tz="Asia/Makassar"),
        datetime(2025, 12, 31, tzinfo=ZoneInfo("Asia/Jayapura")),
    ],
)
def test_the_same_day_in_many_hands(written: object) -> None:
    row = one(written)
    assert row["problem"] == ""
    assert row["value"] == pd.Timestamp("2025-12-31", tz="Asia/Jakarta")
    assert not row["has_time"]


@pytest.mark.parametrize(
    "written",
    [
        "5 Mei 2026 14.30",
        "5 Mei 2026, 14:30",
        "2026-05-05T14:30",
        "2026-05-05T14:30:00",
        "2026-05-05 14:30:00.000",
        "05-05-26 14:30",
        "05/05/2026 02:30 PM",
        "Selasa, 5 Mei 2026 pukul 14.30 WIB",
        "5 Mei 2026 pukul 15.30 WITA",
        "5 Mei 2026 16.30 WIT",
        "2026-05-05T07:30:00Z",
        "2026-05-05T07:30:00+00:00",
        "2026-05-05T14:30:00+07:00",
        "2026-05-05T14:30:00+0700",
        "5/5/2026 jam 14.30",
        "20260505143000",
        "46147.604166666664",
        46147.604166666664,
        1777966200,
        datetime(2026, 5, 5, 14, 30),
        datetime(2026, 5, 5, 7, 30, tzinfo=ZoneInfo("UTC")),
        pd.Timestamp("2026-05-05 14:30", tz="Asia/Jakarta"),
    ],
)
def test_the_same_moment_in_many_hands(written: object) -> None:
    row = one(written)
    assert row["problem"] == ""
    assert row["value"] == pd.Timestamp("2026-05-05 14:30", tz="Asia/Jakarta")
    assert row["has_time"]


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("5 Mei 2026 pukul 00.00", 0),
        ("5/5/2026 00.00 WIB", 0),
        ("5/5/2026 12:00 am", 0),
        ("2026-05-05T00:00:00Z", 7),
        ("2026-05-05T00:00:00+00:00", 7),
        ("2026-05-05 00:00:01", 0),
    ],
)
def test_midnight_that_somebody_wrote_is_an_hour(written: str, hour: int) -> None:
    row = one(written)
    assert row["has_time"]
    assert (row["value"].day, row["value"].hour) == (5, hour)


@pytest.mark.parametrize(
    ("name", "month"),
    [
        *(("Peb", 2), ("Pebruari", 2), ("Agt", 8), ("Agust", 8), ("Ags", 8), ("Sept", 9), ("Okt", 10)),
        *(("Oct", 10), ("Nop", 11), ("Nopember", 11), ("Mrt", 3), ("May", 5), ("Mei", 5), ("Juli", 7)),
    ],
)
def test_month_names_and_abbreviations(name: str, month: int) -> None:
    assert one(f"3 {name} 2025")["value"] == pd.Timestamp(2025, month, 3, tz="Asia/Jakarta")
    assert one(f"3-{name.upper()}.-25")["value"].month == month


def test_the_day_stands_first_always() -> None:
    assert one("05/04/2026")["value"] == pd.Timestamp("2026-04-05", tz="Asia/Jakarta")
    assert one("12/31/2025")["problem"].startswith('Tanggal "12/31/2025" tidak ada di kalender')


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("31/02/2026", "tidak ada di kalender"),
        ("29/02/2025", "tidak ada di kalender"),
        ("00/01/2026", "tidak ada di kalender"),
        ("31/12/1999", "sebelum tahun 2000"),
        ("26/11/2026", "belum terjadi"),
        ("5 Mei 2062", "belum terjadi"),
        ("5/5/99", "belum terjadi"),
        ("Mei 2026", "harinya"),
        ("05-2026", "harinya"),
        ("2026-05", "harinya"),
        ("5 Mei", "tahunnya"),
        ("5/5", "tahunnya"),
        ("5 Mei 2026 25.00", "Jam"),
        ("5 Mei 2026 14.75", "Jam"),
        ("5 Mei 2026 siang", "Jam"),
        ("kemarin", "tidak terbaca"),
        ("2026", "tidak terbaca"),
        ("5 Mie 2026", "tidak terbaca"),
        (True, "tidak terbaca"),
        (7, "tidak terbaca"),
        (float("inf"), "tidak terbaca"),
        (10**400, "tidak terbaca"),
        ([5, 5, 2026], "tidak terbaca"),
        ("x" * 10_000_000, "tidak terbaca"),
    ],
)
def test_what_cannot_be_is_said(written: object, said: str) -> None:
    row = one(written)
    assert said in row["problem"]
    assert len(row["problem"]) < 200
    assert pd.isna(row["value"])


def test_tomorrow_is_plausible() -> None:
    assert one("25/11/2026")["problem"] == ""


@pytest.mark.parametrize("blank", ["", "  ", "-", None, np.nan, pd.NaT, "N/A", "belum"])
def test_blank_is_no_problem(blank: object) -> None:
    row = one(blank)
    assert pd.isna(row["value"])
    assert row["problem"] == ""


def test_dtype_index_and_typed_columns() -> None:
    typed = pd.Series(pd.to_datetime(["2026-01-02 00:00", None, "2026-01-02 03:04"]), index=[5, 5, 1])
    out = parse_dates(typed, now=NOW)
    assert str(out["value"].dtype) == "datetime64[us, Asia/Jakarta]"
    assert out.index.tolist() == [5, 5, 1]
    assert out["has_time"].tolist() == [False, False, True]
    assert out["value"].iloc[2] == pd.Timestamp("2026-01-02 03:04", tz="Asia/Jakarta")
    utc = parse_dates(typed.dt.tz_localize("UTC"), now=NOW)
    assert utc["value"].iloc[0] == pd.Timestamp("2026-01-02 07:00", tz="Asia/Jakarta")
    assert len(parse_dates(pd.Series([], dtype="str"), now=NOW)) == 0


def test_english_problem() -> None:
    out = parse_dates(pd.Series(["31/02/2026"]), now=NOW, lang="en")
    assert out["problem"][0] == 'The date "31/02/2026" is in no calendar (the day stands before the month).'


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 1), datetime(2026, 11, 24)))
def test_round_trip_of_usual_forms(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    expected = pd.Timestamp(minute, tz="Asia/Jakarta")
    for form in ("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%d-%m-%y %H.%M", "%d.%m.%Y %H:%M"):
        assert one(minute.strftime(form))["value"] == expected


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=30), st.floats(), st.integers()), max_size=20))
def test_anything_gives_one_row_a_value(values: list[object]) -> None:
    out = parse_dates(pd.Series(values, dtype=object), now=NOW)
    assert len(out) == len(values)
    assert not (out["value"].notna() & (out["problem"] != "")).any()


def test_thirty_thousand_distinct_moments_are_quick() -> None:
    written = pd.Series(pd.date_range("2024-01-01", periods=30_000, freq="7min").strftime("%d/%m/%Y %H:%M"))
    start = time.process_time()  # of this process alone: a busy machine takes longer, and no more work
    out = parse_dates(written, now=NOW)
    assert (out["problem"] == "").all()
    assert time.process_time() - start < 1.5
