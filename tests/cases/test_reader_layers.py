from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, Polygon

from geo.cases.reader import read_table
from geo.errors import CaseFileError


def layer(crs: object = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["a", "b", "c"],
            "tanggal": pd.to_datetime(["2026-05-05 14:30", "2026-05-06 00:00", "2026-05-07 00:00"]),
            "kode_desa": [3510012001, 3510012002, 3510012004],
            "desa": ["Giri", None, "Kabat"],
        },
        geometry=[Point(114.3, -8.2), None, Point(114.25, -8.25)],
        crs=4326,
    ).to_crs(crs)


@pytest.mark.parametrize(
    ("suffix", "crs"),
    [(".geojson", 4326), (".gpkg", 4326), (".fgb", 4326), (".gpkg", 32750), (".fgb", 32750)],
)
def test_layers_of_points(tmp_path: Path, suffix: str, crs: int) -> None:
    path = tmp_path / f"kasus{suffix}"
    options = {"SPATIAL_INDEX": "NO"} if suffix == ".fgb" else {}  # its index allows no missing geometry
    layer(crs).to_file(path, **options)
    table = read_table(path)
    frame = table.frame.sort_values("id", ignore_index=True)  # FlatGeobuf orders features by place
    assert frame["kode_desa"].tolist() == ["3510012001", "3510012002", "3510012004"]
    assert frame["lon"].tolist()[::2] == pytest.approx([114.3, 114.25])
    assert frame["lat"].tolist()[::2] == pytest.approx([-8.2, -8.25])
    assert pd.isna(frame["lon"][1])
    assert pd.isna(frame["desa"][1])
    assert table.columns["lon"] == "lon"
    assert sorted(table.rows) == [1, 2, 3]
    assert not isinstance(table.frame, gpd.GeoDataFrame)
    assert any("EPSG:4326" in note for note in table.notes) == (crs != 4326)


def test_shapefile_alone_and_zipped(tmp_path: Path) -> None:
    frame = layer(32750).drop(columns=["tanggal"])
    frame.to_file(tmp_path / "kasus.shp")
    table = read_table(tmp_path / "kasus.shp")
    assert table.frame["lon"].iloc[0] == pytest.approx(114.3)
    with zipfile.ZipFile(tmp_path / "kasus.zip", "w") as archive:
        for part in tmp_path.glob("kasus.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    pd.testing.assert_frame_equal(read_table(tmp_path / "kasus.zip").frame, table.frame)


def test_a_shapefile_without_projection(tmp_path: Path) -> None:
    layer().drop(columns=["tanggal"]).to_file(tmp_path / "derajat.shp")
    (tmp_path / "derajat.prj").unlink()
    table = read_table(tmp_path / "derajat.shp")
    assert any("dianggap derajat" in note for note in table.notes)
    layer(32750).drop(columns=["tanggal"]).to_file(tmp_path / "meter.shp")
    (tmp_path / "meter.prj").unlink()
    with pytest.raises(CaseFileError) as caught:
        read_table(tmp_path / "meter.shp")
    assert caught.value.key == "cases.file_no_crs"


def test_lines_and_areas_get_a_point_inside_and_it_is_said(tmp_path: Path) -> None:
    horseshoe = Polygon([(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)])
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"], "desa": ["x", "y"]}, geometry=[horseshoe, LineString([(0, 0), (1, 1)])], crs=4326
    )
    frame.to_file(tmp_path / "bidang.geojson")
    table = read_table(tmp_path / "bidang.geojson")
    assert horseshoe.covers(Point(table.frame["lon"][0], table.frame["lat"][0]))
    assert any(note.startswith("2 garis atau bidang") for note in table.notes)


def test_own_coordinates_are_kept_beside_the_geometry(tmp_path: Path) -> None:
    layer().assign(lon="114,9", lat="-8,9").to_file(tmp_path / "a.geojson")
    table = read_table(tmp_path / "a.geojson")
    assert table.frame["lon"].tolist() == ["114,9"] * 3
    assert table.columns["lon"] == "geom_lon"
    assert table.frame["geom_lon"][0] == pytest.approx(114.3)


def test_the_layer_with_cases_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"x": [1]}, geometry=[Point(0, 0)], crs=4326).to_file(path, layer="lain")
    layer().to_file(path, layer="kasus")
    table = read_table(path)
    assert table.frame["id"].tolist() == ["a", "b", "c"]
    assert table.notes[0] == 'Lapisan "kasus" dibaca; lapisan lain tidak: lain.'


def test_parquet_and_geoparquet(tmp_path: Path) -> None:
    layer(32750).to_parquet(tmp_path / "geo.parquet")
    table = read_table(tmp_path / "geo.parquet")
    assert table.frame["lon"][0] == pytest.approx(114.3)
    assert table.frame["tanggal"][0] == pd.Timestamp("2026-05-05 14:30")
    plain = pd.DataFrame({"id": ["a"], "lon": ["114,3"], "telepon": [80000000123]})
    plain.to_parquet(tmp_path / "plain.parquet")
    table = read_table(tmp_path / "plain.parquet")
    assert table.frame.to_dict("records") == [{"id": "a", "lon": "114,3", "telepon": "80000000123"}]
    assert table.rows.tolist() == [1]


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.fgb", "a.shp", "a.parquet"])
def test_damaged_layers(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b'{"type": "FeatureCollection", "features": [{' + b"x" * 100)
    with pytest.raises(CaseFileError) as caught:
        read_table(tmp_path / name)
    assert caught.value.key == "cases.file_unreadable"


def test_text_of_another_encoding_inside_a_layer(tmp_path: Path) -> None:
    layer().assign(desa="Café").to_file(tmp_path / "a.geojson")
    data = (tmp_path / "a.geojson").read_bytes()
    (tmp_path / "a.geojson").write_bytes(data.replace("é".encode(), "é".encode("cp1252")))
    with pytest.raises(CaseFileError) as caught:
        read_table(tmp_path / "a.geojson")
    assert caught.value.key == "cases.file_not_utf8"


def test_a_layer_cut_short(tmp_path: Path) -> None:
    layer().dropna(subset=["desa"]).to_file(tmp_path / "a.fgb")
    (tmp_path / "a.fgb").write_bytes((tmp_path / "a.fgb").read_bytes()[:200])
    with pytest.raises(CaseFileError) as caught:
        read_table(tmp_path / "a.fgb")
    assert caught.value.key in ("cases.file_no_layer", "cases.file_unreadable")
