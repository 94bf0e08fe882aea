"""HEAD and If-None-Match, on every route that a browser or GDAL asks."""

from __future__ import annotations

import pytest

PATHS = ["/", "/maps/hotspots", "/api/hotspots", "/exports/hotspots.geojson", "/docs", "/healthz"]


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_headers_of_get_and_no_body(client, path):
    full, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == full.headers["content-type"]
    assert head.headers["etag"] == full.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
def test_what_the_client_has_is_not_sent_again(client, path):
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert "content-length" not in again.headers
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_another_quarter_has_another_tag(client):
    periods = [p["kode"] for p in client.get("/api/layers").json()["periode"]]
    tags = {client.get("/api/hotspots", params={"periode": p}).headers["etag"] for p in periods}
    assert len(tags) == len(periods) > 1


def test_errors_and_sign_in_pages_have_no_tag(client):
    assert "etag" not in client.get("/api/hotspots", params={"jenis": "x"}).headers
    assert "etag" not in client.get("/masuk").headers
    assert client.head("/tidak-ada").status_code == 404
