"""A case file as it was found: its rows, where they stand, and what could not be split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["BLANK", "BROKEN_COLUMNS", "TYPED", "CaseTable", "broken_frame", "cell_text", "typed_column"]

BLANK = frozenset({"", "-", "--", "nan", "none", "null", "n/a", "#n/a", "nil"})
"""What people write where nothing is known, in lower case."""

BROKEN_COLUMNS = ("baris", "isi", "alasan", "reason")

TYPED = frozenset({"tanggal", "ditanggapi", "selesai", "lon", "lat"})
"""Canonical columns in which a number or a moment stays what it is; in the others it is text."""


@dataclass(frozen=True)
class CaseTable:
    """The table of one case file, unchanged.

    Attributes
    ----------
    frame : DataFrame
        Every row and column as in the file, numbered from 0.
    rows : Series
        For each row of *frame* the number that the user's own program shows
        beside it (row of the sheet, record of the text file, feature).
    broken : DataFrame
        Records that cannot be split into the header's columns: ``baris``,
        ``isi`` (as written), ``alasan`` and ``reason``.
    columns : dict of str to str
        Canonical name to column, see
        :func:`geo.cases.columns.recognise_columns`.
    notes : list of str
        What was understood, one sentence each.
    path : Path
    """

    frame: pd.DataFrame
    rows: pd.Series[int]
    broken: pd.DataFrame
    columns: dict[str, str]
    notes: list[str]
    path: Path

    @property
    def n_rows(self) -> int:
        """Number of rows in the file, the broken ones included."""
        return len(self.frame) + len(self.broken)


def broken_frame(records: Sequence[tuple[int, str, str, str]]) -> pd.DataFrame:
    """Return broken records (number, content, reason in both languages) as a frame."""
    frame = pd.DataFrame(list(records), columns=list(BROKEN_COLUMNS))
    return frame.astype({"baris": "int64", "isi": "str", "alasan": "str", "reason": "str"})


def cell_text(value: object) -> str | None:
    """Return a cell as its owner would read it aloud; None where it is blank."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value != value:
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def typed_column(values: Sequence[Any], *, as_text: bool) -> pd.Series[Any]:
    """Return the cells of one column with the type that they have in common.

    Numbers alone stay numbers and moments alone stay moments; a mixture, and
    whatever *as_text* asks for (codes, telephones), is text.
    """
    filled = [value for value in values if cell_text(value) is not None and value != ""]
    if filled and not as_text:
        if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in filled):
            numbers = pd.Series([None if v == "" else v for v in values], dtype="float64")
            whole = bool((numbers.dropna() % 1 == 0).all() and numbers.abs().max() < 2**53)
            return numbers.astype("int64" if len(filled) == len(values) else "Int64") if whole else numbers
        if all(isinstance(value, date) for value in filled):
            naive = all(not isinstance(value, datetime) or value.tzinfo is None for value in filled)
            if naive:
                moments = [pd.NaT if cell_text(v) in (None, "") else pd.Timestamp(v) for v in values]
                return pd.Series(moments, dtype="datetime64[us]")
    return pd.Series([cell_text(value) or None for value in values], dtype="str")
