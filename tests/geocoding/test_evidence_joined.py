"""Code, names and point of one row: agreement, contradiction, and what a point decides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.admin.boundaries import Boundaries
from geo.admin.locator import metres_per_degree
from geo.geocoding import OUTPUT_COLUMNS, evidence_texts, geocode

KEBAMAN, SUKONATAR = "35.10.08.2004", "35.10.08.2003"


def answer(boundaries: Boundaries, **row: object) -> pd.Series:
    """The outcome for one row."""
    return geocode(pd.DataFrame([row]), boundaries).iloc[0]


def inside(boundaries: Boundaries, code: str) -> tuple[float, float]:
    """A point in the middle of a desa."""
    point = boundaries.desa.geometry[code].representative_point()
    return point.x, point.y


def outside(boundaries: Boundaries, code: str, metres: float) -> tuple[float, float]:
    """A point some metres outside a desa, as the crow flies."""
    lon_m, lat_m = (float(scale) for scale in metres_per_degree(-8.4))
    drawn = shapely.transform(boundaries.desa.geometry[code], lambda xy: xy * (lon_m, lat_m))
    point = shapely.get_point(drawn.buffer(metres).exterior, 0)
    return shapely.get_x(point) / lon_m, shapely.get_y(point) / lat_m


@pytest.mark.parametrize(
    "code",
    [
        "35.10.08.2004",
        "3510082004",
        " 35 10 08 2004 ",
        "3510082004.0",
        "3.510082004E9",
        3510082004,
        3510082004.0,
    ],
)
def test_a_code_in_every_writing(real_boundaries: Boundaries, code: object) -> None:
    row = answer(real_boundaries, kode_desa=code)
    assert (row["match_status"], row["kode_desa"], row["match_method"]) == ("matched", KEBAMAN, "code")
    assert str(row["input_kode_desa"]) == str(code)


def test_a_code_in_the_column_desa(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, desa="35.10.08.2004", kecamatan="Srono")
    assert (row["match_status"], row["kode_desa"], row["match_method"]) == ("matched", KEBAMAN, "code")


def test_a_former_code_finds_its_desa(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, kode="35.10.13.2005")
    assert row["kode_desa"] == "35.10.25.2004"
    assert "Kode lama" in row["match_reason"]


def test_a_bps_code_needs_a_mapping(real_boundaries: Boundaries) -> None:
    cases = pd.DataFrame({"kode_desa": ["3510080007"]})
    assert geocode(cases, real_boundaries)["match_status"].tolist() == ["rejected"]
    mapped = geocode(cases, real_boundaries, bps_codes={"3510080007": KEBAMAN})
    assert mapped["kode_desa"].tolist() == [KEBAMAN]


def test_a_code_of_a_kecamatan_is_no_more_than_that(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, kode_desa="35.10.08")
    assert (row["match_status"], row["match_level"], row["kode_kecamatan"]) == (
        "matched",
        "kecamatan",
        "35.10.08",
    )
    row = answer(real_boundaries, kode_desa="35.10.18", desa="Watukebo")
    assert (row["match_status"], row["kode_desa"]) == ("matched", "35.10.18.2008")


def test_an_unknown_code_is_said_and_not_used(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, kode_desa="35.10.99.9999", desa="Kebaman", kecamatan="Srono")
    assert row["kode_desa"] == KEBAMAN
    assert "35.10.99.9999" in row["match_reason"]


def test_code_and_name_agree_or_contradict(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, kode_desa=KEBAMAN, desa="Kebaman")
    assert (row["match_status"], row["match_method"]) == ("matched", "code+name")
    alone = answer(real_boundaries, kode_desa=KEBAMAN)
    assert row["match_score"] > alone["match_score"]
    row = answer(real_boundaries, kode_desa=KEBAMAN, desa="Sukonatar", kecamatan="Srono")
    assert (row["match_status"], row["kode_desa"]) == ("review", "")
    assert row["match_candidates"].split(";")[:2] == [KEBAMAN, SUKONATAR]
    row = answer(real_boundaries, kode_desa=KEBAMAN, kecamatan="Muncar")
    assert row["match_status"] == "review"


def test_a_code_settles_an_ambiguous_name(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, kode_desa="35.10.18.2008", desa="Watukebo")
    assert (row["match_status"], row["kode_desa"]) == ("matched", "35.10.18.2008")


def test_a_point_alone(real_boundaries: Boundaries) -> None:
    lon, lat = inside(real_boundaries, KEBAMAN)
    row = answer(real_boundaries, lon=lon, lat=lat)
    assert (row["match_status"], row["kode_desa"], row["match_method"]) == ("matched", KEBAMAN, "point")
    assert (row["match_lon"], row["match_lat"]) == (lon, lat)


@pytest.mark.parametrize("kind", ["swapped", "comma", "link"])
def test_a_point_is_repaired_first(real_boundaries: Boundaries, kind: str) -> None:
    lon, lat = inside(real_boundaries, KEBAMAN)
    rows: dict[str, dict[str, object]] = {
        "swapped": {"lon": lat, "lat": lon},
        "comma": {"lon": f"{lon:.6f}".replace(".", ","), "lat": f"{lat:.6f}".replace(".", ",")},
        "link": {"koordinat": f"https://www.google.com/maps?q={lat:.6f},{lon:.6f}"},
    }
    row = answer(real_boundaries, **rows[kind])
    assert row["kode_desa"] == KEBAMAN
    np.testing.assert_allclose([row["match_lon"], row["match_lat"]], [lon, lat], atol=1e-5)


def test_point_and_name_agree(real_boundaries: Boundaries) -> None:
    lon, lat = inside(real_boundaries, KEBAMAN)
    both = answer(real_boundaries, lon=lon, lat=lat, desa="Kebaman", kecamatan="Srono")
    name = answer(real_boundaries, desa="Kebaman", kecamatan="Srono")
    assert (both["match_status"], both["match_method"]) == ("matched", "point+name")
    assert both["match_score"] > name["match_score"]


def test_a_point_just_outside_the_named_desa_agrees(real_boundaries: Boundaries) -> None:
    lon, lat = outside(real_boundaries, KEBAMAN, 60.0)
    row = answer(real_boundaries, lon=lon, lat=lat, desa="Kebaman", kecamatan="Srono")
    assert (row["match_status"], row["kode_desa"]) == ("matched", KEBAMAN)
    assert "60 m" in row["match_reason"]


def test_a_point_far_outside_the_named_desa_contradicts(real_boundaries: Boundaries) -> None:
    lon, lat = inside(real_boundaries, "35.10.18.2004")
    row = answer(real_boundaries, lon=lon, lat=lat, desa="Kebaman", kecamatan="Srono")
    assert (row["match_status"], row["kode_desa"]) == ("review", "")
    assert row["match_candidates"].split(";")[:2] == [KEBAMAN, "35.10.18.2004"]
    assert " km di luar Kebaman" in row["match_reason"]


def test_a_misspelt_desa_far_from_the_point_is_not_overruled(real_boundaries: Boundaries) -> None:
    lon, lat = inside(real_boundaries, "35.10.18.2004")
    assert answer(real_boundaries, lon=lon, lat=lat, desa="Kebamann")["match_status"] == "review"


def test_a_point_settles_a_tie_and_a_bare_kecamatan(real_boundaries: Boundaries) -> None:
    lon, lat = inside(real_boundaries, "35.10.18.2008")
    assert answer(real_boundaries, lon=lon, lat=lat, alamat="Desa Watukebo")["kode_desa"] == "35.10.18.2008"
    lon, lat = inside(real_boundaries, KEBAMAN)
    row = answer(real_boundaries, lon=lon, lat=lat, alamat="SMAN 1 Srono")
    assert (row["match_status"], row["kode_desa"]) == ("matched", KEBAMAN)
    row = answer(real_boundaries, lon=lon, lat=lat, alamat="Jl. Mawar 4, Kec. Wongsorejo")
    assert (row["match_status"], row["kode_desa"]) == ("review", "")


def test_a_point_in_a_gap_near_the_coast_and_out_at_sea(real_boundaries: Boundaries) -> None:
    coast = "35.10.16.1013"
    lon, lat = real_boundaries.desa.geometry[coast].bounds[2], real_boundaries.desa.geometry[coast].centroid.y
    lon_m, _ = metres_per_degree(lat)
    near = [answer(real_boundaries, lon=lon + metres / float(lon_m), lat=lat) for metres in (1_500, 8_000)]
    assert [row["match_status"] for row in near] == ["review", "rejected"]
    assert near[0]["match_candidates"] != ""
    assert "2 km" in near[1]["match_reason"]


def test_an_offices_own_point_is_flagged(real_boundaries: Boundaries) -> None:
    lon, lat = inside(real_boundaries, "35.10.16.1004")
    desa = ["Kebaman", "Sukonatar", "Wonosobo", "Sumbersari", "Rejoagung", ""]
    cases = pd.DataFrame({"desa": desa, "lon": lon, "lat": lat})
    done = geocode(cases, real_boundaries)
    assert done["match_reason"].str.contains("titik kantor").all()
    assert done["match_status"].tolist()[-1] == "rejected"
    assert done["kode_desa"].tolist()[:2] == [KEBAMAN, SUKONATAR]
    assert not done["match_method"].str.contains("point").any()


def test_a_point_on_many_rows_that_name_no_desa_is_doubted(real_boundaries: Boundaries) -> None:
    lon, lat = inside(real_boundaries, "35.10.16.1004")
    streets = [
        f"Jl. Pahlawan Tanpa Nama Gang {letter}{letter}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"
    ]
    done = geocode(pd.DataFrame({"alamat": streets, "lon": lon, "lat": lat}), real_boundaries)
    assert (done["match_status"] == "review").all()
    assert (done["match_candidates"] == "35.10.16.1004").all()
    alike = pd.DataFrame({"alamat": "Kel. Penganjuran", "lon": lon, "lat": lat, "no": range(26)})
    assert (geocode(alike, real_boundaries)["match_status"] == "matched").all()


@pytest.mark.parametrize("point", [(0, 0), ("0", "0"), (None, None), (179.0, 89.0)])
def test_a_point_that_is_none(real_boundaries: Boundaries, point: tuple[object, object]) -> None:
    row = answer(real_boundaries, lon=point[0], lat=point[1], alamat="Kebaman, Srono")
    assert (row["match_status"], row["kode_desa"], row["match_method"]) == ("matched", KEBAMAN, "address")
    assert np.isnan(row["match_lon"])
    assert np.isnan(row["match_lat"])


def test_a_reviewers_decision_serves_the_next_file(real_boundaries: Boundaries) -> None:
    cases = pd.DataFrame({"alamat": ["Jl. Pasar Lama, Dusun Tak Dikenal", "Kebaman, Srono"]})
    assert geocode(cases, real_boundaries)["match_status"][0] == "rejected"
    aliases = pd.DataFrame({"teks": [evidence_texts(cases)[0].upper()], "kode_desa": [SUKONATAR]})
    done = geocode(cases, real_boundaries, aliases=aliases)
    assert done["kode_desa"].tolist() == [SUKONATAR, KEBAMAN]
    assert done["match_method"].tolist() == ["alias", "address"]


def test_approximate_lines_weigh_less(approx_boundaries: Boundaries) -> None:
    lon, lat = inside(approx_boundaries, KEBAMAN)
    point = answer(approx_boundaries, lon=lon, lat=lat)
    assert point["match_score"] <= 0.6
    assert "batas perkiraan" in point["match_reason"]
    lon, lat = outside(approx_boundaries, KEBAMAN, 1_000.0)
    row = answer(approx_boundaries, lon=lon, lat=lat, desa="Kebaman", kecamatan="Srono")
    assert (row["match_status"], row["kode_desa"]) == ("matched", KEBAMAN)
    lon, lat = inside(approx_boundaries, "35.10.18.2004")
    assert answer(approx_boundaries, lon=lon, lat=lat, desa="Kebaman")["match_status"] == "review"


def test_a_desa_without_polygon_is_matched_by_name(real_boundaries: Boundaries) -> None:
    desa = real_boundaries.desa.copy()
    desa.loc[KEBAMAN, "geometry"] = None
    lon, lat = inside(real_boundaries, "35.10.18.2004")
    row = answer(
        Boundaries(desa, real_boundaries.origin), lon=lon, lat=lat, desa="Kebaman", kecamatan="Srono"
    )
    assert (row["match_status"], row["kode_desa"]) == ("matched", KEBAMAN)


def test_the_columns_and_their_order(real_boundaries: Boundaries) -> None:
    cases = pd.DataFrame(
        {"alamat": ["Kebaman, Srono"], "kode_desa": [""], "match_score": ["x"], "input_match_score": [1]},
        index=["a"],
    )
    done = geocode(cases, real_boundaries)
    before = ["alamat", "input_kode_desa", "input_input_match_score", "input_match_score"]
    assert list(done.columns) == [*before, *OUTPUT_COLUMNS]
    assert list(done.index) == ["a"]
    assert list(cases.columns) == ["alamat", "kode_desa", "match_score", "input_match_score"]
