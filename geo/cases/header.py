"""Where a table's header stands, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.cases.columns import recognise_columns
from geo.wording import Language, say

__all__ = ["Header", "find_header", "header_notes", "recognised", "unique_names"]

_SEARCHED = 30
_VALUE = re.compile(r"[-+]?\d[\d.,/:\-\s]*")


def recognised(cells: Sequence[str]) -> int:
    """Return how many canonical columns a row would name if it were the header."""
    return len(recognise_columns(dict.fromkeys(cell for cell in cells if cell and len(cell) <= 80)))


@dataclass(frozen=True)
class Header:
    """The names of a table's columns: the positions of their first and last row, and the cells."""

    first: int
    last: int
    cells: list[str]


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the header among the first rows, or None where there is none.

    The row that names most known columns is it, so that titles above the
    table do no harm; two rows are one header where the lower fills what the
    upper leaves blank (``Alamat`` over ``Desa`` and ``Kecamatan``). Without
    any known name it is the first row that is about as wide as the table,
    unless values stand in it.
    """
    head = [[cell.strip() for cell in row] for row in rows[:_SEARCHED]]
    filled = [sum(1 for cell in row if cell) for row in head]
    if not any(filled):
        return None
    scores = [recognised(row) for row in head]
    best = max(scores)
    wide = next(position for position, count in enumerate(filled) if count >= max(1, max(filled) / 2))
    if best >= 2:
        chosen = scores.index(best)
        pairs = [at for at in (chosen, chosen - 1) if 0 <= at < len(head) - 1]
        for at in pairs:
            joined = _joined(head[at], head[at + 1])
            if joined is not None and recognised(joined) >= best + 2:
                return Header(at, at + 1, joined)
    elif best == 1 and (scores[wide] or max(filled) == 1):
        chosen = scores.index(1)
    elif any(_VALUE.fullmatch(cell) for cell in head[wide]):
        return None
    else:
        chosen = wide
    return Header(chosen, chosen, head[chosen])


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """Return one row of names from two, None where the lower row is no second row of a header."""
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    if any(_VALUE.fullmatch(cell) for cell in below):
        return None
    groups = [
        bool(above[at]) and at + 1 < width and not above[at + 1] and bool(below[at + 1])
        for at in range(width)
    ]
    clash = any(a and b and not group for a, b, group in zip(above, below, groups, strict=True))
    return None if clash else [b or a for a, b in zip(above, below, strict=True)]


def unique_names(cells: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the columns' names, made unique, with those that were blank and those that stood twice."""
    names: list[str] = []
    blank: list[str] = []
    twice: list[str] = []
    taken = {cell.strip().strip("\ufeff") for cell in cells}
    for position, cell in enumerate(cells, start=1):
        plain = " ".join(cell.replace("\ufeff", "").split())
        name = plain or f"kolom_{position}"
        number = 2
        while name in names or (name != plain and name in taken):
            name = f"{plain or f'kolom_{position}'}_{number}"
            number += 1
        if not plain:
            blank.append(name)
        elif name != plain:
            twice.append(name)
        names.append(name)
    return names, blank, twice


def header_notes(
    skipped: int, row: int, blank: Sequence[str], twice: Sequence[str], lang: Language
) -> list[str]:
    """Return what is to be said of titles above the table and of names that were made up."""
    notes = []
    if skipped:
        notes.append(say("cases.note_titles", lang, skipped=skipped, row=row))
    if blank:
        notes.append(say("cases.note_blank_columns", lang, columns=", ".join(blank)))
    if twice:
        notes.append(say("cases.note_double_columns", lang, columns=", ".join(twice)))
    return notes
