"""Reading a case file of any usual kind into a table, without changing what is written in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.cases.archives import check_archive, check_members_of_layer
from geo.cases.columns import CANONICAL, recognise_columns
from geo.cases.json_files import check_json
from geo.cases.limits import ReadLimits
from geo.cases.parse import ParsedCases, parse_cases
from geo.cases.reader_html import read_html
from geo.cases.reader_sheet import read_sheet
from geo.cases.reader_text import read_text
from geo.cases.sqlite_files import check_sqlite
from geo.cases.table import CaseTable, broken_frame
from geo.errors import CaseFileError
from geo.wording import Language, say

if TYPE_CHECKING:
    from geo.cases.reader_layers import LayerTable

__all__ = ["SUFFIXES", "CaseTable", "ParsedCases", "parse_cases", "part_table", "read_table"]

_KINDS = {
    "text": (".csv", ".tsv", ".txt", ".tab"),
    "sheet": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    "layer": (".geojson", ".json", ".gpkg", ".fgb", ".shp", ".zip"),
    "parquet": (".parquet", ".geoparquet"),
}
SUFFIXES: tuple[str, ...] = tuple(suffix for suffixes in _KINDS.values() for suffix in suffixes)
"""File name endings that :func:`read_table` takes."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHAPE = b"\x00\x00\x27\x0a"
_SQLITE = b"SQLite format 3\x00"
_MAGIC = (
    (_SQLITE, "layer"),
    (b"fgb\x03", "layer"),
    (_SHAPE, "layer"),
    (b"PAR1", "parquet"),
)


def read_table(path: Path | str, *, lang: Language = "id", limits: ReadLimits | None = None) -> CaseTable:
    """Return the table of a case file, as it is.

    CSV (comma, semicolon, tab or pipe; UTF-8, UTF-16, Windows-1252), XLSX,
    XLS and ODS, GeoJSON, GeoPackage, FlatGeobuf, Shapefile (also zipped),
    Parquet and GeoParquet. The content decides where it contradicts the
    file's name.

    Parameters
    ----------
    path : Path or str
    lang : {"id", "en"}
        Language of the notes.
    limits : ReadLimits, optional
        How much the file may hold; the defaults suit one's own files.

    Returns
    -------
    CaseTable

    Raises
    ------
    CaseFileError
        If the file as a whole cannot be read: missing, empty, damaged,
        encrypted, of a kind that is not known, without a header, larger than
        the limits, or made to harm who opens it.
    """
    path, limits = Path(path), limits or ReadLimits()
    suffix = path.suffix.lower()
    said = next((kind for kind, suffixes in _KINDS.items() if suffix in suffixes), None)
    head = _head(path)
    if said is None:
        raise CaseFileError("cases.file_suffix", path=path.name, known=", ".join(SUFFIXES))
    kind = _kind_by_content(path, head, said, limits)
    notes = [say("cases.note_other_content", lang, suffix=suffix)] if kind != said else []
    if kind == "text":
        text = read_text(path.read_bytes(), path.name, lang, limits)
        return _table(text.frame, text.rows, text.broken, {}, [*notes, *text.notes], path, lang)
    if kind in ("sheet", "page"):
        sheet = (read_html if kind == "page" else read_sheet)(path, lang, limits)
        return _table(sheet.frame, sheet.rows, None, {}, [*notes, *sheet.notes], path, lang)
    from geo.cases.reader_layers import read_layer, read_parquet  # geopandas takes half a second to import

    layer = (read_parquet if kind == "parquet" else read_layer)(path, lang, limits)
    return _table(layer.frame, layer.rows, None, layer.point_columns, [*notes, *layer.notes], path, lang)


