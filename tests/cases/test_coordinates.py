from __future__ import annotations

import time
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.cases.coordinates import _read_row, repair_points

EXTENT = (113.7, -9.0, 114.8, -7.8)
NATIONAL = (95.0, -11.1, 141.1, 6.1)
COLUMNS = {"lon": "lon", "lat": "lat", "koordinat": "koordinat"}


def one(lon: object = "", lat: object = "", koordinat: object = "", extent=EXTENT) -> pd.Series:
    frame = pd.DataFrame({"lon": [lon], "lat": [lat], "koordinat": [koordinat]})
    return repair_points(frame, COLUMNS, extent).iloc[0]


def assert_point(row: pd.Series, lon: float, lat: float, status: str, tolerance: float = 1e-6) -> None:
    assert row["point_status"] == status, row.to_dict()
    assert (row["lon"], row["lat"]) == pytest.approx((lon, lat), abs=tolerance)
    assert bool(row["point_note"]) == (status == "repaired")


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("114.345", "-8.2123"), (114.345, -8.2123), (" 114.345 ", "-8.2123"), ("114.345°", "8.2123 LS")],
)
def test_ordinary_points_are_taken_as_given(lon: object, lat: object) -> None:
    assert_point(one(lon, lat), 114.345, -8.2123, "as_given")


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        ("-8.2123", "114.345", "tertukar"),
        (-8.2123, 114.345, "tertukar"),
        ("8,2123", "114,345", "tertukar"),
        ("114,345", "-8,2123", "Koma"),
        ("114.345", "8.2123", "minus"),
        ("-114.345", "-8.2123", "minus"),
        ("114345000", "-8.212.300", "ribuan"),
        (114345000.0, -82123000.0, "ribuan"),
        ("1.143.450.000", "-82.123.000", "ribuan"),
        ("114°20'42\"BT", "8°12'44.28\"LS", "menit"),
        ("114°20'42\"E", "8°12'44,28\"S", "menit"),
        ("114 20 42", "-8 12 44.28", "menit"),
        ("114:20:42", "-8:12:44.28", "menit"),
        ("114d20m42s", "8d12m44.28s S", "menit"),
        ("114.20.42 BT", "08.12.44,28 LS", "menit"),
        ("114° 20.7' E", "8° 12.738' S", "menit"),
        ("-8.2123, 114.345", "", "satu sel"),
        ("", "https://maps.google.com/?q=-8.2123,114.345", "tautan"),
    ],
)
def test_certain_mistakes_are_repaired_and_said(lon: object, lat: object, said: str) -> None:
    row = one(lon, lat)
    assert_point(row, 114.345, -8.2123, "repaired")
    assert said in row["point_note"]


@pytest.mark.parametrize(
    "pair",
    [
        "-8.2123, 114.345",
        "-8.2123,114.345",
        "114.345 -8.2123",
        "(-8.2123; 114.345)",
        "[114.345, -8.2123]",
        "POINT (114.345 -8.2123)",
        "lat: -8.2123, long: 114.345",
        '{"lat": -8.2123, "lng": 114.345}',
        "8.2123 S, 114.345 E",
        "8.2123LS 114.345BT",
        "S: 8.2123 E: 114.345",
        "X: 114.345, Y: -8.2123",
        "Koordinat: -8.2123, 114.345 (akurasi 10 m)",
        "-8.2123,114.345,17z",
        "-8.2123 & 114.345",
        "Bujur 114.345 Lintang -8.2123",
    ],
)
def test_ordinary_pairs_in_one_column(pair: str) -> None:
    assert_point(one(koordinat=pair), 114.345, -8.2123, "as_given")


@pytest.mark.parametrize(
    "pair",
    [
        "-8,2123, 114,345",
        "-8,2123,114,345",
        "-8,2123;114,345",
        "8°12'44.28\"S 114°20'42\"E",
        "8°12'44.28\" LS, 114°20'42\" BT",
        "S8 12.738 E114 20.7",
        "geo:-8.2123,114.345?z=17",
        "https://www.google.com/maps/@-8.2123,114.345,17z",
        "https://www.google.com/maps/place/X/@-8.3,114.2,17z/data=!3m1!4b1!4m5!3m4!8m2!3d-8.2123!4d114.345",
        "https://maps.google.com/maps?q=-8.2123%2C114.345&z=17",
        "https://www.google.com/maps/dir//-8.2123,114.345/@-8.3,114.2,15z",
        "https://www.google.com/maps/search/-8.2123,+114.345?entry=tts",
        "https://www.openstreetmap.org/?mlat=-8.2123&mlon=114.345#map=17/-8.3/114.2",
        "https://www.openstreetmap.org/#map=17/-8.2123/114.345",
        "Lokasi saya: https://waze.com/ul?ll=-8.2123,114.345&navigate=yes",
        "8.2123, 114.345",
        "Lat: 8° 12' 44.28\" S Long: 114° 20' 42\" E",
        "8,2123 LS dan 114,345 BT",
        "https://earth.google.com/web/@-8.2123,114.345,100a",
        "https://www.bing.com/maps?cp=-8.2123~114.345",
        "https://share.here.com/l/-8.2123,114.345",
        "-8.212.300, 114.345.000",
    ],
)
def test_pasted_pairs_and_links(pair: str) -> None:
    assert_point(one(koordinat=pair), 114.345, -8.2123, "repaired")


