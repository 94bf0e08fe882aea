from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from geo.admin import layer_file
from geo.admin.boundaries import load_boundaries
from geo.admin.metric import metric_crs
from geo.admin.wilayah import area_code, area_name, parse_wilayah
from geo.errors import BoundaryError

CODES = ["35.09.01.2001", "35.10.01.2001", "35.10.02.1001", "73.71.01.1001"]


@pytest.fixture
def layer(tmp_path, monkeypatch):
    """A country of four squares, in the order of codes, a row group each."""
    monkeypatch.delenv("TIGAPILAR_WILAYAH", raising=False)
    squares = [box(113 + 2 * i, -8, 114 + 2 * i, -7) for i in range(4)]
    columns = {"kode": CODES, "nama": list("abcd"), "kecamatan": list("efgh")}
    frame = gpd.GeoDataFrame(columns, geometry=squares, crs="EPSG:4326")
    frame.to_parquet(tmp_path / "negeri.parquet", row_group_size=1)
    frame.to_file(tmp_path / "negeri.geojson", driver="GeoJSON")
    return tmp_path / "negeri.parquet"


@pytest.mark.parametrize(
    ("code", "desa"),
    [("35.10", CODES[1:3]), ("3510", CODES[1:3]), ("35", CODES[:3]), ("", CODES), ("73.71", CODES[3:])],
)
@pytest.mark.parametrize("suffix", [".parquet", ".geojson"])
def test_the_area_is_cut_out_of_the_layer(layer, code, desa, suffix):
    assert load_boundaries(layer.with_suffix(suffix), code).desa.index.tolist() == desa


def test_the_environment_says_it_too_and_an_argument_wins(layer, monkeypatch):
    monkeypatch.setenv("TIGAPILAR_WILAYAH", "73.71")
    assert len(load_boundaries(layer).desa) == 1
    assert len(load_boundaries(layer, "35").desa) == 3


def test_only_the_rows_of_the_area_are_read(layer, monkeypatch):
    read = []
    monkeypatch.setattr(
        layer_file.gpd,
        "read_parquet",
        lambda path, filters: read.append(pq.read_table(path, filters=filters).num_rows) or gpd.read_file(
            path.with_suffix(".geojson")
        ),
    )  # fmt: skip
    layer_file.read_layer(layer, wilayah="35.10")
    assert read == [2]


@pytest.mark.parametrize("suffix", [".parquet", ".geojson"])
def test_an_area_that_the_layer_lacks_is_one_sentence(layer, suffix):
    with pytest.raises(BoundaryError, match=r"tidak memuat Kota Surabaya \(35.78\).*Kabupaten Banyuwangi"):
        load_boundaries(layer.with_suffix(suffix), "35.78")


@pytest.mark.parametrize("wrong", ["99", "35.99", "Makassar", "35.10.01", "351"])
def test_what_is_no_code_is_refused(wrong):
    with pytest.raises(BoundaryError, match="bukan kode"):
        parse_wilayah(wrong)


def test_names_follow_the_desa(layer):
    whole = load_boundaries(layer)
    assert (whole.wilayah, whole.name_in("en")) == ("", "Indonesia")
    assert load_boundaries(layer, "35").name_in("id") == "Provinsi Jawa Timur"
    makassar = load_boundaries(layer, "73.71")
    assert makassar.name_in("id") == "Kota Makassar"
    assert makassar.origin.title.endswith("negeri.parquet: Kota Makassar")
    assert area_name("35.10") == "Kabupaten Banyuwangi"
    assert area_code(pd.Index(["35.10.01.2001", "35.09.01.2001"])) == "35"


def test_without_a_layer_another_kabupaten_is_refused_and_banyuwangi_is_not(monkeypatch):
    for name in ("TIGAPILAR_BOUNDARIES", "TIGAPILAR_WILAYAH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("geo.admin.boundaries.shared_boundaries_dir", lambda: None)
    monkeypatch.setattr("geo.admin.boundaries.imported_layer_path", lambda: layer_file.Path("/nowhere"))
    assert len(load_boundaries(wilayah="35.10").desa) == 217
    with pytest.raises(BoundaryError, match="perkiraan hanya ada untuk Banyuwangi"):
        load_boundaries(wilayah="73.71")


@pytest.mark.parametrize(
    ("bounds", "epsg"),
    [
        ((113.8, -8.8, 114.6, -7.7), 32750),
        ((140.4, -3.0, 141.0, -2.3), 32754),
        ((95.2, 5.4, 95.5, 5.7), 32646),
        ((110.9, -8.8, 116.3, -5.5), 32749),
        ((95.0, -11.0, 141.0, 6.0), 3395),
    ],
)
def test_every_area_is_measured_where_it_lies(bounds, epsg):
    areas = gpd.GeoSeries([box(*bounds)], crs="EPSG:4326")
    assert metric_crs(areas).to_epsg() == epsg
    # A kilometre at its middle is a kilometre, to two per cent.
    x, y = (bounds[0] + bounds[2]) / 2, bounds[1]
    ends = gpd.GeoSeries.from_xy([x, x], [y, y + 1000 / 110_574], crs=4326).to_crs(metric_crs(areas))
    assert ends.iloc[0].distance(ends.iloc[1]) == pytest.approx(1000, rel=0.02)


def test_what_is_in_utm_stays_in_its_zone():
    assert metric_crs(gpd.GeoSeries([box(0, 9e6, 1e3, 9.001e6)], crs="EPSG:32750")).to_epsg() == 32750
