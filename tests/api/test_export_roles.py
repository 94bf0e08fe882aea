"""Who may take what away: exact numbers for planners, cases without persons, everything else refused."""

from __future__ import annotations

import base64
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.case_layer import CASE_EXPORT_COLUMNS
from geo.cases.access_tokens import AccessTokens
from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from geo.cases.store_tables import EVIDENCE_COLUMNS, PERSONAL_COLUMNS
from geo.export.formats import SERVED
from geo.layers import FORUM_LAYERS, PLANNER_LAYERS
from tests.api.conftest import settings_for
from tests.api.office_page import add_accounts, sign_in

TERRITORY = "35.10.16"
EXACT = tuple(name for name in PLANNER_LAYERS if name not in (*FORUM_LAYERS, "cases"))


@pytest.fixture(scope="module")
def place(stores, published_store, password_hash, approximate_only):
    """The service on the demonstration data with an account of each role, its store, and its tokens."""
    url = stores.copy(published_store)
    store = CaseStore(url)
    add_accounts(store, password_hash)
    accounts = Accounts(store)
    tokens = {
        (role, scope): AccessTokens(store).add(accounts.named(f"petugas.{role}"), scope=scope)
        for role in ("planner", "territorial")
        for scope in ("cases", "layers", "forum")
    }
    with TestClient(create_app(settings_for(url)), raise_server_exceptions=False) as client:
        yield client, store, tokens
    store.close()


def get(place, path, role="planner", scope="cases", **parameters):
    client, _, tokens = place
    headers = {"Authorization": f"Bearer {tokens[role, scope]}"} if role else {}
    return client.get(path, headers=headers, params=parameters or None)


@pytest.mark.parametrize("layer", ["hotspots", "kecamatan"])
def test_exact_numbers_come_only_where_they_are_asked_for(place, layer):
    shared = get(place, f"/exports/{layer}.geojson", jenis="kemiskinan").json()
    public = get(place, f"/exports/{layer}.geojson", role="", jenis="kemiskinan").json()
    assert shared == public
    assert "n_cases" not in public["features"][0]["properties"]
    exact = get(place, f"/exports/{layer}.geojson", jenis="kemiskinan", tampilan="rinci")
    assert exact.headers["cache-control"] == "private, no-store"
    assert "etag" not in exact.headers
    assert exact.json()["tigapilar"]["disamarkan"] is False
    numbers = [one["properties"]["n_cases"] for one in exact.json()["features"]]
    assert layer != "hotspots" or {1, 2, 3, 4} & set(numbers)
    assert sum(numbers) > 0


@pytest.mark.parametrize("layer", [*EXACT, "cases", "visits", "hotspots", "semua"])
def test_nobody_signed_in_and_no_other_role_gets_exact_layers(place, layer):
    path = f"/exports/{layer}.xlsx?tampilan=rinci"
    nobody = get(place, path, role="")
    assert nobody.status_code == 401
    assert nobody.headers["content-type"] == "application/problem+json"
    assert "WWW-Authenticate" in nobody.headers
    assert get(place, path, scope="forum").status_code == 403
    if layer not in ("cases", "visits"):
        assert get(place, path, role="territorial").status_code == 403
    assert get(place, "/exports/cases.csv", role="territorial", scope="layers").status_code == 403
    for name in ("cases", "visits"):
        assert get(place, f"/exports/{name}.csv", scope="layers").status_code == 403


@pytest.mark.parametrize("role", ["operator", "admin"])
def test_operators_and_administrators_take_nothing_exact_away(place, role):
    client, _, _ = place
    client.cookies.clear()
    assert sign_in(client, role).status_code == 303
    for layer in ("cases", "visits", "counts", "hotspots"):
        answer = client.get(f"/exports/{layer}.csv?tampilan=rinci", headers={"Accept": "application/json"})
        assert answer.status_code == 403, layer
    client.cookies.clear()


