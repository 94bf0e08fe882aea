"""Every layer in every format: the same rows, the same values, the same types, and what the file is."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import ExportError
from geo.export.formats import FORMATS, SERVED, suffix_of
from geo.export.gpx import POINT_LAYERS
from geo.export.layer import ExportLayer
from geo.export.shapefile import SHORT_NAMES, short_names
from geo.export.writer import write_layers
from geo.layers import FORUM_LAYERS, PLANNER_LAYERS
from tests.export.reading import kind_of, map_of, plain, rows_of

LAYERS = (*(f"forum/{name}" for name in FORUM_LAYERS), *PLANNER_LAYERS)
SUFFIXES = (*SERVED, ".parquet")
TABLES = ("counts",)
MAPS = (".geojson", ".gpkg", ".fgb", ".shp.zip", ".kml")


def written(layer: ExportLayer, folder: Path, suffix: str) -> Path:
    path = folder / f"lapisan{suffix}"
    write_layers([layer], path)
    return path


def assert_same(found: list[object], expected: list[object], column: str) -> None:
    for row, (one, other) in enumerate(zip(found, expected, strict=True)):
        if isinstance(other, float):
            assert one == pytest.approx(other, rel=1e-9), (column, row)
        elif isinstance(other, pd.Timestamp):
            assert abs(one - other) < pd.Timedelta("1ms"), (column, row)  # GeoPackage keeps milliseconds
        else:
            assert one == other, (column, row)


def possible(layer: str, suffix: str) -> bool:
    if suffix == ".gpx":
        return layer in POINT_LAYERS
    return layer not in TABLES or not FORMATS[suffix].needs_map


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_in_every_format_keeps_rows_values_and_types(made, tmp_path, name, suffix):
    frame, layer = made[name]
    if not possible(name, suffix):
        with pytest.raises(ExportError):
            written(layer, tmp_path, suffix)
        assert list(tmp_path.iterdir()) == []
        return
    rows = rows_of(written(layer, tmp_path, suffix))
    flat = pd.DataFrame(next(layer.tables()))
    if suffix == ".gpx":
        flat = flat[frame.geometry.notna().to_numpy()].reset_index(drop=True)
    assert len(rows) == len(flat)
    names = short_names(layer.columns) if suffix == ".shp.zip" else {n: n for n in layer.columns}
    if suffix == ".fgb":  # its index puts the rows in another order
        order = "kode_desa" if "kode_desa" in flat and name != "cases" else layer.columns[0]
        order = "id" if name == "cases" else order
        rows = sorted(rows, key=lambda row: (str(row[order]), str(row.get("rank"))))
        flat = flat.assign(_=flat[order].astype(str)).sort_values(["_"], kind="stable")
    for column in layer.columns:
        kind = kind_of(flat[column])
        expected = [plain(value, kind) for value in flat[column].replace([np.inf, -np.inf], np.nan)]
        if suffix == ".shp.zip" and kind == "text":
            expected = [
                None if text is None else text.encode()[:254].decode(errors="ignore") for text in expected
            ]
        assert_same([plain(row.get(names[column]), kind) for row in rows], expected, column)


@pytest.mark.parametrize("suffix", MAPS)
@pytest.mark.parametrize("name", ["forum/hotspots", "cases", "patrols"])
def test_shapes_are_where_they_were(made, tmp_path, name, suffix):
    frame, layer = made[name]
    back = map_of(written(layer, tmp_path, suffix))
    assert back.crs.to_epsg() == 4326
    assert back.geometry.isna().sum() == frame.geometry.isna().sum()
    assert back.geometry.is_valid[back.geometry.notna()].all()
    assert back.total_bounds == pytest.approx(gpd.GeoDataFrame(frame).total_bounds, abs=1e-6)
    areas = [np.nansum(shapely.area(np.asarray(one.geometry.array))) for one in (back, frame)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-4)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_file_says_what_it_is_in_its_own_place(made, tmp_path, suffix):
    path = written(made["cases" if suffix == ".gpx" else "forum/hotspots"].layer, tmp_path, suffix)
    if suffix == ".shp.zip":
        with zipfile.ZipFile(path) as archive:
            text = archive.read(next(n for n in archive.namelist() if n.endswith(".txt"))).decode("utf-8-sig")
    elif suffix == ".gpkg" or suffix == ".fgb":
        import pyogrio

        said = pyogrio.read_info(path, layer=pyogrio.list_layers(path)[0, 0])
        text = str(said["layer_metadata"])
    elif suffix == ".xlsx":
        import openpyxl

        cells = openpyxl.load_workbook(path)["Keterangan"].values
        text = "\n".join(str(value) for row in cells for value in row)
    elif suffix == ".parquet":
        import pyarrow.parquet as pq

        text = pq.read_metadata(path).metadata[b"tigapilar"].decode()
    else:
        text = path.read_text(encoding="utf-8-sig")
    for word in ("2026-Q3", "keamanan", "perkiraan", "DATA CONTOH", "dibuat_pada", "disamarkan"):
        assert (suffix == ".gpx" and word in ("2026-Q3", "keamanan")) or word.lower() in text.lower().replace(
            "data_", "data "
        ), word


@pytest.mark.parametrize("suffix", [suffix for suffix in SUFFIXES if suffix != ".gpx"])
def test_a_layer_without_rows_is_a_file_that_opens(made, tmp_path, suffix):
    frame, layer = made["forum/hotspots"]
    path = written(ExportLayer.of(frame.iloc[:0], layer.note), tmp_path, suffix)
    assert rows_of(path) == []


@pytest.mark.parametrize("suffix", MAPS)
def test_rows_without_a_place_are_kept(made, tmp_path, suffix):
    frame, layer = made["cases"]
    some = gpd.GeoDataFrame(frame.iloc[:20])
    nowhere = some.set_geometry(gpd.GeoSeries([None] * len(some), index=some.index, crs=4326))
    assert len(rows_of(written(ExportLayer.of(nowhere, layer.note), tmp_path, suffix))) == 20


def test_what_was_shortened_travels_with_the_shapefile(made, tmp_path):
    frame, layer = made["hotspots"]
    long = frame.assign(sentence_id="ü" * 200)
    path = written(ExportLayer.of(long, layer.note), tmp_path, ".shp.zip")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        text = archive.read("hotspots_keterangan.txt").decode("utf-8-sig")
        assert archive.read("hotspots.cpg").strip() == b"UTF-8"
        assert b"GCS_WGS_1984" in archive.read("hotspots.prj")
    assert {Path(name).suffix for name in names} == {".shp", ".shx", ".dbf", ".prj", ".cpg", ".txt"}
    for column, short in short_names(layer.columns).items():
        assert len(short) <= 10
        assert f"{short:<10}  {column}\r\n" in text
    assert "sentenc_id" in text
    assert f"{len(frame)} teks dipotong" in text
    assert rows_of(path)[0]["sentenc_id"] == "ü" * 127


def test_short_names_never_meet():
    names = ["Kolom panjang satu", "kolom panjang dua", "KOLOM PANJANG TIGA", "日本", "中国", *SHORT_NAMES]
    short = [name.lower() for name in short_names(names).values()]
    assert len(set(short)) == len(names)
    assert all(0 < len(name) <= 10 and name.isascii() for name in short)
    assert all(len(name) <= 10 for name in SHORT_NAMES.values())


def test_areas_are_no_waypoints_and_patrol_places_are(made, tmp_path):
    with pytest.raises(ExportError, match="GPX"):
        written(made["forum/desa"].layer, tmp_path, ".gpx")
    frame, layer = made["patrols"]
    back = gpd.read_file(written(layer, tmp_path, ".gpx"), layer="waypoints")
    inside = shapely.contains_xy(
        np.asarray(frame.geometry.array), back.geometry.x.to_numpy(), back.geometry.y.to_numpy()
    )
    assert inside.all()
    assert back["tp_kode_desa"].tolist() == frame["kode_desa"].tolist()


def test_a_file_of_one_layer_takes_no_two(made, tmp_path):
    layers = [made["forum/desa"].layer, made["forum/hotspots"].layer]
    for suffix in SUFFIXES:
        if not FORMATS[suffix].several:
            with pytest.raises(ExportError):
                write_layers(layers, tmp_path / f"dua{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_several_layers_are_sheets_of_one_book(made, tmp_path):
    import openpyxl

    write_layers([made["forum/desa"].layer, made["forum/hotspots"].layer], tmp_path / "dua.xlsx")
    assert openpyxl.load_workbook(tmp_path / "dua.xlsx").sheetnames == [
        "desa", "hotspots_keamanan_2026-Q3", "Keterangan",
    ]  # fmt: skip


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="needs gdal-bin")
@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp.zip", ".kml", ".geojson"])
def test_debians_older_gdal_opens_them_without_a_word(made, tmp_path, suffix):
    frame, layer = made["forum/hotspots"]
    path = written(layer, tmp_path, suffix)
    name = f"/vsizip/{path}" if suffix == ".shp.zip" else str(path)
    done = subprocess.run(["ogrinfo", "-ro", "-so", "-al", name], capture_output=True, text=True, check=True)
    assert f"Feature Count: {len(frame)}" in done.stdout
    assert done.stderr == ""


def test_the_suffix_is_read_from_the_name_alone():
    assert suffix_of("a.b.shp.zip") == ".shp.zip"
    assert suffix_of("A.GPKG") == ".gpkg"
    assert suffix_of("shp.zip") == ".zip"
    assert suffix_of("tanpa") == ""


@pytest.mark.parametrize("suffix", [".kml", ".gpx", ".xlsx", ".shp.zip", ".gpkg", ".fgb"])
def test_letters_that_a_format_has_no_place_for_do_not_break_the_file(made, tmp_path, suffix):
    frame, layer = made["cases"]
    hostile = ["a\x0bb", "]]>", "<script>", "&amp;", "😀 ‏عربي", "'", '"; DROP TABLE x; --']
    some = gpd.GeoDataFrame(frame[frame.geometry.notna()].iloc[: len(hostile)]).assign(kategori=hostile)
    rows = rows_of(written(ExportLayer.of(some, layer.note), tmp_path, suffix))
    assert len(rows) == len(some)
    plain_ones = {"]]>", "<script>", "&amp;", "😀 ‏عربي", "'", '"; DROP TABLE x; --'}
    assert plain_ones <= {row["kategori"] for row in rows}
