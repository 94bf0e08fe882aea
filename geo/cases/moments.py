"""The moments of a file's rows, and of which of them the file gives the day alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from geo.cases.columns import header_key
from geo.cases.dates import date_sentence, read_dates
from geo.cases.days import DAY_ONLY, MOMENTS, as_written, at_midnight, day_note
from geo.cases.rejects import Problems
from geo.cases.table import BLANK, CaseTable, cell_text
from geo.wording import LANGUAGES, say
from geo.zone import office_tz

__all__ = ["read_moments"]

_CLOCK_HEADERS = frozenset({"jam", "pukul", "jamlapor", "jamlaporan", "jamkejadian", "waktu"})


def read_moments(
    table: CaseTable, said: pd.Series[str], now: datetime | None, problems: Problems
) -> dict[str, pd.Series[Any]]:
    """Return the columns of moments, and ``tanpa_jam``: those of which only the day is known.

    Parameters
    ----------
    table : CaseTable
    said : Series of str
        What the file itself names in its column ``tanpa_jam``: a table whose columns are moments
        cannot say it otherwise.
    now : datetime, optional
        The present moment, for dates that have not come yet.
    problems : Problems
        What cannot be read stands against its row there.
    """
    notes = said.map(as_written)
    found: dict[str, pd.Series[Any]] = {}
    alone: dict[str, pd.Series[bool]] = {}
    for name in MOMENTS:
        read = _moments(table, name, now, problems)
        named = notes.map({note: name in note.split() for note in notes.unique()}).astype(bool)
        given = read["value"].notna()
        alone[name] = given & (named | ~read["has_time"])
        found[name] = at_midnight(read["value"], given & named)
    return {**found, DAY_ONLY: day_note(alone)}


def _moments(table: CaseTable, name: str, now: datetime | None, problems: Problems) -> pd.DataFrame:
    """Return one column as :func:`read_dates` reads it; what cannot be read stands against its row."""
    column = table.columns.get(name)
    if column is None:
        nothing = pd.Series(pd.NaT, index=table.frame.index, dtype=pd.DatetimeTZDtype("us", office_tz()))
        return pd.DataFrame({"value": nothing, "has_time": False})
    values = table.frame[column]
    if values.dtype == "str":
        values = values.str.replace("\x00", "")
    if name == "tanggal":
        values = _with_clock(table, values, now)
    read = read_dates(values, now=now)
    said = zip(values.astype(object).tolist(), read["problem"], read["value"].isna(), strict=True)
    for position, (written, problem, missing) in enumerate(said):
        if problem:
            indonesian, english = (
                f"{say(f'cases.column_{name}', lang)}: {date_sentence(problem, written, lang)}"
                for lang in LANGUAGES
            )
            problems.add_said(position, indonesian, english)
        elif name == "tanggal" and missing:
            problems.add(position, "reject_no_date")
    return read


def _with_clock(table: CaseTable, values: pd.Series[str], now: datetime | None) -> pd.Series[str]:
    """Return the dates with the hour from a column of its own, where the file keeps it there."""
    used = set(table.columns.values())
    headers = [c for c in table.frame.columns if c not in used and header_key(c) in _CLOCK_HEADERS]
    if not headers:
        return values
    read = read_dates(values, now=now)
    clocks = pd.Series(
        [_clock_text(cell) for cell in table.frame[headers[0]].astype(object).tolist()], index=values.index
    )
    joined = read["value"].dt.strftime("%Y-%m-%d") + " pukul " + clocks
    wanted = (clocks != "") & read["value"].notna() & ~read["has_time"]
    return values.astype(object).where(~wanted, joined)


def _clock_text(cell: object) -> str:
    if isinstance(cell, float) and 0 <= cell < 1:  # Excel keeps an hour as a part of the day
        minutes = round(cell * 1440) % 1440
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    text = (cell_text(cell) or "").strip()
    return "" if text.casefold() in BLANK else text
