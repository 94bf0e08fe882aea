"""Answers from memory: strong tags, one compression, never of an edition that is over, never for another."""

from __future__ import annotations

import threading
import time

import pytest
from fastapi.testclient import TestClient

from api.accounts.gate import COOKIE
from api.app import create_app
from api.middleware.ready import CHECK_S, ReadyAnswers
from api.office import Edition
from api.prepared import Prepared, accepts_gzip
from api.shelf import Shelf
from geo.cases.store import CaseStore
from geo.intake import load_file
from tests.api.conftest import settings_for

HTML = {"Accept": "text/html,*/*;q=0.8"}
"""As a browser asks: another client gets the landing document at ``/``."""


class Thing:
    def __init__(self, n_bytes: int) -> None:
        self.n_bytes = n_bytes


def test_a_shelf_makes_once_and_lets_go_of_what_was_asked_for_longest_ago():
    shelf, made = Shelf[Thing](most_bytes=100), []

    def ask(key):
        return shelf.once(key, lambda: made.append(key) or Thing(20))

    for key in ("a", "b", "c", "d", "e", "a", "f", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "d", "e", "f", "b"]  # b went when f came: a had been asked for again
    assert shelf.n_bytes == 100


def test_a_shelf_keeps_nothing_that_is_too_large_and_forgets_requests():
    shelf = Shelf[Thing](most_bytes=100, most_requests=3)
    large = shelf.once("large", lambda: Thing(30))
    assert shelf.once("large", lambda: Thing(30)) is not large
    small = shelf.once("small", lambda: Thing(10))
    for number in range(5):
        shelf.remember(number, "small", "/route")
    assert [shelf.answer_to(n) for n in range(5)] == [None, None, *[(small, "/route")] * 3]


def test_who_asks_for_the_same_waits_and_an_error_is_not_kept():
    shelf, begun, may_end, got = Shelf[Thing](), threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert may_end.wait(60)
        return Thing(1)

    workers = [threading.Thread(target=lambda: got.append(shelf.once("k", slow))) for _ in range(3)]
    for worker in workers:
        worker.start()
    assert begun.wait(60)
    assert shelf.once("other", lambda: Thing(2)).n_bytes == 2
    may_end.set()
    for worker in workers:
        worker.join(60)
    assert len(set(map(id, got))) == 1
    with pytest.raises(ZeroDivisionError):
        shelf.once("wrong", lambda: 1 / 0)
    assert shelf.once("wrong", lambda: Thing(3)).n_bytes == 3


@pytest.mark.parametrize(
    ("said", "takes"),
    [(b"", False), (b"gzip", True), (b"br, GZIP;q=0.5", True), (b"gzip;q=0", False),
     (b"gzip; q=0.0, br", False), (b"identity", False), (b"*", True)],
)  # fmt: skip
def test_gzip_is_sent_only_to_those_who_take_it(said, takes):
    assert accepts_gzip(said) is takes


def test_what_is_not_for_everybody_has_no_tag_and_is_kept_nowhere():
    answer = Prepared(b"rahasia" * 1000, "text/plain", public=False)
    for form in (answer._plain, answer._packed):
        headers = dict(form.start["headers"])
        assert headers[b"cache-control"] == b"private, no-store"
        assert b"etag" not in headers
        assert not form.is_known(b"*")


@pytest.fixture
def still(monkeypatch):
    """What was looked up counts as new: between two requests a busy machine takes longer than CHECK_S."""
    monkeypatch.setattr("api.middleware.ready.CHECK_S", 3_600)


@pytest.fixture
def counted(client, still, monkeypatch):
    """How many requests went the long way."""
    taken = []
    long_way = ReadyAnswers._long_way

    async def counting(self, scope, receive, send, key, head_only):
        taken.append((scope["path"], key))
        await long_way(self, scope, receive, send, key, head_only)

    monkeypatch.setattr(ReadyAnswers, "_long_way", counting)
    warm(client)
    taken.clear()
    return taken


def warm(client):
    """Have the edition looked up now."""
    client.get("/api/layers")
    layer = client.app.middleware_stack
    while not isinstance(layer, ReadyAnswers):
        layer = layer.app
    layer._check(client.app.state.office)
    client.get("/api/layers")


