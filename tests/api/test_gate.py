"""An attacker with everything that the service gives the forum."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from geo.aggregation.disclosure import THRESHOLD

CEILING = 10**6
LEAVES = ["desa", "desa_tidak_diketahui", "tidak_ditempatkan"]


@pytest.fixture(scope="module")
def layers(client):
    listing = client.get("/api/layers").json()
    return [(j["kode"], p["kode"]) for j in listing["jenis"] for p in listing["periode"]]


def published(client, jenis, period) -> pd.DataFrame:
    rows = client.get("/api/counts", params={"jenis": jenis, "periode": period}).json()["baris"]
    return pd.DataFrame(rows)


def bounds_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the least and most of each cell, from the ranges and the sums together."""
    order = np.argsort(rows["tingkat"].map({"kecamatan": 1, "kabupaten": 2}).fillna(0), kind="stable")
    ordered = rows.iloc[order].reset_index(drop=True)
    totals = ordered[ordered["tingkat"].isin(["kecamatan", "kabupaten"])]
    where = {(row.tingkat, row.kode): i for i, row in totals.iterrows()}
    parent = np.array(
        [
            where["kecamatan", row.induk]
            if row.tingkat in ("desa", "desa_tidak_diketahui")
            else where.get(("kabupaten", row.induk), -1)
            for row in ordered.itertuples()
        ]
    )
    low = ordered["n_min"].to_numpy(dtype=np.int64)
    high = ordered["n_max"].fillna(CEILING).to_numpy(dtype=np.int64)
    least, most = feasible_bounds(low, high, parent)
    return ordered.assign(least=least, most=most)


def test_nothing_small_is_pinned_in_any_layer(client, layers):
    n_small = 0
    for key in layers:
        cells = bounds_of(published(client, *key))
        small = cells[cells["least"] < THRESHOLD]
        assert (small["most"] - small["least"] + 1 >= THRESHOLD).all(), key
        n_small += len(small)
    assert n_small > 100


def test_the_attack_works_where_the_totals_are_known(client, layers, filled_store, approx_boundaries):
    """So the test above can fail: with the true totals the same attacker pins cells."""
    from geo.aggregation.counts import count_cases
    from geo.cases.store import CaseStore

    store = CaseStore(f"sqlite:///{filled_store}")
    truth = count_cases(store.cases(), approx_boundaries).set_index(["jenis", "periode", "tingkat", "kode"])[
        "n_cases"
    ]
    store.close()
    found = 0
    for jenis, period in layers:
        rows = published(client, jenis, period)
        total = ~rows["tingkat"].isin(LEAVES)
        true = [truth[jenis, period, t, k] for t, k in zip(rows["tingkat"], rows["kode"], strict=True)]
        for end in ("n_min", "n_max"):
            rows.loc[total, end] = np.array(true)[total.to_numpy()]
        cells = bounds_of(rows)
        small = cells[cells["least"] < THRESHOLD]
        found += int((small["most"] - small["least"] + 1 < THRESHOLD).sum())
    assert found > 0


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
