from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geo.cases.reader import read_table
from geo.errors import CaseFileError

HEADER = ["ID", "Tanggal", "Kode Desa", "No HP", "Lat", "Lon"]


def workbook(tmp_path: Path, sheets: dict[str, list[list[object]]], name: str = "kasus.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / name
    book.save(path)
    return path


def ods(tmp_path: Path, rows: list[list[str]], name: str = "kasus.ods", manifest: str = "") -> Path:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Data">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest or "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def test_types_codes_and_telephones(tmp_path: Path) -> None:
    rows = [
        HEADER,
        [1, datetime(2026, 5, 5, 14, 30), 3510012001, 80000000123, -8.2, 114.3],
        [2, date(2026, 5, 6), "35.10.01.2001", "0800-0000-0123", -8.3, None],
    ]
    table = read_table(workbook(tmp_path, {"Data": rows}))
    frame = table.frame
    assert frame["ID"].tolist() == ["1", "2"]
    assert frame["Kode Desa"].tolist() == ["3510012001", "35.10.01.2001"]
    assert frame["No HP"].tolist() == ["80000000123", "0800-0000-0123"]
    assert frame["Tanggal"].dtype == "datetime64[us]"
    assert frame["Tanggal"].tolist() == [pd.Timestamp(2026, 5, 5, 14, 30), pd.Timestamp(2026, 5, 6)]
    assert frame["Lat"].tolist() == [-8.2, -8.3]
    assert frame["Lon"].isna().tolist() == [False, True]
    assert table.rows.tolist() == [2, 3]


def test_mixtures_become_text(tmp_path: Path) -> None:
    rows = [["id", "tanggal", "lon"], ["a", datetime(2026, 5, 5), "114,3"], ["b", "5 Mei 2026", 114.3]]
    frame = read_table(workbook(tmp_path, {"Data": rows})).frame
    assert frame["tanggal"].tolist() == ["2026-05-05", "5 Mei 2026"]
    assert frame["lon"].tolist() == ["114,3", "114.3"]


def test_titles_blank_rows_and_row_numbers(tmp_path: Path) -> None:
    rows = [
        [],
        ["LAPORAN KASUS", None, None],
        ["Triwulan III", None, None],
        [None, "id", "desa", None],
        [None, "1", "Giri", None],
        [],
        [None, "2", "Kabat", None],
        [None, None, " ", None],
        [],
    ]
    table = read_table(workbook(tmp_path, {"Data": rows}))
    assert table.frame.columns.tolist() == ["id", "desa"]
    assert table.rows.tolist()[:3] == [5, 6, 7]
    assert table.frame["desa"].tolist()[0::2][:2] == ["Giri", "Kabat"]
    assert "2 baris di atas tabel dilewati; judul kolom ada di baris 4." in table.notes


def test_the_sheet_with_cases_is_chosen_and_said(tmp_path: Path) -> None:
    sheets = {
        "Petunjuk": [["Isi lembar Data"], ["lalu kirim"]],
        "Kosong": [],
        "Data": [["id", "tanggal", "desa"], ["1", "1/1/2026", "Giri"]],
        "Rujukan": [["kode", "desa"], *([str(n), "x"] for n in range(50))],
    }
    table = read_table(workbook(tmp_path, sheets))
    assert table.frame["desa"].tolist() == ["Giri"]
    assert table.notes[0] == 'Lembar "Data" dibaca; lembar lain tidak: Petunjuk, Rujukan.'


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    rows = [
        ["REKAP", None, None, None, None, None],
        ["ID", "Tanggal", "Alamat", None, "Koordinat", None],
        [None, None, "Desa", "Kecamatan", "Lintang", "Bujur"],
        ["1", "1/1/2026", "Giri", "Giri", -8.2, 114.3],
        ["2", "2/1/2026", "Kabat", "Kabat", -8.2, 114.3],
    ]
    table = read_table(workbook(tmp_path, {"Data": rows}))
    assert table.frame.columns.tolist() == ["ID", "Tanggal", "Desa", "Kecamatan", "Lintang", "Bujur"]
    assert table.rows.tolist() == [4, 5]
    assert "1 baris di atas tabel dilewati; judul kolom ada di baris 3." in table.notes


def test_a_row_of_values_is_no_second_header_row(tmp_path: Path) -> None:
    rows = [["ID", "Tanggal", None, None], [None, None, "Giri", "selesai"], ["2", "1/1/2026", "Giri", "y"]]
    assert read_table(workbook(tmp_path, {"Data": rows})).n_rows == 2


def test_cells_merged_downwards_hold_for_each_row(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        {
            "Data": [
                [],
                ["id", "kecamatan"],
                ["1", "Giri"],
                ["2", None],
                ["3", None],
                ["4", None],
                ["5", "Kabat"],
            ]
        },
    )
    book = openpyxl.load_workbook(path)
    book["Data"].merge_cells("B3:B5")
    book.save(path)
    table = read_table(path)
    assert table.frame["kecamatan"].fillna("").tolist() == ["Giri", "Giri", "Giri", "", "Kabat"]
    assert "2 sel yang digabung ke bawah diisi dengan nilai gabungannya." in table.notes


def test_a_web_page_called_xls(tmp_path: Path) -> None:
    page = """<html><meta charset="utf-8"><body><h1>Laporan</h1>
      <table><tr><td>menu</td></tr></table>
      <table border=1><tr><th colspan=4>REKAP</th></tr>
      <tr><th>No Tiket<th>Tanggal<th>Kecamatan<th>Keterangan</tr>
      <tr><td>0012</td><td>05/05/2026</td><td rowspan="2">Giri</td><td>caf&eacute; &lt;b&gt;<br>dua</td></tr>
      <tr><td>13</td><td>06/05/2026</td><td></td></tr></table></body></html>"""
    (tmp_path / "rekap.xls").write_text(page, encoding="utf-8")
    table = read_table(tmp_path / "rekap.xls")
    assert table.frame.iloc[0].tolist() == ["0012", "05/05/2026", "Giri", "café <b>\ndua"]
    assert table.frame.iloc[1].tolist()[:3] == ["13", "06/05/2026", "Giri"]
    assert table.rows.tolist() == [3, 4]


def test_hours_of_their_own_and_truth_values(tmp_path: Path) -> None:
    rows = [["id", "tanggal", "jam", "benar"], ["1", date(2026, 5, 5), time(14, 30), True]]
    frame = read_table(workbook(tmp_path, {"Data": rows})).frame
    assert frame["jam"].tolist() == ["14:30:00"]
    assert frame["benar"].tolist() == ["TRUE"]


def test_opendocument(tmp_path: Path) -> None:
    table = read_table(ods(tmp_path, [["id", "tanggal", "desa"], ["1", "5 Mei 2026", "Giri"]]))
    assert table.frame.to_dict("records") == [{"id": "1", "tanggal": "5 Mei 2026", "desa": "Giri"}]


def test_opendocument_with_line_breaks_between_its_tags(tmp_path: Path) -> None:
    path = ods(tmp_path, [["id", "tanggal", "desa"], ["1", "5 Mei 2026", "Giri"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = (
        parts["content.xml"].replace(b"><table", b">\n <table").replace(b"></table", b">\n</table")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read_table(path).frame["desa"].tolist() == ["Giri"]


def test_content_decides_where_the_name_is_wrong(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Data": [["id", "tanggal"], ["1", "1/1/2026"]]}, "kasus.xlsx")
    table = read_table(path.rename(tmp_path / "kasus.csv"))
    assert table.frame["tanggal"].tolist() == ["1/1/2026"]
    assert "tidak sesuai dengan akhiran .csv" in table.notes[0]
    (tmp_path / "b.xls").write_text("id;desa\n1;Giri\n")
    assert read_table(tmp_path / "b.xls").frame["desa"].tolist() == ["Giri"]


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.xlsx", b"PK\x03\x04" + b"x" * 500, "file_truncated"),
        ("a.xlsx", b"\x00\x01\x02" * 400, "reading.not_a_workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "file_unreadable"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "file_encrypted",
        ),
        ("a.xls", b"<html><p>Sesi berakhir</p></html>", "file_html"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file_no_header"),
    ],
)
def test_damaged_workbooks(tmp_path: Path, name: str, data: bytes, key: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CaseFileError) as caught:
        read_table(path)
    assert caught.value.key == (key if "." in key else f"cases.{key}")
    assert name in str(caught.value)


def test_a_workbook_cut_short(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Data": [HEADER, *([n, None, n, n, n, n] for n in range(500))]})
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(CaseFileError) as caught:
        read_table(path)
    assert caught.value.key == "cases.file_truncated"


def test_an_encrypted_opendocument(tmp_path: Path) -> None:
    path = ods(tmp_path, [["id"]], manifest="<manifest><encryption-data/></manifest>")
    with pytest.raises(CaseFileError) as caught:
        read_table(path)
    assert caught.value.key == "cases.file_encrypted"


def test_workbooks_without_a_table(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError) as caught:
        read_table(workbook(tmp_path, {"A": [], "B": []}))
    assert caught.value.key == "cases.file_empty"
    with pytest.raises(CaseFileError) as caught:
        read_table(workbook(tmp_path, {"A": [[1, 2], [3, 4]]}))
    assert caught.value.key == "cases.file_no_header"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("surat.txt", "id")
    with pytest.raises(CaseFileError) as caught:
        read_table(tmp_path / "a.zip")
    assert caught.value.key == "cases.file_archive"
