"""``tigapilar visits`` and ``map visits`` as somebody types them, on a store of five cases."""

from __future__ import annotations

import json

import pandas as pd
import pypdfium2
import pytest
from typer.testing import CliRunner

from cli.main import app
from geo.cases.store import CaseStore
from geo.errors import ExportError, RequestError
from tests.api.visit_phone import DESA, NAMES, case_rows
from tests.reviewing import load

PERSONAL = (*NAMES, "0899900", "KETERANGANGELAP")


@pytest.fixture(scope="module")
def store(stores, tmp_path_factory, approx_boundaries):
    url = stores.new()
    store = CaseStore(url)
    load(store, approx_boundaries, tmp_path_factory.mktemp("kunjungan"), case_rows())
    store.close()
    return url


@pytest.fixture
def tigapilar(store, approx_boundaries, monkeypatch):
    monkeypatch.setenv("TIGAPILAR_DATABASE_URL", store)
    monkeypatch.setattr("cli.visits.open_boundaries", lambda path: approx_boundaries)
    for name in ("OFFICERS", "OSRM", "PUBLIC_URL"):
        monkeypatch.delenv(f"TIGAPILAR_{name}", raising=False)

    def run(*words: object):
        result = CliRunner().invoke(app, [*map(str, words)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def test_each_file_has_the_round_and_no_person(tigapilar, tmp_path):
    asked = ("--desa", DESA, "--tanggal", "2026-11-25", "--mulai", "07.30", "--istirahat", "10/15")
    for suffix in (".gpx", ".kml", ".geojson", ".csv", ".pdf"):
        out = tmp_path / f"rute{suffix}"
        done = tigapilar("visits", *asked, "-o", out)
        assert "0 kasus dikunjungi, 5 ditanyakan di kantor" in done.stdout
        text = out.read_bytes().decode("latin-1")
        assert not any(word in text for word in PERSONAL)
    assert sorted(pd.read_csv(tmp_path / "rute.csv")["id"]) == [f"V{number}" for number in range(5)]
    stop, way = json.loads((tmp_path / "rute.geojson").read_text())["features"]
    assert (stop["properties"]["tiba"], way["geometry"]["type"]) == ("07.30", "LineString")


def test_the_sheet_is_there_and_the_map_opens_without_addresses(tigapilar, tmp_path):
    sheet, page = tmp_path / "lembar.pdf", tmp_path / "peta.html"
    tigapilar("visits", "--desa", DESA, "--hari", "1", "-o", sheet, "--public-url", "https://contoh.example")
    document = pypdfium2.PdfDocument(sheet.read_bytes())
    assert len(document) >= 2
    document.close()
    tigapilar("map", "visits", "--desa", DESA, "--hari", "1", "-o", page)
    text = page.read_text(encoding="utf-8")
    assert "DATA CONTOH" in text
    assert "tanyakan 5 rumah" in text
    assert not any(word in text for word in (*PERSONAL, "Jl. Contoh"))


def test_who_does_not_fit_is_named_on_the_terminal(tigapilar, tmp_path):
    far = ("--dari", "115.2,-8.0")
    done = tigapilar("visits", "--desa", DESA, "--tanggal", "2026-11-25", *far, "-o", tmp_path / "r.csv")
    assert [f"kemiskinan V{number}, terlalu jauh" in done.stdout for number in range(5)] == [True] * 5
    table = pd.read_csv(tmp_path / "r.csv")
    assert set(table["keadaan"]) == {"tidak_muat"}


def test_a_kecamatan_by_code_or_name_is_a_round(tigapilar, tmp_path):
    for name in (DESA[:8], "banyuwangi"):
        out = tmp_path / "rute.csv"
        done = tigapilar("visits", "--kecamatan", name, "--tanggal", "2026-11-25", "-o", out)
        assert "Kunjungan Kecamatan Banyuwangi" in done.stdout
        assert set(pd.read_csv(out)["nama_desa"]) == {"Karangrejo"}


@pytest.mark.parametrize(
    ("words", "error", "part"),
    [
        (("--desa", "Tamansari", "-o", "a.pdf"), RequestError, "Tamansari, Licin"),
        (("--desa", DESA, "-o", "a.docx"), ExportError, "docx"),
        (("--desa", DESA, "--kecamatan", DESA[:8], "-o", "a.pdf"), RequestError, "--kecamatan"),
        (("-o", "a.pdf"), RequestError, "--desa"),
        (("--kecamatan", "Atlantis", "-o", "a.pdf"), RequestError, "Atlantis"),
        (("--desa", DESA, "-o", "a.pdf", "--tanggal", "besok"), RequestError, "besok"),
        (("--desa", DESA, "-o", "a.pdf", "--osrm", "http://127.0.0.1:9"), RequestError, "OSRM"),
    ],
)
def test_what_is_wrong_is_said(tigapilar, words, error, part):
    with pytest.raises(error, match=part):
        tigapilar("visits", *words)
