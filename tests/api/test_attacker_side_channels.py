"""What an answer could tell beside its numbers: its order, size, tag and words, and what it lets one ask.

The strongest of these tests asks nothing in particular: the true counts behind the edition are exchanged
for others inside the published ranges, and every answer must be the same to the byte. Whatever were made of
a true count (an order, a colour scale's end, a map's bounds, a picture, a tag) would differ.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from geo.publishing.compose import compose
from geo.publishing.keeper import read_editions
from tests.api.corrected_office import LATE, Corrected, load, place, small_service
from tests.api.forum_doors import KINDS
from tests.api.office_page import sign_in

HIDDEN = (
    "n_cases",
    "expected",
    "z",
    "p_value",
    "q_value",
    "rate",
    "relative_risk",
    "cluster_id",
    "population",
)
COLLECTIONS = ("hotspots", "hotspots_semua", "kecamatan", "tahun", "desa")

SHOWN = [
    "/api/layers", "/api/openapi30.json", "/openapi.json", "/collections", "/conformance", "/?f=json",
    *(f"{path}?lang={lang}" for path in ("/", "/maps/hotspots", "/laporan.html") for lang in ("id", "en")),
    *(f"/api/{name}?jenis={kind}" for name in ("counts", "hotspots", "tahun") for kind in KINDS),
    "/api/counts?jenis=semua", "/api/counts?jenis=keamanan&periode=2026-Q2",
    *(f"/exports/{layer}.{suffix}" for layer in ("hotspots", "kecamatan", "tahun", "desa")
      for suffix in ("csv", "geojson")),
    "/exports/hotspots.kml", "/exports/kecamatan.csv?jenis=semua",
    *(f"/collections/{name}/items?skipGeometry=true&{more}" for name in COLLECTIONS
      for more in ("limit=5", "limit=500&f=html")),
    *(f"/collections/{name}/queryables" for name in COLLECTIONS),
    "/collections/hotspots/items?sortby=n_min&skipGeometry=true",
    "/collections/hotspots/items?sortby=-n_max&skipGeometry=true",
    "/collections/hotspots/items?filter=n_min%3E4&skipGeometry=true",
    "/collections/hotspots/items/99.99.99.9999", "/exports/patrols.csv", "/exports/cases.csv",
    "/exports/hotspots.csv?tampilan=rinci", "/collections/cases/items", "/terbitan", "/kasus", "/dampak",
    "/maps/perencana", "/maps/titik", "/api/counts?jenis=semua&periode=1999-Q1",
]  # fmt: skip
"""What anybody asks: what is shown, what is refused, and what is not there."""

OF_THE_MOMENT = re.compile(
    rb'map_[0-9a-f]{32}|"timeStamp":"[^"]+"|/CreationDate ?\([^)]*\)|/ID ?\[ ?<[0-9A-F]*> ?<[0-9A-F]*> ?\]',
    re.IGNORECASE,
)
"""Drawn by lot (a map's name in its page, a PDF's identifier), or the moment in which it was made."""

DRAWN = ["/maps/hotspots.pdf?jenis=keamanan", "/maps/hotspots.png?jenis=keamanan", "/laporan.pdf"]
"""Pictures and sheets."""


def answers(client, paths: list[str]) -> dict[str, tuple]:
    found = {}
    for path in paths:
        headers = {
            "Accept-Encoding": "identity",
            "Accept": "text/html" if path.startswith("/?lang") else "*/*",
        }
        answer = client.get(path, headers=headers, follow_redirects=False)
        kept = ("content-length", "content-type", "content-disposition", "location")
        content = OF_THE_MOMENT.sub(b"", answer.content)
        found[path] = (answer.status_code, *(answer.headers.get(name) for name in kept), content)
    return found


def differing(one: dict[str, tuple], other: dict[str, tuple]) -> list[str]:
    return [path for path in one if one[path] != other[path]]


@pytest.fixture(scope="module")
def told(corrected_office: Corrected) -> dict[str, tuple]:
    return answers(corrected_office.client, SHOWN + DRAWN)


@pytest.fixture(scope="module")
def exchanged(corrected_office: Corrected) -> Iterator:
    """The same edition over other true counts: each anywhere in its range."""
    rng = np.random.default_rng(7)

    def others(store, boundaries):
        records = []
        for record in read_editions(store):
            tables = []
            for table in record.tables:
                low, high = table.cells["n_min"], np.minimum(table.cells["n_max"], table.cells["n_min"] + 500)
                cells = table.cells.assign(n_cases=rng.integers(low, high + 1), floor=0, ceiling=9)
                assert (cells["n_cases"] != table.cells["n_cases"]).any()
                tables.append(replace(table, cells=cells))
            records.append(replace(record, tables=tuple(tables)))
        return compose(records, boundaries)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.office.published", others)
        with small_service(corrected_office.url, corrected_office.boundaries) as client:
            client.get("/api/layers")
            yield client


def test_no_answer_depends_on_a_true_count(told, exchanged):
    there = answers(exchanged, SHOWN + DRAWN)
    assert differing(told, there) == []
    assert {told[path][0] for path in DRAWN} == {200}


def test_a_load_that_is_not_published_changes_no_byte_for_anybody(corrected_office, told, tmp_path):
    """Neither what is shown nor what is refused: the newest counts are a planner's alone."""
    client, few = corrected_office.client, corrected_office.boundaries
    asked = "/exports/kecamatan.csv?jenis=keamanan&periode=2026-Q2"
    sign_in(client, role="planner")
    before = client.get(f"{asked}&tampilan=rinci").text
    first, other = (place(desa) for desa in list(few.desa.itertuples())[:2])
    late = [f"z{i},{KINDS[i % 4]},{LATE},{first if i % 3 else other},baru" for i in range(40)]
    load(corrected_office.url, tmp_path, few, "belum", late)
    after = client.get(f"{asked}&tampilan=rinci").text
    client.cookies.clear()
    assert "n_cases" in before
    assert before != after
    assert "n_cases" not in client.get(asked).text
    assert differing(told, answers(client, SHOWN + DRAWN)) == []


