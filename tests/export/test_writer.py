"""Files that open without repair: read back with tools that this project did not write."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geo.errors import ExportError
from geo.export.csv_text import guard_formula
from geo.export.geojson import feature_collection, tidy_geometry
from geo.export.note import LayerNote
from geo.export.writer import SUFFIXES, check_target, write_layer

NOTE = LayerNote(
    layer="hotspots",
    boundaries="Perkiraan",
    approximate=True,
    made_at=datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
    suppressed=True,
    demo=True,
    jenis="putus_sekolah",
    period="2026-Q3",
)
HOSTILE = [
    "=1+1",
    "+62",
    "-SUM(A1)",
    "@x",
    "\tx",
    "<script>alert(1)</script>",
    'a"b,c;d\ne',
    "😀 ‏عربي",
    "35.10",
]


@pytest.fixture
def layer() -> gpd.GeoDataFrame:
    n = len(HOSTILE)
    clockwise = [Polygon([(i, 0), (i, 1), (i + 1, 1), (i + 1, 0)]) for i in range(n)]
    return gpd.GeoDataFrame(
        {
            "nama_desa": HOSTILE,
            "n_cases": pd.array([*range(n - 1), pd.NA], dtype="Int64"),
            "z": [np.nan, np.inf, *np.linspace(-2, 2, n - 2)],
            "tanggal": pd.date_range("2026-07-01", periods=n, tz="Asia/Jakarta"),
        },
        geometry=clockwise,
        crs=4326,
        index=pd.Index([f"35.10.01.{2001 + i}" for i in range(n)], name="kode_desa"),
    )


def test_geojson_follows_rfc_7946(layer):
    data = json.loads(feature_collection(layer, NOTE))
    assert data["type"] == "FeatureCollection"
    assert "crs" not in data
    first = data["features"][0]
    assert first["id"] == first["properties"]["kode_desa"] == "35.10.01.2001"
    assert first["properties"]["z"] is None
    assert first["properties"]["tanggal"].startswith("2026-07-01T00:00:00+07:00")
    assert data["features"][-1]["properties"]["n_cases"] is None
    for feature in data["features"]:
        assert shapely.geometry.shape(feature["geometry"]).exterior.is_ccw
    assert data["tigapilar"]["periode"] == "2026-Q3"
    assert data["tigapilar"]["disamarkan"] is True
    assert any("DATA CONTOH" in sentence for sentence in data["tigapilar"]["catatan"])


def test_geojson_has_seven_decimals_at_most(layer):
    moved = layer.set_geometry(layer.geometry.translate(1 / 3, 1 / 7))
    for feature in json.loads(feature_collection(moved))["features"]:
        for x, y in feature["geometry"]["coordinates"][0]:
            assert round(x, 7) == x
            assert round(y, 7) == y


def test_rounding_never_spoils_a_shape():
    sliver = Polygon([(0, 0), (1e-8, 1), (2e-8, 0), (1e-8, 0.5)])
    hole = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
    shapes = np.array(
        [sliver, hole, MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]), None, Polygon()], dtype=object
    )
    tidy = tidy_geometry(shapes)
    assert [bool(v) for v in shapely.is_valid(tidy)] == [bool(v) for v in shapely.is_valid(shapes)]
    assert tidy[3] is None
    assert not tidy[1].interiors[0].is_ccw


def test_geojson_refuses_another_crs(layer):
    with pytest.raises(ValueError, match="4326"):
        feature_collection(layer.to_crs(32750))
    with pytest.raises(ValueError, match="4326"):
        feature_collection(layer.set_crs(None, allow_override=True))


def test_an_empty_layer_is_still_geojson(layer):
    assert json.loads(feature_collection(layer.iloc[:0]))["features"] == []


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb"])
def test_gdal_reads_every_feature(layer, tmp_path, suffix):
    path = tmp_path / f"lapisan{suffix}"
    write_layer(layer, path, note=NOTE)
    back = gpd.read_file(path, layer="hotspots").set_index("kode_desa").sort_index()
    assert back.index.tolist() == layer.index.tolist()
    assert back["nama_desa"].tolist() == HOSTILE
    assert back.crs.to_epsg() == 4326
    if shutil.which("ogrinfo"):
        said = subprocess.run(
            ["ogrinfo", "-so", "-al", path], capture_output=True, text=True, check=True
        ).stdout
        assert f"Feature Count: {len(layer)}" in said
        assert suffix != ".gpkg" or "periode=2026-Q3" in said


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".geojson"])
def test_columns_that_a_map_format_cannot_tell_apart_are_all_kept(layer, tmp_path, suffix):
    names = ["id", "ID", "Id", "fid", "FID", "geom", "id_2", "geom_asal"]
    for number, name in enumerate(names):
        layer[name] = [f"{number}-{row}" for row in range(len(layer))]
    write_layer(layer, tmp_path / f"out{suffix}")
    back = gpd.read_file(tmp_path / f"out{suffix}")
    texts = [set(back[name]) for name in back.columns if name != back.geometry.name]
    for name in names:
        assert set(layer[name]) in texts, name
    assert back.geometry.notna().all()


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".geojson"])
def test_a_row_without_a_place_is_kept(tmp_path, suffix):
    points = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[None, Point(114.3, -8.2)], crs=4326)
    write_layer(points, tmp_path / f"out{suffix}")
    back = gpd.read_file(tmp_path / f"out{suffix}")
    assert dict(zip(back["id"], back.geometry.isna(), strict=True)) == {"a": True, "b": False}
    nowhere = gpd.GeoDataFrame({"id": ["a"]}, geometry=[None], crs=4326)
    write_layer(nowhere, tmp_path / f"nowhere{suffix}")
    assert len(gpd.read_file(tmp_path / f"nowhere{suffix}")) == 1
    write_layer(nowhere.iloc[:0], tmp_path / f"empty{suffix}")
    assert len(gpd.read_file(tmp_path / f"empty{suffix}")) == 0


def test_parquet_keeps_types_and_crs(layer, tmp_path):
    write_layer(layer, tmp_path / "a.parquet")
    back = gpd.read_parquet(tmp_path / "a.parquet").set_index("kode_desa")
    assert back.crs.to_epsg() == 4326
    assert back["n_cases"].dtype == "Int64"


def test_csv_text_stays_text_and_no_cell_is_a_formula(layer, tmp_path):
    write_layer(layer, tmp_path / "a.csv", note=NOTE)
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    assert back["kode_desa"].tolist() == layer.index.tolist()
    assert not back["nama_desa"].str.match(r"[=+\-@\t\r]").any()
    assert back["nama_desa"].tolist() == [guard_formula(text) for text in HOSTILE]
    assert set(back["periode"]) == {"2026-Q3"}
    assert "geometry" not in back.columns


def test_csv_of_the_operators_own_file_comes_back_letter_by_letter(layer, tmp_path):
    write_layer(layer, tmp_path / "a.csv", guard=False)
    back = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    assert back["nama_desa"].tolist() == HOSTILE


def test_xlsx_text_is_text_for_a_spreadsheet(layer, tmp_path):
    write_layer(layer, tmp_path / "a.xlsx", note=NOTE)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["Data"]
    assert sheet.max_row == len(layer) + 1
    for row in sheet.iter_rows(min_row=2, max_col=2):
        for cell in row:
            assert cell.data_type == "s"
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == HOSTILE
    assert any("DATA CONTOH" in str(cell.value) for row in book["Keterangan"].iter_rows() for cell in row)


def test_no_text_is_taken_for_marked_up_text(layer, tmp_path):
    texts = ["<r><t>&kosong;</t></r>", "<r>", " tepi ", "dua\nbaris", "\x07\ud800", ""]
    frame = pd.DataFrame({"teks": pd.Series(texts, dtype=object), "angka": range(6)})
    write_layer(frame, tmp_path / "a.xlsx")
    shown = [*texts[:4], "\ufffd\ufffd", ""]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Data"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == shown
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(range(6))
    assert {sheet.cell(row, 1).number_format for row in range(1, 7)} == {"@"}
    assert sheet.freeze_panes == "A2"
    assert [sheet.cell(row, 1).font.b for row in (1, 2)] == [True, False]


def test_what_xlsx_cannot_hold_is_said(layer, tmp_path):
    with pytest.raises(ExportError) as caught:
        write_layer(layer.assign(nama_desa="x" * 40_000), tmp_path / "a.xlsx")
    assert caught.value.key == "export.cell_too_long"
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_suffix_names_the_known_ones(layer, tmp_path):
    with pytest.raises(ExportError) as caught:
        write_layer(layer, tmp_path / "a.docx")
    for suffix in SUFFIXES:
        assert suffix in caught.value.sentence()


def test_a_table_without_geometry_is_no_map(tmp_path):
    with pytest.raises(ExportError) as caught:
        write_layer(pd.DataFrame({"a": [1]}), tmp_path / "a.geojson")
    assert caught.value.key == "export.needs_geometry"


def test_a_failure_leaves_the_old_file(layer, tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_text("yang lama")
    with pytest.raises(ExportError):
        write_layer(layer.assign(nama_desa="x" * 40_000), path)
    assert path.read_text() == "yang lama"


def test_a_missing_folder_is_one_sentence(layer, tmp_path):
    with pytest.raises(ExportError) as caught:
        write_layer(layer, tmp_path / "tidak" / "ada.csv")
    assert caught.value.key == "export.cannot_write"


def test_points_keep_lon_before_lat(tmp_path):
    points = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(114.37, -8.21)], crs=4326)
    write_layer(points, tmp_path / "a.geojson")
    data = json.loads((tmp_path / "a.geojson").read_text())
    assert data["features"][0]["geometry"]["coordinates"] == [114.37, -8.21]


def test_the_file_that_is_read_is_not_written_over(tmp_path):
    source = tmp_path / "kasus.xlsx"
    source.write_bytes(b"lembar")
    (tmp_path / "tautan.xlsx").symlink_to(source)
    for target in (source, tmp_path / "tautan.xlsx"):
        with pytest.raises(ExportError, match="berkas yang dibaca"):
            check_target(target, source)
    check_target(tmp_path / "periksa.xlsx", source)
