"""A basemap only where it is set: its origin and no other; without a network the map still stands."""

from __future__ import annotations

import gzip
import json
import re
import struct
import zlib
from html import unescape

import pytest

from api.middleware.headers import CONTENT_POLICY
from geo.errors import RequestError
from maps import hotspot_map
from maps.basemap import BASEMAP_PATH, Basemap
from tests.maps.visiting import until

TILES = "https://ubin.example.test/{z}/{x}/{y}.png"
FILE = "https://ubin.example.test/dasar.pmtiles"


def png() -> bytes:
    """Return one grey pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + crc

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def pmtiles(max_zoom: int) -> bytes:
    """Return a PMTiles (version 3) file in which every tile down to *max_zoom* is one picture."""
    tile = png()
    n = sum(4**zoom for zoom in range(max_zoom + 1))
    directory = gzip.compress(varint(1) + varint(0) + varint(n) + varint(len(tile)) + varint(1))
    metadata = gzip.compress(json.dumps({}).encode())
    places, at = [], 127
    for part in (directory, metadata, b"", tile):
        places += [at, len(part)]
        at += len(part)
    head = b"PMTiles\x03" + struct.pack("<8Q", *places) + struct.pack("<3Q", n, 1, 1)
    head += bytes([1, 2, 1, 2, 0, max_zoom]) + struct.pack("<4i", -180, -85, 180, 85) + b"\0" + bytes(8)
    assert len(head) == 127
    return head + directory + metadata + tile


@pytest.mark.parametrize(
    ("setting", "kind", "origins"),
    [
        (TILES, "tiles", ("https://ubin.example.test", "")),
        (FILE + "?kunci=1", "pmtiles", ("blob:", "https://ubin.example.test")),
    ],
)
def test_a_setting_is_understood(setting, kind, origins):
    basemap = Basemap.of(setting)
    assert (basemap.kind, basemap.origins) == (kind, origins)


def test_a_file_of_the_office_is_served_by_the_office(tmp_path):
    path = tmp_path / "dasar.pmtiles"
    path.write_bytes(pmtiles(2))
    basemap = Basemap.of(str(path))
    assert (basemap.url, basemap.origins) == (BASEMAP_PATH, ("blob:", "'self'"))
    assert Basemap.of("  ") is None


@pytest.mark.parametrize(
    "setting",
    [
        "https://ubin.test/x.png",
        "ftp://ubin.test/{z}/{x}/{y}.png",
        "dasar.png",
        "https://a.test; script-src *//{z}/{x}/{y}",
        "https://u@a.test/{z}/{x}/{y}",
        "/tidak/ada.pmtiles",
    ],
)
def test_anything_else_is_refused(setting):
    with pytest.raises(RequestError):
        Basemap.of(setting)


def test_the_policy_opens_for_that_origin_alone():
    def parts(policy: str) -> dict[str, set[str]]:
        return {words[0]: set(words[1:]) for words in map(str.split, policy.split("; "))}

    before = parts(CONTENT_POLICY)
    opened = parts(Basemap.of(TILES).policy(CONTENT_POLICY))
    assert opened.pop("img-src") - before["img-src"] == {"https://ubin.example.test"}
    assert all(opened[name] == before[name] for name in opened)
    opened = parts(Basemap.of(FILE).policy(CONTENT_POLICY))
    assert opened["connect-src"] - before["connect-src"] == {"https://ubin.example.test"}
    assert opened["img-src"] - before["img-src"] == {"blob:"}
    assert opened["script-src"] == before["script-src"]


def saved(publication, boundaries, path, basemap=None):
    path.write_text(
        hotspot_map(publication, boundaries, basemap=basemap).get_root().render(), encoding="utf-8"
    )
    return path


def test_a_saved_file_has_none_unless_asked(publication, real_boundaries):
    html = unescape(hotspot_map(publication, real_boundaries).get_root().render())
    assert "img-src data:; base-uri" in html
    assert "addBasemap = function" not in html
    basemap = Basemap.of(TILES, "Peta: Pemilik <b>")
    html = hotspot_map(publication, real_boundaries, basemap=basemap).get_root().render()
    assert "img-src data: https://ubin.example.test; base-uri" in unescape(html)
    assert "Peta: Pemilik &lt;b&gt;" in html


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["tiles", "pmtiles"])
def test_tiles_show_under_the_map(chromium, publication, real_boundaries, tmp_path, kind):
    basemap = Basemap.of(TILES if kind == "tiles" else FILE)
    path = saved(publication, real_boundaries, tmp_path / "peta.html", basemap)
    archive = pmtiles(10)
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    def serve(route):
        asked.append(route.request.url)
        allow = {"Access-Control-Allow-Origin": "*"}
        if route.request.url.endswith(".png"):
            route.fulfill(body=png(), content_type="image/png", headers=allow)
            return
        if route.request.method == "OPTIONS":
            route.fulfill(status=204, headers={**allow, "Access-Control-Allow-Headers": "range"})
            return
        first, last = map(int, re.findall(r"\d+", route.request.headers["range"]))
        part = archive[first : last + 1]
        allow["Content-Range"] = f"bytes {first}-{first + len(part) - 1}/{len(archive)}"
        allow["Access-Control-Expose-Headers"] = "Content-Range, ETag, Content-Length"
        route.fulfill(status=206, body=part, content_type="application/octet-stream", headers=allow)

    page.route("https://ubin.example.test/**", serve)
    page.goto(path.as_uri())
    page.wait_for_selector(".tp-ready", state="attached")
    until(page, "document.querySelector('.tp-map').classList.contains('tp-with-basemap')")
    until(page, "[...document.querySelectorAll('.leaflet-tp-base-pane img')].some(i => i.naturalWidth === 1)")
    assert asked
    assert page.locator(".tp-land").first.is_hidden()
    assert page.locator("path.tp-desa").count() == 217
    assert complaints == []
    context.close()


@pytest.mark.browser
def test_without_a_network_the_map_still_stands(chromium, publication, real_boundaries, tmp_path):
    path = saved(publication, real_boundaries, tmp_path / "peta.html", Basemap.of(TILES))
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    page.wait_for_selector(".tp-ready", state="attached")
    page.wait_for_timeout(300)
    assert page.locator("path.tp-desa").count() == 217
    assert not page.evaluate("document.querySelector('.tp-map').classList.contains('tp-with-basemap')")
    land = "all => all.filter(p => getComputedStyle(p).display !== 'none' && p.getBBox().width > 0).length"
    assert page.eval_on_selector_all(".tp-map .tp-land", land) >= 3
    assert errors == []
    context.close()
