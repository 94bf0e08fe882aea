"""An attacker with all that the forum's role is given over HTTP, from every door, put into one programme."""

from __future__ import annotations

import json
import re

import pytest

from tests.attacker import Attacker

KINDS = ("kemiskinan", "keamanan", "layanan", "putus_sekolah")
LEAVES = ("desa", "desa_tidak_diketahui", "tidak_ditempatkan")


@pytest.fixture(scope="module")
def doors(client) -> dict:
    """Return every table that the forum can fetch, by kind and quarter."""
    listing = client.get("/api/layers").json()
    periods = [one["kode"] for one in listing["periode"]]
    counts = {
        (kind, period): client.get("/api/counts", params={"jenis": kind, "periode": period}).json()["baris"]
        for kind in KINDS
        for period in periods
    }
    years = {kind: client.get("/api/tahun", params={"jenis": kind}) for kind in KINDS}
    return {"periods": periods, "counts": counts, "years": years}


def area(rows: list[dict], level: str, code: str) -> list[tuple[str, str]]:
    here = [(row["tingkat"], row["kode"]) for row in rows if row["tingkat"] in LEAVES]
    if level == "kabupaten":
        return here
    if level == "kecamatan":
        return [
            (row["tingkat"], row["kode"])
            for row in rows
            if row["tingkat"] in LEAVES[:2] and row["induk"] == code
        ]
    return [(level, code)]


def attacker_of(doors: dict, kinds: tuple[str, ...], *, cells: bool = True) -> Attacker:
    attacker = Attacker()
    for (kind, period), rows in doors["counts"].items():
        if kind in kinds:
            for row in rows:
                places = area(rows, row["tingkat"], row["kode"])
                own = [attacker.cell((*place, kind, period)) for place in places]
                attacker.learn(own, row["n_min"], row["n_max"])
    for kind in kinds:
        answer = doors["years"][kind]
        for row in answer.json()["baris"] if answer.status_code == 200 else []:
            rows = doors["counts"][kind, doors["periods"][-1]]
            own = [
                attacker.cell((*place, kind, period))
                for place in area(rows, row["tingkat"], row["kode"])
                for period in doors["periods"]
                if row["period_from"] <= period <= row["period_to"]
            ]
            attacker.learn(own, row["n_min"], row["n_max"])
    return attacker


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_the_service_tells_of_a_kind_pins_a_small_count(doors, kind):
    assert attacker_of(doors, (kind,)).pinned(sample=12) == []


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
            for answer in doors["years"].values()
            for row in answer.json()["baris"]
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


def test_the_pages_and_files_hold_no_count_that_the_tables_do_not(client, doors):
    """Whatever a page embeds of the counts is one of the published ranges of that very quarter."""
    known = {
        (row["n_min"], row["n_max"])
        for rows in doors["counts"].values()
        for row in rows
        if row["tingkat"] == "desa"
    }
    for period in doors["periods"]:
        for kind in KINDS:
            query = {"jenis": kind, "periode": period}
            features = client.get("/exports/hotspots.geojson", params=query).json()["features"]
            for feature in features:
                told = feature["properties"]
                assert (told["n_min"], told["n_max"]) in known
    page = client.get("/", headers={"Accept": "text/html"}).text
    found = re.search(r'<script type="application/json" id="tp-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert "n_cases" not in json.dumps(json.loads(found[1].replace("<\\/", "</")))
