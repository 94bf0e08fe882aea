from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.admin.boundaries import load_boundaries
from geo.admin.layer_import import import_layer
from geo.errors import BoundaryError

BOWTIE = shapely.Polygon([(114, -8), (114.1, -7.9), (114.1, -8), (114, -7.9)])


def layer(n=3, **columns):
    """Squares of a tenth of a degree in a row, with the columns of BIG."""
    codes = [f"35.10.01.{2001 + k}" for k in range(n)]
    table = {"KDEPUM": codes, "WADMKD": [f"Desa {k}" for k in range(n)], "WADMKC": "Pesanggaran"} | columns
    shapes = [shapely.box(114 + k / 10, -8, 114.1 + k / 10, -7.9) for k in range(n)]
    return gpd.GeoDataFrame(pd.DataFrame(table), geometry=shapes, crs="EPSG:4326")


@pytest.fixture
def brought(tmp_path):
    """Write a frame to a file and import it."""

    def bring(frame, name="batas.gpkg", **options):
        path = tmp_path / name
        if name.endswith(".parquet"):
            frame.to_parquet(path)
        else:
            frame.to_file(path, driver="KML" if name.endswith(".kml") else None)
        return import_layer(path, destination=tmp_path / "imported.parquet", **options)

    bring.destination = tmp_path / "imported.parquet"
    return bring


def refused(bring, key, frame, name="batas.gpkg", **options):
    with pytest.raises(BoundaryError) as caught:
        bring(frame, name, **options)
    assert caught.value.key == key
    assert not bring.destination.exists()
    assert not bring.destination.with_suffix(".json").exists()
    return caught.value


@pytest.mark.parametrize(
    "name",
    ["batas.gpkg", "batas.shp", "batas.geojson", "batas.fgb", "batas.kml", "batas.parquet", "batas.gml"],
)
def test_every_format_gives_the_same_layer(brought, name):
    report = brought(layer(), name)
    found = load_boundaries(report.path)
    assert report.n_desa == 3
    assert report.n_kecamatan == 1
    assert found.desa.index.tolist() == ["35.10.01.2001", "35.10.01.2002", "35.10.01.2003"]
    assert found.desa["nama_kecamatan"].unique().tolist() == ["Pesanggaran"]
    assert (
        found.desa.geometry.normalize()
        .geom_equals_exact(layer().set_index(found.desa.index).geometry.normalize(), 1e-9)
        .all()
    )


@pytest.mark.parametrize("folder", ["", "batas desa/"])
def test_a_zipped_shapefile_is_read_in_whatever_folder_it_lies(tmp_path, folder):
    layer().to_crs("EPSG:32750").to_file(tmp_path / "desa.shp")
    packed = tmp_path / "kiriman.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("desa.*"):
            archive.write(part, folder + part.name)
    report = import_layer(packed, destination=tmp_path / "imported.parquet")
    assert report.n_desa == 3
    assert report.crs == "EPSG:32750"


def test_one_of_several_layers_is_chosen(tmp_path, brought):
    for name in ("desa", "lama"):
        layer().to_file(tmp_path / "batas.gpkg", layer=name)
    options = {"destination": brought.destination}
    with pytest.raises(BoundaryError, match=r"desa, lama.*--layer"):
        import_layer(tmp_path / "batas.gpkg", **options)
    with pytest.raises(BoundaryError, match="tidak berisi lapisan dusun"):
        import_layer(tmp_path / "batas.gpkg", layer="dusun", **options)
    assert import_layer(tmp_path / "batas.gpkg", layer="desa", **options).n_desa == 3


def test_another_projection_is_brought_to_lon_lat(brought):
    report = brought(layer().to_crs("EPSG:32750"))
    moved = load_boundaries(report.path).desa.geometry
    assert moved.crs == "EPSG:4326"
    assert moved.geom_equals_exact(layer().set_index(moved.index).geometry, 1e-8).all()


