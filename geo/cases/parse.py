"""From a file's table to cases: every row kept as a case, or turned away with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from geo.cases.columns import CANONICAL, header_key
from geo.cases.dates import date_sentence, read_dates
from geo.cases.identifiers import content_ids, note_repeated
from geo.cases.rejects import Problems, reject_frame, unguarded, write_rejects
from geo.cases.table import CaseTable, cell_text
from geo.cases.vocabulary import KINDS, kind_of, state_of
from geo.errors import CaseFileError, RequestError
from geo.wording import LANGUAGES, Language, say
from geo.zone import office_tz

__all__ = ["NO_SOURCE", "ParsedCases", "given_ids", "parse_cases", "plain_columns", "write_rejects"]

NO_SOURCE = "tanpa sumber"
"""The source of cases whose file names none."""

_MOMENTS = ("tanggal", "ditanggapi", "selesai")
_CLOCK_HEADERS = frozenset({"jam", "pukul", "jamlapor", "jamlaporan", "jamkejadian", "waktu"})
_BLANK = frozenset({"", "-", "--", "nan", "none", "null", "n/a", "#n/a", "nil"})


@dataclass(frozen=True)
class ParsedCases:
    """The cases of a file and the rows that are none.

    Attributes
    ----------
    cases : DataFrame
        The canonical columns, ``catatan`` (what is odd but no reason to turn
        the row away) and ``baris``; the index is the row's position in the
        table's frame. Moments are datetime64[us], the office's zone; place and
        personal columns are text as written, None where blank.
    rejects : DataFrame
        ``baris``, ``alasan``, ``reason`` and the file's own columns.
    notes : list of str
        What was understood and supplied, one sentence each.
    """

    cases: pd.DataFrame
    rejects: pd.DataFrame
    notes: list[str]


def parse_cases(
    table: CaseTable,
    *,
    now: datetime | None = None,
    jenis: str | None = None,
    source: str | None = None,
    lang: Language = "id",
) -> ParsedCases:
    """Return the cases of a table, and each row that is none with the reason.

    No row is lost: cases and rejects together are the rows of the file.

    Parameters
    ----------
    table : CaseTable
    now : datetime, optional
        The present moment, for dates that have not come yet.
    jenis : str, optional
        Kind of the rows that name none (a file of one kind may lack the column).
    source : str, optional
        Source of the rows that name none.
    lang : {"id", "en"}
        Language of the notes and of ``catatan``.

    Raises
    ------
    CaseFileError
        If the file has no column for the date, or none for the kind and
        *jenis* is not given.
    RequestError
        If *jenis* is none of the four kinds.
    """
    default = _default_kind(table, jenis)
    problems, notes = Problems(), []
    cases = pd.DataFrame({name: _texts(table, name) for name in CANONICAL}, index=table.frame.index)
    cases["jenis"] = _kinds(cases["jenis"], default, problems)
    for name in _MOMENTS:
        cases[name] = _moments(table, name, now, problems)
    cases["status"] = _states(cases, problems)
    cases["sumber"] = cases["sumber"].where(cases["sumber"].notna(), source or NO_SOURCE)
    _note_blank_rows(table, problems)
    notes += _give_ids(cases, problems, lang)
    repeated = note_repeated(cases, table.frame, table.rows, problems)
    if repeated:
        notes.append(say("cases.note_repeated", lang, count=repeated))
    cases["catatan"] = _oddities(cases, lang)
    cases["baris"] = table.rows
    kept = cases[problems.clear_of(len(cases))]
    rejects = reject_frame(table, problems)
    notes.append(say("cases.note_result", lang, rows=table.n_rows, kept=len(kept), rejected=len(rejects)))
    return ParsedCases(kept, rejects, notes)


def _default_kind(table: CaseTable, jenis: str | None) -> str | None:
    """Return the kind for rows that name none; refuse a file that cannot give any case."""
    default = kind_of(jenis) if jenis else None
    if jenis and default is None:
        raise RequestError("cases.kind_unknown", written=jenis, known=", ".join(KINDS))
    there = ", ".join(str(name) for name in table.frame.columns)
    if "tanggal" not in table.columns:
        raise CaseFileError("cases.file_no_date", path=table.path.name, columns=there[:300])
    if default is None and "jenis" not in table.columns:
        raise CaseFileError("cases.file_no_kind", path=table.path.name, known=", ".join(KINDS))
    return default


def _texts(table: CaseTable, name: str) -> pd.Series[str]:
    """Return one canonical column as text, None where it is blank or missing."""
    column = table.columns.get(name)
    if column is None:
        return pd.Series([None] * len(table.frame), index=table.frame.index, dtype=object)
    values = table.frame[column].astype(object).tolist()
    tidy = [_tidy(value if isinstance(value, str) else cell_text(value)) for value in values]
    return pd.Series(tidy, index=table.frame.index, dtype=object)


def plain_columns(table: CaseTable, names: Sequence[str]) -> pd.DataFrame:
    """Return canonical columns as text, as :func:`parse_cases` reads them, before anything is made of it."""
    return pd.DataFrame({name: _texts(table, name) for name in names}, index=table.frame.index)


def given_ids(table: CaseTable, source: str | None = None) -> pd.DataFrame:
    """Return ``sumber`` and ``id`` of the rows that have an identifier, at their positions."""
    given = plain_columns(table, ("sumber", "id"))
    given["sumber"] = given["sumber"].where(given["sumber"].notna(), source or NO_SOURCE)
    blank = given["id"].map(lambda text: text is None or text.casefold() in _BLANK).astype(bool)
    return given[~blank]


def _tidy(text: str | None) -> str | None:
    if not text:
        return None
    bare = (text.replace("\x00", "") if "\x00" in text else text).strip()
    return unguarded(bare) or None


def _note_blank_rows(table: CaseTable, problems: Problems) -> None:
    blank = np.ones(len(table.frame), dtype=bool)
    for name in table.frame.columns:
        column = table.frame[name]
        filled = column.notna().to_numpy(dtype=bool)
        if column.dtype == "str":
            filled = filled & (column.str.strip() != "").to_numpy(dtype=bool, na_value=False)
        blank &= ~filled
    for position in np.flatnonzero(blank).tolist():
        problems.forget(position)  # that date and kind are missing goes without saying
        problems.add(position, "reject_blank")


def _kinds(written: pd.Series[str], default: str | None, problems: Problems) -> pd.Series[str]:
    kinds: list[str | None] = []
    for position, text in enumerate(written.tolist()):
        blank = text is None or text.casefold() in _BLANK
        kind = default if blank else kind_of(text)
        if kind is None:
            key = "reject_no_kind" if blank else "reject_kind"
            problems.add(position, key, written=str(text)[:60], known=", ".join(KINDS))
        kinds.append(kind)
    return pd.Series(kinds, index=written.index, dtype=object)


def _moments(
    table: CaseTable, name: str, now: datetime | None, problems: Problems
) -> pd.Series[pd.Timestamp]:
    """Return one column of moments; what cannot be read stands against its row."""
    column = table.columns.get(name)
    if column is None:
        return pd.Series(pd.NaT, index=table.frame.index, dtype=pd.DatetimeTZDtype("us", office_tz()))
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
    return read["value"]


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
    return "" if text.casefold() in _BLANK else text


def _states(cases: pd.DataFrame, problems: Problems) -> pd.Series[str]:
    """Return the states; a blank one follows from the moments that are given."""
    states: list[str | None] = []
    answered, closed = cases["ditanggapi"].notna().tolist(), cases["selesai"].notna().tolist()
    for position, text in enumerate(cases["status"].tolist()):
        if text is None or text.casefold() in _BLANK:
            states.append("selesai" if closed[position] else "ditangani" if answered[position] else "baru")
            continue
        state = state_of(text)
        if state is None:
            problems.add(position, "reject_state", written=text[:60])
        states.append(state)
    return pd.Series(states, index=cases.index, dtype=object)


def _give_ids(cases: pd.DataFrame, problems: Problems, lang: Language) -> list[str]:
    """Supply missing identifiers in place; return what is to be said of them."""
    blank = cases["id"].map(lambda text: text is None or text.casefold() in _BLANK).to_numpy(dtype=bool)
    lacking = blank & problems.clear_of(len(cases))
    if not lacking.any():
        return []
    ids, numbered = content_ids(cases, lacking)
    cases.loc[lacking, "id"] = ids
    notes = [say("cases.note_ids_made", lang, count=int(lacking.sum()))]
    if numbered:
        notes.append(say("cases.note_ids_numbered", lang, count=numbered))
    return notes


def _oddities(cases: pd.DataFrame, lang: Language) -> pd.Series[str]:
    """Return what is odd about a row and yet no reason to turn it away; None where nothing is."""
    day = {name: cases[name].dt.normalize() for name in _MOMENTS}
    said: dict[str, pd.Series[bool]] = {}
    for name in ("ditanggapi", "selesai"):
        # A bare date means the day, not its midnight: on the same day nothing is odd.
        whole_day = (cases[name] == day[name]) & (day[name] == day["tanggal"])
        said[f"odd_{name}"] = (cases[name] < cases["tanggal"]) & ~whole_day
    sentences = {key: say(f"cases.{key}", lang) for key in said}
    texts = pd.Series("", index=cases.index, dtype=object)
    for key, odd in said.items():
        texts = texts.where(~odd, texts + " " + sentences[key])
    return pd.Series([text.strip() or None for text in texts.tolist()], index=cases.index, dtype=object)
