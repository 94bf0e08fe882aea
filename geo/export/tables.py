"""CSV and XLSX in which text stays text: no code loses its dots, no cell becomes a formula."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from geo.errors import ExportError
from geo.export.geojson import plain_value
from geo.export.note import LayerNote
from geo.wording import say

__all__ = ["guard_formula", "write_csv", "write_xlsx"]

_MAX_ROWS = 1_048_575
_MAX_CELL = 32_767
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guard_formula(value: Any) -> Any:
    """Return text that a spreadsheet will not take for a formula; anything else as it is.

    References
    ----------
    OWASP, "CSV Injection": a cell that begins with = + - @, a tab or a
    carriage return gets an apostrophe before it.
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def write_csv(table: pd.DataFrame, path: Path, *, guard: bool = True) -> None:
    """Write a table as CSV: comma, UTF-8 with a mark that Excel recognises.

    Parameters
    ----------
    table : DataFrame
        Written without its index.
    path : Path
        Where to.
    guard : bool
        Whether text that begins like a formula is defused. Leave it out only
        for the operator's own file, which must come back letter by letter.
    """
    with path.open("w", encoding="utf-8-sig", errors="surrogatepass", newline="") as handle:
        writer = csv.writer(handle)
        change = guard_formula if guard else (lambda value: value)
        writer.writerow([change(str(name)) for name in table.columns])
        columns = [[_cell(value, change) for value in table[name].tolist()] for name in table.columns]
        writer.writerows(zip(*columns, strict=True))


def _cell(value: Any, change: Any) -> Any:
    plain = plain_value(value)
    return "" if plain is None else change(plain)


def write_xlsx(table: pd.DataFrame, path: Path, note: LayerNote | None = None) -> None:
    """Write a table as XLSX; every text is written as text, whatever it begins with.

    Raises
    ------
    ExportError
        If the table has more rows, or a cell more letters, than XLSX holds.
    """
    if len(table) > _MAX_ROWS:
        raise ExportError("export.too_many_rows", path=path.name, n=len(table))
    _check_cells(table, path)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    head = []
    for name in table.columns:
        cell = _text_cell(sheet, str(name))
        cell.font = bold
        head.append(cell)
    sheet.append(head)
    for values in zip(*(table[name].tolist() for name in table.columns), strict=True):
        sheet.append([_xlsx_value(sheet, value) for value in values])
    if note is not None:
        _note_sheet(book, note)
    book.save(path)


def _check_cells(table: pd.DataFrame, path: Path) -> None:
    for name in table.columns:
        for row, value in enumerate(table[name].tolist(), start=2):
            if isinstance(value, str) and len(value) > _MAX_CELL:
                raise ExportError("export.cell_too_long", path=path.name, row=str(row), column=str(name))


def _xlsx_value(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime) and value is not pd.NaT:
        # XLSX knows no time zones: the clock on the wall is what is kept.
        return pd.Timestamp(value).tz_localize(None).to_pydatetime()
    plain = plain_value(value)
    return _text_cell(sheet, plain) if isinstance(plain, str) else plain


def _text_cell(sheet: Any, text: str) -> Any:
    # XML has no place for control characters; they are shown by the sign for an unknown letter.
    shown = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text.encode("utf-8", "replace").decode("utf-8"))
    cell = WriteOnlyCell(sheet, value=shown)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _note_sheet(book: Workbook, note: LayerNote) -> None:
    sheet = book.create_sheet(say("export.sheet_note"))
    for name, value in note.members().items():
        sheet.append([_text_cell(sheet, name), _text_cell(sheet, "" if value is None else str(value))])
    for sentence in [*note.sentences("id"), *note.sentences("en")]:
        sheet.append([_text_cell(sheet, sentence)])
