"""Workbooks (XLSX, XLS, ODS): the sheet that holds the cases, with its numbers and dates."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, PasswordError, ZipError, load_workbook

from geo.cases.columns import recognise_columns
from geo.cases.header import Header, find_header, header_notes, recognised, unique_names
from geo.cases.limits import ReadLimits
from geo.cases.table import TYPED, cell_text, typed_column
from geo.errors import CaseFileError
from geo.wording import Language, say

__all__ = ["Sheet", "SheetTable", "choose_table", "read_sheet"]


@dataclass(frozen=True)
class SheetTable:
    """What a sheet holds: its frame, the rows' numbers, and notes."""

    frame: pd.DataFrame
    rows: list[int]
    notes: list[str]


@dataclass(frozen=True)
class Sheet:
    """One sheet as it lies in the workbook; merged areas as (top, left), (bottom, right)."""

    name: str
    rows: list[list[object]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]


def read_sheet(path: Path, lang: Language, limits: ReadLimits) -> SheetTable:
    """Return the table of a workbook's sheet; see :func:`choose_table`.

    Raises
    ------
    CaseFileError
        If the workbook cannot be opened, or no sheet has a header, or one is too large.
    """
    table = choose_table(_open(path, limits), path, lang)
    limits.check_table(path.name, *table.frame.shape)
    return table


def choose_table(sheets: list[Sheet], path: Path, lang: Language) -> SheetTable:
    """Return the table of the sheet that names most known columns.

    Rows and columns without any cell after the last filled one are no part
    of the table; blank rows inside it are.

    Raises
    ------
    CaseFileError
        If every sheet is empty, or none has a header.
    """
    if not any(any(any(row) for row in _texts(sheet.rows)) for sheet in sheets):
        raise CaseFileError("cases.file_empty", path=path.name)
    best, chosen, header = (-1, -1), sheets[0], None
    for sheet in sheets:
        found = find_header(_texts(sheet.rows[:40]))
        score = (recognised(found.cells), len(sheet.rows)) if found is not None else (-1, -1)
        if score > best:
            best, chosen, header = score, sheet, found
    if header is None:
        raise CaseFileError("cases.file_no_header", path=path.name)
    others = [s.name for s in sheets if s is not chosen and any(any(row) for row in _texts(s.rows))]
    first = say("cases.note_sheet", lang, sheet=chosen.name)
    if others:
        first = say("cases.note_sheet_chosen", lang, sheet=chosen.name, others=", ".join(others))
    filled = _fill_merged(chosen, header.last + 1)
    table = _table(chosen.rows, header, lang)
    notes = [first, *table.notes]
    if filled:
        notes.append(say("cases.note_merged", lang, count=filled))
    return SheetTable(table.frame, table.rows, notes)


def _open(path: Path, limits: ReadLimits) -> list[Sheet]:
    try:
        try:
            return _sheets(path, path.name, limits)
        except CalamineError:
            if path.suffix.lower() != ".ods":
                raise
            return _sheets(_compact_ods(path), path.name, limits)
    except PasswordError as error:
        raise CaseFileError("cases.file_encrypted", path=path.name) from error
    except (ZipError, zipfile.BadZipFile, KeyError) as error:
        raise CaseFileError("cases.file_truncated", path=path.name) from error
    except CalamineError as error:
        if "limit exceeded" in str(error).lower():
            raise CaseFileError("reading.memory", path=path.name) from error
        key = "encrypted" if "password" in str(error).lower() else "unreadable"
        raise CaseFileError(f"cases.file_{key}", path=path.name, detail=str(error)) from error


def _sheets(source: Path | BytesIO, name: str, limits: ReadLimits) -> list[Sheet]:
    with load_workbook(source) as workbook:
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        for sheet in sheets:
            limits.check_cells(name, sheet.total_height, sheet.total_width)
        return [
            Sheet(
                sheet.name,
                [list(row) for row in sheet.to_python(skip_empty_area=False)],
                list(sheet.merged_cell_ranges or []),
            )
            for sheet in sheets
        ]


def _compact_ods(path: Path) -> BytesIO:
    """Return the workbook without the line breaks between its tags that QGIS writes and calamine refuses."""
    out = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "content.xml":
                content = re.sub(rb">\s+<(?=/?(?:table|office|text:p))", b"><", content)
            target.writestr(name, content)
    out.seek(0)
    return out


def _texts(rows: list[list[object]]) -> list[list[str]]:
    return [[(cell_text(cell) or "").strip() for cell in row] for row in rows]


def _fill_merged(sheet: Sheet, first: int) -> int:
    """Write the value of cells merged downwards into each of their rows; return how many were filled."""
    count = 0
    for (top, left), (bottom, right) in sheet.merged:
        if left != right or top < first or bottom >= len(sheet.rows):
            continue
        for row in sheet.rows[top + 1 : bottom + 1]:
            row[left] = sheet.rows[top][left]
            count += 1
    return count


def _table(rows: list[list[object]], header: Header, lang: Language) -> SheetTable:
    body = rows[header.last + 1 :]
    while body and not any(cell_text(cell) for cell in body[-1]):
        body.pop()
    used = [bool(name) or any(cell_text(row[at]) for row in body) for at, name in enumerate(header.cells)]
    places = [at for at, keep in enumerate(used) if keep]
    names, blank, twice = unique_names([header.cells[at] for at in places])
    meaning = {column: name for name, column in recognise_columns(names).items()}
    columns = {}
    for at, name in zip(places, names, strict=True):
        as_text = meaning.get(name, "") not in TYPED and name in meaning
        columns[name] = typed_column([row[at] for row in body], as_text=as_text)
    skipped = sum(1 for row in _texts(rows[: header.first]) if any(row))
    notes = header_notes(skipped, header.last + 1, blank, twice, lang)
    start = header.last + 2
    return SheetTable(
        pd.DataFrame(columns, index=pd.RangeIndex(len(body))), list(range(start, start + len(body))), notes
    )
