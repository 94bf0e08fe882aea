"""Rows of the store as lines of text, the same whichever database they come from.

A line is a JSON array in the order of the table's columns. The sum of a table is
the sum of its lines' SHA-256, modulo 2**256: it does not depend on the order in
which a database hands the rows out, so that a file, a SQLite store and a
PostgreSQL store are held against each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Column, Connection, Date, DateTime, Float, Select, Table, select

from geo.cases import store_engine  # noqa: F401  (naming it registers every table)
from geo.cases import store_tables as t
from geo.cases.store_tables import UtcDateTime

__all__ = ["TableSum", "as_values", "kept_columns", "kept_lines", "kept_tables", "sum_of", "table_sum"]

_OWN_FACTS = ("schema", "program")
"""What a store says of itself; a restored one says it of itself again."""

_AT_A_TIME = 2_000


class TableSum(NamedTuple):
    """How many rows a table has, and the sum of their lines in hexadecimal digits."""

    rows: int
    sum: str


def kept_tables() -> list[Table]:
    """Return the store's tables, each after those that it refers to."""
    return list(t.metadata.sorted_tables)


def kept_columns(table: Table) -> list[Column[Any]]:
    """Return the columns that hold something of their own: not what the database works out from others."""
    return [column for column in table.columns if column.computed is None]


def kept_lines(connection: Connection, table: Table, columns: Sequence[str] | None = None) -> Iterator[bytes]:
    """Yield a table's rows as lines without their line ends, by primary key.

    Parameters
    ----------
    connection : Connection
        Its transaction decides which state of the store is seen.
    table : Table
    columns : sequence of str, optional
        Those and in that order, instead of all of them.
    """
    names = [column.name for column in kept_columns(table)] if columns is None else list(columns)
    floats = [at for at, name in enumerate(names) if isinstance(table.c[name].type, Float)]
    query = _rows_of(table, names).execution_options(yield_per=_AT_A_TIME)
    for row in connection.execute(query):
        values = list(row)
        for at in floats:
            values[at] = None if values[at] is None else float(values[at])
        yield orjson.dumps(values)


def as_values(table: Table, names: Sequence[str]) -> Callable[[bytes], dict[str, Any]]:
    """Return what turns a line back into a row of *table*: name of the column to value."""
    readers = [_reader(table.c[name]) for name in names]

    def values(line: bytes) -> dict[str, Any]:
        cells = orjson.loads(line)
        return {
            name: cell if read is None or cell is None else read(cell)
            for name, cell, read in zip(names, cells, readers, strict=True)
        }

    return values


def sum_of(lines: Iterator[bytes]) -> TableSum:
    """Return the number of the lines and their sum, whatever their order."""
    rows = total = 0
    for line in lines:
        rows += 1
        total += line_number(line)
    return TableSum(rows, f"{total % (1 << 256):064x}")


def line_number(line: bytes) -> int:
    """Return the SHA-256 of one line as a number."""
    return int.from_bytes(hashlib.sha256(line).digest(), "big")


def table_sum(connection: Connection, table: Table, columns: Sequence[str] | None = None) -> TableSum:
    """Return the sum of a table as the database holds it."""
    return sum_of(kept_lines(connection, table, columns))


def _rows_of(table: Table, names: Sequence[str]) -> Select[Any]:
    query = select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns)
    return query.where(table.c.key.not_in(_OWN_FACTS)) if table is t.meta else query


def _reader(column: Column[Any]) -> Callable[[str], Any] | None:
    if isinstance(column.type, (UtcDateTime, DateTime)):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(column.type, Date) else None
