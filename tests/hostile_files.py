"""Case files made to harm who opens them, and files of every format that were cut short.

All of it is made here; every maker takes a folder and returns the file.
"""

from __future__ import annotations

import io
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio

from tests.reviewing import HEADER, row, write_cases

__all__ = ["HOSTILE", "TRUNCATED", "good_table", "truncated"]

Maker = Callable[[Path], Path]

_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {x} "{f"&{y};" * 10}">' for y, x in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def good_table(n: int = 3) -> pd.DataFrame:
    """Return a small table of cases that can be read, with a point each."""
    rows = [row(f"H{i}", "Grajagan", "Purwoharjo", lon=114.33, lat=-8.04) for i in range(n)]
    return pd.DataFrame(rows, columns=list(HEADER))


def _workbook() -> dict[str, bytes]:
    """Return the members of a good workbook whose texts stand in ``sharedStrings.xml``."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for cells in [HEADER, *good_table().itertuples(index=False)]:
        book.active.append(list(cells))
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _declare(path: Path, member: str, size: int) -> Path:
    """Let both headers of a member say another size than the true one."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(member)
        start = archive.start_dir
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, info.header_offset + 22, size)
    at = data.index(b"PK\x01\x02", start)
    while struct.unpack_from("<I", data, at + 42)[0] != info.header_offset:
        at = data.index(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", data, at + 24, size)
    path.write_bytes(data)
    return path


def bomb_declared(folder: Path) -> Path:
    """A few hundred KB that unpack to 300 MB, and say 4 GB."""
    path = _zip(folder / "bom.xlsx", {**_workbook(), "xl/media/image1.png": b"\0" * 300_000_000})
    return _declare(path, "xl/media/image1.png", 4_000_000_000)


def bomb_ratio(folder: Path) -> Path:
    """A sheet of 60 MB of blanks in 60 KB."""
    members = _workbook()
    sheet = members["xl/worksheets/sheet1.xml"].replace(b"<sheetData>", b" " * 60_000_000 + b"<sheetData>")
    return _zip(folder / "mengembang.xlsx", {**members, "xl/worksheets/sheet1.xml": sheet})


def bomb_lying(folder: Path) -> Path:
    """A member that says 100 bytes and unpacks to 10 MB: below the ratio's floor, but a lie."""
    path = _zip(folder / "bohong.xlsx", {**_workbook(), "xl/media/a.bin": b"A" * 10_000_000})
    return _declare(path, "xl/media/a.bin", 100)


def laughs_xlsx(folder: Path) -> Path:
    """Billion laughs in ``xl/sharedStrings.xml``."""
    strings = f'{_LAUGHS}<sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><t>&i;</t></si></sst>'
    return _zip(folder / "tawa.xlsx", {**_workbook(), "xl/sharedStrings.xml": strings.encode()})


def laughs_utf16(folder: Path) -> Path:
    """The same in an encoding in which no ASCII search finds it."""
    strings = f'{_LAUGHS}<sst xmlns="{_MAIN}"><si><t>&i;</t></si></sst>'
    content = strings.replace('"1.0"', '"1.0" encoding="UTF-16"', 1).encode("utf-16")
    return _zip(folder / "tawa16.xlsx", {**_workbook(), "xl/sharedStrings.xml": content})


def laughs_ods(folder: Path) -> Path:
    """Billion laughs in the ``content.xml`` of an ODS."""
    members = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": f"{_LAUGHS}<office>&i;</office>".encode(),
    }
    return _zip(folder / "tawa.ods", members)


def far_cell(folder: Path) -> Path:
    """A workbook of a few KB whose second sheet reaches to XFD1048576."""
    members = _workbook()
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    sheet = members["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    return _zip(folder / "jauh.xlsx", {**members, "xl/worksheets/sheet1.xml": sheet})


def wide_page(folder: Path) -> Path:
    """A web page as ``.xls`` whose cells each claim a thousand columns and rows."""
    cell = "<td rowspan=1000 colspan=1000>x</td>"
    body = "".join(f"<tr>{cell * 20}</tr>" for _ in range(1000))
    path = folder / "lebar.xls"
    path.write_text(f"<html><table><tr><td>id</td><td>tanggal</td></tr>{body}</table></html>")
    return path


def many_members(folder: Path) -> Path:
    """An archive of 5,000 files."""
    return _zip(folder / "banyak.xlsx", {**_workbook(), **{f"x/{i}": b"" for i in range(5_000)}})


def path_in_member(folder: Path) -> Path:
    """A zipped layer whose member wants to lie outside the folder."""
    return _zip(folder / "keluar.zip", {"../../etc/kasus.shp": b"\x00\x00\x27\x0a", "a.dbf": b""})


def nested(folder: Path) -> Path:
    """An archive in an archive beside a layer."""
    inner = _zip(folder / "dalam.zip", {"a": b"1"}).read_bytes()
    (folder / "dalam.zip").unlink()
    return _zip(folder / "lapis.zip", {"a.geojson": b'{"type":"FeatureCollection"}', "b.zip": inner})


def encrypted(folder: Path) -> Path:
    """An archive whose members say that they are locked."""
    path = _zip(folder / "kunci.xlsx", _workbook())
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    return path


def pointing_layer(folder: Path) -> Path:
    """A "GeoJSON" that is a virtual layer over a file of the machine."""
    path = folder / "arah.geojson"
    path.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>CSV:/etc/passwd</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    return path


def pointing_member(folder: Path) -> Path:
    """The same inside an archive, beside a layer that is right."""
    vrt = pointing_layer(folder)
    content = vrt.read_bytes()
    vrt.unlink()
    return _zip(folder / "arah.zip", {"a.geojson": b'{"type":"FeatureCollection"}', "b.vrt": content})


def fetching_layer(folder: Path) -> Path:
    """A GeoJSON whose coordinate system is an address to be fetched."""
    path = folder / "ambil.geojson"
    link = '{"properties": {"href": "http://127.0.0.1:1/dalam"}, "type": "link"}'
    path.write_text(f'{{"type": "FeatureCollection", "features": [], "crs": {link}}}')
    return path


def fetching_member(folder: Path) -> Path:
    """The same inside an archive."""
    path = fetching_layer(folder)
    content = path.read_bytes()
    path.unlink()
    return _zip(folder / "ambil.zip", {"a.geojson": content})


def query_member(folder: Path) -> Path:
    """A GeoPackage with an endless query inside an archive."""
    path = query_layer(folder)
    content = path.read_bytes()
    path.unlink()
    return _zip(folder / "kueri.zip", {"a.gpkg": content})


def _geopackage(folder: Path, name: str, n: int = 3) -> Path:
    frame = good_table(n)
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=4326)
    path = folder / name
    gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points).to_file(path, layer="kasus")
    return path


