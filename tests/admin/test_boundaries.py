from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.admin.approximate import approximate_boundaries
from geo.admin.boundaries import load_boundaries
from geo.admin.desa_frame import DESA_COLUMNS
from geo.admin.layer_import import import_layer
from geo.errors import BoundaryError
from geo.paths import imported_layer_path
from tests.shared import shared_file


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """A place of its own for imported layers, and nothing beside the checkout."""
    monkeypatch.setenv("TIGAPILAR_DATA", str(tmp_path))
    monkeypatch.delenv("TIGAPILAR_BOUNDARIES", raising=False)
    monkeypatch.setattr("geo.admin.boundaries.shared_boundaries_dir", lambda: None)
    return tmp_path


def squares(codes=("35.10.01.2001", "35.10.01.1002", "35.10.02.3001"), **columns):
    shapes = [shapely.box(114 + k / 10, -8, 114.1 + k / 10, -7.9) for k in range(len(codes))]
    table = {"kode": codes, "nama": [f"D{k}" for k in range(len(codes))], "kecamatan": "K"} | columns
    return gpd.GeoDataFrame(pd.DataFrame(table), geometry=shapes, crs="EPSG:4326")


def kept(frame, folder, name="lapisan.gpkg"):
    path = folder / name
    frame.to_file(path)
    return path


def test_the_real_layer_has_the_form_that_all_rely_on(real_boundaries):
    desa = real_boundaries.desa
    assert len(desa) == 217
    assert desa.index.name == "kode_desa"
    assert desa.index.is_monotonic_increasing
    assert desa.index.dtype == "str"
    assert tuple(desa.columns) == DESA_COLUMNS
    assert desa.crs == "EPSG:4326"
    assert desa["jenis_desa"].value_counts().to_dict() == {"desa": 189, "kelurahan": 28}
    assert desa.loc["35.10.01.2001", "label_lon"] == pytest.approx(113.904168, abs=1e-6)


def test_areas_are_those_on_the_ellipsoid(real_boundaries):
    shared = pd.read_csv(shared_file("gazetteer", "banyuwangi.csv")).set_index("kode")["luas_km2"]
    assert (real_boundaries.desa["area_km2"] - shared).abs().max() < 0.001


def test_kecamatan_are_the_unions_of_their_desa(real_boundaries):
    kecamatan = real_boundaries.kecamatan
    assert len(kecamatan) == 25
    assert kecamatan["n_desa"].sum() == 217
    assert kecamatan.loc["35.10.16", "nama_kecamatan"] == "Banyuwangi"
    ours = kecamatan.loc["35.10.25"]
    desa = real_boundaries.desa.query("kode_kecamatan == '35.10.25'")
    assert ours["n_desa"] == len(desa) == 10
    assert ours.geometry.symmetric_difference(desa.union_all()).area < 1e-12
    facts = pd.read_csv(shared_file("gazetteer", "kecamatan_facts.csv")).set_index("kode")
    assert (kecamatan["area_km2"] / facts["luas_km2_dari_desa"] - 1).abs().max() < 2e-3
    assert real_boundaries.kecamatan is kecamatan


def test_what_the_user_names_comes_first(alone, monkeypatch):
    named = kept(squares(), alone)
    monkeypatch.setenv("TIGAPILAR_BOUNDARIES", str(kept(squares(("35.10.01.2009",)), alone, "lain.gpkg")))
    assert len(load_boundaries().desa) == 1
    assert load_boundaries(named).origin.kind == "given"
    assert len(load_boundaries(named).desa) == 3


def test_then_the_import_then_the_shared_layer_then_the_estimate(alone, monkeypatch):
    assert load_boundaries() is approximate_boundaries()
    shared = alone / "shared"
    shared.mkdir()
    squares().to_file(shared / "banyuwangi_desa.geojson")
    monkeypatch.setattr("geo.admin.boundaries.shared_boundaries_dir", lambda: shared)
    assert load_boundaries().origin.kind == "shared"
    report = import_layer(kept(squares(("35.10.01.2009",)), alone, "kiriman.gpkg"))
    found = load_boundaries()
    assert found.origin.kind == "imported"
    assert found.origin.date == report.imported_on
    assert "kiriman.gpkg" in found.origin.title
    assert not found.approximate


def test_a_broken_import_is_an_error_and_never_skipped(alone):
    imported_layer_path().parent.mkdir(parents=True)
    imported_layer_path().write_bytes(b"not a layer")
    with pytest.raises(BoundaryError, match="tidak dapat dibaca"):
        load_boundaries()


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"type": "FeatureCollection", "features": []}'])
@pytest.mark.parametrize("suffix", ["geojson", "parquet", "shp", "zip"])
def test_a_named_file_that_is_missing_or_no_layer_is_an_error(alone, monkeypatch, content, suffix):
    path = alone / f"batas.{suffix}"
    if content is not None:
        path.write_bytes(content)
    for how in ("argument", "environment"):
        if how == "environment":
            monkeypatch.setenv("TIGAPILAR_BOUNDARIES", str(path))
        with pytest.raises(BoundaryError) as caught:
            load_boundaries(path if how == "argument" else None)
        assert "batas" in caught.value.sentence("en")
        assert "\n" not in str(caught.value)


