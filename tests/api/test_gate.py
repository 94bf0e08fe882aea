"""Every door of the service says the same; what an attacker makes of it is in ``test_attacker``."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

CEILING = 10**6


@pytest.fixture(scope="module")
def layers(client):
    listing = client.get("/api/layers").json()
    return [(j["kode"], p["kode"]) for j in listing["jenis"] for p in listing["periode"]]


def published(client, jenis, period) -> pd.DataFrame:
    rows = client.get("/api/counts", params={"jenis": jenis, "periode": period}).json()["baris"]
    return pd.DataFrame(rows)


def test_every_door_says_the_same(client, layers):
    """Two answers to one question could be put together; so all of them must be one answer."""
    for jenis, period in layers[::3]:
        query = {"jenis": jenis, "periode": period}
        counts = published(client, jenis, period).set_index(["tingkat", "kode"])[["n_min", "n_max"]]
        for layer, level in (("hotspots", "desa"), ("kecamatan", "kecamatan")):
            features = client.get(f"/exports/{layer}.geojson", params=query).json()["features"]
            for feature in features:
                given = counts.loc[(level, feature["id"])]
                assert feature["properties"]["n_min"] == given["n_min"]
                assert (feature["properties"]["n_max"] or CEILING) == (
                    CEILING if pd.isna(given["n_max"]) else given["n_max"]
                )


def test_the_page_holds_no_number_that_the_files_do_not(client, layers):
    """The page's own data: every pair of low and high end is a published range of a desa."""
    page = client.get("/", headers={"Accept": "text/html"}).text
    found = re.search(r'<script type="application/json" id="tp-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    text = json.dumps(json.loads(found[1].replace("<\\/", "</")))
    for word in ("n_cases", "p_value", "q_value", "z_score", "relative_risk", "expected"):
        assert word not in text