@pytest.mark.parametrize("suffix", SERVED)
def test_cases_leave_without_a_person_in_every_format(place, suffix, tmp_path, demo_folder):
    _, store, _ = place
    answer = get(place, f"/exports/cases{suffix}", jenis="keamanan")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == f'attachment; filename="cases_keamanan{suffix}"'
    kept = store.cases(jenis="keamanan", personal=True)
    words = [*kept["nama"].dropna()[:50], *kept["telepon"].dropna()[:50], "Warga Contoh"]
    assert len(words) > 50
    assert not [word for word in words if str(word).encode() in answer.content]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(answer.content)
    if suffix in (".geojson", ".gpkg", ".fgb"):
        frame = gpd.read_file(path, layer=pyogrio.list_layers(path)[0, 0])
        assert sorted(frame["id"]) == sorted(kept["id"])
        assert set(frame.columns) - {"geometry"} == set(CASE_EXPORT_COLUMNS)
    if suffix == ".csv":
        frame = pd.read_csv(path, dtype=str)
        assert len(frame) == len(kept)
        assert not set(frame.columns) & {*PERSONAL_COLUMNS, *EVIDENCE_COLUMNS, "catatan", "match_reason"}


def test_a_territory_gets_its_own_cases_and_no_other(place):
    _, store, _ = place
    rows = get(place, "/exports/cases.geojson", role="territorial").json()["features"]
    codes = {one["properties"]["kode_kecamatan"] for one in rows}
    assert codes == {TERRITORY}
    assert len(rows) == len(store.cases(within=TERRITORY)) > 0
    assert not set(rows[0]["properties"]) & {*PERSONAL_COLUMNS, *EVIDENCE_COLUMNS}


def test_every_export_of_cases_is_written_down(place):
    _, store, _ = place
    n = len(get(place, "/exports/cases.geojson", jenis="layanan", periode="2026-Q2").json()["features"])
    entry = AuditLog(store).entries(limit=1)[0]
    assert (entry.action, entry.n_cases) == ("cases.export", n)
    assert entry.who.startswith("petugas.planner (token ")
    assert entry.what == "cases.geojson layanan 2026-Q2"
    before = len(AuditLog(store).entries())
    get(place, "/exports/hotspots.geojson", tampilan="rinci")
    get(place, "/exports/cases.geojson", role="")
    assert len(AuditLog(store).entries()) == before


def test_gdal_downloads_with_the_token_as_a_password(place):
    _, _, tokens = place
    pair = base64.b64encode(f"petugas.planner:{tokens['planner', 'cases']}".encode()).decode()
    answer = place[0].get("/exports/counts.csv", headers={"Authorization": f"Basic {pair}"})
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("role", ["", "planner"])
def test_all_layers_in_one_geopackage(place, tmp_path, role):
    view = {"tampilan": "rinci"} if role else {}
    answer = get(place, "/exports/semua.gpkg", role=role, periode="2026-Q3", **view)
    path = tmp_path / "semua.gpkg"
    path.write_bytes(answer.content)
    names = set(pyogrio.list_layers(path)[:, 0])
    for kind in ("kemiskinan", "keamanan", "layanan", "putus_sekolah"):
        assert {f"hotspots_{kind}_2026-Q3", f"kecamatan_{kind}_2026-Q3"} <= names
    assert {"desa", "layer_styles"} <= names
    assert ("cases_2026-Q3" in names) == bool(role)
    hotspots = gpd.read_file(path, layer="hotspots_layanan_2026-Q3")
    assert ("n_cases" in hotspots.columns) == bool(role)
    assert len(hotspots) == 217


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/exports/rahasia.geojson", 404),
        ("/exports/hotspots.docx", 404),
        ("/exports/counts.csv?tampilan=forum", 404),
        ("/exports/hotspots.gpx", 422),
        ("/exports/semua.csv", 422),
        ("/exports/semua.gpkg?jenis=layanan", 422),
        ("/exports/hotspots.csv?tampilan=semua", 422),
        ("/exports/hotspots.csv?periode=2019-Q1", 422),
        ("/exports/hotspots.csv?warna=merah", 422),
        ("/exports/desa.csv%00", 404),
    ],
)
def test_what_is_not_there_is_said(place, path, status):
    answer = get(place, path, role="")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_refused_export_leaves_no_file_behind(place, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for suffix in ("gpkg", "shp.zip", "xlsx", "fgb"):
        assert get(place, f"/exports/cases.{suffix}", periode="2026-Q3").status_code == 200
    assert list(Path(tmp_path).iterdir()) == []
