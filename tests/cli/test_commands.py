"""The commands as an operator types them, and what only a process of its own can show."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from geo.demo import DemoData, make_demo, write_demo
from tests.commands import ROOT, Commands
from tests.shared import shared_file

LAYER_COLUMNS = (
    "kode_desa nama_desa kode_kecamatan nama_kecamatan n_cases population rate expected relative_risk "
    "z p_value q_value cluster_id cluster_p_value hotspot_class"
)
ADDRESSES = (
    "pesantren puskesmas kua sekolah web_institusi stasiun geonames aux_pesantren_jatim aux_sekolah_bandung"
)


@pytest.fixture(scope="module")
def office(stores, tmp_path_factory):
    """A folder of one office: its own data folder and store."""
    folder = tmp_path_factory.mktemp("kantor")
    return folder, {"data": str(folder / "data"), "database_url": stores.new()}


@pytest.fixture(scope="module")
def tigapilar(office):
    folder, settings = office
    run = Commands(**settings)
    run.folder = folder  # type: ignore[attr-defined]
    return run


@pytest.fixture(scope="module")
def whole(approx_boundaries) -> DemoData:
    return make_demo(approx_boundaries)


@pytest.fixture(scope="module")
def demo(tigapilar, whole):
    """The last two quarters of the demonstration, whole: the same hotspots in a quarter of the rows."""
    rows = whole.truth["periode"].isin(["2026-Q2", "2026-Q3"]).to_numpy()
    write_demo(tigapilar.folder / "contoh", replace(whole, cases=whole.cases[rows], truth=whole.truth[rows]))
    return tigapilar.folder / "contoh"


@pytest.fixture(scope="module")
def loaded(tigapilar, demo) -> subprocess.CompletedProcess[str]:
    """What the first load of the demonstration file said; it stays in the store."""
    done = tigapilar("load", demo / "kasus.csv")
    assert done.returncode == 0, done.stderr
    return done


def test_from_the_whole_demonstration_file_to_the_map_in_one_process(tigapilar, whole):
    write_demo(tigapilar.folder / "semua", whole)
    out = tigapilar.folder / "peta.html"
    done = tigapilar.process("map", "hotspots", tigapilar.folder / "semua" / "kasus.csv", "-o", out)
    assert done.returncode == 0, done.stderr
    page = out.read_text(encoding="utf-8")
    assert "DATA CONTOH" in page
    assert "Warga Contoh" not in page


def test_load_says_what_became_of_every_row_and_twice_changes_nothing(tigapilar, demo, loaded):
    rows = len(pd.read_csv(demo / "kasus.csv", sep=None, engine="python", dtype=str, encoding="utf-8-sig"))
    assert f"{rows:,}".replace(",", ".") in loaded.stdout
    assert (demo / "kasus_ditolak.csv").exists()
    again = tigapilar("load", demo / "kasus.csv")
    assert "0 baru, 0 diperbarui" in again.stdout


@pytest.mark.usefixtures("loaded")
def test_the_report_is_one_page_to_carry_or_sheets_to_print(tigapilar):
    for name, beginning in (
        ("forum.html", b"<!DOCTYPE html>"),
        ("forum.pdf", b"%PDF-"),
        ("peta.png", b"\x89PNG"),
    ):
        command = ("map", "hotspots") if name.endswith("png") else ("report",)
        done = tigapilar(*command, "--periode", "2026-Q3", "-o", tigapilar.folder / name)
        assert done.returncode == 0, done.stderr
        content = (tigapilar.folder / name).read_bytes()
        assert content.lstrip().startswith(beginning)
        assert b"Warga Contoh" not in content
    wrong = tigapilar("report", "--periode", "2031-Q1", "-o", tigapilar.folder / "tidak.html")
    assert (wrong.returncode, "2031-Q1" in wrong.stderr) == (1, True)
    assert not (tigapilar.folder / "tidak.html").exists()


@pytest.mark.usefixtures("loaded")
def test_hotspots_from_the_store_have_the_columns_of_the_design(tigapilar):
    out = tigapilar.folder / "hotspots.geojson"
    done = tigapilar("hotspots", "-o", out, "--jenis", "putus_sekolah", "--periode", "2026-Q3")
    assert done.returncode == 0, done.stderr
    layer = gpd.read_file(out)
    assert len(layer) == 217
    for name in LAYER_COLUMNS.split():
        assert name in layer.columns, name
    data = json.loads(out.read_text())
    assert data["tigapilar"]["data_contoh"] is True
    assert data["features"][0]["id"] == data["features"][0]["properties"]["kode_desa"]


def test_another_method_is_named_in_what_is_said(tigapilar, demo):
    out = tigapilar.folder / "g.csv"
    words = ("hotspots", demo / "kasus.csv", "-o", out, "--jenis", "keamanan", "--periode", "2026-Q3")
    default, other = tigapilar(*words), tigapilar(*words, "--method", "g_star")
    assert other.returncode == 0, other.stderr
    assert "Gi*" in other.stderr
    assert "Gi*" not in default.stderr
    layer = pd.read_csv(out)
    hot = layer["hotspot_class"].str.startswith("hot_")
    assert hot.any()
    assert (layer.loc[hot, "q_value"] <= 0.10).all()
    assert layer["z"].notna().all()


def test_the_same_seed_gives_the_same_file_in_two_processes(tigapilar, demo):
    paths = [tigapilar.folder / f"h{i}.csv" for i in range(2)]
    for path in paths:
        words = (
            "hotspots",
            demo / "kasus.csv",
            "-o",
            path,
            "--jenis",
            "layanan",
            "--periode",
            "2026-Q2",
            "--seed",
            "7",
        )
        assert tigapilar.process(*words).returncode == 0
    a, b = (pd.read_csv(path).drop(columns="dibuat_pada") for path in paths)
    pd.testing.assert_frame_equal(a, b)


@pytest.mark.parametrize("layer", ["hotspots", "clusters", "changes", "counts", "desa", "kecamatan", "cases"])
@pytest.mark.usefixtures("loaded")
def test_export_of_every_layer(tigapilar, layer):
    out = tigapilar.folder / f"{layer}.xlsx"
    done = tigapilar("export", layer, "-o", out)
    assert done.returncode == 0, done.stderr
    frame = pd.read_excel(out, dtype=str, engine="calamine")
    assert len(frame)
    place_names = {"nama"} if layer == "counts" else set()
    assert not set(frame.columns) & {"nama", "telepon", "keterangan", "alamat"} - place_names
    assert not frame.apply(lambda column: column.str.contains("Warga Contoh", na=False)).any(axis=None)


@pytest.mark.usefixtures("loaded")
def test_cases_are_exported_with_their_points_and_several_layers_in_one_file(tigapilar):
    out = tigapilar.folder / "kasus.gpkg"
    assert tigapilar("export", "cases", "-o", out, "--periode", "2026-Q3").returncode == 0
    frame = gpd.read_file(out, layer="cases")
    assert frame.geometry.notna().any()
    assert frame.geometry.isna().any()
    out = tigapilar.folder / "semua.xlsx"
    done = tigapilar("export", "counts", "cases", "desa", "-o", out, "--periode", "2026-Q3")
    assert done.returncode == 0, done.stderr
    assert set(pd.read_excel(out, sheet_name=None, engine="openpyxl")) == {
        "counts_2026-Q3", "cases_2026-Q3", "desa", "Keterangan",
    }  # fmt: skip
    refused = tigapilar("export", "semua", "-o", tigapilar.folder / "semua.csv")
    assert refused.returncode == 1
    assert ".gpkg" in refused.stderr


@pytest.mark.parametrize("name", ADDRESSES.split())
def test_geocode_gives_back_every_row_of_real_addresses(tigapilar, name):
    source = shared_file("geocode_dev", f"{name}.csv")
    given = pd.read_csv(source, dtype=str, keep_default_na=False)
    out = tigapilar.folder / f"{name}.csv"
    done = tigapilar("geocode", source, "-o", out)
    assert done.returncode == 0, done.stderr
    placed = pd.read_csv(out, dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(placed[given.columns], given)
    assert placed["match_status"].isin(["matched", "review", "rejected"]).all()
    assert (placed["match_reason"].str.len() > 10).all()
    matched = placed["match_status"] == "matched"
    assert (placed.loc[matched, "match_method"] != "").all()
    assert (placed.loc[matched, "kode_kecamatan"] != "").all()


def test_real_addresses_go_the_whole_way(office, store_url, tmp_path):
    """Load, hotspots, map and export on the institutions' addresses: real text from end to end."""
    names = [name for name in ADDRESSES.split() if not name.startswith("aux_")]
    tables = [pd.read_csv(shared_file("geocode_dev", f"{name}.csv"), dtype=str) for name in names]
    cases = pd.concat(tables, ignore_index=True)[["id", "raw_address", "lon", "lat"]]
    cases["jenis"] = "layanan"
    cases["tanggal"] = "17/08/2026"
    cases.to_excel(tmp_path / "lembaga.xlsx", index=False)
    _, settings = office
    tigapilar = Commands(**{**settings, "database_url": store_url})

    def run(*words: object) -> str:
        done = tigapilar(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert f"{len(cases)} baris" in run("load", tmp_path / "lembaga.xlsx")
    run("hotspots", "-o", tmp_path / "h.geojson", "--jenis", "layanan", "--periode", "2026-Q3")
    run("map", "hotspots", "-o", tmp_path / "peta.html")
    run("export", "counts", "-o", tmp_path / "jumlah.csv")
    counts = pd.read_csv(tmp_path / "jumlah.csv")
    assert counts.loc[counts["tingkat"] == "kabupaten", "n_cases"].sum() == len(cases)
    assert gpd.read_file(tmp_path / "h.geojson")["n_cases"].sum() > 50
    assert "DATA CONTOH" not in (tmp_path / "peta.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("geocode", "tidak-ada.csv", "-o", "keluar.csv"), "tidak-ada.csv"),
        (("load", "tidak-ada.xlsx"), "tidak-ada.xlsx"),
        (("hotspots", "-o", "a.docx", "--jenis", "layanan"), "docx"),
        (("hotspots", "-o", "a.geojson", "--jenis", "banjir"), "banjir"),
        (("hotspots", "-o", "a.geojson", "--periode", "2026"), "2026-Q3"),
        (("export", "rahasia", "-o", "a.csv"), "rahasia"),
        (("map", "hotspots", "-o", "peta.svg"), ".html"),
        (("boundaries", "import", "tidak-ada.shp"), "tidak-ada.shp"),
    ],
)
@pytest.mark.usefixtures("loaded")
def test_a_fault_is_one_line_on_stderr_and_status_1(tigapilar, words, part):
    done = tigapilar(*words)
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("tigapilar:")]
    assert len(said) == 1
    assert part in said[0]
    assert "Traceback" not in done.stderr
    assert not (ROOT / words[-1]).exists()


