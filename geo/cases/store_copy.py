"""The store as it was, kept before it is brought up to date."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from geo.cases.store_errors import detail_of
from geo.cases.store_place import kept_name
from geo.errors import StoreError

__all__ = ["keep_file_copy", "keep_schema_copy"]


def keep_file_copy(connection: Connection, revision: str, now: datetime) -> str | None:
    """Copy a SQLite store beside itself, under a name with its revision and the moment.

    Parameters
    ----------
    connection : Connection
        In a transaction that holds the write lock and has written nothing yet.
    revision : str
    now : datetime

    Returns
    -------
    str or None
        The copy's path; None for a store in memory.

    Raises
    ------
    StoreError
        If there is no room for it, or no right to write there.
    """
    name = connection.engine.url.database
    if name in (None, "", ":memory:"):
        return None
    store = Path(str(name))
    kept = kept_name(store, now, revision)
    # Under a name of its own until it is whole: killed half-way, it is not taken for the store as it was.
    draft = kept.with_name(f".{kept.name}.sementara")
    try:
        draft.unlink(missing_ok=True)
        # Made by us alone, so that nobody else could read it for a moment.
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(store)) as old, closing(sqlite3.connect(draft)) as new:
            old.backup(new)
        draft.rename(kept)
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        raise StoreError("cases_store.no_copy", path=kept, detail=str(error)) from error
    return str(kept)


def keep_schema_copy(connection: Connection, revision: str, now: datetime) -> str:
    """Copy the tables of a PostgreSQL store into a schema of their own, in the same transaction.

    A schema needs no other program and no password, is there exactly if the
    upgrade is, and nobody but its owner may look into it.

    Raises
    ------
    StoreError
        If this user may not make a schema, or there is no room.
    """
    schema = f"sebelum_{revision}_{now:%Y%m%dt%H%M%S}"
    tables = [name for name in inspect(connection).get_table_names() if name != "spatial_ref_sys"]
    try:
        connection.execute(text(f'CREATE SCHEMA "{schema}"'))
        for name in tables:
            connection.execute(text(f'CREATE TABLE "{schema}"."{name}" AS TABLE "{name}"'))
    except DBAPIError as error:
        raise StoreError("cases_store.no_copy", path=schema, detail=detail_of(error)) from error
    return schema
