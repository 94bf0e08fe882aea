"""An attacker with all that the forum's role is given over HTTP, from every door, put into one programme.

Every door is read by another reader and held against ``/api/counts`` and ``/api/tahun``: none says more
of a count, so the programme over those two tables and the classes is the programme over everything.
What is no door to a count: an ETag and a 304 depend on the edition's published bytes alone, and so does
the size of an answer; the four-hour clock tells shares that have a gate of their own
(``geo.patrol.forum_answers``). All kinds together are published of kecamatan and kabupaten, which ties
the kinds: ``test_attacker_corrections`` has them in one programme, of two editions.
"""

from __future__ import annotations

import pytest

from geo.export.formats import SERVED
from geo.layers import FORUM_LAYERS
from tests.api import forum_doors as read
from tests.api.forum_attacker import TOGETHER, attacker_of, tables
from tests.api.forum_doors import KINDS, Told

READ = {
    "/", "/maps/hotspots", "/laporan.html", "/laporan.pdf", "/maps/hotspots.pdf", "/api/hotspots",
    "/api/counts", "/api/tahun", "/exports/{layer}.{format}", "/collections/{collection_id}/items",
    "/collections/{collection_id}/items/{feature_id}", "/openapi.json",
    "/tiles/{layer}/{z}/{x}/{y}.mvt",  # test_tiles holds every tile against /api/hotspots
}  # fmt: skip
"""The routes whose counts are read below."""

NO_COUNTS = {
    "/api/layers", "/healthz", "/readyz", "/conformance", "/collections", "/collections/{collection_id}",
    "/collections/{collection_id}/queryables",
    "/tiles/hotspots.json",
    "/maps/hotspots.png",  # the picture of the sheet that /maps/hotspots.pdf is
}  # fmt: skip
"""Routes for everybody that hold no count."""

OF_OTHERS = {"/dampak", "/maps/titik", "/maps/perencana"}
"""Documented routes that the forum is not let into."""


@pytest.fixture(scope="module")
def doors(client) -> dict:
    return tables(client)


@pytest.fixture(scope="module")
def known(doors) -> dict[tuple, tuple]:
    """Return the range of every cell of a place, and beside it the class where it is one of a desa."""
    names = {
        (*key, row["kode_desa"]): row["hotspot_class"]
        for key, rows in doors["classes"].items()
        for row in rows
    }
    found = {}
    for key, rows in doors["counts"].items():
        for row in rows:
            if row["tingkat"] in ("desa", "kecamatan"):
                cell = (*key, row["kode"])
                found[cell] = ((row["n_min"], row["n_max"]), names.get(cell))
    for period, rows in doors["totals"].items():
        found |= {(TOGETHER, period, row["kode"]): ((row["n_min"], row["n_max"]), None) for row in rows}
    for kind, rows in doors["years"].items():
        found |= {(kind, "tahun", row["kode"]): ((row["n_min"], row["n_max"]), None) for row in rows}
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_the_service_tells_of_a_kind_pins_a_small_count(doors, kind):
    attacker = attacker_of([doors], (kind,))
    assert attacker.believes()
    assert attacker.pinned(sample=6) == []


def test_some_classes_are_told_and_the_attacker_reads_them(doors):
    assert attacker_of([doors], ("keamanan",)).classes


def test_every_quarter_and_year_is_published_and_most_of_it_tells_something(doors):
    """The shares of exact numbers are printed; fewer than half would be a blackout."""
    shares = {}
    for level in ("desa", "kecamatan"):
        quarter = [
            row
            for rows in doors["counts"].values()
            for row in rows
            if row["tingkat"] == level and row["n_max"] != 4
        ]
        year = [
            row
            for rows in doors["years"].values()
            for row in rows
            if row["tingkat"] == level and row["n_max"] != 4
        ]
        shares[level] = {
            name: (sum(row["exact"] for row in rows), len(rows))
            for name, rows in (("Q", quarter), ("Y", year))
        }
    print("exact of those from 5 on:", shares)  # noqa: T201
    assert shares["desa"]["Q"][0] == 0
    assert shares["kecamatan"]["Q"][0] > shares["kecamatan"]["Q"][1] * 0.8
    assert shares["desa"]["Y"][0] > shares["desa"]["Y"][1] * 0.5


def agree(told: list[Told], known: dict, door: str) -> None:
    """No line of a door says else than the tables do."""
    assert told, door
    for cell, ends, name in told:
        assert cell in known, (door, cell)
        assert known[cell][0] == ends, (door, cell, ends)
        assert name is None or name == known[cell][1], (door, cell)


