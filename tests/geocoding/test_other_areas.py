"""The same code for a layer of several kabupaten, and for addresses that speak of another one."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.admin.boundaries import Boundaries, Origin, load_boundaries
from geo.geocoding import geocode
from tests.shared import shared_file

ROWS = [
    ("35.06.15.2004", "Purwoasri", "Purwoasri"),
    ("35.06.15.2009", "Pandansari", "Purwoasri"),
    ("35.06.06.2005", "Wates", "Wates"),
    ("35.71.01.1004", "Pojok", "Mojoroto"),
    ("35.71.03.1013", "Pandansari", "Pesantren"),
    ("35.09.27.2007", "Kalisat", "Kalisat"),
    ("35.09.27.2008", "Kalisat Kidul", "Kalisat"),
    ("35.09.12.2001", "Wates", "Ambulu"),
]


@pytest.fixture(scope="module")
def three_kabupaten() -> Boundaries:
    """Eight desa of Kediri (kabupaten and kota) and Jember, each a square of its own."""
    codes = [code for code, _, _ in ROWS]
    boxes = [shapely.box(112 + at * 0.1, -8, 112.1 + at * 0.1, -7.9) for at in range(len(ROWS))]
    desa = gpd.GeoDataFrame(
        {
            "nama_desa": [name for _, name, _ in ROWS],
            "jenis_desa": ["kelurahan" if code[9] == "1" else "desa" for code in codes],
            "kode_kecamatan": [code[:8] for code in codes],
            "nama_kecamatan": [kecamatan for _, _, kecamatan in ROWS],
            "label_lon": [box.centroid.x for box in boxes],
            "label_lat": [box.centroid.y for box in boxes],
            "area_km2": [120.0] * len(ROWS),
        },
        index=pd.Index(codes, name="kode_desa"),
        geometry=boxes,
        crs="EPSG:4326",
    ).sort_index()
    return Boundaries(desa, Origin("given"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ds. Pandansari Kab. Kediri", "35.06.15.2009"),
        ("Kel. Pandansari Kota Kediri", "35.71.03.1013"),
        ("Ds. Pandansari, Kec. Purwoasri, Kediri", "35.06.15.2009"),
        ("Ds. Pandansari, Kec. Pesantren", "35.71.03.1013"),
        ("Ds. Wates Kec. Wates. Kediri", "35.06.06.2005"),
        ("Desa Kalisat Kidul Jember", "35.09.27.2008"),
        ("Desa Kalisat Kidl, Jember", "35.09.27.2008"),
        ("Kel. Pojok, Mojoroto, Kota Kediri", "35.71.01.1004"),
        ("Desa Purwoasri", "35.06.15.2004"),
    ],
)
def test_the_kabupaten_is_found_first(three_kabupaten: Boundaries, text: str, code: str) -> None:
    row = geocode(pd.DataFrame({"alamat": [text]}), three_kabupaten).iloc[0]
    assert (row["match_status"], row["kode_desa"]) == ("matched", code), row["match_reason"]


@pytest.mark.parametrize("text", ["Ds. Pandansari", "Desa Pandansari, Kediri"])
def test_two_kabupaten_that_fit_are_a_tie(three_kabupaten: Boundaries, text: str) -> None:
    row = geocode(pd.DataFrame({"alamat": [text]}), three_kabupaten).iloc[0]
    assert (row["match_status"], row["kode_desa"]) == ("review", "")
    assert row["match_candidates"] == "35.06.15.2009;35.71.03.1013"


@pytest.mark.parametrize(
    "text",
    [
        "Desa Kebaman Kab. Jember",
        "Desa Sukorejo Kec. Bangsalsari",
        "Desa Sukorejo, Jember",
        "Kel. Pojok Kota Kediri",
    ],
)
def test_another_kabupaten_is_never_placed_here(real_boundaries: Boundaries, text: str) -> None:
    row = geocode(pd.DataFrame({"alamat": [text]}), real_boundaries).iloc[0]
    assert row["match_status"] in ("review", "rejected"), row["match_reason"]
    assert row["kode_desa"] == ""


def test_every_desa_of_east_java_by_its_full_address() -> None:
    boundaries = load_boundaries(shared_file("boundaries", "jawa_timur_desa.parquet"))
    desa = boundaries.desa[boundaries.desa.index.str.startswith(("35.09", "35.24", "35.78"))]
    kabupaten = {"35.09": "Kab. Jember", "35.24": "Kab. Lamongan", "35.78": "Kota Surabaya"}
    texts = [
        f"Ds. {name}, Kec. {kecamatan}, {kabupaten[code[:5]]}"
        for code, name, kecamatan in zip(desa.index, desa["nama_desa"], desa["nama_kecamatan"], strict=True)
    ]
    done = geocode(pd.DataFrame({"alamat": texts}), boundaries)
    assert (done["kode_desa"] == desa.index).mean() > 0.998
    matched = done["match_status"] == "matched"
    assert not (matched & (done["kode_desa"] != "") & (done["kode_desa"] != desa.index)).any()


def test_one_word_is_not_the_desa_and_its_kecamatan_at_once(three_kabupaten: Boundaries) -> None:
    row = geocode(pd.DataFrame({"alamat": ["Desa Wates"]}), three_kabupaten).iloc[0]
    assert (row["match_status"], row["match_candidates"]) == ("review", "35.06.06.2005;35.09.12.2001")