def test_a_missing_projection_is_asked_for(tmp_path, brought):
    layer().to_crs("EPSG:32750").to_file(tmp_path / "batas.shp")
    (tmp_path / "batas.prj").unlink()
    with pytest.raises(BoundaryError, match="--crs"):
        import_layer(tmp_path / "batas.shp", destination=brought.destination)
    assert not brought.destination.exists()
    report = import_layer(tmp_path / "batas.shp", crs="EPSG:32750", destination=brought.destination)
    assert load_boundaries(report.path).desa.total_bounds == pytest.approx(layer().total_bounds)
    with pytest.raises(BoundaryError, match="tidak dikenal"):
        import_layer(tmp_path / "batas.shp", crs="EPSG:salah", destination=brought.destination)


def test_numbers_that_look_like_degrees_are_told_so(tmp_path, brought):
    layer().to_file(tmp_path / "batas.shp")
    (tmp_path / "batas.prj").unlink()
    with pytest.raises(BoundaryError, match="EPSG:4326"):
        import_layer(tmp_path / "batas.shp", destination=brought.destination)


def test_swapped_axes_and_foreign_countries_are_refused(brought):
    swapped = layer().set_geometry(layer().geometry.transform(lambda xy: xy[:, ::-1]))
    refused(brought, "admin.axes_swapped", swapped)
    refused(brought, "admin.outside_indonesia", layer().set_geometry(layer().translate(-100, 0)))
    metres = layer().to_crs("EPSG:32750").set_crs("EPSG:4326", allow_override=True)
    assert "--crs" in str(refused(brought, "admin.outside_indonesia", metres, "batas.geojson"))
    assert brought(metres, "batas.geojson", crs="EPSG:32750").n_desa == 3


def test_invalid_rings_are_refused_or_repaired_and_said(brought):
    broken = layer()
    broken.loc[1, "geometry"] = BOWTIE
    error = refused(brought, "admin.rings_invalid", broken)
    assert "2 (35.10.01.2002)" in str(error)
    assert "--repair" in str(error)
    report = brought(broken, repair=True)
    assert report.repaired == ["35.10.01.2002"]
    assert load_boundaries(report.path).desa.is_valid.all()
    assert load_boundaries(report.path).desa.loc["35.10.01.2002"].geometry.area == pytest.approx(0.005)


def test_a_polygon_that_no_repair_saves_is_refused(brought):
    flat = layer()
    flat.loc[0, "geometry"] = shapely.Polygon([(114, -8), (114.1, -8), (114.05, -8)])
    assert "35.10.01.2001" in str(refused(brought, "admin.repair_empty", flat, repair=True))


def test_rows_that_lack_something_are_refused_by_number(brought):
    no_shape = layer()
    no_shape.loc[2, "geometry"] = None
    assert "3 (35.10.01.2003)" in str(refused(brought, "admin.geometry_missing", no_shape))
    point = layer()
    point.loc[0, "geometry"] = shapely.Point(114, -8)
    assert "Point" in str(refused(brought, "admin.geometry_other", point))
    no_code = layer(KDEPUM=["35.10.01.2001", None, "35.10.01.2003"])
    assert ": 2 ()" in str(refused(brought, "admin.rows_without_code", no_code))
    no_name = layer(WADMKD=["A", "B", " "])
    assert "3 (35.10.01.2003)" in str(refused(brought, "admin.rows_without_name", no_name))


def test_a_desa_in_several_rows_is_refused_or_joined(brought):
    double = layer(KDEPUM=["35.10.01.2001", "35.10.01.2001", "35.10.01.2003"])
    error = refused(brought, "admin.rows_double", double)
    assert "1 (35.10.01.2001), 2 (35.10.01.2001)" in str(error)
    report = brought(double, dissolve=True)
    assert (report.n_desa, report.n_dissolved) == (2, 1)
    joined = load_boundaries(report.path).desa
    whole = shapely.box(114, -8, 114.2, -7.9)
    assert joined.loc["35.10.01.2001"].geometry.symmetric_difference(whole).area < 1e-12


def test_the_name_of_the_kecamatan_follows_from_the_code_where_known(brought):
    bare = layer(KDEPUM=["35.10.01.2001", "35.10.25.2001", "35.09.01.2001"]).drop(columns="WADMKC")
    report = brought(bare)
    assert (report.n_kecamatan_from_code, report.n_without_kecamatan) == (2, 1)
    assert load_boundaries(report.path).desa["nama_kecamatan"].to_dict() == {
        "35.09.01.2001": "",
        "35.10.01.2001": "Pesanggaran",
        "35.10.25.2001": "Blimbingsari",
    }


