"""Stores of an earlier revision, to be brought up to date and killed meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from sqlalchemy import inspect

from benchmarks.killed_office import batch, save
from geo.cases.migrations import HEAD, REVISIONS
from geo.cases.store import CaseStore
from tests.stores import Stores, plainly


class OldStores(Protocol):
    """Stores of an earlier revision, all alike, and what is looked at after one was killed."""

    def new(self) -> str:
        """Return the address of another one."""

    def is_new(self, url: str) -> bool:
        """Tell whether one is up to date; raise AssertionError if half of it is."""

    def copies(self, url: str) -> int:
        """Return how many copies of it as it was are kept; raise AssertionError if one is not whole."""


class OldFiles:
    """SQLite files of before the revisions."""

    _lacking = frozenset({"visits", "visit_notes", "audit"})

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self._rows, self._made = folder, rows, 0
        first = folder / "lama.sqlite"
        store = CaseStore(f"sqlite:///{first}")
        save(store, batch(0, rows))
        store.close()
        with closing(sqlite3.connect(first)) as plain:
            for name in ("alembic_version", *sorted(self._lacking)):
                plain.execute(f"DROP TABLE {name}")
            plain.commit()
        self._old = first.read_bytes()

    def new(self) -> str:
        self._made += 1
        path = self._folder / f"{self._made}.sqlite"
        path.write_bytes(self._old)
        return f"sqlite:///{path}"

    def is_new(self, url: str) -> bool:
        with closing(sqlite3.connect(self._path(url))) as plain:
            tables = {row[0] for row in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        kept = "alembic_version" in tables
        assert tables & self._lacking == (self._lacking if kept else set()), (
            "half of it is brought up to date"
        )
        return kept

    def copies(self, url: str) -> int:
        found = list(self._folder.glob(f"{self._path(url).stem}.sebelum-*.sqlite"))
        for copy in found:
            with closing(sqlite3.connect(copy)) as plain:
                assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert plain.execute("SELECT count(*) FROM cases").fetchone() == (self._rows,)
        return len(found)

    @staticmethod
    def _path(url: str) -> Path:
        return Path(url.removeprefix("sqlite:///"))


class OldDatabases:
    """Databases two revisions back; the table of the newest one stands for all that it made."""

    def __init__(self, stores: Stores, rows: int) -> None:
        self._stores, self._rows = stores, rows
        self._old = stores.new()
        store = CaseStore(self._old)
        save(store, batch(0, rows))
        store.close()
        with plainly(self._old) as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{REVISIONS[1]}'")
            connection.exec_driver_sql("DROP TABLE calendar_units")

    def new(self) -> str:
        return self._stores.copy(self._old)

    def is_new(self, url: str) -> bool:
        with plainly(url) as connection:
            kept = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
            there = (
                connection.exec_driver_sql("SELECT to_regclass('public.calendar_units')").scalar() is not None
            )
        assert there is kept, "half of it is brought up to date"
        return kept

    def copies(self, url: str) -> int:
        with plainly(url) as connection:
            names = [name for name in inspect(connection).get_schema_names() if name.startswith("sebelum_")]
            for name in names:
                count = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}".cases').scalar()
                assert count == self._rows, f"{name} is not whole"
        return len(names)
