"""GeoPackages, looked at before GDAL runs what is written in them.

A SQLite file can hold saved queries (views) and tables that a program of its
own answers for; reading such a "layer" would run whatever its maker wrote.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from geo.errors import CaseFileError

__all__ = ["check_sqlite", "cut_short"]

_MODULE = re.compile(r"\bUSING\s+\"?(\w+)", re.IGNORECASE)
_PLAIN_MODULES = frozenset({"rtree"})
"""GeoPackage indexes its geometries by R-trees; no other virtual table belongs in a layer."""


def check_sqlite(path: Path, name: str = "") -> None:
    """Refuse a SQLite file that is cut short, or in which reading a layer means running a query.

    Triggers stay where they are: they run on writing, and the file is only read.

    Parameters
    ----------
    path : Path
    name : str
        What the sentence calls the file, where that is not its own name.

    Raises
    ------
    CaseFileError
    """
    said = name or path.name
    _check_length(path, said)
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            objects = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise CaseFileError("cases.file_truncated", path=said) from error
    for kind, label, sql in objects:
        module = (
            _MODULE.search(str(sql or "")) if str(sql or "").upper().startswith("CREATE VIRTUAL") else None
        )
        strange = module is not None and module[1].lower() not in _PLAIN_MODULES
        if kind == "view" or strange:
            shown = "".join(char if char.isprintable() else "?" for char in str(label))[:80]
            raise CaseFileError("reading.sqlite_query", path=said, name=shown)


def cut_short(head: bytes, size: int) -> bool:
    """Tell whether a file of *size* bytes lacks pages: SQLite itself notices only on the lost page.

    Parameters
    ----------
    head : bytes
        The first hundred bytes of the file, which count its pages.
    size : int
    """
    page = int.from_bytes(head[16:18], "big")
    page = 65_536 if page == 1 else page
    counted = head[24:28] == head[92:96]  # otherwise an old writer left the count stale
    return len(head) < 100 or page < 512 or (counted and size < page * int.from_bytes(head[28:32], "big"))


def _check_length(path: Path, said: str) -> None:
    with path.open("rb") as stream:
        head = stream.read(100)
    if cut_short(head, path.stat().st_size):
        raise CaseFileError("cases.file_truncated", path=said)