def part_table(part: LayerTable, path: Path, lang: Language = "id") -> CaseTable:
    """Return a part of a file (:class:`geo.cases.parquet_parts.ParquetParts`) as its table."""
    return _table(part.frame, part.rows, None, part.point_columns, part.notes, path, lang)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except FileNotFoundError as error:
        raise CaseFileError("cases.file_missing", path=path) from error
    except IsADirectoryError as error:
        raise CaseFileError("cases.file_folder", path=path) from error
    except PermissionError as error:
        raise CaseFileError("cases.file_denied", path=path) from error
    except OSError as error:
        raise CaseFileError("cases.file_unreadable", path=path, detail=error.strerror or "") from error
    if not head:
        raise CaseFileError("cases.file_empty", path=path.name)
    return head


def _kind_by_content(path: Path, head: bytes, said: str, limits: ReadLimits) -> str:
    """Return the kind of a file by its first bytes; by its name where they do not tell."""
    if head.startswith(b"PK"):
        return _kind_of_archive(path, limits)
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise CaseFileError("cases.file_encrypted", path=path.name)
        return "sheet"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            if magic == _SQLITE:
                check_sqlite(path)
            if magic == _SHAPE:
                _check_shapefile(path, head)
            return kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if said == "sheet" and start[:200].lower().startswith(
        (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
    ):
        return "page"
    if said == "sheet":
        if not _looks_like_text(head):
            raise CaseFileError("reading.not_a_workbook", path=path.name)
        return "text"
    if said == "text" and start.startswith(b"{") and b'"FeatureCollection"' in head:
        said = "layer"
    if said == "layer" and not start.startswith(b"{"):
        # GDAL goes by the content too, and would follow a file that points to others or to the network.
        raise CaseFileError("reading.not_a_layer", path=path.name)
    if said == "layer":
        _check_json(path)
    return said


def _check_json(path: Path) -> None:
    with path.open("rb") as stream:
        check_json(stream, path.name)


def _check_shapefile(path: Path, head: bytes) -> None:
    """Refuse a Shapefile without its other parts, or shorter than it says: GDAL reads what is there."""
    if not all(path.with_suffix(suffix).exists() for suffix in (".shx", ".dbf")):
        raise CaseFileError("reading.shapefile_alone", path=path.name)
    if 2 * int.from_bytes(head[24:28], "big") > path.stat().st_size:
        raise CaseFileError("cases.file_truncated", path=path.name)


def _looks_like_text(head: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\r\n" for byte in head) and b"\n" in head


def _kind_of_archive(path: Path, limits: ReadLimits) -> str:
    """Return what an archive holds: workbooks are archives too."""
    names = check_archive(path, limits)
    if "META-INF/manifest.xml" in names and "content.xml" in names:
        return "sheet"
    if any(name.startswith("xl/workbook") for name in names):
        return "sheet"
    if any(name.lower().endswith((".shp", ".geojson", ".gpkg")) for name in names):
        check_members_of_layer(path)
        return "layer"
    raise CaseFileError("cases.file_archive", path=path.name)


def _table(
    frame: pd.DataFrame,
    rows: list[int],
    broken: pd.DataFrame | None,
    points: dict[str, str],
    notes: list[str],
    path: Path,
    lang: Language,
) -> CaseTable:
    columns = {**recognise_columns(frame.columns), **points}
    columns = {name: columns[name] for name in CANONICAL if name in columns}
    used = set(columns.values())
    said = "; ".join(f"{name} = {column}" for name, column in columns.items()) or "-"
    left = [column for column in frame.columns if column not in used]
    notes = [*notes, say("cases.note_columns", lang, columns=said)]
    if left:
        notes.append(say("cases.note_other_columns", lang, columns=", ".join(left)))
    broken = broken_frame([]) if broken is None else broken
    if len(broken):
        notes.append(say("cases.note_broken", lang, count=len(broken)))
    if frame.empty and broken.empty:
        notes.append(say("cases.note_no_rows", lang))
    numbers = pd.Series(rows, index=pd.RangeIndex(len(rows)), dtype="int64", name="baris")
    return CaseTable(frame.reset_index(drop=True), numbers, broken, columns, notes, path)