def test_another_coordinate_system_is_an_error_that_says_what_to_do(alone):
    with pytest.raises(BoundaryError, match="boundaries import"):
        load_boundaries(kept(squares().to_crs("EPSG:32750"), alone))
    shapefile = kept(squares(), alone, "tanpa.shp")
    shapefile.with_suffix(".prj").unlink()
    with pytest.raises(BoundaryError, match="--crs"):
        load_boundaries(shapefile)


def test_kinds_labels_and_parents_follow_from_the_code(alone):
    desa = load_boundaries(kept(squares(), alone)).desa
    assert desa["jenis_desa"].to_dict() == {
        "35.10.01.1002": "kelurahan",
        "35.10.01.2001": "desa",
        "35.10.02.3001": "lain",
    }
    assert desa["kode_kecamatan"].tolist() == ["35.10.01", "35.10.01", "35.10.02"]
    assert desa["label_lon"].tolist() == pytest.approx([114.15, 114.05, 114.25])


def test_columns_of_other_makers_are_understood(alone):
    big = squares().rename(columns={"kode": "KDEPUM", "nama": "WADMKD", "kecamatan": "WADMKC"})
    assert load_boundaries(kept(big, alone)).desa["nama_desa"].tolist() == ["D1", "D0", "D2"]


def test_the_layer_s_own_parents_are_kept(alone):
    layer = squares(kecamatan_kode=["35.10.09", "", "351002"])
    desa = load_boundaries(kept(layer, alone)).desa
    assert desa["kode_kecamatan"].tolist() == ["35.10.01", "35.10.09", "35.10.02"]


@pytest.mark.parametrize(
    ("codes", "key"),
    [
        (("35.10.01.2001", "35.10.01.2001", "35.10.02.2001"), "admin.duplicate_codes"),
        (("35.10.01.2001", "35.10.01.2002", "35.10"), "admin.bad_codes"),
    ],
)
def test_codes_must_be_codes_and_once_each(alone, codes, key):
    with pytest.raises(BoundaryError) as caught:
        load_boundaries(kept(squares(codes), alone))
    assert caught.value.key == key


def test_a_desa_without_geometry_is_kept(alone):
    layer = squares()
    layer.loc[2, "geometry"] = None
    boundaries = load_boundaries(kept(layer, alone))
    assert boundaries.desa.geometry.isna().tolist() == [False, False, True]
    assert np.isnan(boundaries.desa["area_km2"].iloc[2])
    assert boundaries.kecamatan.geometry.isna().tolist() == [False, True]


def test_titles_are_in_both_languages(real_boundaries):
    assert real_boundaries.origin.title == real_boundaries.origin.title_in("id")
    assert "boundaries" in real_boundaries.origin.title_in("en")


def test_the_whole_country_loads():
    country = load_boundaries(shared_file("boundaries", "indonesia_desa.parquet"))
    assert len(country.desa) == 83_403
    assert country.desa.geometry.isna().sum() == 1
    assert "kecamatan" not in vars(country)
    java = load_boundaries(shared_file("boundaries", "jawa_timur_desa.parquet"))
    assert java.desa["nama_kecamatan"].ne("").all()


def test_the_note_of_an_import_names_no_folder(alone):
    import_layer(kept(squares(), alone, "kiriman.gpkg"))
    note = json.loads(imported_layer_path().with_suffix(".json").read_text())
    assert str(alone) not in json.dumps(note)
    assert note["n_desa"] == 3


def test_a_damaged_note_of_an_import_is_an_error(alone):
    import_layer(kept(squares(), alone, "kiriman.gpkg"))
    note = imported_layer_path().with_suffix(".json")
    for content in ("{", "{}", '{"imported_on": "kemarin", "source": "x"}'):
        note.write_text(content)
        with pytest.raises(BoundaryError, match="impor lagi"):
            load_boundaries()
    note.unlink()
    assert load_boundaries().origin.date is None


def test_points_are_no_desa_and_an_empty_polygon_is_none(alone):
    points = squares().set_geometry(squares().representative_point())
    with pytest.raises(BoundaryError, match="bukan poligon"):
        load_boundaries(kept(points, alone, "titik.gpkg"))
    layer = squares()
    layer.loc[2, "geometry"] = shapely.Polygon()
    layer.to_parquet(alone / "kosong.parquet")
    assert load_boundaries(alone / "kosong.parquet").desa.geometry.isna().sum() == 1