@pytest.mark.parametrize(
    ("lon", "lat", "pair"),
    [
        ("199000", "9090000", ""),
        ("9090000", "199000", ""),
        ("199.000,00", "9.090.000,00", ""),
        (199000.0, 9090000.0, ""),
        ("", "", "199000, 9090000"),
        ("", "", "50L 199000 9090000"),
        ("", "", "X=199000 Y=9090000"),
        ("", "", "199000 mE 9090000 mN"),
    ],
)
def test_utm_metres(lon: object, lat: object, pair: str) -> None:
    x, y = Transformer.from_crs(32750, 4326, always_xy=True).transform(199000, 9090000)
    row = one(lon, lat, pair)
    assert_point(row, x, y, "repaired")
    assert "UTM zona 50S" in row["point_note"]


def test_the_western_edge_lies_in_the_zone_before() -> None:
    x, y = Transformer.from_crs(32749, 4326, always_xy=True).transform(815000, 9080000)
    assert_point(one("815000", "9080000"), x, y, "repaired")


def test_plus_codes() -> None:
    # Quoted with its coordinates in the test addresses: P844+8Q is 114.306938, -8.294187.
    assert_point(one(koordinat="P844+8Q Labanasem"), 114.306938, -8.294187, "repaired", 1e-5)
    assert_point(one(koordinat="6P3PP844+8Q"), 114.306938, -8.294187, "repaired", 1e-5)


@pytest.mark.parametrize(
    ("lon", "lat", "pair", "said"),
    [
        ("0", "0", "", "0,0"),
        (0.0, 0.0, "", "0,0"),
        ("", "", "0, 0", "0,0"),
        ("", "-8.2", "", "Hanya satu"),
        ("114.3", "-82.12", "", "di luar"),
        ("110.4", "-7.0", "", "di luar"),
        ("abc", "-8.2", "", "tidak terbaca"),
        ("", "", "https://maps.app.goo.gl/abc123", "tidak memuat"),
        ("8 Des", "114.3", "", "tidak terbaca"),
        (float("inf"), -8.2, "", "tidak terbaca"),
    ],
)
def test_what_is_not_certain_is_not_used(lon: object, lat: object, pair: object, said: str) -> None:
    row = one(lon, lat, pair)
    assert row["point_status"] == "unusable"
    assert np.isnan(row["lon"])
    assert np.isnan(row["lat"])
    assert said in row["point_note"]


@pytest.mark.parametrize("cell", ["", None, np.nan, "-", "n/a", "tidak ada"])
def test_nothing_written_is_absent(cell: object) -> None:
    row = one(cell, cell, cell)
    assert (row["point_status"], row["point_note"]) == ("absent", "")


def test_an_address_in_the_place_column_is_no_point() -> None:
    assert one(koordinat="Rugi Rp 114.345,000 dan 8.212,000; HP 0800.114.345")["point_status"] == "absent"
    assert one(koordinat="Jl. Ahmad Yani 12, RT 3/2, Kel. Giri")["point_status"] == "absent"


def test_two_points_that_fit_are_no_answer() -> None:
    # Over the whole country a northing alone is in several zones.
    row = one("199000", "9090000", extent=NATIONAL)
    assert row["point_status"] == "unusable"
    assert "lebih dari satu" in row["point_note"]
    assert one(koordinat="50L 199000 9090000", extent=NATIONAL)["point_status"] == "repaired"


def test_a_plausible_value_is_never_touched() -> None:
    assert_point(one("114.345", "5.2", extent=NATIONAL), 114.345, 5.2, "as_given")


def test_usable_pair_stands_in_for_unusable_columns() -> None:
    assert_point(one("0", "0", "-8.2123, 114.345"), 114.345, -8.2123, "as_given")


