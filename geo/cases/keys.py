"""Many cases by their keys in one statement, as each database likes to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ARRAY, ColumnElement, Connection, String, bindparam, func, select, tuple_

__all__ = ["among", "parts_of"]

Key = tuple[str, str]

_SQLITE_AT_A_TIME = 400
"""Two parameters a key stay below SQLite's oldest limit of 999."""

_POSTGRESQL_AT_A_TIME = 20_000
"""They travel as two arrays; a list of that many pairs would be planned longer than it is looked up."""


def parts_of(connection: Connection, keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Yield the keys in the largest parts that one statement takes."""
    arrays = connection.dialect.name == "postgresql"
    size = _POSTGRESQL_AT_A_TIME if arrays else _SQLITE_AT_A_TIME
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def among(
    connection: Connection, sumber: ColumnElement[str], identifier: ColumnElement[str], keys: Sequence[Key]
) -> ColumnElement[bool]:
    """Return the condition that two columns hold one of the keys (source, identifier).

    Parameters
    ----------
    connection : Connection
        Which database is asked.
    sumber, identifier : column
    keys : sequence of (str, str)
        One part of :func:`parts_of`.
    """
    pair = tuple_(sumber, identifier)
    if connection.dialect.name != "postgresql":
        return pair.in_(keys)
    columns = ([key[place] for key in keys] for place in (0, 1))
    return pair.in_(select(*(func.unnest(bindparam(None, values, ARRAY(String))) for values in columns)))