def query_layer(folder: Path) -> Path:
    """A GeoPackage whose layer is a query that never ends."""
    path = _geopackage(folder, "kueri.gpkg")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE VIEW tanpa_akhir AS {endless}")
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES ('tanpa_akhir', 'attributes', 'tanpa_akhir')"
        )
        connection.commit()
    return path


def rows_of_nothing(folder: Path) -> Path:
    """Thirty million rows of one value in a Parquet file of some KB."""
    path = folder / "kosong.parquet"
    part = pa.table({"id": pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int8()), ["x"])})
    with pq.ParquetWriter(path, part.schema) as writer:
        for _ in range(30):
            writer.write_table(part)
    return path


def wide_text(folder: Path) -> Path:
    """A CSV of 100,000 columns."""
    path = folder / "kolom.csv"
    names = ",".join(["id", "tanggal", "jenis", *(f"k{i}" for i in range(100_000))])
    path.write_text(f"{names}\n{',' * 100_002}\n")
    return path


def one_line(folder: Path) -> Path:
    """A CSV of one line of 10 MB."""
    path = folder / "sebaris.csv"
    path.write_text("x" * 10_000_000)
    return path


def binary_text(folder: Path) -> Path:
    """Bytes that are no text, called CSV."""
    path = folder / "biner.csv"
    path.write_bytes(bytes(range(256)) * 300)
    return path


def program(folder: Path) -> Path:
    """A program, called XLSX."""
    path = folder / "program.xlsx"
    path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(5_000))
    return path


HOSTILE: dict[str, tuple[Maker, str]] = {
    "bomb_declared": (bomb_declared, "reading.expands_too_far"),
    "bomb_ratio": (bomb_ratio, "reading.expands_too_far"),
    "bomb_lying": (bomb_lying, "reading.false_size"),
    "laughs_xlsx": (laughs_xlsx, "reading.entities"),
    "laughs_utf16": (laughs_utf16, "reading.entities"),
    "laughs_ods": (laughs_ods, "reading.entities"),
    "far_cell": (far_cell, "reading.too_many_cells"),
    "wide_page": (wide_page, "reading.too_many_cells"),
    "many_members": (many_members, "reading.too_many_members"),
    "path_in_member": (path_in_member, "reading.member_name"),
    "nested": (nested, "reading.nested"),
    "encrypted": (encrypted, "cases.file_encrypted"),
    "pointing_layer": (pointing_layer, "reading.not_a_layer"),
    "pointing_member": (pointing_member, "reading.member_kind"),
    "query_layer": (query_layer, "reading.sqlite_query"),
    "query_member": (query_member, "reading.sqlite_query"),
    "fetching_layer": (fetching_layer, "reading.crs_link"),
    "fetching_member": (fetching_member, "reading.crs_link"),
    "rows_of_nothing": (rows_of_nothing, "reading.too_many_rows"),
    "wide_text": (wide_text, "reading.too_many_columns"),
    "one_line": (one_line, "reading.long_header"),
    "binary_text": (binary_text, "cases.file_binary"),
    "program": (program, "reading.not_a_workbook"),
}
"""Maker and the key of the refusal, by name; limits as :func:`geo.cases.reader.read_table` has them."""

TRUNCATED = ("xlsx", "xls", "ods", "geojson", "gpkg", "fgb", "shp", "zip", "parquet", "geoparquet")
"""Formats in which a file that was cut short can be told from a whole one (a CSV cannot)."""


def truncated(folder: Path, suffix: str) -> Path:
    """Return a file of the format with its last third cut off."""
    whole = folder / f"utuh.{suffix}"
    frame = good_table(400)
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=4326)
    layer = gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points)
    if suffix == "xlsx":
        frame.to_excel(whole, index=False)
    elif suffix == "ods":
        pyogrio.write_dataframe(frame, whole, driver="ODS")
    elif suffix == "xls":
        # An old workbook lies in sectors after this signature; nothing whole can be made here.
        whole.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9_000))
    elif suffix == "parquet":
        frame.to_parquet(whole)
    elif suffix == "geoparquet":
        layer.to_parquet(whole)
    elif suffix == "zip":
        layer.to_file(folder / "utuh.shp.zip", driver="ESRI Shapefile")
        (folder / "utuh.shp.zip").rename(whole)
    else:
        layer.to_file(whole)
    content = whole.read_bytes()
    whole.write_bytes(content[: len(content) * 2 // 3])
    return whole


def good_csv(folder: Path, n: int = 3) -> Path:
    """Return a small CSV that can be read."""
    return write_cases(folder / "baik.csv", [tuple(cells) for cells in good_table(n).itertuples(index=False)])
