from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.admin.boundaries import Boundaries, Origin
from geo.admin.desa_frame import desa_frame
from geo.admin.layer_check import check_layer


def layer(shapes, **columns):
    """Desa with the given shapes, in metres around a place in Banyuwangi."""
    table = {
        "kode": [f"35.10.01.{2001 + k}" for k in range(len(shapes))],
        "nama": "D",
        "kecamatan": "Pesanggaran",
    } | columns
    planar = gpd.GeoSeries(list(shapes), crs="EPSG:32750").translate(200_000, 9_060_000)
    frame = gpd.GeoDataFrame(pd.DataFrame(table), geometry=planar.to_crs("EPSG:4326"))
    return Boundaries(desa_frame(frame, "uji"), Origin("given"))


def square(x, y=0, size=1000):
    return shapely.box(x, y, x + size, y + size)


def test_the_real_layer_has_the_defects_that_its_source_lists(real_boundaries):
    report = check_layer(real_boundaries)
    assert report.n_desa == 217
    assert report.area_km2 == pytest.approx(3592.90, abs=0.01)
    assert report.invalid == []
    overlaps = report.overlaps["area_m2"]
    assert len(overlaps) == 407
    assert ((overlaps > 1).sum(), (overlaps > 100).sum(), (overlaps > 10_000).sum()) == (400, 326, 0)
    assert overlaps.sum() == pytest.approx(388_239, abs=1)
    assert overlaps[:3].tolist() == pytest.approx([9_310, 8_582, 8_207], abs=1)
    gaps = report.gaps["area_m2"]
    # How many slits below a square millimetre there are hangs on the last digit of a coordinate.
    assert len(gaps) == pytest.approx(885, abs=10)
    assert (gaps > 1e-4).sum() == 881
    assert gaps.sum() == pytest.approx(416_447, abs=2)
    assert gaps[:2].tolist() == pytest.approx([13_749, 12_527], abs=1)
    assert len(report.small_parts) == 19
    assert report.small_parts["area_m2"].iloc[0] == pytest.approx(20, abs=1)
    outside = report.labels_outside.set_index("kode_desa")["distance_m"]
    assert outside.round().tolist() == pytest.approx([305, 247, 143, 49, 18, 4], abs=1)
    assert report.islands == report.missing == report.unknown == report.without_kecamatan == []
    assert report.faults == 0


def test_the_largest_gap_names_its_neighbours(real_boundaries):
    gap = check_layer(real_boundaries).gaps.iloc[0]
    names = real_boundaries.desa.loc[gap["neighbours"].split(";"), "nama_desa"]
    assert set(names) == {"Temurejo", "Purwoharjo", "Bulurejo", "Karetan"}
    place = shapely.Point(gap["lon"], gap["lat"])
    assert not real_boundaries.desa.covers(place).any()


def test_the_approximate_layer_tiles(approx_boundaries):
    report = check_layer(approx_boundaries)
    assert report.overlaps.empty
    assert report.gaps.empty
    assert report.small_parts.empty
    assert report.faults == 0
    assert report.islands == []


def test_an_overlap_is_found_with_its_area():
    report = check_layer(layer([square(0), square(990), square(3000)]))
    assert report.overlaps[["kode_a", "kode_b"]].to_numpy().tolist() == [["35.10.01.2001", "35.10.01.2002"]]
    assert report.overlaps["area_m2"].iloc[0] == pytest.approx(10_000, rel=5e-3)


def test_a_gap_is_found_with_its_area():
    ring = [square(0), square(1000), square(2000), square(0, 1000), square(2000, 1000)]
    ring += [square(0, 2000), square(1000, 2000), square(2000, 2000)]
    report = check_layer(layer(ring))
    assert len(report.gaps) == 1
    assert report.gaps["area_m2"].iloc[0] == pytest.approx(1e6, rel=5e-3)
    assert len(report.gaps["neighbours"].iloc[0].split(";")) == 8


@pytest.mark.parametrize(("apart", "lonely"), [(0, 0), (40, 0), (60, 2)])
def test_islands_have_no_neighbour_within_the_tolerance(apart, lonely):
    assert len(check_layer(layer([square(0), square(1000 + apart)])).islands) == lonely


def test_rows_that_lack_something_are_listed():
    bowtie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    boundaries = layer(
        [square(0), bowtie, None],
        kecamatan=["Pesanggaran", "", "Pesanggaran"],
        kecamatan_kode=["35.10.01", "35.10.01", "35.10.09"],
    )
    report = check_layer(boundaries)
    assert report.invalid == report.without_kecamatan == ["35.10.01.2002"]
    assert report.without_geometry == report.other_kecamatan == ["35.10.01.2003"]


def test_small_parts_and_labels_outside_are_listed():
    parts = shapely.MultiPolygon([square(0), square(5000, size=50)])
    lon, lat = (np.array([value]) for value in (120.0, -8.5))
    report = check_layer(layer([parts], lng=lon, lat=lat))
    assert report.small_parts["area_m2"].tolist() == pytest.approx([2500], rel=5e-3)
    assert report.labels_outside["distance_m"].iloc[0] > 100_000


def test_codes_are_compared_with_the_facts():
    report = check_layer(layer([square(0), square(1000)], kode=["35.10.01.2001", "35.10.01.2999"]))
    assert report.unknown == ["35.10.01.2999"]
    assert len(report.missing) == 216
    assert report.faults == 216
    elsewhere = check_layer(layer([square(0)], kode=["35.09.01.2001"]))
    assert elsewhere.missing == elsewhere.unknown == []


def test_the_order_of_the_rows_does_not_matter(real_boundaries):
    mixed = real_boundaries.desa.sample(frac=1, random_state=1)
    one, other = check_layer(real_boundaries), check_layer(Boundaries(mixed, real_boundaries.origin))
    assert one.overlaps["area_m2"].sum() == pytest.approx(other.overlaps["area_m2"].sum())
    assert one.labels_outside.equals(other.labels_outside)


def test_gaps_of_islands_and_of_a_single_desa_are_found_too():
    ring = [square(0), square(1000), square(2000), square(0, 1000), square(2000, 1000)]
    ring += [square(0, 2000), square(1000, 2000), square(2000, 2000)]
    lake = shapely.Polygon(square(9000).exterior, [shapely.box(9200, 200, 9300, 300).exterior])
    # An island in the gap of the ring, and one of a single desa with a lake.
    report = check_layer(layer([*ring, square(1400, 1400, 200), lake]))
    assert report.gaps["area_m2"].tolist() == pytest.approx([1_000_000, 10_000], rel=2e-3)
    beside = [len(codes.split(";")) for codes in report.gaps["neighbours"]]
    assert beside == [9, 1]
