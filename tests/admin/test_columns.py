from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.columns import detect_columns
from geo.errors import BoundaryError

CODES = ["35.10.01.2001", "35.10.01.2002", "35.10.16.1007"]
NAMES = ["Sarongan", "Pesanggaran", "Karangrejo"]
PARENTS = ["Pesanggaran", "Pesanggaran", "Banyuwangi"]


def table(**columns):
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    "columns",
    [
        ("KDEPUM", "WADMKD", "WADMKC", "KDCPUM"),
        ("kode", "nama", "kecamatan", "kecamatan_kode"),
        ("KODE_DESA", "DESA", "KECAMATAN", "KODE_KEC"),
        ("kode_desa", "nama_desa", "nama_kecamatan", "kode_kecamatan"),
        ("Kode Kelurahan", "Kelurahan", "Nama Kecamatan", "Kode Kecamatan"),
    ],
)
@pytest.mark.parametrize("plain", [False, True])
def test_the_makers_names_are_known(columns, plain):
    codes = [code.replace(".", "") if plain else code for code in CODES]
    values = (codes, NAMES, PARENTS, [code[:8] for code in CODES])
    assert detect_columns(table(**dict(zip(columns, values, strict=True))), "x") == columns


def test_big_layers_carry_many_more_columns():
    found = detect_columns(
        table(
            OBJECTID=[1, 2, 3],
            NAMOBJ=["DESA A", "DESA B", "KEL C"],
            KDEBPS=["3510010001", "3510010004", "3510180007"],
            KDEPUM=CODES,
            KDCPUM=["35.10.01", "35.10.01", "35.10.16"],
            WADMKC=PARENTS,
            WADMKD=NAMES,
            WADMKK=["Banyuwangi"] * 3,
            LUASWH=[1.0, 2.0, 3.0],
        ),
        "x",
    )
    assert found == ("KDEPUM", "WADMKD", "WADMKC", "KDCPUM")


def test_codes_are_found_by_what_they_are():
    found = detect_columns(table(apa=CODES, wilayah=NAMES, NAMA=NAMES), "x")
    assert found == ("apa", "NAMA", None, None)


def test_a_kecamatan_column_of_codes_is_no_name():
    found = detect_columns(table(kode=CODES, nama=NAMES, kecamatan=["35.10.01"] * 3), "x")
    assert found.kecamatan is None


def test_the_same_codes_twice_are_no_doubt():
    plain = [code.replace(".", "") for code in CODES]
    assert detect_columns(table(lain=plain, KODE_DESA=CODES, desa=NAMES), "x").kode == "KODE_DESA"


def test_two_different_columns_of_codes_are_asked_for():
    doubtful = table(kode_a=CODES, kode_b=CODES[::-1], nama=NAMES)
    with pytest.raises(BoundaryError) as caught:
        detect_columns(doubtful, "batas.shp")
    assert caught.value.key == "admin.column_ambiguous"
    assert caught.value.values["candidates"] == "kode_a, kode_b"
    assert "--kode-column" in str(caught.value)
    assert detect_columns(doubtful, "batas.shp", kode="KODE_B").kode == "kode_b"


def test_of_two_columns_of_codes_the_one_with_a_known_name_counts():
    assert detect_columns(table(kode_lama=CODES[::-1], KDEPUM=CODES, nama=NAMES), "x").kode == "KDEPUM"


def test_two_different_names_are_asked_for():
    doubtful = table(kode=CODES, nama_desa=NAMES, desa=NAMES[::-1])
    with pytest.raises(BoundaryError) as caught:
        detect_columns(doubtful, "x")
    assert caught.value.values["option"] == "--nama-column"
    assert detect_columns(doubtful, "x", nama="desa").nama == "desa"


def test_two_different_kecamatan_are_asked_for():
    doubtful = table(kode=CODES, nama=NAMES, kecamatan=PARENTS, nama_kec=PARENTS[::-1])
    with pytest.raises(BoundaryError) as caught:
        detect_columns(doubtful, "x")
    assert caught.value.values["option"] == "--kecamatan-column"
    assert detect_columns(doubtful, "x", kecamatan="nama_kec").kecamatan == "nama_kec"


@pytest.mark.parametrize("chosen", [None, "KDEBPS"])
def test_bps_codes_are_refused_with_the_reason(chosen):
    with pytest.raises(BoundaryError) as caught:
        detect_columns(table(KDEBPS=["3510010001", "3510010004", "3510180007"], nama=NAMES), "x", kode=chosen)
    assert caught.value.key == "admin.bps_codes"
    assert "KDEBPS" in caught.value.sentence("en")


def test_what_is_not_there_is_said_with_what_is():
    with pytest.raises(BoundaryError, match=r"--kode-column.*apa"):
        detect_columns(table(apa=NAMES), "x")
    with pytest.raises(BoundaryError, match="--nama-column"):
        detect_columns(table(kode=CODES, luas=[1, 2, 3]), "x")
    with pytest.raises(BoundaryError, match="tidak berisi kolom tak_ada"):
        detect_columns(table(kode=CODES, nama=NAMES), "x", kode="tak_ada")
