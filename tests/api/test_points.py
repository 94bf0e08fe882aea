"""The maps of those who may see more: who gets which, and what of it is written down."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.admin.officers import OFFICER_COLUMNS
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from tests.api.conftest import settings_for
from tests.api.office_page import add_accounts, sign_in

OFFICER = "Koramil <b>Banyuwangi</b>"


@pytest.fixture(scope="module")
def points_store(stores, published_store, password_hash):
    url = stores.copy(published_store)
    store = CaseStore(url)
    add_accounts(store, password_hash)
    yield store, url
    store.close()


@pytest.fixture(scope="module")
def settings(points_store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bagian")
    row = ("35.10.16", "TNI", OFFICER, "Danramil", "", "")
    pd.DataFrame([row], columns=list(OFFICER_COLUMNS)).to_csv(folder / "petugas.csv", index=False)
    (folder / "dasar.pmtiles").write_bytes(bytes(range(256)))
    return settings_for(
        points_store[1],
        officers=folder / "petugas.csv",
        basemap=str(folder / "dasar.pmtiles"),
        basemap_attribution="© Pemilik ubin",
    )


@pytest.fixture(scope="module")
def app(settings, approximate_only):
    patch = pytest.MonkeyPatch()
    patch.setattr("api.app._warm", lambda office: None)
    yield create_app(settings)
    patch.undo()


@pytest.fixture(scope="module")
def running(app):
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def as_role(app, running):
    """The service as somebody of a role sees it."""

    def visitor(role: str) -> TestClient:
        client = TestClient(app, raise_server_exceptions=False)
        sign_in(client, role)
        return client

    return visitor


def page_data(response):
    return json.loads(re.search(r'id="tp-data">(.*?)</script>', response.text, re.S)[1])


def test_nobody_without_a_role_gets_a_point(running):
    for path in ("/maps/titik", "/maps/perencana"):
        asked = running.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
        assert asked.status_code in (303, 401)
        assert running.get(path, headers={"Accept": "application/json"}).status_code in (401, 200)
        assert "tp-data" not in running.get(path).text


@pytest.mark.parametrize("role", ["operator", "admin"])
def test_other_roles_are_refused(as_role, role):
    client = as_role(role)
    assert client.get("/maps/titik").status_code == 403
    assert client.get("/maps/perencana").status_code == 403


def test_a_planner_sees_all_points_without_personal_columns(as_role, points_store):
    store = points_store[0]
    answer = as_role("planner").get("/maps/titik")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["cache-control"]
    kept = store.cases(personal=True)
    drawn = kept[kept["match_status"].eq("matched") & kept["lon"].notna()]
    data = page_data(answer)
    assert len(data["points"]["id"].split("\n")) == len(drawn)
    for column in ("nama", "telepon", "alamat"):
        words = kept[column].dropna().unique()[:300]
        assert len(words)
        assert not [word for word in words if len(word) > 5 and word in data["points"]["id"]]
    text = json.dumps(data["points"])
    assert not [word for word in kept["telepon"].dropna().unique()[:500] if word in text]
    entry = AuditLog(store).entries(limit=1)[0]
    assert (entry.who, entry.action, entry.n_cases) == ("petugas.planner", "cases.map", len(kept))


def test_a_territory_sees_its_own_points_and_no_others(as_role, points_store):
    store = points_store[0]
    client = as_role("territorial")
    data = page_data(client.get("/maps/titik"))
    rows = np.frombuffer(base64.b64decode(data["points"]["desa"]), dtype="<u2")
    codes = {data["desa"]["code"][row] for row in rows}
    assert codes
    assert all(code.startswith("35.10.16.") for code in codes)
    own = store.cases(within="35.10.16")
    assert len(rows) == (own["match_status"].eq("matched") & own["lon"].notna()).sum()
    entry = AuditLog(store).entries(limit=1)[0]
    assert (entry.who, entry.what, entry.n_cases) == ("petugas.territorial", "35.10.16", len(own))
    assert client.get("/maps/perencana").status_code == 403


def test_the_planners_map_holds_exact_numbers_rates_and_clusters(as_role, running):
    answer = as_role("planner").get("/maps/perencana?jenis=putus_sekolah")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["cache-control"]
    data = page_data(answer)
    assert not data["suppressed"]
    assert {"n", "rate", "smoothed_rate"} <= set(data["measures"])
    layers = data["layers"].values()
    assert not any("wide" in layer for layer in layers)
    assert any(layer["clusters"] for layer in layers)
    rows, sentence, kind = next(layer["clusters"][0] for layer in layers if layer["clusters"])
    assert rows
    assert sentence
    assert kind in ("hot", "cold")
    forum = page_data(running.get("/?f=html"))
    assert forum["suppressed"]
    assert not any("clusters" in layer for layer in forum["layers"].values())


def test_who_is_responsible_stands_on_the_forums_page_as_text(running):
    answer = running.get("/?f=html")
    data = page_data(answer)
    assert data["officers"]["list"] == [["TNI", OFFICER, "Danramil"]]
    row = data["kecamatan"]["code"].index("35.10.16")
    assert data["officers"]["kecamatan"] == {str(row): [0]}
    assert OFFICER not in answer.text


def test_a_basemap_file_is_served_in_parts_and_named_in_the_policy(running):
    answer = running.get("/?f=html")
    policy = answer.headers["content-security-policy"]
    assert "img-src 'self' data: blob:" in policy
    assert "script-src 'self';" in policy
    assert page_data(answer)["basemap"]["url"] == "/maps/dasar.pmtiles"
    assert "© Pemilik ubin" in answer.text
    part = running.get("/maps/dasar.pmtiles", headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == bytes(range(10, 20))


def test_without_a_basemap_there_is_no_file_and_the_policy_stays_closed(client):
    assert client.get("/maps/dasar.pmtiles").status_code == 404
    policy = client.get("/?f=html").headers["content-security-policy"]
    assert "blob:" not in policy
