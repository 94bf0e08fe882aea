"""The place of a SQLite store: a new file put there at once, and the old one kept beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from geo.errors import StoreError
from geo.zone import office_tz

__all__ = ["kept_name", "move_in"]

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a store: left there, it would be applied to the file that takes the place."""


def kept_name(target: Path, now: datetime, version: str = "") -> Path:
    """Return a free name beside *target* for the store that makes room, with its version and the moment."""
    said = f"{version}-" if version else ""
    stem = f"{target.stem}.sebelum-{said}{now.astimezone(office_tz()):%Y%m%dT%H%M%S}"
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        kept = target.with_name(f"{stem}{more}{target.suffix}")
        if not any(kept.with_name(kept.name + suffix).exists() for suffix in ("", *_BESIDE)):
            return kept
        number += 1


def move_in(draft: Path, target: Path, kept: Path) -> bool:
    """Put a finished store in its place in one step; what was there lies at *kept* afterwards.

    Parameters
    ----------
    draft : Path
        A closed store in the same file system.
    target, kept : Path

    Returns
    -------
    bool
        Whether anything was there.

    Raises
    ------
    StoreError
        If a service or a load has the old store open: it would go on writing to it.
    OSError
        If the folder cannot be written.
    """
    with _alone(target):
        beside = [suffix for suffix in _BESIDE if target.with_name(target.name + suffix).exists()]
        there = target.exists()
        if there:
            _second_name(target, kept)
        for suffix in beside:
            target.with_name(target.name + suffix).rename(kept.with_name(kept.name + suffix))
        if there:
            draft.replace(target)
        else:
            # Fails where somebody began a store there meanwhile.
            _second_name(draft, target)
        _on_disk(target.parent)
    return there or bool(beside)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the old store for oneself, all of its log written into it."""
    if not target.exists():
        yield
        return
    connection = sqlite3.connect(target, timeout=0, isolation_level=None)
    try:
        try:
            # Only the last connection may leave the write-ahead log.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreError("backup.in_use", path=target) from error
            raise StoreError("cases_store.cannot_open", path=target, detail=str(error)) from error
        except sqlite3.DatabaseError:
            # So damaged that nobody can have it open: it is kept as it is, with what lies beside it.
            yield
            return
        yield
    finally:
        connection.close()


def _second_name(path: Path, other: Path) -> None:
    try:
        other.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without second names (a stick, some network drives).
        shutil.copy2(path, other)


def _on_disk(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
