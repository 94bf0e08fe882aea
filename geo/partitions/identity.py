"""Identifiers that stand on several rows of a file: such rows are judged together, wherever they lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.cases.parquet_parts import ParquetParts
from geo.cases.parse import given_ids
from geo.cases.reader import CaseTable, part_table
from geo.partitions.engine import Engine, Span, Told
from geo.partitions.sharing import PART_ROWS

__all__ = ["Repeated", "case_tables", "portions", "repeated_in"]

Keys = NDArray[np.uint64]


class Repeated(NamedTuple):
    """The identifiers on more than one row of a file.

    ``keys`` are sorted; ``rounds`` is in how many portions their rows are
    gathered from the whole file, so that each fits into memory.
    """

    keys: Keys
    rounds: int


class _Asked(NamedTuple):
    source: Path
    default: str | None


def repeated_in(source: Path, engine: Engine, spans: list[Span], default: str | None = None) -> Repeated:
    """Return the identifiers of a Parquet file that stand on more than one row.

    Parameters
    ----------
    source : Path
    engine : Engine
    spans : list of pairs of int
        The parts.
    default : str, optional
        The source of rows that name none.
    """
    found = list(engine.each(keys_in, spans, _Asked(source, default)))
    keys = np.concatenate([np.empty(0, dtype=np.uint64), *found])
    keys.sort()
    same = keys[1:] == keys[:-1]
    n_rows = int(same.sum()) + int((same & ~np.append(False, same[:-1])).sum()) if keys.size else 0
    return Repeated(np.unique(keys[1:][same]), -(-n_rows // PART_ROWS))


def keys_in(span: Span, boundaries: Boundaries, asked: _Asked, told: Told | None) -> Keys:
    """Return a key for each row of a part that has an identifier."""
    parts = ParquetParts(asked.source)
    columns = parts.columns_of(("sumber", "id"))
    if columns is not None and "id" not in parts.meanings:
        return np.empty(0, dtype=np.uint64)
    tables = (part_table(part, asked.source) for _, part in parts.tables(PART_ROWS, span, columns))
    return np.concatenate(
        [np.empty(0, dtype=np.uint64), *(keys_of(table, asked.default) for table in tables)]
    )


def keys_of(table: CaseTable, default: str | None) -> Keys:
    """Return the key of each row of a table that has an identifier."""
    given = given_ids(table, default)
    text = given["sumber"].astype(object) + "\x1f" + given["id"].astype(object)
    hashed: Any = pd.util.hash_array(text.to_numpy(dtype=object), categorize=False)
    return np.asarray(hashed, dtype=np.uint64)


def case_tables(source: Path, span: Span, repeated: Repeated, default: str | None) -> Iterator[CaseTable]:
    """Yield the rows of a part as tables, without those whose identifier stands on other rows too.

    A part that ends before the file begins, ``(-n, -n)``, stands for the nth
    portion of the others, gathered from the whole file in its order.
    """
    parts = ParquetParts(source)
    if span[0] >= 0:
        for _, part in parts.tables(PART_ROWS, span):
            table = part_table(part, source)
            keep = np.ones(len(table.frame), dtype=bool)
            keep[_rows_of(table, default, repeated, None)] = False
            yield _only(table, np.flatnonzero(keep)) if not keep.all() else table
        return
    portion = -span[0] - 1
    gathered = []
    for _, part in parts.tables(PART_ROWS):
        table = part_table(part, source)
        gathered.append(_only(table, _rows_of(table, default, repeated, portion)))
    frames = [table.frame for table in gathered]
    numbers = pd.concat([table.rows for table in gathered], ignore_index=True)
    first = gathered[0]
    whole = pd.concat(frames, ignore_index=True)
    yield CaseTable(whole, numbers, first.broken, first.columns, first.notes, first.path)


def portions(repeated: Repeated) -> list[Span]:
    """Return the parts that stand for the rows with a repeated identifier."""
    return [(-number, -number) for number in range(1, repeated.rounds + 1)]


def _rows_of(
    table: CaseTable, default: str | None, repeated: Repeated, portion: int | None
) -> NDArray[np.int64]:
    """Return the positions of rows with a repeated identifier, of one portion or of all."""
    if not repeated.keys.size:
        return np.empty(0, dtype=np.int64)
    keys = keys_of(table, default)
    mine = np.isin(keys, repeated.keys)
    if portion is not None:
        mine &= keys % np.uint64(repeated.rounds) == portion
    positions: NDArray[np.int64] = given_ids(table, default).index.to_numpy(dtype=np.int64)
    return positions[mine]


def _only(table: CaseTable, positions: NDArray[np.int64]) -> CaseTable:
    frame = table.frame.iloc[positions].reset_index(drop=True)
    rows = table.rows.iloc[positions].reset_index(drop=True)
    return CaseTable(frame, rows, table.broken, table.columns, table.notes, table.path)
