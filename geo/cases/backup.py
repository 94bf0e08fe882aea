"""A backup of the store, made while others load and read.

All tables are read in one transaction that sees one state of the store: SQLite's
write-ahead log and PostgreSQL's repeatable read keep that state for the reader
while loads go on. Neither waits for the other.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Table, select

from geo.cases import store_tables as t
from geo.cases.backup_file import MANIFEST, Manifest, SavedTable, member_of, open_backup
from geo.cases.backup_rows import TableSum, kept_columns, kept_lines, kept_tables, line_number
from geo.cases.integrity import check_integrity
from geo.cases.migrations import HEAD
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading
from geo.errors import StoreError

__all__ = ["back_up", "backup_name"]


def backup_name(now: datetime) -> str:
    """Return the file name of a backup made at a moment: by name they stand in the order of time."""
    return f"tigapilar-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def back_up(store: CaseStore, path: Path) -> Manifest:
    """Write the whole store into one file, for the user's own eyes alone (names and addresses are in it).

    Parameters
    ----------
    store : CaseStore
    path : Path
        Where to write. An earlier backup there is replaced once the new one is
        whole; any other file is left alone.

    Returns
    -------
    Manifest

    Raises
    ------
    StoreError
        If the store is damaged, the file cannot be written, or is something else than a backup.
    """
    if path.exists():
        # Also the store's own file may be named by mistake: only a backup makes room for a backup.
        with open_backup(path):
            pass
    try:
        with _whole_file(path) as draft, reading(store.engine) as connection:
            check_integrity(connection)
            with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write(connection, archive)
    except OSError as error:
        raise StoreError("backup.cannot_write", path=path, detail=error.strerror or str(error)) from error
    return manifest


def _write(connection: Connection, archive: zipfile.ZipFile) -> Manifest:
    newest = select(t.loads.c.boundaries).order_by(t.loads.c.id.desc()).limit(1)
    boundaries = connection.execute(newest).scalar() or ""
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    tables = tuple(_write_table(connection, table, archive) for table in kept_tables())
    manifest = Manifest(made_at, version("tigapilar"), HEAD, connection.dialect.name, boundaries, tables)
    archive.writestr(MANIFEST, manifest.as_json())
    return manifest


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> SavedTable:
    rows = total = 0
    with archive.open(member_of(table.name), "w", force_zip64=True) as stream:
        for line in kept_lines(connection, table):
            rows += 1
            total += line_number(line)
            stream.write(line + b"\n")
    names = tuple(str(column.name) for column in kept_columns(table))
    return SavedTable(str(table.name), names, TableSum(rows, f"{total % (1 << 256):064x}"))


@contextmanager
def _whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to, which becomes *path* when all of it is on the disk."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tigapilar-") as folder:
        draft = Path(folder) / path.name
        yield draft
        draft.chmod(0o600)
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)
