"""The hours of an office are those of the kabupaten that it serves."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import typer
from fastapi.testclient import TestClient
from shapely.geometry import box
from typer.testing import CliRunner

from api.accounts.passwords import hash_password
from api.app import _warm, create_app
from api.logs import JsonLines
from api.settings import Settings
from cli.area import office_hours, with_wilayah
from geo.admin.boundaries import load_boundaries
from geo.admin.gazetteer import load_area_names
from geo.aggregation.periods import period_bounds, period_of
from geo.answering import answering_of
from geo.cases.accounts import ROLES, Accounts
from geo.cases.audit import write_audit
from geo.cases.case_stream import CaseChoice, case_parts
from geo.cases.dates import parse_dates
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.cases.store_engine import writing
from geo.export.calendar_file import calendar_of
from geo.intake import load_file
from geo.partitions.counting import count_parquet
from geo.partitions.engine import OneProcess
from geo.partitions.workers import connected, workers_on
from geo.patrol.clock import OfficeHours
from geo.wording.formats import format_datetime
from geo.zone import WIB, WIT, WITA, in_zone, office_tz, office_zone, with_zone, zone_of
from tests.api.office_page import PASSWORD, sign_in
from tests.api.upload_page import confirm, sent, settled
from tests.commands import Commands
from tests.scheduling import new_plan

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WRITTEN = [
    "24/11/2026 09:00",
    "24 November 2026 pukul 09.00 WIB",
    "2026-11-24T09:00+09:00",
    "24/11/2026",
    46350.375,
]


@pytest.fixture(autouse=True)
def every_test_begins_in_banyuwangi():
    assert office_zone() is WIB
    yield
    assert office_zone() is WIB


@pytest.fixture
def makassar_file(tmp_path, monkeypatch):
    """Eight kelurahan of Makassar, and one desa of Banyuwangi in the same layer."""
    monkeypatch.delenv("TIGAPILAR_WILAYAH", raising=False)
    # Other tests of the service let it see one layer alone, for the rest of their process.
    monkeypatch.setattr("api.office.load_boundaries", load_boundaries)
    codes = ["35.10.01.2001", *(f"73.71.0{1 + n // 4}.100{1 + n % 4}" for n in range(8))]
    west = [114.0, *(119.4 + n / 50 for n in range(8))]
    squares = [box(lon, -5.2, lon + 0.02, -5.1) for lon in west]
    names = {"nama": [f"Kelurahan {letter}" for letter in "ZABCDEFGH"]}
    kecamatan = {"kecamatan": ["Timur", *["Mariso"] * 4, *["Mamajang"] * 4]}
    layer = gpd.GeoDataFrame({"kode": codes, **names, **kecamatan}, geometry=squares, crs="EPSG:4326")
    layer.to_parquet(tmp_path / "negeri.parquet")
    layer[1:].to_parquet(tmp_path / "makassar.parquet")
    layer[1:].to_file(tmp_path / "makassar.geojson", driver="GeoJSON")
    return tmp_path / "negeri.parquet"


@pytest.fixture
def makassar(makassar_file):
    return load_boundaries(makassar_file, "73.71")


def utc(moments: pd.Series) -> list[str]:
    return moments.dt.tz_convert("UTC").dt.strftime("%d %H:%M").tolist()


def write_reports(path, typed: str = "24/11/2026 09:00"):
    rows = [f"K{n},kemiskinan,{typed},,73.71.01.1001" for n in range(2)]
    rows += [f"S{n},kemiskinan,30/09/2026 23:30,01/10/2026 00:30,73.71.01.1001" for n in range(7)]
    path.write_text("\n".join(["id,jenis,tanggal,ditanggapi,kode_desa", *rows]), encoding="utf-8")
    return path


def test_every_province_has_a_zone_and_no_other_code():
    from geo import zone

    provinces = {code for code in load_area_names().index if len(code) == 2}
    assert set(zone._ZONES) == provinces
    assert sum(len(codes.split()) for codes in zone._PROVINCES.values()) == len(provinces) == 38
    for one in (WIB, WITA, WIT):
        assert datetime(2026, 7, 1, tzinfo=one.tz).utcoffset() == timedelta(hours=one.hours)
        assert one.micros == one.hours * 3_600_000_000


@pytest.mark.parametrize(
    ("code", "zone"),
    [("35.10", WIB), ("61", WIB), ("62.71", WIB), ("63", WITA), ("51.71.01.1001", WITA), ("7371", WITA),
     ("73.71", WITA), ("81", WIT), ("82", WIT), ("96.71", WIT), ("", WIB), (None, WIB), ("99", WIB)],
)  # fmt: skip
def test_the_zone_of_an_area(code, zone):
    assert zone_of(code) is zone


@pytest.mark.parametrize(
    ("zone", "read"),
    [
        (WIB, ["24 02:00", "24 02:00", "24 00:00", "23 17:00", "24 02:00"]),
        (WITA, ["24 01:00", "24 02:00", "24 00:00", "23 16:00", "24 01:00"]),
        (WIT, ["24 00:00", "24 02:00", "24 00:00", "23 15:00", "24 00:00"]),
    ],
)
def test_an_hour_is_the_offices_unless_it_names_its_zone(zone, read):
    with in_zone(zone):
        table = parse_dates(pd.Series(WRITTEN, dtype=object), now=NOON)
        typed = parse_dates(pd.Series(pd.to_datetime(["2026-11-24 09:00", "2026-11-24 00:00"])), now=NOON)
    assert utc(table["value"]) == read
    assert table["has_time"].tolist() == [True, True, True, False, True]
    assert str(table["value"].dtype) == f"datetime64[us, {zone.name}]"
    assert (utc(typed["value"]), typed["has_time"].tolist()) == ([read[0], read[3]], [True, False])


def test_a_quarter_ends_at_the_offices_midnight():
    late = pd.Series(pd.to_datetime(["2026-09-30 15:30", "2026-09-30 16:30"], utc=True))  # 23.30, 00.30 WITA
    assert period_of(late).tolist() == ["2026-Q3", "2026-Q3"]
    with in_zone(WITA):
        assert period_of(late).tolist() == ["2026-Q3", "2026-Q4"]
        assert period_bounds("2026-Q3")[1].astimezone(UTC) == datetime(2026, 9, 30, 16, tzinfo=UTC)


def test_a_moment_is_shown_in_the_offices_hours_with_their_letters():
    moment = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert format_datetime(moment) == "24 November 2026 pukul 08.00 WIB"
    with in_zone(WIT):
        assert format_datetime(moment, "en") == "24 November 2026 at 10:00 WIT"


def test_another_thread_has_the_zone_only_where_it_is_handed_over():
    def ask(work) -> str:
        said = []
        thread = threading.Thread(target=lambda: said.append(work()))
        thread.start()
        thread.join()
        return said[0]

    with in_zone(WITA):
        assert ask(with_zone(office_zone)) is WITA
        assert ask(office_zone) is WIB
        with in_zone(WIT):
            assert office_tz().key == "Asia/Jayapura"
        assert office_zone() is WITA


def test_the_four_hours_count_from_the_hour_that_was_typed(makassar, tmp_path, store_url):
    store = CaseStore(store_url)
    with in_zone(WITA):
        load_file(write_reports(tmp_path / "kasus.csv"), store, makassar)
        half_past_ten = datetime(2026, 11, 24, 10, 30, tzinfo=WITA.tz)
        waiting = answering_of(store, now=half_past_ten).waiting()
        read = store.cases()
    assert waiting["minutes_left"].tolist() == [150.0, 150.0]
    assert read["tanggal"].dtype == pd.DatetimeTZDtype("us", WITA.tz)
    # The same store, looked at from Banyuwangi, holds the same moments.
    assert utc(store.cases()["tanggal"]) == utc(read["tanggal"])
    assert answering_of(store, now=half_past_ten).waiting()["minutes_left"].tolist() == [150.0, 150.0]
    store.close()


@pytest.mark.parametrize("wilayah", ["73.71", "73"])
def test_the_pages_of_makassar_say_wita(makassar, makassar_file, tmp_path, store_url, wilayah):
    store, here = CaseStore(store_url), datetime.now(WITA.tz)
    with in_zone(WITA):
        typed = (here - timedelta(hours=1)).strftime("%d/%m/%Y %H:%M:30")
        load_file(write_reports(tmp_path / "kasus.csv", typed), store, makassar)
    kept = hash_password(PASSWORD)
    for role in ROLES:
        Accounts(store).add(f"petugas.{role}", kept, role, "73.71.01" if role == "territorial" else "")
    store.close()
    chosen = {"permutations": 999, "n_periods": 4, "rate_limit": 0, "boundaries": makassar_file}
    with TestClient(create_app(Settings(database_url=store_url, wilayah=wilayah, **chosen))) as client:
        client.headers["accept"] = "text/html"
        pages = {path: client.get(path) for path in ("/", "/?lang=en", "/laporan.html")}
        assert "2026-Q3" in client.get("/api/layers").text
        own = {"planner": ["/maps/titik", "/dampak"],
               "operator": ["/keputusan", "/unggah", "/tinjau", "/terbitan"],
               "territorial": ["/ugd", "/kasus"], "admin": ["/akun/catatan"]}  # fmt: skip
        for role, paths in own.items():
            sign_in(client, role)
            pages |= {path: client.get(path) for path in paths}
            if role == "territorial":
                rows = client.get("/kasus.json").text
                left = client.get("/ugd/menit.json").json()["rows"]
            client.cookies.clear()
        client.app.state.office.edition()
        assert office_zone() is WIB
    for path, page in pages.items():
        assert page.status_code == 200, path
        assert "WIB" not in page.text, path
        assert "{area}" not in page.text, path
        assert "Asia/Jakarta" not in page.text, path
    for path in ("/", "/?lang=en", "/maps/titik", "/keputusan", "/ugd", "/akun/catatan"):
        assert "WITA" in pages[path].text, path
    assert '"zone":{"name":"Asia/Makassar"}' in pages["/maps/titik"].text.replace(" ", "")
    # All that the layer has of the province is one kota.
    assert "eluruh kota" in pages["/"].text
    assert "eluruh kabupaten" not in pages["/"].text
    assert "+08:00" in rows
    assert "+07:00" not in rows
    assert [row["class"] for row in left] == ["calm", "calm"]


def test_the_first_edition_is_made_in_the_offices_hours(monkeypatch):
    seen = []
    monkeypatch.setattr("api.app.make_tiles_ready", lambda _: None)
    _warm(SimpleNamespace(zone=WITA, edition=lambda: seen.append(office_zone())))
    assert seen == [WITA]


def test_a_file_that_is_sent_is_read_in_the_offices_hours(makassar_file, tmp_path, store_url):
    store = CaseStore(store_url)
    Accounts(store).add("petugas.operator", hash_password(PASSWORD), "operator", "")
    settings = Settings(database_url=store_url, boundaries=makassar_file, wilayah="73.71", rate_limit=0)
    with TestClient(create_app(settings)) as client:
        sign_in(client)
        page = sent(client, write_reports(tmp_path / "kasus.csv"))
        assert settled(client, page)["state"] == "ready"
        confirm(client, page)
        assert settled(client, page)["state"] == "loaded"
    assert utc(store.cases()["tanggal"]).count("24 01:00") == 2
    store.close()


def test_the_hours_of_an_office_are_its_own():
    reports = pd.DataFrame({"tanggal": pd.to_datetime(["2026-11-23 23:30"], utc=True)})  # 07.30 WITA
    until = reports["tanggal"] + pd.Timedelta(hours=2)
    with in_zone(WITA):
        assert OfficeHours().minutes(reports["tanggal"], until).tolist() == [90.0]
    assert OfficeHours().minutes(reports["tanggal"], until).tolist() == [30.0]


def test_a_kept_schedule_has_the_hours_that_it_was_laid_out_with(store_url):
    store, plan = CaseStore(store_url), new_plan()
    with in_zone(WIT):
        head, _ = Schedules(store).keep(plan, "perencana")
        read = Schedules(store).plan(head.id).visits
        units = read["unit"].iloc[0]
        calendar = calendar_of(read, units, made_at=NOON)
    assert read["begin"].tolist() == plan.visits["begin"].tolist()
    first = read.loc[read["unit"] == units, "begin"].min() - timedelta(hours=9)
    assert f"DTSTART:{first:%Y%m%dT%H%M%S}Z".encode() in calendar
    elsewhere = Schedules(store).plan(head.id).visits["begin"]
    assert (read["begin"] - elsewhere).unique().tolist() == [timedelta(hours=2)]
    store.close()


def test_cases_go_out_in_the_offices_hours(makassar, tmp_path, store_url):
    store = CaseStore(store_url)
    with in_zone(WITA):
        load_file(write_reports(tmp_path / "kasus.csv"), store, makassar)
        (part,) = case_parts(store.engine, CaseChoice(), ["id", "tanggal"])
    assert part["tanggal"].max().isoformat() == "2026-11-24T09:00:00+08:00"
    store.close()


def test_workers_read_in_the_zone_of_the_one_who_asks(makassar, tmp_path):
    rows = [f"{n},keamanan,30/09/2026 23:30,73.71.02.1003" for n in range(40)]
    rows += [f"{n},keamanan,30/09/2026 23:30 WIB,73.71.02.1003" for n in range(40, 60)]
    table = pd.DataFrame([row.split(",") for row in rows], columns=["id", "jenis", "tanggal", "kode_desa"])
    table.to_parquet(tmp_path / "kasus.parquet")
    with connected(1, None) as client, workers_on(client, makassar) as workers, in_zone(WITA):
        spread = count_parquet(tmp_path / "kasus.parquet", workers)
        alone = count_parquet(tmp_path / "kasus.parquet", OneProcess(makassar))
    pd.testing.assert_series_equal(spread.leaves, alone.leaves)
    periods = spread.leaves.groupby(level="periode").sum()
    assert periods[periods > 0].to_dict() == {"2026-Q3": 40, "2026-Q4": 20}


@pytest.mark.parametrize(
    ("setting", "words", "expected"),
    [
        ({"wilayah": "73.71", "boundaries": "negeri.parquet"}, [], "2026-11-24 01:00"),
        ({"boundaries": "negeri.parquet"}, ["--wilayah", "73.71"], "2026-11-24 01:00"),
        ({}, ["--boundaries", "makassar.geojson"], "2026-11-24 01:00"),
        ({"boundaries": "negeri.parquet"}, [], "2026-11-24 02:00"),
    ],
)
def test_a_command_has_the_hours_of_its_area(makassar_file, tmp_path, store_url, setting, words, expected):
    setting = {n: str(tmp_path / v) if n == "boundaries" else v for n, v in setting.items()}
    words = [str(tmp_path / word) if "." in word and word[0] == "m" else word for word in words]
    office = Commands(database_url=store_url, data=str(tmp_path), **setting)
    done = office("load", write_reports(tmp_path / "kasus.csv"), *words)
    assert done.returncode == 0, done.stderr
    store = CaseStore(store_url)
    assert f"{store.cases()['tanggal'].max().astimezone(UTC):%Y-%m-%d %H:%M}" == expected
    store.close()


def test_the_option_counts_before_a_layer_is_opened():
    app = typer.Typer()

    @app.callback()
    def begin(context: typer.Context) -> None:
        context.with_resource(office_hours())

    @app.command("hours")
    def hours(boundaries: Path | None = None) -> None:
        typer.echo(office_zone().letters)

    with_wilayah(app)
    assert CliRunner().invoke(app, ["hours", "--wilayah", "91.71"]).stdout == "WIT\n"
    assert CliRunner().invoke(app, ["hours"]).stdout == "WIB\n"


def test_a_command_without_a_layer_has_the_hours_of_the_one_in_use(makassar_file, tmp_path, store_url):
    store = CaseStore(store_url)
    with writing(store.engine) as connection:
        write_audit(connection, "petugas", "case.list", "semua", 1)
    store.close()
    makassar = makassar_file.with_stem("makassar")
    settings = ({"boundaries": str(makassar)}, {"wilayah": "9171"}, {})
    for setting, offset in zip(settings, ("+08:00", "+09:00", "+07:00"), strict=True):
        office = Commands(database_url=store_url, data=str(tmp_path), **setting)
        assert offset in office("user", "log").stdout
    (tmp_path / "boundaries").mkdir()
    makassar.rename(tmp_path / "boundaries" / "imported.parquet")
    assert "+08:00" in office("user", "log").stdout


@pytest.mark.parametrize("with_cases", [False, True])
def test_a_layer_that_is_not_parquet_gives_its_hours_too(
    makassar_file, makassar, tmp_path, store_url, with_cases
):
    layer = tmp_path / "makassar.geojson"
    store = CaseStore(store_url)
    with writing(store.engine) as connection:
        write_audit(connection, "petugas", "case.list", "semua", 1)
    if with_cases:
        with in_zone(WITA):
            load_file(write_reports(tmp_path / "kasus.csv"), store, makassar)
        layer.write_text("{}")  # the places of the kept cases tell, and it is not opened
    store.close()
    office = Commands(database_url=store_url, data=str(tmp_path), boundaries=str(layer))
    done = office("user", "log")
    assert "+08:00" in done.stdout, done.stderr


def test_a_line_of_the_log_has_the_hours_of_the_office_in_whatever_thread():
    record = logging.LogRecord("tigapilar", logging.INFO, "", 1, "hidup", (), None)
    record.created, record.msecs = 1_795_482_000.0, 0.0
    with in_zone(WITA):
        lines = JsonLines()
    assert json.loads(lines.format(record))["time"] == "2026-11-24T09:00:00.000+08:00"
    assert json.loads(JsonLines().format(record))["time"] == "2026-11-24T08:00:00.000+07:00"
