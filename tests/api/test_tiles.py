"""Vector tiles of the published hotspots: read back by another reader, and held against the tables."""

from __future__ import annotations

import gzip
import math

import mapbox_vector_tile
import pytest
from shapely.geometry import Point, shape

from maps.tile_shapes import tile_bounds

KIND, ZOOM = "kemiskinan", 10
EXTENT = 4096


def square_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Return the tile that a place lies in."""
    x = int((lon + 180) / 360 * 2**z)
    tan = math.tan(math.radians(lat))
    return x, int((1 - math.log(tan + math.hypot(tan, 1)) / math.pi) / 2 * 2**z)


def features_of(client, z: int, x: int, y: int, **query: str) -> list[dict]:
    answer = client.get(f"/tiles/hotspots/{z}/{x}/{y}.mvt", params={"jenis": KIND, **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    decoded = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": False})
    assert list(decoded) == (["desa", "nama"] if z >= ZOOM else ["desa"])
    return decoded["desa"]["features"]


@pytest.fixture(scope="module")
def squares(approx_boundaries) -> set[tuple[int, int]]:
    west, south, east, north = approx_boundaries.desa.total_bounds
    (left, top), (right, low) = square_of(west, north, ZOOM), square_of(east, south, ZOOM)
    return {(x, y) for x in range(left, right + 1) for y in range(top, low + 1)}


@pytest.fixture(scope="module")
def drawn(client, squares) -> dict[str, dict]:
    """Return what all tiles of a zoom tell of each desa; two tiles never tell two things."""
    found: dict[str, dict] = {}
    for x, y in sorted(squares):
        if client.get(f"/tiles/hotspots/{ZOOM}/{x}/{y}.mvt", params={"jenis": KIND}).status_code == 204:
            continue
        for one in features_of(client, ZOOM, x, y):
            told = one["properties"]
            assert found.setdefault(told["kode_desa"], told) == told
            assert one["id"] == int(told["kode_desa"].replace(".", ""))
    return found


def test_the_tiles_tell_of_every_desa_what_the_table_tells(client, drawn):
    rows = client.get("/api/hotspots", params={"jenis": KIND}).json()["baris"]
    assert set(drawn) == {row["kode_desa"] for row in rows}
    for row in rows:
        told = drawn[row["kode_desa"]]
        assert (told["n_min"], told.get("n_max")) == (row["n_min"], row["n_max"])
        assert told["hotspot_class"] == row["hotspot_class"]
        assert told["nama_desa"] == row["nama_desa"]


ALLOWED = {
    "kode_desa", "nama_desa", "nama_kecamatan", "n_min", "n_max", "hotspot_class", "kelas", "tanda",
}  # fmt: skip


def test_nothing_else_is_in_a_tile(drawn):
    assert all(set(told) <= ALLOWED for told in drawn.values())


def test_a_desa_lies_where_it_lies(client, approx_boundaries):
    row = approx_boundaries.desa.loc["35.10.16.1007"]
    inside = row.geometry.representative_point()
    x, y = square_of(inside.x, inside.y, ZOOM)
    west, south, east, north = tile_bounds(ZOOM, x, y)
    side = east - west
    east_m = inside.x / 180 * 20_037_508.342789244
    north_m = math.asinh(math.tan(math.radians(inside.y))) * 6_378_137
    place = Point((east_m - west) / side * EXTENT, (north_m - south) / (north - south) * EXTENT)
    around = [
        one["properties"]["kode_desa"]
        for one in features_of(client, ZOOM, x, y)
        if shape(one["geometry"]).contains(place)
    ]
    assert around == ["35.10.16.1007"]


def test_a_far_zoom_is_light_and_has_no_names(client):
    x, y = square_of(114.2, -8.3, 7)
    features = features_of(client, 7, x, y)
    assert 150 < len(features) <= 217
    assert all("nama_desa" not in one["properties"] for one in features)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("hotspots/7/0/0", 204), ("hotspots/3/0/0", 404), ("hotspots/13/0/0", 404), ("hotspots/7/128/0", 404),
        ("hotspots/7/0/-1", 404), ("kasus/7/0/0", 404), ("hotspots/a/0/0", 422),
    ],
)  # fmt: skip
def test_what_is_not_there(client, path, status):
    answer = client.get(f"/tiles/{path}.mvt")
    assert answer.status_code == status
    assert status != 204 or not answer.content


def test_a_tile_is_made_once_compressed_and_not_sent_twice(client, monkeypatch):
    x, y = square_of(114.2, -8.3, 9)
    address = f"/tiles/hotspots/9/{x}/{y}.mvt?jenis={KIND}"
    first = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(first.content)) < len(first.content)
    monkeypatch.setattr("api.routes.tiles.tile_of", lambda *_: pytest.fail("made again"))
    assert client.get(address).content == first.content
    known = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")


def test_another_kind_or_quarter_is_another_tile(client):
    x, y = square_of(114.2, -8.3, 7)
    told = {
        kind: [one["properties"] for one in features_of(client, 7, x, y, jenis=kind)]
        for kind in ("kemiskinan", "keamanan")
    }
    assert told["kemiskinan"] != told["keamanan"]
    assert client.get(f"/tiles/hotspots/7/{x}/{y}.mvt?periode=1999-Q1").status_code == 422
    assert client.get(f"/tiles/hotspots/7/{x}/{y}.mvt?kasus=1").status_code == 422


def test_the_tilejson_leads_to_the_tiles(client):
    document = client.get("/tiles/hotspots.json", params={"jenis": KIND}).json()
    assert document["tilejson"] == "3.0.0"
    assert (document["minzoom"], document["maxzoom"]) == (4, 12)
    assert set(document["vector_layers"][0]["fields"]) == ALLOWED
    west, south, east, north = document["bounds"]
    x, y = square_of((west + east) / 2, (south + north) / 2, 8)
    address = document["tiles"][0].format(z=8, x=x, y=y)
    assert client.get(address).status_code == 200


def test_a_large_area_has_the_page_of_tiles(client, monkeypatch):
    monkeypatch.setattr("api.tiles.TILED_FROM", 100)
    query = {"jenis": KIND, "lang": "en"}
    text = client.get("/maps/hotspots", params=query, headers={"Accept": "text/html"}).text
    assert f"/tiles/hotspots/{{z}}/{{x}}/{{y}}.mvt?jenis={KIND}" in text
    assert "protomaps-leaflet.js" in text
    assert '"shapes"' not in text
    assert len(text) < 60_000
    assert "Kabupaten Banyuwangi" in text
    assert "totals of the whole kabupaten are not published" in text


def test_a_kabupaten_has_its_own_page(client):
    text = client.get("/", headers={"Accept": "text/html"}).text
    assert '"shapes"' in text
    assert "protomaps" not in text


@pytest.mark.parametrize(
    "path", ["/laporan.pdf", "/laporan.html", "/maps/hotspots.pdf", "/maps/hotspots.png"]
)
def test_a_large_area_has_no_sheet_and_says_so(client, monkeypatch, path):
    monkeypatch.setattr("api.tiles.TILED_FROM", 200)
    answer = client.get(path, params={"periode": "2026-Q2"})
    assert answer.status_code == 422
    assert "terlalu besar untuk satu lembar" in answer.text