def test_index_and_order_are_kept_and_the_input_is_untouched() -> None:
    frame = pd.DataFrame({"X": ["114,1", "", "0"], "Y": ["-8,1", "", "0"]}, index=[7, 7, 3])
    before = frame.copy()
    out = repair_points(frame, {"lon": "X", "lat": "Y"}, EXTENT)
    assert out.index.tolist() == [7, 7, 3]
    assert out["point_status"].tolist() == ["repaired", "absent", "unusable"]
    pd.testing.assert_frame_equal(frame, before)


def test_no_columns_and_no_rows() -> None:
    assert repair_points(pd.DataFrame({"a": [1]}), {}, EXTENT)["point_status"].tolist() == ["absent"]
    assert len(repair_points(pd.DataFrame({"lon": [], "lat": []}), {"lon": "lon", "lat": "lat"}, EXTENT)) == 0


def test_english_notes() -> None:
    frame = pd.DataFrame({"lon": ["-8.2"], "lat": ["114.3"]})
    assert (
        "swapped" in repair_points(frame, COLUMNS | {"koordinat": "lon"}, EXTENT, lang="en")["point_note"][0]
    )


@settings(deadline=None)
@given(
    st.floats(EXTENT[0], EXTENT[2]),
    st.floats(EXTENT[1], EXTENT[3]),
    st.permutations(["swap", "comma", "sign"]),
)
def test_any_point_survives_any_two_mistakes(x: float, y: float, mistakes: list[str]) -> None:
    lon, lat = f"{x:.7f}", f"{y:.7f}"
    if "sign" in mistakes[:2]:
        lat = lat.removeprefix("-")
    if "comma" in mistakes[:2]:
        lon, lat = lon.replace(".", ","), lat.replace(".", ",")
    if "swap" in mistakes[:2]:
        lon, lat = lat, lon
    wide = (113.6, -9.1, 114.9, -7.7)
    assert_point(one(lon, lat, extent=wide), x, y, "repaired", 1e-6)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_any_text_gives_one_row_and_points_inside_alone(lon: str, lat: str, pair: str) -> None:
    row = one(lon, lat, pair)
    usable = row["point_status"] in ("as_given", "repaired")
    assert usable == bool(EXTENT[0] <= row["lon"] <= EXTENT[2] and EXTENT[1] <= row["lat"] <= EXTENT[3])


def test_a_huge_cell_is_passed_by() -> None:
    row = one("1" * 10_000_000, "°'" * 5_000_000, "-8,1 " * 2_000_000)
    assert row["point_status"] == "unusable"
    assert len(row["point_note"]) < 300


NUMBERS = [
    "114.345",
    "114,345",
    "-8.2",
    "-8,2",
    "8.2",
    "8,25",
    "-114,3",
    "-114.3",
    "0",
    "0,0",
    "114",
    "-8",
    "-8.2.",
    "1e2",
    "110,1",
    "+8,1",
    "5,5",
    "-5.5",
    "x",
]


@pytest.mark.parametrize("extent", [EXTENT, NATIONAL])
def test_whole_columns_give_what_single_cells_give(extent) -> None:
    """The quick way over columns against the slow one over cells, for every pair of them."""
    rows = list(product([*NUMBERS, ""], repeat=2))
    quick = repair_points(pd.DataFrame(rows, columns=["lon", "lat"]), {"lon": "lon", "lat": "lat"}, extent)
    cells = [_read_row(a, b, "", extent=extent, lang="id") for a, b in rows]
    slow = pd.DataFrame(cells, columns=["lon", "lat", "point_status", "point_note"])
    slow = slow.astype({"lon": float, "lat": float, "point_status": "str", "point_note": "str"})
    pd.testing.assert_frame_equal(quick, slow)


@pytest.mark.parametrize("swap", [False, True])
def test_whole_files_of_one_mistake_are_quick(swap: bool) -> None:
    rng = np.random.default_rng(0)
    lon = [f"{value:.6f}".replace(".", ",") for value in rng.uniform(113.9, 114.6, 30_000)]
    lat = [f"{value:.6f}".replace(".", ",") for value in rng.uniform(-8.8, -8.0, 30_000)]
    frame = pd.DataFrame({"lon": lat if swap else lon, "lat": lon if swap else lat})
    start = time.process_time()
    out = repair_points(frame, {"lon": "lon", "lat": "lat"}, EXTENT)
    assert time.process_time() - start < 0.3
    assert (out["point_status"] == "repaired").all()
