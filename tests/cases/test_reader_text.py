from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.cases.reader import read_table
from geo.errors import CaseFileError

TOLERATED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
"""A busy machine makes examples slowly, which says nothing of them."""

ROWS = [["id", "Tgl Lapor", "Desa", "Keterangan"], ["1", "31/12/2025", "Kebalenan", 'Café; ya, "ok"']]


def write(tmp_path: Path, data: bytes | str, name: str = "kasus.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def as_csv(rows: list[list[str]], separator: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_separators_and_encodings(tmp_path: Path, separator: str, codec: str) -> None:
    table = read_table(write(tmp_path, as_csv(ROWS, separator).encode(codec)))
    assert table.frame.columns.tolist() == ROWS[0]
    assert table.frame.iloc[0].tolist() == ROWS[1]
    assert table.columns == {"id": "id", "tanggal": "Tgl Lapor", "desa": "Desa", "keterangan": "Keterangan"}
    assert table.rows.tolist() == [2]
    assert table.n_rows == 1


def test_encoding_and_separator_are_said(tmp_path: Path) -> None:
    notes = read_table(write(tmp_path, as_csv(ROWS, ";").encode("cp1252"))).notes
    assert notes[0] == "Berkas teks Windows-1252; pemisah kolom: titik koma."
    assert read_table(write(tmp_path, as_csv(ROWS, "\t")), lang="en").notes[0].endswith("columns: tab.")


def test_excels_sep_line_keeps_the_row_numbers(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "sep=;\r\nid;desa\r\n1;Giri\r\n"))
    assert table.frame.to_dict("records") == [{"id": "1", "desa": "Giri"}]
    assert table.rows.tolist() == [3]


def test_lines_of_both_encodings(tmp_path: Path) -> None:
    data = "id,desa\n1,Café\n".encode() + "2,Café\n".encode("cp1252")
    assert read_table(write(tmp_path, data)).frame["desa"].tolist() == ["Café", "Café"]


def test_a_wrong_byte_spoils_its_own_line_alone(tmp_path: Path) -> None:
    data = "\ufeffid,desa\n1,Café\n2,x\n".encode().replace(b"2,x", b"2,\xd7")
    assert read_table(write(tmp_path, data)).frame["desa"].tolist() == ["Café", "×"]
    wide = "id,desa\n1,Giri\n".encode("utf-16")[:-1]
    assert read_table(write(tmp_path, wide)).frame["id"].tolist() == ["1"]


def test_titles_above_the_table_are_skipped_and_said(tmp_path: Path) -> None:
    text = "LAPORAN KASUS KECAMATAN;;\nTriwulan III;;\n;;\nid;desa;tanggal\n1;Giri;1/1/2026\n"
    table = read_table(write(tmp_path, text))
    assert table.frame["desa"].tolist() == ["Giri"]
    assert table.rows.tolist() == [5]
    assert "2 baris di atas tabel dilewati; judul kolom ada di baris 4." in table.notes


def test_one_column_needs_no_separator(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "alamat\nDs. Kebaman, Kec. Srono\nJl. A; B\n"))
    assert table.frame["alamat"].tolist() == ["Ds. Kebaman, Kec. Srono", "Jl. A; B"]


def test_names_are_made_unique_and_said(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "id,desa,desa,,desa_2\n1,a,b,c,d\n"))
    assert table.frame.columns.tolist() == ["id", "desa", "desa_3", "kolom_4", "desa_2"]
    assert any("desa_3" in note for note in table.notes)
    assert any("kolom_4" in note for note in table.notes)


def test_too_many_cells_are_set_apart_with_the_reason(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "id,lon,lat\n1,114.3,-8.2\n2,114,3,-8,2\n3,,\n4,114.3,-8.2,,\n5\n"))
    assert table.frame["id"].tolist() == ["1", "3", "4", "5"]
    assert table.rows.tolist() == [2, 4, 5, 6]
    broken = table.broken.iloc[0]
    assert (broken["baris"], broken["isi"]) == (3, "2,114,3,-8,2")
    assert broken["alasan"].startswith("Baris berisi 5 sel, padahal kolomnya 3")
    assert broken["reason"].startswith("The row holds 5 cells for 3 columns")
    assert table.n_rows == 5


def test_an_open_quote_breaks_its_own_row_alone(tmp_path: Path) -> None:
    text = 'id,desa,ket\n1,Giri,baik\n2,"Giri,buka\n3,"Kabat","dua\nbaris"\n4,"Licin",x\n5,Glagah,y\n'
    table = read_table(write(tmp_path, text))
    assert table.frame["id"].tolist() == ["1", "3", "4", "5"]
    assert table.frame["ket"].iloc[1] == "dua\nbaris"
    assert table.broken["isi"].tolist() == ['2,"Giri,buka']
    assert table.broken["baris"].tolist() == [3]
    assert "kutip" in table.broken["alasan"].iloc[0]


