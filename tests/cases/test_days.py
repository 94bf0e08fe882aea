"""A day without an hour stays that day: in the store, in what leaves it, under every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.aggregation.periods import period_bounds, period_of
from geo.case_layer import CASE_EXPORT_COLUMNS, case_layer
from geo.cases.case_list import CaseChoice as ListChoice
from geo.cases.case_list import case_page
from geo.cases.case_stream import CaseChoice, case_parts
from geo.cases.columns import recognise_columns
from geo.cases.days import as_written, at_midnight, day_only, kept_moment, shown_moment, steady
from geo.cases.parse import parse_cases
from geo.cases.reader import read_table
from geo.cases.store import CaseStore
from geo.cases.table import CaseTable, broken_frame
from geo.export.writer import write_layers
from geo.zone import WIB, WIT, WITA, Zone, in_zone
from tests.cases.test_store import save, some_cases
from tests.stores import Stores

ZONES = (WIB, WITA, WIT)
DAYS = [
    date(2026, 1, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 6, 30),
    date(2026, 10, 1),
    date(2024, 2, 29),
]
HOUR = datetime(
    2026, 6, 30, 16, 30, tzinfo=UTC
)  # the last of a quarter under WIB, the first of one under WITA
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_a_day_is_the_same_under_every_zone(day: date, written: Zone, read: Zone) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=written.tz)
    kept = kept_moment(midnight, alone=True)
    first = datetime(day.year, day.month, day.day, tzinfo=read.tz)
    # Whoever asks the database for this day, by the bounds that the day has there, finds it.
    assert first <= kept < first + timedelta(days=1)
    column = pd.Series([midnight, kept, HOUR]).astype("datetime64[us, UTC]")
    with in_zone(read):
        assert shown_moment(kept, alone=True) == first
        shown = at_midnight(column, pd.Series([True, True, False]))
        assert shown.tolist() == [first, first, HOUR]
        assert str(shown.dtype) == f"datetime64[us, {read.name}]"
        assert shown_moment(HOUR, alone=False) == HOUR
    assert steady(midnight, alone=True) == steady(kept, alone=True)


def table_of(days: list[str], ids: list[str] | None = None, **more: object) -> CaseTable:
    frame = pd.DataFrame(
        {"id": ids or [str(n) for n in range(len(days))], "jenis": "kemiskinan", "tanggal": days, **more}
    )
    rows = pd.Series(range(2, len(days) + 2))
    columns = recognise_columns(list(frame.columns))
    return CaseTable(frame, rows, broken_frame([]), columns, [], Path("kasus.csv"))


def placed(table: CaseTable) -> pd.DataFrame:
    """Return the cases of a table as the store takes them."""
    cases = parse_cases(table, now=NOW).cases.reset_index(drop=True)
    place = some_cases(len(cases))
    names = ["kode_desa", "nama_desa", "kode_kecamatan", "nama_kecamatan", "lon", "lat",
             *[name for name in place.columns if name.startswith("match_")]]  # fmt: skip
    return cases.assign(**{name: place[name] for name in names})


WRITTEN = [f"{day:%d/%m/%Y}" for day in DAYS] + ["30/06/2026 23.30 WIB"]


@pytest.mark.parametrize("written", ZONES)
def test_a_file_of_days_is_read_alike_under_every_zone(store_url: str, written: Zone) -> None:
    store = CaseStore(store_url)
    with in_zone(written):
        # Without identifiers: they are made of the content, and must not depend on the zone either.
        assert save(store, placed(table_of(WRITTEN, [""] * len(WRITTEN)))).n_new == len(WRITTEN)
    for read in ZONES:
        with in_zone(read):
            cases = store.cases()
            alone = day_only(cases, "tanggal")
            assert sorted(cases["tanggal"][alone].dt.date) == sorted(DAYS)
            assert (cases["tanggal"][alone].dt.strftime("%H:%M") == "00:00").all()
            assert cases["tanggal"][~alone].tolist() == [HOUR]
            (part,) = case_parts(store.engine, CaseChoice(), CASE_EXPORT_COLUMNS)
            assert part["tanggal"].tolist() == cases["tanggal"].tolist()
            for period in set(period_of(cases["tanggal"])):
                here = cases["id"][period_of(cases["tanggal"]) == period]
                bounds = period_bounds(period)
                (part,) = case_parts(
                    store.engine, CaseChoice(since=bounds[0], until=bounds[1]), CASE_EXPORT_COLUMNS
                )
                assert sorted(part["id"]) == sorted(here)
                page = case_page(store, ListChoice(time=bounds), personal=False, start=0, size=20)
                assert page.n_cases == len(here)
            again = placed(table_of(WRITTEN, [""] * len(WRITTEN)))
            if read is written:
                assert save(store, again).n_unchanged == len(WRITTEN)
            # What names its hour is made an identifier of in the words of the zone; days are not.
            assert store.compare(again[day_only(again, "tanggal")]).n_unchanged == len(DAYS)
    store.close()


def test_the_hour_of_a_known_day_is_a_correction_and_another_day_is_another_case(store_url: str) -> None:
    store = CaseStore(store_url)
    save(store, placed(table_of(["03/11/2026", "03/11/2026", "03/11/2026 14.30"])))
    changed = placed(table_of(["03/11/2026 23.30", "04/11/2026 00.30", "03/11/2026"]))
    result = store.compare(changed)
    assert (result.n_updated, result.turned_away["id"].tolist()) == (2, ["1"])
    assert save(store, changed[changed["id"] != "1"]).n_updated == 2
    cases = store.cases().set_index("id")
    assert cases["tanpa_jam"].to_dict() == {"0": "", "1": "tanggal", "2": "tanggal"}
    assert cases["tanggal"].dt.strftime("%d %H:%M").to_dict() == {
        "0": "03 23:30",
        "1": "03 00:00",
        "2": "03 00:00",
    }
    # Midnight in words is an hour, and no day alone.
    assert store.compare(placed(table_of(["03/11/2026 23.30", "03/11/2026 pukul 00.00"]))).n_updated == 1
    store.close()


def test_the_mark_names_each_moment_of_which_only_the_day_is_known() -> None:
    table = table_of(
        ["3/11/2026 08.00", "3/11/2026", "3/11/2026"], ditanggapi=["3/11/2026", "", "3/11/2026 09.00"],
        selesai=["4/11/2026", "", "2/11/2026"],
    )  # fmt: skip
    cases = parse_cases(table, now=NOW).cases
    assert cases["tanpa_jam"].tolist() == ["ditanggapi selesai", "tanggal", "tanggal selesai"]
    # An answer on the day of the report is not before it; a closing on the day before is.
    assert cases["catatan"].tolist() == [None, None, "Selesai sebelum dilaporkan."]


@pytest.mark.parametrize(
    ("text", "read"), [("selesai, tanggal", "tanggal selesai"), ("lain", ""), (None, "")]
)
def test_what_a_file_says_of_its_moments(text: str | None, read: str) -> None:
    assert as_written(text) == read


FORMATS = (".csv", ".xlsx", ".geojson", ".gpkg", ".fgb", ".parquet", ".shp.zip")


@pytest.fixture(scope="module")
def kept(stores: Stores) -> str:
    """A store of WITA with an hour, a day, and a day with an hour for its answer."""
    url = stores.new()
    store = CaseStore(url)
    with in_zone(WITA):
        answers = ["", "01/10/2026", "01/10/2026 10.15"]
        save(store, placed(table_of(["01/10/2026 00.30", "01/10/2026", "01/10/2026"], ditanggapi=answers)))
    store.close()
    return url


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_day_leaves_as_a_day_and_comes_back_as_one(
    kept: str, approx_boundaries, tmp_path, suffix: str
) -> None:
    store, path = CaseStore(kept), tmp_path / f"kasus{suffix}"
    with in_zone(WITA):
        write_layers([case_layer(store, approx_boundaries).layer], path)
    store.close()
    for read in ZONES:
        with in_zone(read):
            table = read_table(path)
            if suffix in (".csv", ".shp.zip"):
                assert "2026-10-01" in table.frame["tanggal"].tolist()
            cases = parse_cases(table, now=NOW).cases.set_index("id")
            assert cases["tanpa_jam"].to_dict() == {"0": "", "1": "tanggal ditanggapi", "2": "tanggal"}
            shown = {
                name: cases[name].dt.strftime("%d %H:%M").fillna("").tolist()
                for name in ("tanggal", "ditanggapi")
            }
        assert shown["tanggal"][1:] == ["01 00:00", "01 00:00"]
        assert shown["ditanggapi"][:2] == ["", "01 00:00"]
        if suffix != ".xlsx":  # it keeps the clock on the wall, in nobody's zone
            assert shown["tanggal"][0] == {WIB: "30 23:30", WITA: "01 00:30", WIT: "01 01:30"}[read]
            assert shown["ditanggapi"][2] == f"01 {10 - WITA.hours + read.hours:02d}:15"