@pytest.mark.parametrize(
    "path", ["/", "/maps/hotspots", "/api/hotspots", "/api/counts?lang=en", "/exports/hotspots.geojson"]
)
def test_the_second_time_an_answer_comes_from_memory_with_the_same_bytes(client, counted, path):
    first = client.get(path, headers={"Accept": "text/html,*/*;q=0.123"})
    assert path.startswith(counted[-1][0])  # nobody had asked for it in that way
    for encoding in ("gzip", "identity"):
        warm(client)
        client.get(path, headers={**HTML, "Accept-Encoding": encoding})
        counted.clear()
        second = client.get(path, headers={**HTML, "Accept-Encoding": encoding})
        assert counted == []
        assert second.content == first.content
        assert second.headers.get("content-encoding", "identity") == encoding
        tag = second.headers["etag"]
        assert tag.startswith('"')
        again = client.get(
            path, headers={**HTML, "Accept-Encoding": encoding, "If-None-Match": f'"x", {tag}'}
        )
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in again.headers
        head = client.head(path, headers={**HTML, "Accept-Encoding": encoding})
        assert (head.headers["etag"], head.content) == (tag, b"")
        assert head.headers["content-length"] == second.headers["content-length"]
        assert counted == []
    for name in ("content-security-policy", "x-content-type-options"):
        assert second.headers[name]


def test_two_encodings_have_two_tags(client):
    tags = {
        client.get("/api/hotspots", headers={"Accept-Encoding": one}).headers["etag"]
        for one in ("gzip", "identity")
    }
    assert len(tags) == 2


def test_a_language_and_a_form_are_never_mixed_up(client, counted):
    for _ in range(3):
        assert 'lang="id"' in client.get("/maps/hotspots", params={"lang": "id"}).text
        assert 'lang="en"' in client.get("/maps/hotspots", params={"lang": "en"}).text
        assert "html" in client.get("/", headers={"Accept": "text/html"}).headers["content-type"]
        assert client.get("/", headers={"Accept": "application/json"}).json()["links"]


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": f"a=b; {COOKIE}=x"}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eA=="}],
)
def test_who_may_be_somebody_is_asked_who(client, counted, headers):
    client.get("/api/layers")
    counted.clear()
    client.get("/api/layers", headers=headers)
    assert counted == [("/api/layers", None)]


def test_a_forum_that_asks_for_a_login_has_no_fast_lane(
    stores, published_store, approximate_only, still, monkeypatch
):
    sent = []
    long_way = ReadyAnswers._long_way

    async def noting(self, scope, *more):
        sent.append(scope["path"])
        await long_way(self, scope, *more)

    monkeypatch.setattr(ReadyAnswers, "_long_way", noting)
    url = stores.copy(published_store)
    for asked, n_long in ((True, 3), (False, 0)):
        with TestClient(create_app(settings_for(url, forum_login=asked))) as client:
            warm(client)
            sent.clear()
            for _ in range(3):
                client.get("/api/layers", follow_redirects=False)
        assert len(sent) == n_long


def test_a_new_edition_is_sent_within_a_second(store_url, approx_boundaries, quarters_file):
    store = CaseStore(store_url)
    with TestClient(create_app(settings_for(store_url))) as client:
        warm(client)
        assert client.get("/api/layers").json()["periode"] == []
        load_file(quarters_file, store, approx_boundaries)
        office = client.app.state.office
        office.edition()  # computed: from here on the old one is stale
        until = time.monotonic() + 2 * CHECK_S + 0.2
        while time.monotonic() < until and client.get("/api/layers").json()["periode"] == []:
            time.sleep(0.01)
        assert len(client.get("/api/layers").json()["periode"]) == 4
        tag = client.get("/api/layers").headers["etag"]
        # And what comes from memory afterwards is the new one.
        for _ in range(5):
            assert client.get("/api/layers").headers["etag"] == tag
    store.close()


def test_shown_to_all_only_what_is_an_edition():
    from api.office import Live
    from api.prepared import prepared

    live = Live("1", None)
    answer = prepared(live, ("x",), lambda: "angka", media_type="text/plain")
    assert not answer.answer.public
    edition = Edition("1", None)
    assert prepared(edition, ("x",), lambda: "rentang", media_type="text/plain").answer.public
