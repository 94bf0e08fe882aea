"""Where a table's header stands, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.cases.columns import recognise_columns
from geo.wording import Language, say

__all__ = ["find_header", "header_notes", "recognised", "unique_names"]

_SEARCHED = 30
_VALUE = re.compile(r"[-+]?\d[\d.,/:\-\s]*")


def recognised(cells: Sequence[str]) -> int:
    """Return how many canonical columns a row would name if it were the header."""
    return len(recognise_columns(dict.fromkeys(cell for cell in cells if cell and len(cell) <= 80)))


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the position of the header among the first rows, or None where there is none.

    The row that names most known columns is it, so that titles above the
    table do no harm. Without any known name it is the first row that is
    about as wide as the table, unless values stand in it.
    """
    head = [[cell.strip() for cell in row] for row in rows[:_SEARCHED]]
    filled = [sum(1 for cell in row if cell) for row in head]
    if not any(filled):
        return None
    scores = [recognised(row) for row in head]
    best = max(scores)
    if best >= 2:
        return scores.index(best)
    wide = next(position for position, count in enumerate(filled) if count >= max(1, max(filled) / 2))
    if best == 1 and (scores[wide] or max(filled) == 1):
        return scores.index(1)
    if any(_VALUE.fullmatch(cell) for cell in head[wide]):
        return None
    return wide


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