def test_an_open_quote_on_the_last_row(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'id,desa\n1,Giri\n2,"Kabat\n'))
    assert (table.frame["id"].tolist(), table.broken["isi"].tolist()) == (["1"], ['2,"Kabat'])


def test_two_open_quotes_swallow_nothing(tmp_path: Path) -> None:
    text = 'id,desa\n1,"Giri\n2,Kabat\n3,Licin"\n4,Glagah\n'
    table = read_table(write(tmp_path, text.replace("1,", "1,x,", 1)))
    assert table.n_rows == 4
    assert "Kabat" in table.frame["desa"].tolist()


def test_quotes_inside_a_quoted_cell_are_kept(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'id,alamat,x\n1,"Gg. "Mawar, 5" kiri",b\n'))
    assert table.frame.iloc[0].tolist() == ["1", 'Gg. "Mawar, 5" kiri', "b"]


def test_text_is_untouched(tmp_path: Path) -> None:
    cells = [" spasi ", "0012", "=1+1", "NA", "null", "1e5", "TRUE", "😀", "مرحبا", "\u202eabc", "a\nb"]
    names = [f"k{number}" for number in range(len(cells))]
    table = read_table(write(tmp_path, as_csv([names, cells], ",")))
    assert table.frame.iloc[0].tolist() == cells


def test_huge_cells_and_nul_bytes(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "id,ket\n1," + "x" * 10_000_000 + "\n2,a\x00b\n"))
    assert table.frame["ket"].str.len().tolist() == [10_000_000, 3]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "id,desa,tanggal\n"))
    assert table.frame.columns.tolist() == ["id", "desa", "tanggal"]
    assert table.n_rows == 0
    assert any("tanpa baris" in note for note in table.notes)


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.csv", b"", "file_empty"),
        ("a.csv", b"\xef\xbb\xbf\r\n \r\n", "file_empty"),
        ("a.csv", b";;;\n;;;\n", "file_empty"),
        ("a.csv", bytes(range(256)) * 20, "file_binary"),
        ("a.csv", b"1,2,3\n4,5,6\n", "file_no_header"),
        ("a.docx", b"PK\x03\x04", "file_suffix"),
        ("a", b"id\n1\n", "file_suffix"),
        ("a.csv", b"\xff\xfe\x00", "file_binary"),
    ],
)
def test_whole_file_errors(tmp_path: Path, name: str, data: bytes, key: str) -> None:
    with pytest.raises(CaseFileError) as caught:
        read_table(write(tmp_path, data, name))
    assert caught.value.key == f"cases.{key}"
    assert name in str(caught.value)
    assert "\n" not in caught.value.sentence("en")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match="tidak ada"):
        read_table(tmp_path / "tiada.csv")
    (tmp_path / "f.csv").mkdir()
    with pytest.raises(CaseFileError, match="folder"):
        read_table(tmp_path / "f.csv")


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n")
    for path in (tmp_path / "a.csv" / "b.csv", tmp_path / ("x" * 300 + ".csv")):
        with pytest.raises(CaseFileError, match="tidak dapat dibaca"):
            read_table(path)


cells = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12)


@settings(suppress_health_check=TOLERATED, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=12), st.sampled_from(",;\t|"))
def test_rows_in_are_rows_out(tmp_path: Path, rows: list[tuple[str, str, str]], separator: str) -> None:
    written = [["id", "desa", "alamat"], *([a, b, c] for a, b, c in rows)]
    table = read_table(write(tmp_path, as_csv(written, separator).encode("utf-8")))
    expected = pd.DataFrame(rows, columns=["id", "desa", "alamat"], dtype="str")
    pd.testing.assert_frame_equal(table.frame, expected)


@settings(suppress_health_check=TOLERATED, deadline=None, max_examples=200)
@given(st.lists(st.text('ab",;\n', max_size=14), max_size=12))
def test_hostile_lines_never_raise_and_lose_no_letter(tmp_path: Path, lines: list[str]) -> None:
    text = "id,desa,alamat\n" + "\n".join(lines) + "\n"
    table = read_table(write(tmp_path, text))
    kept = "".join("".join(row) for row in table.frame.fillna("").to_numpy().tolist())
    kept += "".join(table.broken["isi"])
    for letter in "ab":
        assert kept.count(letter) == "".join(lines).count(letter)
