"""A store's file, looked at before the program opens it: what is no whole store is not touched at all.

Opening a database by its driver changes files: a log is begun beside it, another
program's header is rewritten. So what lies at the place is first read in a way that
cannot write.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from geo.cases.sqlite_files import cut_short
from geo.errors import StoreError

__all__ = ["check_file", "clear_unbegun"]

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_LOOKED_THROUGH_MB = 64
"""A store up to this size is looked through each time (6 ms a megabyte); larger ones before a backup."""
_AGAIN_S = {"cases_store.empty_file": (0.1, 0.3, 0.6), "cases_store.damaged_file": (0.2,)}
"""When to look again: somebody else may just be beginning the store, or writing its log into it."""


def check_file(path: Path) -> None:
    """Refuse what lies at a store's place and is no whole store; nothing there is no fault.

    Raises
    ------
    StoreError
        If it is a folder, empty, cut short, damaged, or another program's.
    """
    fault = _fault(path)
    for wait_s in _AGAIN_S.get(fault[0], ()) if fault else ():
        time.sleep(wait_s)
        fault = _fault(path)
        if fault is None:
            return
    if fault is not None:
        raise StoreError(fault[0], path=path, detail=fault[1])


def clear_unbegun(path: Path) -> None:
    """Take away an empty file that a store could not be begun in, so that the next try begins anew."""
    beside = [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")]
    if path.is_file() and path.stat().st_size == 0 and not any(one.exists() for one in beside):
        path.unlink()


def _fault(path: Path) -> tuple[str, str] | None:
    """Return key and detail of what is wrong with a file, None where it may be opened."""
    if path.is_dir():
        return "cases_store.foreign", ""
    if not path.exists():
        return None
    # With a log somebody has it open, perhaps this process: then the file is read by SQLite alone, because
    # closing it here would let go of every lock that the process holds on it. And where a full disk or a
    # crash kept the log from being written into the file, the log has what the file lacks.
    logged = path.with_name(path.name + "-wal").exists()
    return (None if logged else _head_fault(path)) or _looked_through(path, path.stat().st_size, logged)


def _head_fault(path: Path) -> tuple[str, str] | None:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEADER)
        size = path.stat().st_size
    except OSError as error:
        return "cases_store.cannot_open", error.strerror or str(error)
    if not head:
        return "cases_store.empty_file", ""
    if not head.startswith(_MAGIC[: len(head)]):
        return "cases_store.foreign", ""
    return ("cases_store.damaged_file", f"{size} B") if cut_short(head, size) else None


def _looked_through(path: Path, size: int, logged: bool) -> tuple[str, str] | None:
    # Without a log nobody has it open, and only "immutable" leaves no log of its own behind.
    address = f"{path.resolve().as_uri()}?mode=ro" + ("" if logged else "&immutable=1")
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {row[0] for row in named}
            if tables and "meta" not in tables:
                return "cases_store.foreign", ""
            if size <= _LOOKED_THROUGH_MB * 1_000_000:
                said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
                return None if said == "ok" else ("cases_store.damaged_file", said)
    except sqlite3.OperationalError:
        # Its log needs a folder that can be written to: whoever opens it says what is the matter.
        return None
    except sqlite3.DatabaseError as error:
        return "cases_store.damaged_file", str(error)
    return None
