"""Files to take away: they open, they say what they are, and they hold ranges alone."""

from __future__ import annotations

import io
import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from geo.cases.reader import read_table
from tests.export.reading import rows_of

STATISTICS = "n_cases z p_value q_value rate expected relative_risk population cluster_p_value"
PERSONAL = "nama telepon keterangan alamat"
FORBIDDEN = {*STATISTICS.split(), *PERSONAL.split()}


def test_hotspots_geojson_has_every_desa_and_no_statistic(client, approx_boundaries):
    answer = client.get("/exports/hotspots.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    data = answer.json()
    assert [f["id"] for f in data["features"]] == approx_boundaries.desa.index.tolist()
    for feature in data["features"]:
        assert not set(feature["properties"]) & FORBIDDEN
        assert feature["properties"]["n_min"] % 5 == 0
        assert feature["properties"]["n_max"] is None or feature["properties"]["n_max"] >= 4
    assert data["tigapilar"]["disamarkan"] is True
    assert data["tigapilar"]["data_contoh"] is True
    assert data["tigapilar"]["batas_perkiraan"] is True
    assert data["tigapilar"]["periode"] == data["features"][0]["properties"]["periode"]


@pytest.mark.parametrize("layer", ["hotspots", "kecamatan", "desa"])
@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "csv", "xlsx", "shp.zip", "kml"])
def test_every_layer_opens_in_every_format(client, tmp_path, layer, suffix):
    answer = client.get(f"/exports/{layer}.{suffix}", params={"jenis": "kemiskinan"})
    assert answer.status_code == 200
    assert f"{layer}" in answer.headers["content-disposition"]
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(answer.content)
    n = 25 if layer == "kecamatan" else 217
    key = "kode_kecamatan" if layer == "kecamatan" else "kode_desa"
    if suffix in {"geojson", "gpkg", "fgb"}:
        frame: pd.DataFrame = gpd.read_file(path, layer=pyogrio.list_layers(path)[0, 0])
    elif suffix == "shp.zip":
        frame = gpd.read_file(f"/vsizip/{path}").rename(columns={"kode_kec": "kode_kecamatan"})
    elif suffix == "kml":
        frame = pd.DataFrame(rows_of(path))
    elif suffix == "csv":
        frame = pd.read_csv(path, dtype=str)
    else:
        rows = openpyxl.load_workbook(io.BytesIO(answer.content))["Data"].values
        head = next(rows)
        frame = pd.DataFrame(rows, columns=head)
    assert len(frame) == n
    assert frame[key].astype(str).str.match(r"35\.10\.\d\d").all()
    assert not set(frame.columns) & FORBIDDEN


def test_the_map_and_the_file_say_the_same(client):
    rows = client.get("/api/hotspots").json()
    features = client.get(
        "/exports/hotspots.geojson", params={"jenis": rows["jenis"], "periode": rows["periode"]}
    ).json()["features"]
    from_file = {f["id"]: (f["properties"]["n_min"], f["properties"]["hotspot_class"]) for f in features}
    assert from_file == {row["kode_desa"]: (row["n_min"], row["hotspot_class"]) for row in rows["baris"]}


def test_the_same_question_gives_the_same_bytes(client):
    assert client.get("/exports/hotspots.geojson").content == client.get("/exports/hotspots.geojson").content


def test_counts_add_up_within_their_ranges(client):
    rows = pd.DataFrame(client.get("/api/counts", params={"jenis": "layanan"}).json()["baris"])
    whole = rows[rows["tingkat"] == "kabupaten"].iloc[0]
    parts = rows[rows["tingkat"].isin(["kecamatan", "tidak_ditempatkan"])]
    assert parts["n_min"].sum() <= (whole["n_max"] or 10**9)
    assert set(rows["tingkat"]) == {
        "desa", "desa_tidak_diketahui", "kecamatan", "tidak_ditempatkan", "kabupaten",
    }  # fmt: skip


@pytest.mark.parametrize("layer", ["cases", "counts", "visits", "kunjungan", "..%2Fetc"])
def test_the_forum_has_no_other_layer(client, layer):
    answer = client.get(f"/exports/{layer}.geojson")
    assert answer.status_code == (401 if layer in {"cases", "counts", "visits"} else 404)
    assert answer.headers["content-type"] == "application/problem+json"


def test_no_personal_word_of_any_case_leaves_the_service(client, demo_folder):
    table = read_table(demo_folder / "kasus.csv")
    columns = [table.frame[table.columns[name]] for name in ("nama", "telepon")]
    personal = [str(value) for value in pd.concat(columns).dropna().unique()]
    assert len(personal) > 1_000
    paths = [
        "/",
        "/maps/hotspots",
        "/api/hotspots",
        "/api/counts",
        "/openapi.json",
        "/exports/hotspots.geojson",
    ]
    for path in paths:
        text = client.get(path, headers={"Accept": "text/html"}).text
        assert "Warga Contoh" not in text
        assert not [word for word in personal[::50] if word in text]


def test_an_empty_store_has_nothing_to_download(empty_client):
    answer = empty_client.get("/exports/hotspots.geojson")
    assert answer.status_code == 422
    assert "tigapilar load" in json.dumps(answer.json())
