"""The attacker over two editions of all kinds: their totals, the quarters, the year, and a correction.

Late cases come in, some are found to lie in another desa, and of many the status changes;
an operator publishes the correction, and whoever kept the first edition holds the two together.
"""

from __future__ import annotations

import lxml.html
import pytest

from geo.aggregation.gate.choose import choose
from maps.forum_sections import range_words
from tests.api.corrected_office import corrected
from tests.api.forum_attacker import attacker_of
from tests.api.forum_doors import KINDS, gdal_rows, told_by


def test_the_correction_is_of_one_quarter_its_total_and_the_year(corrected_office):
    before, after = corrected_office.editions
    changed = {key[1] for key, rows in after["counts"].items() if rows != before["counts"][key]}
    assert changed == {"2026-Q2"}
    assert after["totals"]["2026-Q2"] != before["totals"]["2026-Q2"]
    assert set(after["totals"]) == set(after["periods"])
    assert any(after["years"][kind] != before["years"][kind] for kind in KINDS)


@pytest.mark.parametrize("changes", ["added", "free", "nothing"])
def test_both_editions_together_pin_no_small_count(corrected_office, changes):
    attacker = attacker_of(corrected_office.editions, KINDS)
    assert attacker.may_fall
    assert attacker.asked
    assert attacker.pinned(changes=changes) == []


def test_the_attacker_can_believe_what_was_told(corrected_office):
    assert attacker_of(corrected_office.editions, KINDS).believes(changes="free")
    assert attacker_of(corrected_office.editions[:1], KINDS).believes()


@pytest.mark.one_store
def test_without_the_secondary_step_it_finds_some(
    approx_boundaries, password_hash, store_url, tmp_path, monkeypatch
):
    monkeypatch.setattr("geo.publishing.plan.choose", lambda systems, **_: choose(systems, secondary=False))
    with corrected(store_url, tmp_path, approx_boundaries, password_hash) as office:
        found = attacker_of(office.editions, KINDS).pinned(changes="free")
    assert len(found) > 5
    assert any(len(cells) > 1 for cells, *_ in found)


def test_all_kinds_together_are_told_alike_on_every_door(corrected_office, tmp_path):
    client, after = corrected_office.client, corrected_office.editions[-1]
    totals = {
        (period, row["kode"]): (row["n_min"], row["n_max"])
        for period, rows in after["totals"].items()
        for row in rows
        if row["tingkat"] == "kecamatan"
    }
    query = {"jenis": "semua", "periode": "2026-Q2"}
    path = "/collections/kecamatan/items"
    features = client.get(path, params={**query, "skipGeometry": "true"}).json()["features"]
    packed = client.get("/exports/kecamatan.gpkg", params=query)
    for rows in ([one["properties"] for one in features], gdal_rows(packed.content, "gpkg", tmp_path)):
        told = {(one.cell[1], one.cell[2]): one.ends for one in told_by(rows)}
        assert told == {key: ends for key, ends in totals.items() if key[0] == "2026-Q2"}
    page = lxml.html.fromstring(client.get("/", headers={"Accept": "text/html"}).text)
    assert page.xpath('//a[@href="#tp-all-kinds"]')
    names = {row["nama"]: row["kode"] for row in after["totals"]["2026-Q2"]}
    lines = page.xpath('//*[@id="tp-all-kinds"]//tbody/tr')
    assert len(lines) == len(corrected_office.boundaries.kecamatan)
    for line in lines:
        name, *cells = (cell.text_content() for cell in line)
        assert cells == [range_words(*totals[one, names[name]], "id") for one in after["periods"]]


def test_a_kind_is_asked_for_where_there_is_no_total(corrected_office):
    for path in (
        "/api/hotspots",
        "/api/tahun",
        "/exports/hotspots.csv",
        "/exports/tahun.csv",
        "/maps/hotspots",
    ):
        assert corrected_office.client.get(path, params={"jenis": "semua"}).status_code == 422, path
    assert corrected_office.client.get("/api/tahun", params={"periode": "2026-Q2"}).status_code == 422
    described = corrected_office.client.get("/openapi.json").json()["paths"]["/api/tahun"]["get"]
    assert {one["name"] for one in described["parameters"]} == {"jenis", "lang"}
