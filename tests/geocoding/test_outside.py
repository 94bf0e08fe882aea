"""Evidence that names a place outside the layer is said, and never passed over for a name inside."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.geocoding import evidence_texts, geocode

KEBAMAN = "35.10.08.2004"


def answer(boundaries: Boundaries, **row: object) -> pd.Series:
    """The outcome for one row."""
    return geocode(pd.DataFrame([row]), boundaries).iloc[0]


@pytest.mark.parametrize(
    ("row", "candidate", "said"),
    [
        (
            {"desa": "Sukorejo", "kecamatan": "Sukorejo", "kode_desa": "35.14.01.2001"},
            "35.10.02.2001",
            "kode 35.14.01.2001 milik Kabupaten Pasuruan",
        ),
        ({"desa": "Kebalenan", "kode_desa": "35.09.01.2001"}, "35.10.16.1003", "milik Kabupaten Jember"),
        ({"desa": "Kebalenan", "kode_desa": 3509012001.0}, "35.10.16.1003", "milik Kabupaten Jember"),
        ({"desa": "Kebaman", "kecamatan": "Srono", "kode_desa": "350901"}, KEBAMAN, "milik Kabupaten Jember"),
        ({"desa": "Kebaman", "kode_desa": "35.09"}, KEBAMAN, "milik Kabupaten Jember"),
        ({"alamat": "Desa Kebaman, Kec. Srono", "kode_desa": "35.71.01.1004"}, KEBAMAN, "milik Kota Kediri"),
        ({"desa": "Kebaman", "kecamatan": "Srono", "kode_desa": "3509010001"}, KEBAMAN, "berawalan 35.09"),
        ({"desa": "Kebaman", "kecamatan": "Jember"}, KEBAMAN, "kolom kecamatan menyebut Kabupaten Jember"),
        ({"desa": "Kebaman", "kecamatan": "Kota Batu"}, KEBAMAN, "kolom kecamatan menyebut Kota Batu"),
        ({"desa": "Kebaman", "kecamatan": "Srono, Jember"}, KEBAMAN, "menyebut Kabupaten Jember"),
        (
            {"desa": "Kebaman", "kecamatan": "SITUBONDO", "alamat": "Kab. Banyuwangi"},
            KEBAMAN,
            "menyebut Kabupaten Situbondo",
        ),
        ({"kode_desa": KEBAMAN, "kecamatan": "Jember"}, KEBAMAN, "menyebut Kabupaten Jember"),
        ({"kode_desa": "35.10.08", "desa": "Kebaman", "kecamatan": "Jember"}, KEBAMAN, "Kabupaten Jember"),
    ],
)
def test_what_points_outside_contradicts_a_place_inside(
    real_boundaries: Boundaries, row: dict[str, object], candidate: str, said: str
) -> None:
    done = answer(real_boundaries, **row)
    assert (done["match_status"], done["kode_desa"], done["kode_kecamatan"]) == ("review", "", "")
    assert done["match_candidates"].split(";")[0] == candidate
    assert said in done["match_reason"]
    assert "di luar wilayah peta ini" in done["match_reason"]
    english = geocode(pd.DataFrame([row]), real_boundaries, lang="en")["match_reason"][0]
    assert "outside the area of this map" in english


@pytest.mark.parametrize("code", ["", "35.10.05"])
def test_a_kecamatan_inside_is_contradicted_as_well(real_boundaries: Boundaries, code: str) -> None:
    done = answer(real_boundaries, desa="Muncar", kecamatan="Jember", kode_desa=code)
    assert (done["match_status"], done["kode_kecamatan"]) == ("review", "")
    assert "Kecamatan Muncar" in done["match_reason"]
    assert "kolom kecamatan menyebut Kabupaten Jember" in done["match_reason"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kode_desa": "35.09.01.2001"}, "Kode 35.09.01.2001 milik Kabupaten Jember"),
        ({"kecamatan": "Jember"}, "Kolom kecamatan menyebut Kabupaten Jember"),
        ({"kecamatan": "Jember", "kode_desa": "35.09.01.2001"}, "milik Kabupaten Jember"),
        ({"kode_desa": "35.09.01.2001", "alamat": "Kab. Jember"}, "milik Kabupaten Jember"),
    ],
)
def test_nothing_but_a_place_outside_is_rejected(
    real_boundaries: Boundaries, row: dict[str, object], said: str
) -> None:
    done = answer(real_boundaries, **row)
    assert (done["match_status"], done["match_candidates"]) == ("rejected", "")
    assert said in done["match_reason"]


@pytest.mark.parametrize("row", [{"kode_desa": "35.09.01.2001"}, {"kecamatan": "Jember"}])
def test_a_point_inside_does_not_overrule_it(real_boundaries: Boundaries, row: dict[str, object]) -> None:
    point = real_boundaries.desa.geometry[KEBAMAN].representative_point()
    for names in ({}, {"desa": "Kebaman"}):
        done = answer(real_boundaries, lon=point.x, lat=point.y, **names, **row)
        assert (done["match_status"], done["match_candidates"]) == ("review", KEBAMAN)
        assert "Kabupaten Jember" in done["match_reason"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"desa": "Kebalenan", "kecamatan": "Banyuwangi"}, "35.10.16.1003"),
        ({"desa": "Kebalenan", "kecamatan": "Kab. Banyuwangi"}, "35.10.16.1003"),
        ({"desa": "Kebaman", "kecamatan": "Srono, Banyuwangi"}, KEBAMAN),
        ({"desa": "Kebaman", "kecamatan": "Srono, Kab. Banyuwangi, Jawa Timur"}, KEBAMAN),
        ({"desa": "Kebaman", "kecamatan": "Srono", "kode_desa": "35.10"}, KEBAMAN),
    ],
)
def test_the_own_kabupaten_does_no_harm(
    real_boundaries: Boundaries, row: dict[str, object], code: str
) -> None:
    done = answer(real_boundaries, **row)
    assert (done["match_status"], done["kode_desa"]) == ("matched", code), done["match_reason"]


def test_a_kecamatan_column_of_the_own_kabupaten_is_its_kecamatan(real_boundaries: Boundaries) -> None:
    done = answer(real_boundaries, kecamatan="Banyuwangi")
    assert (done["match_status"], done["kode_kecamatan"]) == ("matched", "35.10.16")


@pytest.mark.parametrize("code", ["35.10.05.2099", "3510080007", "99.99.01.2001", "35.10.08.204"])
def test_an_unknown_code_takes_two_pieces_of_evidence(real_boundaries: Boundaries, code: str) -> None:
    point = real_boundaries.desa.geometry[KEBAMAN].representative_point()
    where = {"lon": point.x, "lat": point.y}
    enough: list[dict[str, object]] = [
        {"desa": "Kebaman", "kecamatan": "Srono"},
        {"desa": "Kebaman", **where},
        {"alamat": "Kec. Srono", **where},
    ]
    too_little: list[dict[str, object]] = [
        {"desa": "Kebaman"},
        {"desa": "Kebaman", "kecamatan": "Sron"},
        where,
    ]
    for row in enough:
        done = answer(real_boundaries, kode_desa=code, **row)
        assert (done["match_status"], done["kode_desa"]) == ("matched", KEBAMAN), done["match_reason"]
        assert f"kode {code} tidak dikenal" in done["match_reason"]
    for row in too_little:
        done = answer(real_boundaries, kode_desa=code, **row)
        assert (done["match_status"], done["kode_desa"]) == ("review", ""), done["match_reason"]
        assert done["match_candidates"].split(";")[0] == KEBAMAN
        assert f"kode {code} tidak dikenal, sehingga perlu diperiksa" in done["match_reason"]
    assert answer(real_boundaries, kode_desa=code)["match_status"] == "rejected"


@pytest.mark.parametrize("code", ["12", "K-0045", "0000000000", "-"])
def test_a_running_number_is_no_doubt(real_boundaries: Boundaries, code: str) -> None:
    done = answer(real_boundaries, kode_desa=code, desa="Kebaman")
    assert (done["match_status"], done["kode_desa"]) == ("matched", KEBAMAN)


def test_a_mapped_code_of_the_statistics_office_outside(real_boundaries: Boundaries) -> None:
    cases = pd.DataFrame({"kode_desa": ["3509010001"], "desa": ["Kebaman"]})
    done = geocode(cases, real_boundaries, bps_codes={"3509010001": "35.09.01.2001"}).iloc[0]
    assert done["match_status"] == "review"
    assert "Kabupaten Jember" in done["match_reason"]


def test_a_kecamatan_that_the_layer_does_not_have_is_no_match(real_boundaries: Boundaries) -> None:
    done = answer(real_boundaries, desa="Muncar", kecamatan="Bangsalsari")
    assert (done["match_status"], done["kode_kecamatan"]) == ("review", "")
    assert "nama kecamatan yang tertulis tidak dikenal" in done["match_reason"]
    # Sukorejo is a desa here and a kecamatan of Pasuruan.
    assert answer(real_boundaries, desa="Kebaman", kecamatan="Sukorejo")["match_status"] == "review"


def test_a_desa_written_in_both_columns_is_still_that_desa(real_boundaries: Boundaries) -> None:
    # Bangorejo, a kecamatan one letter away with a desa of its name, is not what is written.
    done = answer(real_boundaries, desa="Bagorejo", kecamatan="Bagorejo")
    assert (done["match_status"], done["kode_desa"]) == ("matched", "35.10.08.2001")


def test_a_decision_on_the_words_stands_beside_an_unknown_code_alone(real_boundaries: Boundaries) -> None:
    for code, status in (("35.10.05.2099", "matched"), ("35.09.01.2001", "review")):
        cases = pd.DataFrame({"alamat": ["belakang pasar"], "kode_desa": [code]})
        aliases = pd.DataFrame({"teks": evidence_texts(cases), "kode_desa": [KEBAMAN]})
        done = geocode(cases, real_boundaries, aliases=aliases).iloc[0]
        assert (done["match_status"], done["match_candidates"]) == (status, KEBAMAN)
        assert "kode" in done["match_reason"]


def test_an_address_that_repeats_the_columns_announces_no_other_desa(real_boundaries: Boundaries) -> None:
    done = answer(
        real_boundaries,
        desa="Ds. Tamansari",
        kecamatan="Tegalsari",
        alamat="Jl. Mawar 4, Ds. Tamansari Tegalsari",
    )
    assert (done["match_status"], done["kode_desa"]) == ("matched", "35.10.23.2003"), done["match_reason"]
    done = answer(real_boundaries, desa="Kebaman", kecamatan="Srono", alamat="Ds. Tamansari")
    assert done["match_status"] == "review"
    assert "Ada 1 desa" not in done["match_reason"]
