"""XLSX in which text is text: no code becomes a number or a time of day, no cell a formula."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.errors import ExportError
from geo.export.geojson import plain_value
from geo.export.layer import ExportLayer
from geo.wording import say

__all__ = ["write_xlsx"]

_MAX_ROWS = 1_048_575
_MAX_CELL = 32_767
_MAX_SHEET_NAME = 31

# XML has no place for control characters, nor UTF-8 for halves of a pair.
_NO_LETTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class _Styles(NamedTuple):
    """The styles of a workbook's cells."""

    text: Format
    head: Format
    moment: Format


class _Whole(BytesIO):
    """The bytes of a workbook; after an error, the archive that lies in them is ended later than they."""

    def close(self) -> None:
        """Stay open: there is nothing to let go of but memory."""


def write_xlsx(layers: Sequence[ExportLayer], path: Path) -> None:
    """Write each layer as a sheet, without shapes, and one sheet of what they say of themselves.

    Raises
    ------
    ExportError
        If a layer has more rows, or a cell more letters, than XLSX holds.
    """
    whole = _Whole()
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tigapilar-") as folder:
        # Each row goes to a file as it comes, so that memory does not grow with the rows.
        book = Workbook(whole, {"constant_memory": True, "tmpdir": folder})
        try:
            _sheets(book, layers, path)
            book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error
        finally:
            # After an error too: it lets go of the files, whose last rows a full disk does not take.
            for sheet in book.worksheets():
                with suppress(OSError):
                    sheet.row_data_fh.close()
    path.write_bytes(whole.getbuffer())


def _sheets(book: Workbook, layers: Sequence[ExportLayer], path: Path) -> None:
    styles = _Styles(
        text=book.add_format({"num_format": "@"}),
        head=book.add_format({"num_format": "@", "bold": True}),
        moment=book.add_format({"num_format": "yyyy-mm-dd h:mm:ss"}),
    )
    taken: set[str] = set()
    for layer in layers:
        name = (
            "Data" if len(layers) == 1 else _sheet_name(layer.note.title if layer.note else layer.name, taken)
        )
        taken.add(name.lower())
        _data_sheet(book.add_worksheet(name), layer, styles, path)
    if any(layer.note is not None for layer in layers):
        _note_sheet(book.add_worksheet(say("export.sheet_note")), layers, styles)


def _sheet_name(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", "_", name)[:_MAX_SHEET_NAME]
    number, free = 2, plain
    while free.lower() in taken:
        free = f"{plain[: _MAX_SHEET_NAME - 3]}_{number}"
        number += 1
    return free


def _data_sheet(sheet: Worksheet, layer: ExportLayer, styles: _Styles, path: Path) -> None:
    sheet.freeze_panes(1, 0)
    columns = layer.columns
    for place, name in enumerate(columns):
        sheet.write_string(0, place, _shown(name), styles.head)
    row = 0
    for table in layer.tables():
        if row + len(table) > _MAX_ROWS:
            raise ExportError("export.too_many_rows", path=path.name, n=row + len(table))
        for values in zip(*(table[name].tolist() for name in columns), strict=True):
            row += 1
            for place, value in enumerate(values):
                if isinstance(value, str) and len(value) > _MAX_CELL:
                    raise ExportError(
                        "export.cell_too_long", path=path.name, row=str(row + 1), column=columns[place]
                    )
                _put(sheet, row, place, value, styles)


def _put(sheet: Worksheet, row: int, place: int, value: Any, styles: _Styles) -> None:
    """Write one cell by its type, whatever it looks like; nothing where the value is missing."""
    if isinstance(value, str):
        sheet.write_string(row, place, _shown(value), styles.text)
        return
    if isinstance(value, datetime) and value is not pd.NaT:
        # XLSX knows no time zones: the clock on the wall is what is kept.
        moment = value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value
        sheet.write_datetime(row, place, moment.replace(tzinfo=None), styles.moment)
        return
    plain = plain_value(value)
    if isinstance(plain, str):
        sheet.write_string(row, place, _shown(plain), styles.text)
    elif isinstance(plain, bool):
        sheet.write_boolean(row, place, plain)
    elif plain is not None:
        sheet.write_number(row, place, plain)


def _shown(text: str) -> str:
    """Return text as the library takes it, with the sign for an unknown letter where XML cannot hold one."""
    clean = text if text.isprintable() else _NO_LETTER.sub("\ufffd", text)
    if clean.startswith("<r>") and clean.endswith("</r>"):
        # The library takes this for marked-up text and would write it into the file's XML as it is.
        return f'<r><t xml:space="preserve">{escape(clean)}</t></r>'
    return clean


def _note_sheet(sheet: Worksheet, layers: Sequence[ExportLayer], styles: _Styles) -> None:
    row = 0
    for note in (layer.note for layer in layers):
        if note is None:
            continue
        facts = note.facts().items()
        sentences = [[sentence] for sentence in [*note.sentences("id"), *note.sentences("en")]]
        for cells in [*facts, *sentences]:
            for place, text in enumerate(cells):
                sheet.write_string(row, place, _shown(text), styles.text)
            row += 1
        row += 1
