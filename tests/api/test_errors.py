"""One path for every error: problem documents with a sentence that helps, nothing of the inside."""

from __future__ import annotations

import logging

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.cases.store import CaseStore
from geo.errors import ProcessError
from tests.api.conftest import settings_for


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"jenis": "banjir"}, "kemiskinan"),
        ({"jenis": ""}, "kemiskinan"),
        ({"periode": "2026"}, "2026-Q3"),
        ({"periode": "1999-Q1"}, "2026-Q3"),
        ({"periode": "2031-Q1"}, "2026-Q3"),
        ({"lang": "nl"}, "lang"),
        ({"kecamatan": "Muncar"}, "kecamatan"),
    ],
)
@pytest.mark.parametrize("path", ["/maps/hotspots", "/api/hotspots", "/exports/hotspots.geojson", "/"])
def test_a_wrong_question_is_422_with_a_sentence_that_helps(client, path, query, word):
    answer = client.get(path, params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422
    assert problem["instance"] == path
    assert word in problem["detail"]
    assert problem["detail_en"]


def test_an_unknown_address_is_404(client):
    answer = client.get("/tidak/ada")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/tidak/ada", 404, "tidak ada"),
        ("/?periode=2031-Q1", 422, "2026-Q3"),
        ("/?jenis=<b>", 422, "&lt;b&gt;"),
    ],
)
def test_a_person_gets_a_page_with_a_way_on(client, path, status, word):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert word in answer.text
    assert "<b>" not in answer.text
    assert 'href="/"' in answer.text
    english = client.get(path + ("&" if "?" in path else "?") + "lang=en", headers={"Accept": accept})
    assert "To the front page" in english.text


def test_the_document_names_the_parameters_that_are_taken(client):
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/", "/maps/hotspots", "/api/layers", "/api/hotspots", "/api/counts"):
        for parameter in paths[path]["get"]["parameters"]:
            value = {"jenis": "keamanan", "periode": "2026-Q3", "lang": "en", "f": "json"}[parameter["name"]]
            assert client.get(path, params={parameter["name"]: value}).status_code == 200, parameter


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed(client, method):
    assert getattr(client, method)("/api/hotspots").status_code == 405


def test_an_error_inside_tells_a_number_and_nothing_else(client, monkeypatch, caplog):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("rahasia: /srv/kunci")

    monkeypatch.setattr("api.office.Office.edition", broken)
    with caplog.at_level(logging.ERROR, "tigapilar.api"):
        # A header that no request before had: it is not answered from memory.
        answer = client.get("/api/hotspots", headers={"Accept": "application/json;q=0.123"})
    assert answer.status_code == 500
    assert "rahasia" not in answer.text
    assert answer.json()["reference"] in caplog.text


def test_a_store_that_is_gone_is_503(tmp_path, approximate_only):
    path = tmp_path / "kasus.sqlite"
    CaseStore.at(path).close()
    with TestClient(create_app(settings_for(f"sqlite:///{path}")), raise_server_exceptions=False) as client:
        client.app.state.office.store.close()
        path.write_bytes(b"bukan basis data" * 1000)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert str(path) not in answer.text


def test_a_load_is_seen_by_the_next_request(store_url, approx_boundaries, quarters_file):
    from geo.intake import load_file

    store = CaseStore(store_url)
    with TestClient(create_app(settings_for(store_url))) as client:
        assert client.get("/api/layers").json()["periode"] == []
        load_file(quarters_file, store, approx_boundaries)
        assert len(client.get("/api/layers").json()["periode"]) == 4
    store.close()


def test_openapi_describes_every_route(client):
    document = client.get("/openapi.json").json()
    paths = set(document["paths"])
    assert {"/", "/maps/hotspots", "/exports/{layer}.{format}", "/api/hotspots", "/healthz"} <= paths
    for path, methods in document["paths"].items():
        for method in methods.values():
            assert method["summary"], path
            assert method["description"], path


def test_an_answer_says_that_the_computation_was_cut_short(client, monkeypatch):
    def cut(self):
        raise ProcessError("problems.process_died")

    monkeypatch.setattr("api.office.Office.edition", cut)
    # A header that no request before had: it is not answered from memory.
    answer = client.get("/api/layers", headers={"Accept": "application/json;q=0.124"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "terhenti" in answer.json()["detail"]
