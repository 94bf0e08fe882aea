"""Free text, as people write it, to a desa: every kind of writing that the geocoder promises to read."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.geocoding import geocode


def answer(boundaries: Boundaries, **row: object) -> pd.Series:
    """The outcome for one row."""
    return geocode(pd.DataFrame([row]), boundaries).iloc[0]


KEBAMAN = "35.10.08.2004"


@pytest.mark.parametrize(
    "text",
    [
        "Desa Kebaman Kecamatan Srono Kabupaten Banyuwangi",
        "Ds. Kebaman, Kec. Srono",
        "DS.KEBAMAN KEC.SRONO KAB.BANYUWANGI",
        "Jl. Mawar No. 12 RT 03/RW 02, Dsn. Krajan, Kebaman, Srono, Banyuwangi 68471",
        "jl mawar 12 rt.003 rw.002 kebaman srono",
        "Gg. II No. 5 Kel. Kebaman, Srono",
        "Kebaman-Srono-Banyuwangi",
        "Desa Kebaman",
        "Dusun Kebaman Desa Kebaman",
        "Dusunkrajan Desakebaman Kecamatan Srono",
        "Jl. Muncar, Kebaman, Kec. Srono",
        "Jl. Kartini Kebaman Srono",
        "Kantor Desa Kebaman",
        "Banyuwangi, Srono, Kebaman",
        "Kebaman 68471",
        "Jl. Banyuwangi No. 4, Kebaman, Srono",
        "Jl. Raya Rogojampi Desa Kebaman Kec. Srono",
        "Depan Pasar Muncar Lama, Desa Kebaman, Srono",
        "Ds. Kebamn Kec. Srono",
        "Ds. Kebaaman Kec. Srono",
        "Ds. Kebmaan Kec. Srono",
        "Ds. Kebanan Kec. Sroon",
        "Ds. Keb4man Kec. Sr0no",
        "Desa Kebaman Keacmatan Srono",
        "ＤＥＳＡ　ＫＥＢＡＭＡＮ, Kécamatan Sronö",
    ],
)
def test_one_desa_in_many_writings(real_boundaries: Boundaries, text: str) -> None:
    row = answer(real_boundaries, alamat=text)
    assert (row["match_status"], row["kode_desa"]) == ("matched", KEBAMAN), row["match_reason"]
    assert row["match_method"] == "address"
    assert row["nama_kecamatan"] == "Srono"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kel. Tukang Kayu", "35.10.16.1005"),
        ("Kel. Tukangkayu", "35.10.16.1005"),
        ("Kp. Mandar, Banyuwangi", "35.10.16.1013"),
        ("Kelurahan Kampung Melayu", "35.10.16.1012"),
        ("Ds. Sbr. Agung Kec. Pesanggaran", "35.10.01.2004"),
        ("Ds. Wr. Pitu, Tegaldlimo", "35.10.04.2006"),
        ("Desa Boeloeagoeng, Siliragoeng", "35.10.22.2001"),
        ("Desa Djadjag Gambiran", "35.10.07.2002"),
        ("Desa Tjantuk, Singodjuruh", "35.10.12.2007"),
        ("Genteng Wetan, Genteng", "35.10.09.2002"),
        ("Desa Gentengwetan", "35.10.09.2002"),
        ("Desa Alas Bulu Kec. Wongsorejo", "35.10.18.2003"),
        ("Parijatah Kulon, Srono", "35.10.08.2007"),
        ("Dusun Krajan, Wongsorejo, Kec. Wongsorejo", "35.10.18.2004"),
        ("Krajan Sempu", "35.10.20.2001"),
        ("Sumberagung, Sumberbulu, Kec. Songgon", "35.10.19.2008"),
        ("Dsn. Sumberagung Ds. Barurejo Siliragung", "35.10.22.2005"),
    ],
)
def test_names_split_joined_shortened_and_old(real_boundaries: Boundaries, text: str, code: str) -> None:
    row = answer(real_boundaries, alamat=text)
    assert (row["match_status"], row["kode_desa"]) == ("matched", code), row["match_reason"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "Jl. Banyuwangi",
        "Jl. Kebaman No. 3",
        "Jl. Raya Srono",
        "Dusun Kebaman",
        "Dsn. Srono RT 02 RW 08",
        "Jl. KH. Agus Salim 7",
        "Toko Sumber Rejeki",
        "Perumahan Griya Asri Blok C No. 4",
        "SMAN 1 Banyuwangi",
        "Indonesia",
    ],
)
def test_what_names_no_desa_gets_none(real_boundaries: Boundaries, text: str) -> None:
    row = answer(real_boundaries, alamat=text)
    assert row["match_status"] == "rejected", row["match_reason"]
    assert row["kode_desa"] == ""


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Desa Watukebo", {"35.10.18.2008", "35.10.25.2003"}),
        ("Tamansari, Banyuwangi", {"35.10.23.2003", "35.10.24.2008"}),
        ("Desa Karangrejo, Banyuwangi", {"35.10.16.1007", "35.10.25.2008"}),
        ("Desa Glagag", {"35.10.13.2006", "35.10.15.2006"}),
    ],
)
def test_a_tie_abstains(real_boundaries: Boundaries, text: str, candidates: set[str]) -> None:
    row = answer(real_boundaries, alamat=text)
    assert (row["match_status"], row["kode_desa"]) == ("review", ""), row["match_reason"]
    assert candidates <= set(row["match_candidates"].split(";"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Desa Watukebo, Kec. Wongsorejo", "35.10.18.2008"),
        ("Desa Watukebo, Kec. Blimbingsari", "35.10.25.2003"),
        ("Desa Watukebo, Kec. Rogojampi", "35.10.25.2003"),
        ("Desa Badean Kecamatan Kabat", "35.10.25.2009"),
        ("Kelurahan Karangrejo, Banyuwangi", "35.10.16.1007"),
        ("Ds. Glagag, Rogojampi", "35.10.13.2006"),
        ("Desa Bangorejo, Kec. Srono", "35.10.08.2001"),
    ],
)
def test_a_kecamatan_breaks_the_tie(real_boundaries: Boundaries, text: str, code: str) -> None:
    row = answer(real_boundaries, alamat=text)
    assert (row["match_status"], row["kode_desa"]) == ("matched", code), row["match_reason"]


def test_a_former_parent_is_said_with_its_date(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, alamat="Desa Gintangan, Kec. Rogojampi")
    assert row["kode_desa"] == "35.10.25.2004"
    assert "Rogojampi" in row["match_reason"]
    assert "201" in row["match_reason"]


@pytest.mark.parametrize(
    ("text", "kecamatan"),
    [
        ("Puskesmas Licin, Jl. Melati 20, Kec. Licin", "35.10.24"),
        ("SDN 2 Kebaman, Kec. Srono", "35.10.08"),
        ("Kec. Muncar", "35.10.05"),
        ("Songgon, Banyuwangi", "35.10.19"),
        ("Jl. Gajah Mada 3, Kec. Glenmor", "35.10.10"),
        ("Kampung Tak Bernama, Pesanggaran, Kabupaten Banyuwangi", "35.10.01"),
    ],
)
def test_where_only_the_kecamatan_is_certain(real_boundaries: Boundaries, text: str, kecamatan: str) -> None:
    row = answer(real_boundaries, alamat=text)
    assert (row["match_level"], row["kode_kecamatan"], row["kode_desa"]) == ("kecamatan", kecamatan, "")


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("Mojopanggung, Kec. Banyuwangi", "35.10.17.1003"),
        ("Desa Kebaman Kec. Muncar", KEBAMAN),
        ("Srono, Sukonatar, Banyuwangi, Kabupaten Banyuwangi", "35.10.08.2003"),
        ("Desa Sukorejo Kec. Bangsalsari Kab. Jember", "35.10.02.2001"),
    ],
)
def test_a_text_that_contradicts_itself_goes_to_review(
    real_boundaries: Boundaries, text: str, candidate: str
) -> None:
    row = answer(real_boundaries, alamat=text)
    assert row["match_status"] in ("review", "rejected"), row["match_reason"]
    assert row["kode_desa"] == ""
    if row["match_status"] == "review":
        assert candidate in row["match_candidates"]


def test_columns_and_address_together(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, Kelurahan="Kebaman", Kecamatan="Srono", Alamat="Jl. Raya Muncar 5")
    assert (row["kode_desa"], row["match_method"]) == (KEBAMAN, "name")
    row = answer(real_boundaries, desa="Sukonatar", kecamatan="Srono", alamat="Desa Kebaman")
    assert row["match_status"] == "review"
    assert {KEBAMAN, "35.10.08.2003"} <= set(row["match_candidates"].split(";"))


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Desa Bulusari dan Bulusan, Kalipuro", "35.10.21.1007;35.10.21.2009"),
        ("Desa Parijatah", "35.10.08.2006;35.10.08.2007"),
        ("Masjid Al Falah Kebaman", KEBAMAN),
        ("Dusun Tak Dikenal Kebaman", KEBAMAN),
        ("Kebaman Takdikenal", KEBAMAN),
        ("Jl. Kartini Kebaman", KEBAMAN),
        ("Desa Kebaman, Kec. Antahberantah", KEBAMAN),
        ("Kebaman Kidul", KEBAMAN),
    ],
)
def test_what_is_likely_but_not_sure_goes_to_review(
    real_boundaries: Boundaries, text: str, candidates: str
) -> None:
    row = answer(real_boundaries, alamat=text)
    assert (row["match_status"], row["kode_desa"]) == ("review", ""), row["match_reason"]
    assert sorted(row["match_candidates"].split(";")) == candidates.split(";")


def test_the_address_may_repeat_the_column_kecamatan(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, kecamatan="Pesanggaran", alamat="Pantai Lama, Pesanggaran, Kab. Banyuwangi")
    assert (row["match_level"], row["kode_kecamatan"], row["kode_desa"]) == ("kecamatan", "35.10.01", "")
    row = answer(real_boundaries, desa="Sukonatar", kecamatan="Banyuwangi", alamat="Srono, Sukonatar")
    assert row["match_status"] == "review"


def test_an_unknown_desa_is_not_replaced_by_another(real_boundaries: Boundaries) -> None:
    row = answer(real_boundaries, desa="Zanzibarmulya", alamat="Kebaman, Srono")
    assert row["match_status"] == "review"
    assert row["kode_desa"] == ""


def test_the_reason_speaks_both_languages(real_boundaries: Boundaries) -> None:
    cases = pd.DataFrame({"alamat": ["Desa Kebaman, Kec. Srono"]})
    assert "tertulis bersama" in geocode(cases, real_boundaries)["match_reason"][0]
    assert "written together" in geocode(cases, real_boundaries, lang="en")["match_reason"][0]
