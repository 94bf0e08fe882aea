"""Who is responsible where: read strictly, by position, never by name."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.officers import OFFICER_COLUMNS, demo_officers, officers_of, read_officers
from geo.errors import BoundaryError

ROWS = [
    ("35.10.13.2004", "tni", "Koramil Rogojampi", "Babinsa", "114,30", "-8.31"),
    ("3510132004", "Pemdes", "Kantor Desa Gitik", "Kepala  Desa", "", ""),
    ("351013", "POLRI", "Polsek Rogojampi", "Kapolsek", "114.29", "-8.30"),
    ("35.10.13", "TNI", "Koramil Rogojampi", "Danramil", "114.29", "-8.30"),
]


def written(tmp_path, rows, columns=OFFICER_COLUMNS, name="petugas.csv", separator=";"):
    path = tmp_path / name
    pd.DataFrame(rows, columns=list(columns)).to_csv(path, sep=separator, index=False)
    return path


def test_codes_pillars_and_points_are_read_as_people_write_them(tmp_path):
    officers = read_officers(written(tmp_path, ROWS))
    assert list(officers.columns) == list(OFFICER_COLUMNS)
    assert officers["kode_wilayah"].tolist() == ["35.10.13", "35.10.13", "35.10.13.2004", "35.10.13.2004"]
    assert officers["pilar"].tolist() == ["TNI", "Polri", "TNI", "Pemerintah"]
    assert officers.loc[2, ["lon", "lat"]].tolist() == [114.30, -8.31]
    assert officers.loc[3, "jabatan"] == "Kepala Desa"
    assert officers.loc[3, ["lon", "lat"]].isna().all()


def test_a_desa_has_its_own_offices_first_and_then_its_kecamatans(tmp_path):
    officers = read_officers(written(tmp_path, ROWS))
    assert officers_of(officers, "35.10.13.2004")["jabatan"].tolist() == [
        "Babinsa", "Kepala Desa", "Danramil", "Kapolsek",
    ]  # fmt: skip
    assert officers_of(officers, "35.10.13")["jabatan"].tolist() == ["Danramil", "Kapolsek"]
    assert officers_of(officers, "35.10.14.2001").empty


def test_names_of_persons_are_not_read(tmp_path):
    rows = [(*row, "Bukan Siapa-siapa") for row in ROWS]
    officers = read_officers(written(tmp_path, rows, (*OFFICER_COLUMNS, "nama")))
    assert "nama" not in officers.columns
    assert not officers.astype(str).apply(lambda column: column.str.contains("Siapa")).any().any()


@pytest.mark.parametrize(
    ("position", "value", "says"),
    [
        (0, "35.10", "kode desa atau kecamatan"),
        (0, "3510130xx", "kode desa atau kecamatan"),
        (1, "Ormas", "TNI, Polri, atau Pemerintah"),
        (2, " ", "kantor yang kosong"),
        (3, "x" * 81, "lebih dari 80 huruf"),
        (4, "14.3", "bujur"),
        (5, "utara", "lintang"),
        (5, "", "hanya satu dari bujur dan lintang"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_row(tmp_path, position, value, says):
    row = list(ROWS[0])
    row[position] = value
    with pytest.raises(BoundaryError) as problem:
        read_officers(written(tmp_path, [ROWS[3], tuple(row)]))
    assert says in str(problem.value)
    assert "baris 3 (" in str(problem.value)


def test_a_file_as_a_whole_can_be_wrong(tmp_path):
    with pytest.raises(BoundaryError, match="tidak ada"):
        read_officers(tmp_path / "tidak.csv")
    with pytest.raises(BoundaryError, match="jabatan"):
        read_officers(written(tmp_path, [row[:3] for row in ROWS], OFFICER_COLUMNS[:3]))
    with pytest.raises(BoundaryError, match="tidak berisi baris"):
        read_officers(written(tmp_path, []))
    other = tmp_path / "petugas.pdf"
    other.write_bytes(b"%PDF")
    with pytest.raises(BoundaryError, match="CSV, XLSX"):
        read_officers(other)


def test_a_workbook_is_read_too(tmp_path):
    path = tmp_path / "petugas.xlsx"
    pd.DataFrame(ROWS, columns=list(OFFICER_COLUMNS)).to_excel(path, index=False)
    assert len(read_officers(path)) == 4


def test_the_demonstration_has_positions_for_every_desa_and_reads_back(tmp_path, approx_boundaries):
    made = demo_officers(approx_boundaries.desa)
    officers = read_officers(written(tmp_path, made, separator=","))
    assert len(officers) == 3 * (217 + 25)
    codes = set(approx_boundaries.desa.index) | set(approx_boundaries.desa["kode_kecamatan"])
    assert set(officers["kode_wilayah"]) == codes
    heads = officers[officers["kantor"].str.startswith("Kantor Kelurahan")]
    assert (heads["jabatan"] == "Lurah").all()
    assert len(heads) == 28
