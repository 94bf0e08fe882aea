"""Whether a store is whole: what its database says of its own pages, indexes and references."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from geo.cases.store_engine import reading
from geo.errors import StoreError

__all__ = ["check_integrity", "check_whole"]

_MOST_SAID = 3


def check_whole(engine: Engine) -> None:
    """Look through a whole store.

    Raises
    ------
    StoreError
        If pages, indexes or references are damaged.
    """
    with reading(engine) as connection:
        check_integrity(connection)


def check_integrity(connection: Connection) -> None:
    """Look through the store that a transaction sees.

    SQLite reads every page and compares every index and reference. PostgreSQL
    keeps references itself and checks its pages where data checksums are on;
    reading every row, as a backup does, is what shows a page that cannot be read.

    Raises
    ------
    StoreError
    """
    if connection.dialect.name != "sqlite":
        return
    faults = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(10)"))]
    faults = [] if faults == ["ok"] else faults
    faults += [f"{row[0]} -> {row[2]}" for row in connection.execute(text("PRAGMA foreign_key_check"))]
    if faults:
        raise StoreError("cases_store.damaged", detail="; ".join(faults[:_MOST_SAID]))
