"""Rows that cannot be kept: the reason beside each, and a file to mend them in."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd

from geo.cases.table import CaseTable, cell_text
from geo.errors import CaseFileError
from geo.wording import LANGUAGES, say

__all__ = ["Problems", "all_rejects", "reject_frame", "unguarded", "write_rejects"]

_OWN = ("baris", "alasan", "reason")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PLAIN_NUMBER = re.compile(r"[-+]?\d[\d.,]*")


class Problems:
    """What stands against each row of a table, in both languages."""

    def __init__(self) -> None:
        self._said: dict[int, list[tuple[str, str]]] = {}
        self._sentences: dict[tuple[object, ...], tuple[str, str]] = {}

    def add(self, position: int, key: str, **values: object) -> None:
        """Note one sentence of the catalogue against the row at *position*."""
        known = (key, *values.values())
        if known not in self._sentences:
            indonesian, english = (say(f"cases.{key}", lang, **values) for lang in LANGUAGES)
            self._sentences[known] = (indonesian, english)
        self.add_said(position, *self._sentences[known])

    def add_said(self, position: int, indonesian: str, english: str) -> None:
        """Note a sentence that is made already, in both languages."""
        self._said.setdefault(position, []).append((indonesian, english))

    def forget(self, position: int) -> None:
        """Take back what was said of one row."""
        self._said.pop(position, None)

    def clear_of(self, count: int) -> np.ndarray:
        """Return which of *count* rows nothing stands against, as booleans."""
        clear = np.ones(count, dtype=bool)
        clear[list(self._said)] = False
        return clear

    def sentences(self, position: int) -> tuple[str, str]:
        """Return all that was said of one row, in Indonesian and English."""
        said = self._said[position]
        return " ".join(one for one, _ in said), " ".join(other for _, other in said)

    @property
    def positions(self) -> list[int]:
        """Positions of the rows that something stands against, in order."""
        return sorted(self._said)


def reject_frame(table: CaseTable, problems: Problems) -> pd.DataFrame:
    """Return rejected and broken rows in the file's order.

    Returns
    -------
    DataFrame
        ``baris``, ``alasan`` (Indonesian), ``reason`` (English), then the
        columns of the file; one of those names in the file is kept as
        ``input_…``. A broken record stands whole in the file's first column.
    """
    content = table.frame.iloc[problems.positions].reset_index(drop=True).astype(object)
    taken = set(content.columns)
    names = []
    for name in content.columns:
        while name in _OWN:
            name = f"input_{name}"
            while name in taken:
                name = f"input_{name}"
        names.append(name)
    content.columns = pd.Index(names, dtype="str")
    said = [problems.sentences(position) for position in problems.positions]
    head = pd.DataFrame(
        {
            "baris": table.rows.iloc[problems.positions].to_numpy(),
            "alasan": [indonesian for indonesian, _ in said],
            "reason": [english for _, english in said],
        }
    ).astype({"baris": "int64", "alasan": "str", "reason": "str"})
    rejects = pd.concat([head, content], axis=1)
    if len(table.broken):
        first = names[0] if names else "isi"
        broken = table.broken.rename(columns={"isi": first})
        rejects = pd.concat([rejects, broken], ignore_index=True)
    return rejects.sort_values("baris", kind="stable", ignore_index=True)


def all_rejects(unread: pd.DataFrame, turned_away: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that could not be read and those that the store turned away, in the file's order.

    Parameters
    ----------
    unread : DataFrame
        See :func:`reject_frame`.
    turned_away : DataFrame
        ``sumber``, ``id`` and ``baris`` of identifiers that belong to other cases.
    """
    used = turned_away.assign(
        alasan=[say("cases_store.id_used", "id", id=key) for key in turned_away["id"]],
        reason=[say("cases_store.id_used", "en", id=key) for key in turned_away["id"]],
    )
    both = pd.concat([unread, used], ignore_index=True)
    return both.sort_values("baris", kind="stable", ignore_index=True)


def write_rejects(rejects: pd.DataFrame, path: Path | str) -> Path:
    """Write rejected rows as a CSV file that Excel in Indonesia opens by a double click.

    Semicolons (the comma is the decimal sign there), a byte-order mark so
    that the letters are right, and an apostrophe before a cell that Excel
    would run as a formula.

    Parameters
    ----------
    rejects : DataFrame
        See :func:`reject_frame`.
    path : Path or str
        Where to write; replaced whole or not at all.

    Returns
    -------
    Path

    Raises
    ------
    CaseFileError
        If the file cannot be written.
    """
    path = Path(path)
    beside = path.with_name(path.name + ".sementara")
    try:
        with beside.open("w", encoding="utf-8-sig", newline="", errors="replace") as stream:
            writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
            writer.writerow([_safe(name) for name in rejects.columns])
            for row in rejects.astype(object).itertuples(index=False, name=None):
                writer.writerow([_safe(value) for value in row])
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise CaseFileError("cases.file_not_written", path=path, detail=error.strerror or "") from error
    return path


def unguarded(text: str) -> str:
    """Return a cell without the apostrophe that :func:`write_rejects` puts before a formula.

    A row that was mended in that file is the same case as in the file it came from.
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_STARTS_FORMULA) else text


def _safe(value: object) -> str:
    text = (cell_text(value) or "").replace("\x00", "")
    if text.startswith(_STARTS_FORMULA) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text
