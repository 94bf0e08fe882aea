"""Writing the demonstration data into a folder, the same bytes each time."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook

from geo.cases.dates import parse_dates
from geo.demo.make import HEADERS, DemoData
from geo.demo.recipe import load_recipe
from geo.errors import CaseFileError
from geo.wording import say

__all__ = ["write_demo"]

_STAMP = datetime(2011, 1, 1)


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
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    # The moment at which it was made is a fixed one: the same bytes each time.
    book.set_properties({"created": _STAMP})
    sheet = book.add_worksheet("Laporan")
    date = book.add_format({"num_format": "yyyy-mm-dd h:mm:ss"})
    moments = {
        header: parse_dates(rows[header])["value"].dt.tz_localize(None)
        for header in (HEADERS[name] for name in ("tanggal", "ditanggapi", "selesai"))
    }
    sheet.write_string(0, 0, say("demo.upload_title"))
    sheet.write_string(1, 0, say("demo.upload_note", n=len(rows)))
    for column, name in enumerate(rows.columns):
        sheet.write_string(3, column, name)
    for number, (label, row) in enumerate(rows.iterrows(), start=4):
        for column, (header, text) in enumerate(row.items()):
            moment = moments[str(header)][label] if header in moments else pd.NaT
            if not pd.isna(moment):
                sheet.write_datetime(number, column, moment.to_pydatetime(), date)
            elif text and re.fullmatch(r"-?\d{1,3}\.\d+", text):
                # A plain decimal degree is a number, as a spreadsheet keeps it.
                sheet.write_number(number, column, float(text))
            elif text:
                sheet.write_string(number, column, text)
    for letter, width in (("A", 16), ("D", 18), ("F", 20), ("G", 18), ("H", 34), ("Q", 22)):
        sheet.set_column(f"{letter}:{letter}", width)
    book.close()
    return out.getvalue()
