"""The sheet and the files of a round, over the service, for the officer of its desa alone."""

from __future__ import annotations

import io
import json
from urllib.parse import parse_qs, urlsplit

import PIL.Image
import pypdfium2
import pytest
import zxingcpp
from fastapi.testclient import TestClient

from api.app import create_app
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from maps.pdf_files import painted
from tests.api.conftest import settings_for
from tests.api.office_page import add_accounts, sign_in
from tests.api.visit_phone import DESA, NAMES, OTHER_DESA, case_rows
from tests.reviewing import load

ROUND = f"/kunjungan/{DESA}"
ASKED = "?tanggal=2026-11-25&mulai=07.30&pilar=TNI"


@pytest.fixture(scope="module")
def store_address(stores):
    return stores.new()


@pytest.fixture(scope="module")
def store(store_address, tmp_path_factory, approx_boundaries, password_hash):
    folder = tmp_path_factory.mktemp("berkas")
    store = CaseStore(store_address)
    load(store, approx_boundaries, folder, [*case_rows(), *case_rows(OTHER_DESA)[:1]])
    add_accounts(store, password_hash)
    yield store
    store.close()


@pytest.fixture(scope="module")
def officer(store, store_address, approximate_only):
    patch = pytest.MonkeyPatch()
    patch.setattr("api.app._warm", lambda office: None)
    settings = settings_for(store_address, public_url="https://contoh.example/peta/")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert sign_in(client, "territorial").status_code == 303
        yield client
    patch.undo()


def test_the_sheet_has_addresses_no_names_and_a_code_to_the_same_round(officer):
    answer = officer.get(f"{ROUND}.pdf{ASKED}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert "kunjungan_35.10.16.1007_2026-11-25.pdf" in answer.headers["content-disposition"]
    document = pypdfium2.PdfDocument(answer.content)
    text = ""
    for page in document:
        words = page.get_textpage()
        text += words.get_text_range()
        words.close()
        page.close()
    document.close()
    assert all(f"Jl. Contoh {number}" in text for number in range(5))
    assert not any(name in text for name in NAMES)
    (code,) = zxingcpp.read_barcodes(PIL.Image.open(io.BytesIO(painted(answer.content))))
    address = urlsplit(code.text)
    assert (address.netloc, address.path) == ("contoh.example", f"/peta{ROUND}")
    assert parse_qs(address.query) == {"tanggal": ["2026-11-25"], "mulai": ["07.30"], "pilar": ["TNI"]}
    there = officer.get(f"{ROUND}/rencana.json?{address.query}").json()
    table = officer.get(f"{ROUND}.csv{ASKED}").text
    assert all(case["id"] in table for stop in there["stops"] for case in stop["cases"])


@pytest.mark.parametrize("suffix", [".gpx", ".kml", ".geojson", ".csv"])
def test_files_hold_the_round_and_nothing_of_a_person(suffix, officer):
    answer = officer.get(f"{ROUND}{suffix}{ASKED}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    text = answer.content.decode("utf-8-sig")
    assert "35.10.16" in answer.headers["content-disposition"]
    assert not any(word in text for word in [*NAMES, "0899900", "KETERANGANGELAP", "Jl. Contoh"])
    if suffix == ".csv":
        assert all(f"V{number}," in text for number in range(5))
    if suffix == ".geojson":
        assert json.loads(text)["features"][0]["properties"]["n_kasus"] == 5


def test_links_lead_to_the_stops_and_say_who_learns_of_them(officer):
    answer = officer.get(f"{ROUND}/tautan{ASKED}")
    body = answer.json()
    (day,) = body["hari"]
    assert day["google"][0]["url"].startswith("https://www.google.com/maps/dir/?api=1&origin=")
    assert day["tempat"][0]["geo"].startswith("geo:-8.")
    assert "Google" in body["catatan"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_every_answer_is_written_down_with_the_number_of_cases(officer, store):
    officer.get(f"{ROUND}.gpx{ASKED}")
    newest = AuditLog(store).entries(limit=1)[0]
    assert (newest.who, newest.action, newest.n_cases) == ("petugas.territorial", "visits.export", 5)
    assert newest.what == f"{DESA}.gpx"


@pytest.mark.parametrize("end", [".pdf", ".csv", "/tautan"])
def test_another_desa_and_words_that_mean_nothing_are_refused(end, officer):
    assert officer.get(f"/kunjungan/{OTHER_DESA}{end}").status_code == 403
    assert officer.get(f"{ROUND}{end}?mulai=besok").status_code == 422
    assert officer.get(f"{ROUND}{end}?start=1").status_code == 422


def test_a_router_that_does_not_answer_is_said(store, store_address, approximate_only, monkeypatch):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    settings = settings_for(store_address, osrm="http://127.0.0.1:9")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        sign_in(client, "territorial")
        answer = client.get(f"{ROUND}.csv{ASKED}")
        assert answer.status_code == 503
        assert "114." not in answer.text
