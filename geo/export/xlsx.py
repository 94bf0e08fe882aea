"""XLSX in which text is text: no code becomes a number or a time of day, no cell a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from geo.errors import ExportError
from geo.export.geojson import plain_value
from geo.export.layer import ExportLayer
from geo.wording import say

__all__ = ["write_xlsx"]

_MAX_ROWS = 1_048_575
_MAX_CELL = 32_767
_MAX_SHEET_NAME = 31


def write_xlsx(layers: Sequence[ExportLayer], path: Path) -> None:
    """Write each layer as a sheet, without shapes, and one sheet of what they say of themselves.

    Raises
    ------
    ExportError
        If a layer has more rows, or a cell more letters, than XLSX holds.
    """
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for layer in layers:
        name = (
            "Data" if len(layers) == 1 else _sheet_name(layer.note.title if layer.note else layer.name, taken)
        )
        taken.add(name.lower())
        _data_sheet(book, name, layer, path)
    if any(layer.note is not None for layer in layers):
        _note_sheet(book, layers)
    # The library leaves its archive open where the disk is full, and would try again by itself.
    whole = BytesIO()
    book.save(whole)
    path.write_bytes(whole.getbuffer())


def _sheet_name(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", "_", name)[:_MAX_SHEET_NAME]
    number, free = 2, plain
    while free.lower() in taken:
        free = f"{plain[: _MAX_SHEET_NAME - 3]}_{number}"
        number += 1
    return free


def _data_sheet(book: Workbook, name: str, layer: ExportLayer, path: Path) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    head = [_text_cell(sheet, column) for column in layer.columns]
    for cell in head:
        cell.font = bold
    with closing(sheet):
        sheet.append(head)
        _rows(sheet, layer, path)


def _rows(sheet: Any, layer: ExportLayer, path: Path) -> None:
    n_rows = 0
    for table in layer.tables():
        n_rows += len(table)
        if n_rows > _MAX_ROWS:
            raise ExportError("export.too_many_rows", path=path.name, n=n_rows)
        _check_cells(table, path, n_rows - len(table))
        for values in zip(*(table[column].tolist() for column in layer.columns), strict=True):
            sheet.append([_cell(sheet, value) for value in values])


def _check_cells(table: pd.DataFrame, path: Path, before: int) -> None:
    for name in table.columns:
        for row, value in enumerate(table[name].tolist(), start=before + 2):
            if isinstance(value, str) and len(value) > _MAX_CELL:
                raise ExportError("export.cell_too_long", path=path.name, row=str(row), column=str(name))


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime) and value is not pd.NaT:
        # XLSX knows no time zones: the clock on the wall is what is kept.
        return pd.Timestamp(value).tz_localize(None).floor("us").to_pydatetime()
    plain = plain_value(value)
    return _text_cell(sheet, plain) if isinstance(plain, str) else plain


def _text_cell(sheet: Any, text: str) -> Any:
    # XML has no place for control characters; they are shown by the sign for an unknown letter.
    shown = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text.encode("utf-8", "replace").decode("utf-8"))
    cell = WriteOnlyCell(sheet, value=shown)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _note_sheet(book: Workbook, layers: Sequence[ExportLayer]) -> None:
    sheet = book.create_sheet(say("export.sheet_note"))
    for note in (layer.note for layer in layers):
        if note is None:
            continue
        for name, value in note.facts().items():
            sheet.append([_text_cell(sheet, name), _text_cell(sheet, value)])
        for sentence in [*note.sentences("id"), *note.sentences("en")]:
            sheet.append([_text_cell(sheet, sentence)])
        sheet.append([])
