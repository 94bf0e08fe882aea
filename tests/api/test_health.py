"""Alive, ready, and the numbers for Prometheus, which are not for everybody."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from geo.cases.store import CaseStore
from tests.api.conftest import settings_for


def numbers(client, **headers) -> dict[str, list]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {family.name: family.samples for family in text_string_to_metric_families(answer.text)}


def on_this_machine(app, host: str = "127.0.0.1") -> TestClient:
    return TestClient(app, client=(host, 50000), raise_server_exceptions=False)


def test_ready_says_nothing_that_tells_how_often_cases_come_in(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    client.get("/api/layers")  # the first edition is made
    ready = client.get("/readyz").json()
    assert "pproximate" in ready["boundaries"]
    assert set(ready) == {"status", "boundaries"}


def test_not_ready_before_the_first_edition_but_alive(office):
    answer = office.get("/readyz")  # this service is never warmed up
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["code"] == "problems.detail_no_edition"
    assert office.get("/healthz").status_code == 200


def test_requests_are_counted_by_template_and_class(client):
    client.get("/api/layers")
    app = client.app
    for path in ("/api/layers", "/api/layers?jenis=x", "/tidak/1", "/tidak/2", "/exports/hotspots.geojson"):
        client.get(path)
    client.request("PROPFIND", "/api/layers")
    found = numbers(on_this_machine(app))
    counts = {
        (s.labels["route"], s.labels["method"], s.labels["status"]): s.value
        for s in found["tigapilar_request_seconds"]
        if s.name.endswith("_count")
    }
    assert counts["/api/layers", "GET", "2xx"] >= 2
    assert counts["/api/layers", "GET", "4xx"] >= 1
    assert counts["other", "GET", "4xx"] >= 2
    assert counts["/exports/{layer}.{format}", "GET", "2xx"] >= 1
    methods = {method for _, method, _ in counts}
    assert methods <= {"GET", "HEAD", "POST", "other"}
    assert not any("tidak" in route for route, _, _ in counts)
    templates = re.compile(r"other|(/[\w.{}:-]*)+")
    assert all(templates.fullmatch(route) for route, _, _ in counts)


def test_ages_and_jobs_are_told(client):
    client.get("/api/layers")
    found = numbers(on_this_machine(client.app))
    value = {name: samples[0].value for name, samples in found.items() if len(samples) == 1}
    assert value["tigapilar_store_readable"] == 1
    assert 0 <= value["tigapilar_edition_age_seconds"] < 3_600
    assert 0 <= value["tigapilar_store_age_seconds"] < 3_600
    assert value["tigapilar_jobs"] == 0
    assert value["tigapilar_requests_computing"] == 0  # a watchdog's question is not counted


@pytest.mark.parametrize("host", ["10.0.0.7", "2001:db8::1", "testclient"])
def test_others_do_not_learn_that_there_are_numbers(client, host):
    assert on_this_machine(client.app, host).get("/metrics").status_code == 404


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_nor_who_comes_through_a_web_server_on_this_machine(client, name):
    assert on_this_machine(client.app).get("/metrics", headers={name: "127.0.0.1"}).status_code == 404
    assert on_this_machine(client.app).get("/metrics").status_code == 200


def test_with_a_token_it_is_the_token_that_counts(store_url, approximate_only, monkeypatch):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    CaseStore(store_url).close()
    app = create_app(settings_for(store_url, metrics="rahasia-panjang"))
    with on_this_machine(app, "10.0.0.7") as client:
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer salah"}).status_code == 404
        assert "tigapilar_jobs" in numbers(client, Authorization="Bearer rahasia-panjang")
    assert on_this_machine(app).get("/metrics").status_code == 404
    assert "rahasia" not in repr(app.state.office.settings)


def test_a_store_that_cannot_be_read_is_told_too(client, monkeypatch):
    from geo.errors import StoreError

    def broken(*_: object) -> None:
        raise StoreError("cases_store.unavailable", detail="-")

    monkeypatch.setattr("geo.cases.store.CaseStore.revision", broken)
    monkeypatch.setattr("geo.cases.store.CaseStore.loads", broken)
    assert numbers(on_this_machine(client.app))["tigapilar_store_readable"][0].value == 0
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "problems.detail_not_ready")