def test_heights_are_left_out(brought):
    high = layer().set_geometry(layer().geometry.force_3d(12))
    assert not load_boundaries(brought(high).path).desa.geometry.has_z.any()


def test_the_note_beside_the_layer_says_where_it_is_from(tmp_path, brought):
    report = brought(layer(), "kiriman.gpkg")
    note = json.loads(report.path.with_suffix(".json").read_text())
    assert note["source"] == "kiriman.gpkg"
    assert note["sha256"] == report.sha256
    assert note["columns"]["kode"] == "KDEPUM"
    assert str(tmp_path) not in json.dumps(note)


def test_a_refused_file_leaves_the_earlier_import_as_it_was(tmp_path, brought):
    report = brought(layer())
    before = report.path.read_bytes()
    with pytest.raises(BoundaryError):
        brought(layer(WADMKD=["", "", ""]), "buruk.gpkg")
    assert report.path.read_bytes() == before
    assert not list(tmp_path.glob("*.tmp"))


def test_a_failure_while_writing_leaves_nothing_half_done(tmp_path, brought, monkeypatch):
    def fail(*_args, **_options):
        raise OSError("disk full")

    report = brought(layer())
    before = report.path.read_bytes()
    monkeypatch.setattr(gpd.GeoDataFrame, "to_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        brought(layer(2), "baru.gpkg")
    assert report.path.read_bytes() == before
    assert not list(tmp_path.glob("*.tmp"))


def test_a_geodatabase_folder_is_read(tmp_path, brought):
    path = tmp_path / "batas.gdb"
    layer().to_file(path, driver="OpenFileGDB")
    assert path.is_dir()
    assert import_layer(path, destination=brought.destination).n_desa == 3


def one_ring(path, ring):
    feature = {
        "type": "Feature",
        "properties": {"kode": "35.10.01.2001", "nama": "Sarongan", "kecamatan": "Pesanggaran"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_an_open_ring_is_refused_or_closed(tmp_path, brought):
    path = one_ring(tmp_path / "terbuka.geojson", [[114, -8], [114.1, -8], [114.1, -7.9], [114, -7.9]])
    with pytest.raises(BoundaryError, match="--repair"):
        import_layer(path, destination=brought.destination)
    with pytest.raises(BoundaryError, match="--repair"):
        load_boundaries(path)
    report = import_layer(path, repair=True, destination=brought.destination)
    assert load_boundaries(report.path).desa.geometry.iloc[0].area == pytest.approx(0.01)


def test_a_shapefile_without_its_parts_says_which(tmp_path, brought):
    layer().to_file(tmp_path / "batas.shp")
    (tmp_path / "batas.dbf").unlink()
    (tmp_path / "batas.shx").unlink()
    with pytest.raises(BoundaryError, match=r"\.shx, \.dbf"):
        import_layer(tmp_path / "batas.shp", destination=brought.destination)


@pytest.mark.parametrize("name", ["batas.fgb", "batas.gpkg", "batas.geojson", "batas.parquet", "batas.zip"])
@pytest.mark.parametrize("n_bytes", [0, 100, 400, 900])
def test_a_file_cut_off_is_one_sentence(tmp_path, brought, name, n_bytes):
    whole = tmp_path / f"utuh{name[5:]}"
    if name.endswith(".parquet"):
        layer().to_parquet(whole)
    elif name.endswith(".zip"):
        layer().to_file(tmp_path / "desa.gpkg")
        with zipfile.ZipFile(whole, "w") as archive:
            archive.write(tmp_path / "desa.gpkg", "desa.gpkg")
    else:
        layer().to_file(whole)
    (tmp_path / name).write_bytes(whole.read_bytes()[:n_bytes])
    with pytest.raises(BoundaryError) as caught:
        import_layer(tmp_path / name, destination=brought.destination)
    assert name in str(caught.value)
    assert not brought.destination.exists()
