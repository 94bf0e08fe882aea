"""From a file's table to cases: every row kept as a case, or turned away with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from geo.cases.columns import CANONICAL
from geo.cases.days import DAY_ONLY, MOMENTS, day_only
from geo.cases.identifiers import content_ids, note_repeated
from geo.cases.moments import read_moments
from geo.cases.rejects import Problems, reject_frame, unguarded, write_rejects
from geo.cases.table import BLANK, CaseTable, cell_text
from geo.cases.vocabulary import KINDS, kind_of, state_of
from geo.errors import CaseFileError, RequestError
from geo.wording import Language, say

__all__ = ["NO_SOURCE", "ParsedCases", "given_ids", "parse_cases", "plain_columns", "write_rejects"]

NO_SOURCE = "tanpa sumber"
"""The source of cases whose file names none."""


@dataclass(frozen=True)
class ParsedCases:
    """The cases of a file and the rows that are none.

    Attributes
    ----------
    cases : DataFrame
        The canonical columns, ``catatan`` (what is odd but no reason to turn
        the row away) and ``baris``; the index is the row's position in the
        table's frame. Moments are datetime64[us], the office's zone; those
        without an hour stand at midnight and are named in ``tanpa_jam``. Place
        and personal columns are text as written, None where blank.
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
    cases = cases.assign(**read_moments(table, cases[DAY_ONLY], now, problems))
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
    blank = given["id"].map(lambda text: text is None or text.casefold() in BLANK).astype(bool)
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
        blank = text is None or text.casefold() in BLANK
        kind = default if blank else kind_of(text)
        if kind is None:
            key = "reject_no_kind" if blank else "reject_kind"
            problems.add(position, key, written=str(text)[:60], known=", ".join(KINDS))
        kinds.append(kind)
    return pd.Series(kinds, index=written.index, dtype=object)


def _states(cases: pd.DataFrame, problems: Problems) -> pd.Series[str]:
    """Return the states; a blank one follows from the moments that are given."""
    states: list[str | None] = []
    answered, closed = cases["ditanggapi"].notna().tolist(), cases["selesai"].notna().tolist()
    for position, text in enumerate(cases["status"].tolist()):
        if text is None or text.casefold() in BLANK:
            states.append("selesai" if closed[position] else "ditangani" if answered[position] else "baru")
            continue
        state = state_of(text)
        if state is None:
            problems.add(position, "reject_state", written=text[:60])
        states.append(state)
    return pd.Series(states, index=cases.index, dtype=object)


def _give_ids(cases: pd.DataFrame, problems: Problems, lang: Language) -> list[str]:
    """Supply missing identifiers in place; return what is to be said of them."""
    blank = cases["id"].map(lambda text: text is None or text.casefold() in BLANK).to_numpy(dtype=bool)
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
    day = {name: cases[name].dt.normalize() for name in MOMENTS}
    said: dict[str, pd.Series[bool]] = {}
    for name in ("ditanggapi", "selesai"):
        # A bare date means the day, not its midnight: on the same day nothing is odd.
        whole_day = day_only(cases, name) & (day[name] == day["tanggal"])
        said[f"odd_{name}"] = (cases[name] < cases["tanggal"]) & ~whole_day
    sentences = {key: say(f"cases.{key}", lang) for key in said}
    texts = pd.Series("", index=cases.index, dtype=object)
    for key, odd in said.items():
        texts = texts.where(~odd, texts + " " + sentences[key])
    return pd.Series([text.strip() or None for text in texts.tolist()], index=cases.index, dtype=object)
