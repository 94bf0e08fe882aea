"""Workbooks (XLSX, XLS, ODS): the sheet that holds the cases, with its numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, PasswordError, ZipError, load_workbook

from geo.cases.columns import recognise_columns
from geo.cases.header import find_header, header_notes, recognised, unique_names
from geo.cases.table import TYPED, cell_text, typed_column
from geo.errors import CaseFileError
from geo.wording import Language, say

__all__ = ["SheetTable", "read_sheet"]


@dataclass(frozen=True)
class SheetTable:
    """What a sheet holds: its frame, the rows' numbers, and notes."""

    frame: pd.DataFrame
    rows: list[int]
    notes: list[str]


def read_sheet(path: Path, lang: Language) -> SheetTable:
    """Return the table of the sheet that names most known columns.

    Rows and columns without any cell after the last filled one are no part
    of the table; blank rows inside it are.

    Raises
    ------
    CaseFileError
        If the workbook cannot be opened, or no sheet has a header.
    """
    sheets = {name: rows for name, rows in _sheets(path).items() if any(any(row) for row in _texts(rows))}
    if not sheets:
        raise CaseFileError("cases.file_empty", path=path.name)
    best, chosen, position = (-1, -1), "", None
    for name, rows in sheets.items():
        head = _texts(rows[:40])
        found = find_header(head)
        score = (recognised(head[found]), len(rows)) if found is not None else (-1, -1)
        if score > best:
            best, chosen, position = score, name, found
    if position is None:
        raise CaseFileError("cases.file_no_header", path=path.name)
    frame, numbers, notes = _table(sheets[chosen], position, lang)
    others = [name for name in sheets if name != chosen]
    first = [say("cases.note_sheet", lang, sheet=chosen)] if not others else []
    if others:
        first = [say("cases.note_sheet_chosen", lang, sheet=chosen, others=", ".join(others))]
    return SheetTable(frame, numbers, first + notes)


def _sheets(path: Path) -> dict[str, list[list[object]]]:
    try:
        with load_workbook(path) as workbook:
            return {
                name: [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
                for name in workbook.sheet_names
            }
    except PasswordError as error:
        raise CaseFileError("cases.file_encrypted", path=path.name) from error
    except ZipError as error:
        raise CaseFileError("cases.file_truncated", path=path.name) from error
    except CalamineError as error:
        key = "encrypted" if "password" in str(error).lower() else "unreadable"
        raise CaseFileError(f"cases.file_{key}", path=path.name, detail=str(error)) from error


def _texts(rows: list[list[object]]) -> list[list[str]]:
    return [[(cell_text(cell) or "").strip() for cell in row] for row in rows]


def _table(
    rows: list[list[object]], position: int, lang: Language
) -> tuple[pd.DataFrame, list[int], list[str]]:
    header = _texts([rows[position]])[0]
    body = rows[position + 1 :]
    while body and not any(cell_text(cell) for cell in body[-1]):
        body.pop()
    used = [bool(name) or any(cell_text(row[at]) for row in body) for at, name in enumerate(header)]
    places = [at for at, keep in enumerate(used) if keep]
    names, blank, twice = unique_names([header[at] for at in places])
    meaning = {column: name for name, column in recognise_columns(names).items()}
    columns = {}
    for at, name in zip(places, names, strict=True):
        as_text = meaning.get(name, "") not in TYPED and name in meaning
        columns[name] = typed_column([row[at] for row in body], as_text=as_text)
    skipped = sum(1 for row in _texts(rows[:position]) if any(row))
    notes = header_notes(skipped, position + 1, blank, twice, lang)
    numbers = list(range(position + 2, position + 2 + len(body)))
    return pd.DataFrame(columns, index=pd.RangeIndex(len(body))), numbers, notes
