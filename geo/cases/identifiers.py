"""Identifiers of cases: made from the content where the file has none, and never used twice."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.cases.days import day_only, steady
from geo.cases.rejects import Problems

__all__ = ["IDENTITY", "content_ids", "note_repeated"]

_DECIMAL = re.compile(r"-?\d+\.\d+")

IDENTITY: tuple[str, ...] = (
    "jenis",
    "tanggal",
    "kode_desa",
    "desa",
    "kecamatan",
    "lon",
    "lat",
    "koordinat",
    "kategori",
)
"""Columns from which a missing identifier is made.

What changes while a case is being dealt with (status, times, dinas) is not
among them, so that a later file finds the same case. Nor is what tells a
person: identifiers reach planners, and a hash of a name can be guessed.
"""


def content_ids(cases: pd.DataFrame, lacking: npt.NDArray[np.bool_]) -> tuple[list[str], int]:
    """Return identifiers for the rows that lack one, and how many of them needed a number.

    Parameters
    ----------
    cases : DataFrame
        Parsed cases with the columns of ``IDENTITY`` and ``sumber``.
    lacking : ndarray of bool
        Rows for which an identifier is made.

    Returns
    -------
    ids : list of str
        One for each such row, in order: ``hash:`` and 16 hexadecimal digits;
        rows of equal content are told apart by ``-2``, ``-3``, … in the
        file's order.
    n_numbered : int
    """
    seen: dict[tuple[object, str], int] = {}
    digests: dict[tuple[object, ...], str] = {}
    ids: list[str] = []
    rows = _identities(cases[lacking]).itertuples(index=False, name=None)
    for source, *content in rows:
        digest = digests.get(tuple(content)) or digests.setdefault(tuple(content), _digest(content))
        count = seen[source, digest] = seen.get((source, digest), 0) + 1
        ids.append(f"hash:{digest}" + (f"-{count}" if count > 1 else ""))
    return ids, len(ids) - len(seen)


def _identities(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the source and what tells a case, a day without an hour in the form that no zone changes."""
    moments = zip(cases["tanggal"], day_only(cases, "tanggal"), strict=True)
    reported = [None if pd.isna(one) else steady(one, alone=alone) for one, alone in moments]
    told = cases[["sumber", *IDENTITY]].astype(object)
    return told.assign(tanggal=pd.Series(reported, index=cases.index, dtype=object))


def _digest(content: list[Any]) -> str:
    plain = "\x1f".join("" if pd.isna(value) else _plain(value) for value in content)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: object) -> str:
    """Return a cell without what a change of program changes: spaces, case, closing zeros of a number."""
    text = " ".join(str(value).split()).casefold()
    return text.rstrip("0").rstrip(".") if _DECIMAL.fullmatch(text) else text


def note_repeated(cases: pd.DataFrame, frame: pd.DataFrame, lines: pd.Series[int], problems: Problems) -> int:
    """Note against each row whose identifier stands on another row; return how many were mere repeats.

    Of rows that tell one case's course (same kind, date and place, another
    status or answer) the one that is furthest along is kept, of equals the
    last; the others name the row that replaces them. A row with another kind,
    date or place under a used identifier is another case, and is turned away.

    Parameters
    ----------
    cases : DataFrame
        Parsed cases with ``sumber``, ``id``, ``status``, the moments and the
        columns of ``IDENTITY``; rows that something stands against already
        are passed by.
    frame : DataFrame
        The rows as in the file, at the same positions.
    lines : Series of int
        The rows' numbers in the file.
    """
    key = cases["sumber"].astype(object).astype(str) + "\x1f" + cases["id"].astype(object).astype(str)
    clear = problems.clear_of(len(cases))
    repeated = np.flatnonzero(key.where(clear).duplicated(keep=False).to_numpy() & clear)
    groups: dict[str, list[int]] = {}
    for position in repeated.tolist():
        groups.setdefault(str(key.iat[position]), []).append(position)
    return sum(_note_group(group, cases, frame, lines, problems) for group in groups.values())


def _note_group(
    group: list[int], cases: pd.DataFrame, frame: pd.DataFrame, lines: pd.Series[int], problems: Problems
) -> int:
    """Note against all but one row of those that carry one identifier; return the number of mere repeats."""
    rows = _identities(cases.iloc[group])[list(IDENTITY)].to_numpy().tolist()
    identity = {position: _digest(content) for position, content in zip(group, rows, strict=True)}
    one_case = [position for position in group if identity[position] == identity[group[0]]]
    kept = max(one_case, key=lambda position: (*_how_far(cases, position), position))
    seen: dict[tuple[str, ...], int] = {}
    same = 0
    for position in group:
        content = _cells(frame.iloc[position])
        if (earlier := seen.setdefault(content, position)) != position:
            problems.add(position, "reject_repeated", line=str(lines.iat[earlier]))
            same += 1
        elif identity[position] != identity[group[0]]:
            name = str(cases["id"].iat[position])[:60]
            problems.add(position, "reject_id_used", id=name, line=str(lines.iat[group[0]]))
        elif content != _cells(frame.iloc[kept]):
            problems.add(position, "reject_superseded", line=str(lines.iat[kept]))
    return same


def _cells(row: pd.Series[Any]) -> tuple[str, ...]:
    return tuple("" if pd.isna(cell) else str(cell).strip() for cell in row.tolist())


def _how_far(cases: pd.DataFrame, position: int) -> tuple[int, int]:
    """Return how far a case has come: its status, and how many of its moments are known."""
    states = ("baru", "ditangani", "selesai")
    status = cases["status"].iat[position]
    known = sum(cases[name].iat[position] is not pd.NaT for name in ("ditanggapi", "selesai"))
    return (states.index(status) if status in states else -1), known
