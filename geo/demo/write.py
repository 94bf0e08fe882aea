"""Writing the demonstration data into a folder, the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from geo.cases.dates import parse_dates
from geo.demo.make import HEADERS, DemoData
from geo.demo.recipe import load_recipe
from geo.errors import CaseFileError
from geo.wording import say

__all__ = ["write_demo"]

_STAMP = "2011-01-01T00:00:00Z"


def write_demo(folder: Path | str, data: DemoData) -> list[Path]:
    """Write the demonstration files and return their paths.

    ``kasus.csv`` (semicolons and a byte-order mark, as Excel in Indonesia
    writes it), ``unggahan.xlsx`` (the last rows, under a title, for trying
    an upload), ``populasi.csv``, ``petugas.csv`` (positions alone),
    ``langkah.csv`` (steps of dropouts back to school), ``kebenaran.csv`` and
    ``kebenaran_hotspot.csv`` (the truth), ``BACA.txt``.

    Parameters
    ----------
    folder : Path or str
        Made where it does not exist.
    data : DemoData

    Raises
    ------
    CaseFileError
        If the folder cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = {
            "kasus.csv": _csv(data.cases, ";").encode("utf-8-sig"),
            "unggahan.xlsx": _workbook(data.cases.tail(int(load_recipe()["upload"]["rows"]))),
            "populasi.csv": _csv(data.population, ",").encode(),
            "petugas.csv": _csv(data.officers, ",").encode(),
            "langkah.csv": _csv(data.steps, ";").encode("utf-8-sig"),
            "kebenaran.csv": _csv(data.truth, ",").encode(),
            "kebenaran_hotspot.csv": _csv(data.hotspots, ",").encode(),
            "BACA.txt": (say("demo.readme") + "\n\n" + say("demo.readme", "en") + "\n").encode(),
        }
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise CaseFileError("cases.file_not_written", path=folder, detail=error.strerror or "") from error
    return [folder / name for name in files]


def _csv(frame: pd.DataFrame, separator: str) -> str:
    text: str = frame.to_csv(sep=separator, index=False, lineterminator="\r\n")
    return text


def _workbook(rows: pd.DataFrame) -> bytes:
    """Return a workbook as an office sends it: a title, a blank row, real dates and numbers."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has no sheet")
    sheet.title = "Laporan"
    sheet.append([say("demo.upload_title")])
    sheet.append([say("demo.upload_note", n=len(rows))])
    sheet.append([])
    sheet.append(list(rows.columns))
    moments = {
        header: parse_dates(rows[header])["value"].dt.tz_localize(None)
        for header in (HEADERS[name] for name in ("tanggal", "ditanggapi", "selesai"))
    }
    for label, row in rows.iterrows():
        cells = []
        for header, text in row.items():
            moment = moments[str(header)][label] if header in moments else pd.NaT
            cells.append(text if pd.isna(moment) else moment.to_pydatetime())
        sheet.append([_number(cell) for cell in cells])
    for header, width in (("A", 16), ("D", 18), ("F", 20), ("G", 18), ("H", 34), ("Q", 22)):
        sheet.column_dimensions[header].width = width
    out = BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _number(cell: object) -> object:
    """Return a plain decimal degree as a number, as a spreadsheet keeps it; a blank as nothing."""
    if isinstance(cell, datetime) or not isinstance(cell, str):
        return cell
    if re.fullmatch(r"-?\d{1,3}\.\d+", cell):
        return float(cell)
    return cell or None


def _without_clock(data: bytes) -> bytes:
    """Return the workbook without the moment at which it was saved."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _STAMP.encode(), content)
            target.writestr(zipfile.ZipInfo(name, (2011, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