def test_every_documented_route_is_read_or_known_to_hold_no_counts(client):
    """A new route of the forum fails here until somebody says what it tells."""
    described = client.get("/openapi.json").json()["paths"]
    gets = {path for path, item in described.items() if "get" in item}
    assert gets == READ - {"/openapi.json"} | NO_COUNTS | OF_OTHERS
    for path in OF_OTHERS:
        assert client.get(path, follow_redirects=False).status_code in (303, 401, 403)
    examples = [str(item) for item in described.values()]
    assert not any("'n_min':" in one or "'n_max':" in one for one in examples)


@pytest.mark.parametrize("suffix", [one[1:] for one in SERVED if one != ".gpx"])
def test_a_download_tells_what_the_tables_tell(client, doors, known, suffix, tmp_path):
    newest = doors["periods"][-1]
    for layer in [one for one in FORUM_LAYERS if one != "desa"]:
        chosen = doors["periods"] if suffix == "csv" and layer != "tahun" else [newest]
        kinds = (*KINDS, TOGETHER) if layer == "kecamatan" else KINDS
        for kind, period in [(kind, period) for kind in kinds for period in chosen]:
            query = {"jenis": kind, "periode": period}
            answer = client.get(f"/exports/{layer}.{suffix}", params=query)
            assert answer.status_code == 200
            rows = read.export_rows(answer.content, suffix, tmp_path)
            agree(list(read.told_by(rows, (kind, period))), known, f"{layer}.{suffix}")
    several = client.get(f"/exports/semua.{suffix}")
    assert several.status_code == (200 if suffix in ("gpkg", "xlsx") else 422)
    if several.status_code == 200:
        rows = read.export_rows(several.content, suffix, tmp_path)
        agree(list(read.told_by(rows)), known, f"semua.{suffix}")


def test_no_file_of_points_and_no_desa_layer_holds_a_count(client):
    assert client.get("/exports/hotspots.gpx").status_code == 422
    assert "n_min" not in client.get("/exports/desa.csv").text


@pytest.mark.parametrize("name", ["hotspots", "hotspots_semua", "kecamatan", "tahun"])
def test_a_collection_tells_what_the_tables_tell(client, known, name):
    path = f"/collections/{name}/items"
    query = {"limit": 4_000, "skipGeometry": "true"}
    features = client.get(path, params=query).json()["features"]
    agree(list(read.told_by(one["properties"] for one in features)), known, path)
    page = client.get(path, params={"limit": 50, "f": "html"}).text
    agree(list(read.told_by(read.html_rows(page))), known, f"{path} as HTML")
    one = client.get(f"{path}/{features[0]['id']}").json()["properties"]
    agree(list(read.told_by([one])), known, f"{path}/one")


def test_collections_are_these(client):
    names = {one["id"] for one in client.get("/collections").json()["collections"]}
    assert names == {"desa", "hotspots", "hotspots_semua", "kecamatan", "tahun"}


@pytest.mark.parametrize("path", ["/", "/maps/hotspots", "/laporan.html"])
def test_the_data_of_a_page_tell_what_the_tables_tell(client, known, path):
    data = read.page_data(client.get(path, headers={"Accept": "text/html"}).text)
    told = list(read.page_ends(data))
    assert len(told) == sum(cell[1] != "tahun" and len(cell[2]) > 8 for cell in known)
    agree(told, known, path)
    assert "n_cases" not in str(data)
    assert "semua|" not in str(data["layers"].keys())


def test_the_report_tells_of_a_year_what_the_table_tells(client, doors, known):
    text = read.pdf_text(client.get("/laporan.pdf").content)
    rows = [row for row in doors["years"]["kemiskinan"] if row["tingkat"] == "kecamatan"]
    told = read.year_table(text, [row["nama"] for row in rows])
    assert len(told) == len(rows)
    for row in rows:
        ends = [known[kind, "tahun", row["kode"]][0] for kind in KINDS]
        assert told[row["nama"]] == ends, row["nama"]


def test_the_sheet_names_ranges_of_the_tables_alone(client, doors, known):
    kind, period = "keamanan", doors["periods"][-1]
    answer = client.get("/maps/hotspots.pdf", params={"jenis": kind, "periode": period})
    text = read.pdf_text(answer.content)
    here = [row for row in doors["classes"][kind, period] if row["hotspot_class"].startswith("hot_")]
    assert here
    for row in here:
        said = f"{row['n_min']} sampai {row['n_max']} kasus"
        name = row["nama_desa"]
        assert any(said in after[:80] for after in text.split(f"\n{name}")[1:] or [text]), name
