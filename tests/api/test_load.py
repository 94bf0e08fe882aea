"""More than can be borne, more often than is fair, and headers that every answer has."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.middleware.rates import _client
from tests.api.conftest import settings_for

CSP = "content-security-policy"


@pytest.fixture
def limited(stores, published_store, approximate_only):
    """A service that lets each client have 8 heavy requests a minute and computes 4 at a time."""
    app = create_app(settings_for(stores.copy(published_store), rate_limit=8, most_requests=4))
    with TestClient(app, raise_server_exceptions=False) as client:
        client.get("/api/layers")
        yield client


def sheet(client, number: int, **more):
    # Never the same twice, so that it is not answered from memory.
    return client.get(f"/exports/desa.csv?jenis=keamanan&jenis={'x' * number}", **more)


def test_a_client_that_asks_too_often_is_told_when_to_come_again(limited):
    answers = [sheet(limited, n) for n in range(9)]
    assert [a.status_code for a in answers[:8]] == [answers[0].status_code] * 8 != [429] * 8
    refused = answers[8]
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["retry-after"] in refused.json()["detail"]
    # Pages, health and other clients are not held up.
    assert limited.get("/maps/hotspots").status_code == 200
    other = TestClient(limited.app, client=("10.1.1.1", 1))
    assert sheet(other, 9).status_code != 429


def test_wrong_tokens_are_counted(limited):
    answers = [limited.get("/tinjau", headers={"Authorization": f"Bearer salah{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2].json()["detail_en"].startswith("Too many heavy requests")
    assert limited.get("/api/layers").status_code == 200


def test_sign_in_and_uploads_are_counted_for_themselves(limited):
    for path in ("/masuk", "/unggah"):
        codes = [limited.post(path).status_code for _ in range(3)]
        assert codes[:2] != [429, 429]
        assert codes[2] == 429


@pytest.mark.parametrize(
    ("host", "word"),
    [("10.0.0.1", "10.0.0.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("::1", "::/64"),
     ("testclient", "testclient"), ("x" * 99, "x" * 60)],
)  # fmt: skip
def test_an_ipv6_network_is_one_client(host, word):
    assert _client({"client": (host, 1)}) == word
    assert _client({"client": None}) == ""


def test_more_than_can_be_borne_is_refused_at_once_and_then_served_again(limited, monkeypatch):
    begun, may_end = threading.Semaphore(0), threading.Event()

    def slow(*_: object) -> None:
        begun.release()
        assert may_end.wait(120)
        raise ZeroDivisionError

    monkeypatch.setattr("api.routes.data._layers", slow)
    memory = limited.get("/maps/hotspots")
    with ThreadPoolExecutor(4) as crowd:
        # Four requests that hold their places, each for something that is made nowhere else.
        waiting = [
            crowd.submit(limited.get, "/api/layers?lang=en", headers={"Accept": f"a/{n}"}) for n in range(4)
        ]
        assert begun.acquire(timeout=60)
        until = time.monotonic() + 30
        while limited.app.state.metrics.n_computing < 4 and time.monotonic() < until:
            time.sleep(0.01)
        start = time.monotonic()
        refused = limited.get("/api/counts", headers={"Accept": "b/1"})
        took = time.monotonic() - start
        assert limited.get("/healthz").status_code == 200
        assert limited.get("/readyz").status_code == 200
        assert limited.get("/assets/map.js").status_code == 200
        may_end.set()
        assert {one.result(30).status_code for one in waiting} == {500}
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["detail_en"].startswith("Too many requests")
    # At once: a request that waits for a place waits for two minutes, for may_end only comes after it.
    assert took < 60
    assert limited.app.state.metrics.n_computing == 0
    assert limited.get("/api/counts", headers={"Accept": "b/2"}).status_code == 200
    assert memory.status_code == 200


@pytest.mark.parametrize("path", ["/", "/tidak/ada", "/assets/map.js", "/api/hotspots?jenis=x", "/masuk"])
def test_every_answer_tells_the_browser_what_a_page_may_do(client, path):
    headers = client.get(path).headers
    assert "script-src 'self'" in headers[CSP]
    assert "'unsafe" not in headers[CSP]
    assert headers["x-content-type-options"] == "nosniff"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    assert len(headers.get_list(CSP)) == 1


def test_behind_tls_the_browser_is_told_to_stay_there(client):
    secure = TestClient(client.app, base_url="https://testserver")
    assert "max-age=" in secure.get("/healthz").headers["strict-transport-security"]


@pytest.mark.parametrize("path", ["/api/layers", "/docs", "/healthz"])
def test_what_somebody_sees_is_kept_by_no_cache_and_has_no_tag_of_the_forum(client, path):
    public = client.get(path)
    somebody = client.get(
        path, headers={"Cookie": "tigapilar_sesi=x", "If-None-Match": public.headers["etag"]}
    )
    assert public.headers["cache-control"] == "no-cache"
    assert "Cookie" in public.headers["vary"]
    if path != "/api/layers":  # what is prepared for everybody is the same for everybody
        assert somebody.status_code == 200
        assert somebody.headers["cache-control"] == "private, no-store"
        assert "etag" not in somebody.headers


def test_pages_with_forms_are_never_kept(office):
    for path in ("/masuk", "/tinjau"):
        assert "no-store" in office.get(path, follow_redirects=False).headers.get("cache-control", "no-store")
    assert "no-store" in office.get("/masuk").headers["cache-control"]
