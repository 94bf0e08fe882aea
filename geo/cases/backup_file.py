"""The backup file: an archive of lines, one member a table, and a manifest that it is held against.

The form belongs to no database: a backup of a SQLite store can be restored into
PostgreSQL and the other way round, and can still be read, by anything that reads
ZIP and JSON, when this program is gone.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from geo.cases import store_tables as t
from geo.cases.backup_rows import TableSum, kept_columns, sum_of
from geo.cases.migrations import REVISIONS
from geo.errors import StoreError

__all__ = ["FORM", "MANIFEST", "Backup", "Manifest", "SavedTable", "member_of", "open_backup"]

FORM = 1
MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 1_000_000
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, AttributeError, EOFError, LookupError, NotImplementedError, RuntimeError,
    struct.error, TypeError, ValueError,
)  # fmt: skip
"""What a damaged archive makes the libraries raise."""


@dataclass(frozen=True)
class SavedTable:
    """What the manifest says of one table."""

    name: str
    columns: tuple[str, ...]
    sum: TableSum


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Attributes
    ----------
    made_at : str
        The moment of the state that it holds, in UTC (ISO 8601).
    version : str
        Of the program that made it.
    revision : str
        Of the store's tables.
    store : str
        ``sqlite`` or ``postgresql``: where it comes from.
    boundaries : str
        The desa layer that placed the newest load.
    tables : tuple of SavedTable
    """

    made_at: str
    version: str
    revision: str
    store: str
    boundaries: str
    tables: tuple[SavedTable, ...]

    @property
    def n_rows(self) -> int:
        """Rows of all tables."""
        return sum(table.sum.rows for table in self.tables)

    def rows_of(self, name: str) -> int:
        """Return the rows of one table, 0 where the backup does not have it."""
        return sum(table.sum.rows for table in self.tables if table.name == name)

    def as_json(self) -> bytes:
        """Return the manifest as it is written."""
        return orjson.dumps(
            {
                "program": "tigapilar",
                "form": FORM,
                "made_at": self.made_at,
                "version": self.version,
                "revision": self.revision,
                "store": self.store,
                "boundaries": self.boundaries,
                "tables": {
                    one.name: {"columns": list(one.columns), "rows": one.sum.rows, "sum": one.sum.sum}
                    for one in self.tables
                },
            },
            option=orjson.OPT_INDENT_2,
        )


class Backup:
    """A backup that was opened, and whose every line was held against its manifest."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def lines(self, table: SavedTable) -> Iterator[bytes]:
        """Yield the lines of one table, without their ends."""
        with self._archive.open(member_of(table.name)) as stream:
            for line in stream:
                yield line.removesuffix(b"\n")


def member_of(table: str) -> str:
    """Return the name under which a table's lines lie in the archive."""
    return f"tables/{table}.jsonl"


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Open a backup, read all of it and compare it with its manifest; nothing is written.

    Raises
    ------
    StoreError
        If it is not there, is no backup of this project, was made by a newer
        version, or is damaged anywhere.
    """
    with _opened(path) as archive:
        try:
            backup = Backup(archive, _manifest(archive, path))
            _compare(backup, path)
        except OSError as error:
            raise _cannot_read(path, error) from error
        yield backup


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise _cannot_read(path, error) from error
    except _UNREADABLE as error:
        raise StoreError("backup.no_backup", path=path) from error


def _cannot_read(path: Path, error: OSError) -> StoreError:
    return StoreError("backup.cannot_read", path=path, detail=error.strerror or str(error))


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    if MANIFEST not in archive.namelist() or archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise StoreError("backup.no_backup", path=path)
    try:
        said = orjson.loads(archive.read(MANIFEST))
        program, form = said["program"], int(said["form"])
    except _UNREADABLE as error:
        raise StoreError("backup.damaged", path=path, what=MANIFEST) from error
    if program != "tigapilar":
        raise StoreError("backup.no_backup", path=path)
    if form > FORM:
        raise StoreError("backup.newer", path=path, version=str(said.get("version", "?"))[:40])
    try:
        manifest = _read(said)
    except _UNREADABLE as error:
        raise StoreError("backup.damaged", path=path, what=MANIFEST) from error
    if manifest.revision not in REVISIONS or not all(_known(one) for one in manifest.tables):
        raise StoreError("backup.newer", path=path, version=manifest.version)
    return manifest


def _read(said: dict[str, Any]) -> Manifest:
    tables = tuple(
        SavedTable(
            str(name), tuple(str(c) for c in one["columns"]), TableSum(int(one["rows"]), str(one["sum"]))
        )
        for name, one in said["tables"].items()
    )
    facts = {
        name: str(said[name])[:200] for name in ("made_at", "version", "revision", "store", "boundaries")
    }
    return Manifest(**facts, tables=tables)


def _known(saved: SavedTable) -> bool:
    table = t.metadata.tables.get(saved.name)
    return table is not None and set(saved.columns) <= {column.name for column in kept_columns(table)}


def _compare(backup: Backup, path: Path) -> None:
    for table in backup.manifest.tables:
        try:
            found = sum_of(backup.lines(table))
        except _UNREADABLE as error:
            raise StoreError("backup.damaged", path=path, what=table.name) from error
        if found != table.sum:
            raise StoreError("backup.damaged", path=path, what=table.name)
