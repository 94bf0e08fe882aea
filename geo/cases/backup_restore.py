"""A backup put back: into a new store, proved by counts and sums before anybody can open it.

Nothing is touched before the whole backup was read and held against its
manifest. A SQLite store is made beside its place and moved there when it is
proved; in PostgreSQL the rows and their proof are one transaction. A store that
holds anything is never written over: where it is asked for, the old one is kept
under another name.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError

from geo.cases import store_tables as t
from geo.cases.answer_tables import dinas, dinas_spellings
from geo.cases.backup_file import Backup, Manifest, open_backup
from geo.cases.backup_rows import as_values, kept_tables, table_sum
from geo.cases.days import DAY_ONLY
from geo.cases.integrity import check_integrity
from geo.cases.migrations.days import mark_days
from geo.cases.store_address import read_address, shown_name, store_file
from geo.cases.store_engine import open_engine, reading, writing
from geo.cases.store_errors import detail_of
from geo.cases.store_place import kept_name, move_in
from geo.errors import StoreError

__all__ = ["fill", "holds_anything", "restore"]

_AT_A_TIME = 2_000
_SEEDED = (t.meta, dinas_spellings, dinas)
"""Tables that a new store has rows in."""


def restore(path: Path, url: str, *, replace: bool = False) -> tuple[Manifest, Path | None]:
    """Make the store at *url* from a backup.

    Parameters
    ----------
    path : Path
        The backup.
    url : str
        Address of the store, which is not there yet or holds nothing.
    replace : bool
        Whether a SQLite store that holds something makes room. It is kept.

    Returns
    -------
    manifest : Manifest
    kept : Path or None
        Where the store that made room lies now.

    Raises
    ------
    StoreError
        If the backup is damaged, foreign or newer, the store holds something or
        is in use, or what was written is not what the backup says.
    """
    target = store_file(read_address(url))
    with open_backup(path) as backup:
        if target is not None:
            return backup.manifest, _into_file(backup, target, replace)
        _into_server(backup, url)
        return backup.manifest, None


def fill(connection: Connection, backup: Backup) -> None:
    """Write a backup's rows into empty tables and prove them, in the transaction of whoever calls.

    Raises
    ------
    StoreError
        If the database holds other rows afterwards than the backup.
    """
    saved = {one.name: one for one in backup.manifest.tables}
    for table in _SEEDED:
        if table.name in saved:
            own = delete(table)
            connection.execute(
                own.where(table.c.key.not_in(("schema", "program"))) if table is t.meta else own
            )
    for table in kept_tables():
        if table.name not in saved:
            continue
        lines = backup.lines(saved[table.name])
        values = as_values(table, saved[table.name].columns)
        for rows in _chunks(values(line) for line in lines):
            connection.execute(insert(table), rows)
        if table_sum(connection, table, saved[table.name].columns) != saved[table.name].sum:
            raise StoreError("backup.not_proved", what=table.name)
    if t.cases.name in saved and DAY_ONLY not in saved[t.cases.name].columns:
        # Of before days were told from hours: proved as it was, then brought up to date as a store is.
        mark_days(connection)
    check_integrity(connection)
    _count_on(connection)


def holds_anything(engine: Engine) -> bool:
    """Tell whether a store has a row that a new one has not."""
    with reading(engine) as connection:
        return any(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in kept_tables()
            if table not in _SEEDED
        )


def _into_file(backup: Backup, target: Path, replace: bool) -> Path | None:
    if target.exists() and not replace:
        _must_be_empty(target)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tigapilar-") as folder:
            draft = Path(folder) / target.name
            engine = open_engine(f"sqlite:///{draft}")
            try:
                _fill(engine, backup)
            finally:
                engine.dispose()
            draft.chmod(0o600)
            kept = kept_name(target, datetime.now(UTC))
            return kept if move_in(draft, target, kept) else None
    except OSError as error:
        raise StoreError("backup.cannot_write", path=target, detail=error.strerror or str(error)) from error


def _must_be_empty(target: Path) -> None:
    engine = open_engine(f"sqlite:///{target}")
    try:
        if holds_anything(engine):
            raise StoreError("backup.store_there", path=target)
    finally:
        engine.dispose()


def _into_server(backup: Backup, url: str) -> None:
    engine = open_engine(url)
    try:
        if holds_anything(engine):
            raise StoreError("backup.database_filled", name=shown_name(engine.url))
        _fill(engine, backup)
    finally:
        engine.dispose()


def _fill(engine: Engine, backup: Backup) -> None:
    try:
        with writing(engine) as connection:
            fill(connection, backup)
    except (DataError, IntegrityError) as error:
        raise StoreError("backup.not_taken", detail=detail_of(error)) from error


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, _AT_A_TIME)):
        yield chunk


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's counters go on after the numbers that were written, instead of from one."""
    if connection.dialect.name != "postgresql":
        return
    for table in kept_tables():
        name = _counted(table)
        if name:
            newest = connection.execute(select(func.max(table.c[name]))).scalar()
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :name), :newest, :used)"),
                {"table": table.name, "name": name, "newest": newest or 1, "used": newest is not None},
            )


def _counted(table: Table) -> str | None:
    """Return the column whose numbers the database gives out, if there is one."""
    column = table.autoincrement_column
    return column.name if column is not None and column.autoincrement is True else None