@pytest.mark.parametrize(
    "words", [(), ("terbang",), ("geocode",), ("hotspots", "--seed", "x", "-o", "a.csv")]
)
def test_wrong_usage_is_status_2(tigapilar, words):
    assert tigapilar(*words).returncode == 2


@pytest.mark.parametrize(
    ("words", "status"), [(("--help",), 0), (("load", "tidak-ada.xlsx"), 1), (("terbang",), 2)]
)
def test_a_process_says_and_ends_as_a_command_does_here(tigapilar, words, status):
    own, here = tigapilar.process(*words), tigapilar(*words)
    assert (own.returncode, here.returncode) == (status, status)
    assert own.stderr.splitlines()[-1:] == here.stderr.splitlines()[-1:]
    assert own.stdout.splitlines()[1:] == here.stdout.splitlines()[1:]  # the first names the program


def test_nothing_is_written_about_progress_into_a_pipe(tigapilar, demo):
    words = ("hotspots", demo / "kasus.csv", "-o", tigapilar.folder / "s.csv", "--jenis", "layanan")
    done = tigapilar.process(*words)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stderr + done.stdout
    assert "━" not in done.stderr + done.stdout


def test_counts_are_of_every_quarter_and_a_quarter_without_data_is_said(tigapilar, approx_boundaries):
    desa = approx_boundaries.desa.iloc[0]
    source = tigapilar.folder / "lama.csv"
    days = [f"{year}-02-03" for year in range(2018, 2027)]
    lines = [f"L{day},keamanan,{day},{desa.nama_desa},{desa.nama_kecamatan}" for day in days]
    source.write_text("\n".join(["id,jenis,tanggal,desa,kecamatan", *lines]), encoding="utf-8")
    assert tigapilar("load", source, "--source", "arsip").returncode == 0
    out = tigapilar.folder / "jumlah.csv"
    done = tigapilar("export", "counts", "-o", out, "--jenis", "keamanan")
    assert done.returncode == 0, done.stderr
    counts = pd.read_csv(out)
    whole = counts[counts["tingkat"] == "kabupaten"].set_index("periode")["n_cases"]
    assert whole["2018-Q1"] == 1
    for words in (
        ("export", "counts", "-o", out, "--periode", "2017-Q4"),
        ("hotspots", "-o", out, "--periode", "2031-Q1"),
        ("map", "hotspots", "-o", out.with_suffix(".html"), "--periode", "2031-Q1", "--jenis", "keamanan"),
        ("export", "kasus", "-o", out),
        ("hotspots", source, "-o", tigapilar.folder / "tidak" / "ada.csv"),
    ):
        refused = tigapilar(*words)
        assert refused.returncode == 1, words
        assert len(refused.stderr.strip().splitlines()) <= 2, refused.stderr
        assert "Traceback" not in refused.stderr