def test_a_tag_is_made_of_the_published_bytes(corrected_office):
    tagged = 0
    for path in SHOWN:
        answer = corrected_office.client.get(path, headers={"Accept-Encoding": "identity"})
        tag = answer.headers.get("etag")
        if tag is not None:
            tagged += 1
            assert tag.removeprefix("W/").strip('"') == hashlib.sha256(answer.content).hexdigest()[:24], path
    assert tagged > 30


@pytest.mark.parametrize("name", COLLECTIONS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_column_can_be_neither_asked_for_nor_sorted_by(corrected_office, name, hidden):
    """And what is said of it is the same whether a value is there or not."""
    client, path = corrected_office.client, f"/collections/{name}/items"
    if name == "desa" and hidden == "population":
        pytest.skip("the desa layer is public, with whatever columns it has")
    said = set()
    for query in (
        {"filter": f"{hidden} = 3"}, {"filter": f"{hidden} > 4"}, {"filter": f"{hidden} IS NULL"},
        {"filter": f"n_min < {hidden}"}, {hidden: "3"}, {"sortby": hidden}, {"sortby": f"-{hidden}"},
        {"filter-lang": "cql2-json", "filter": f'{{"op":"=","args":[{{"property":"{hidden}"}},3]}}'},
    ):  # fmt: skip
        answer = client.get(path, params={**query, "skipGeometry": "true"})
        assert answer.status_code == 400, query
        assert "numberMatched" not in answer.text
        if query.get("filter", "").startswith(hidden):
            said.add(answer.json()["detail"])
    assert len(said) == 1
    assert hidden not in client.get(f"/collections/{name}/queryables").json()["properties"]


def test_how_many_match_is_counted_of_what_is_published(corrected_office):
    """Each filter that there can be over ranges and classes counts rows of the published table."""
    client, editions = corrected_office.client, corrected_office.editions
    rows = editions[-1]["classes"]["keamanan", "2026-Q2"]
    for low in (0, 3, 4, 5, 6, 9, 10):
        query = {"filter": f"n_min <= {low}", "jenis": "keamanan", "periode": "2026-Q2"}
        told = client.get("/collections/hotspots/items", params=query).json()["numberMatched"]
        assert told == sum(row["n_min"] <= low for row in rows)


def test_what_is_refused_says_nothing_of_what_is_there(told, corrected_office):
    """A planner's address answers somebody who is not signed in the same, be there a layer or not."""
    client = corrected_office.client
    one, other = (client.get(f"/exports/{name}.csv") for name in ("patrols", "clusters"))
    assert (one.status_code, len(one.content)) != (200, 0)
    assert one.json()["detail"] == other.json()["detail"]
    assert told["/terbitan"][0] in (303, 401)
    assert b"2026-Q" not in told["/terbitan"][-1]
