"""Fresh stores for the tests: SQLite files, or databases of the PostgreSQL server that is named.

``TIGAPILAR_TEST_DATABASE_URL`` (``postgresql://postgres@127.0.0.1:5432/postgres``)
names a server on which the tests may make and drop databases; each store is one
of its own, copied from a template that is made once a process. A test takes the
fixture ``store_url`` (one store), ``new_store_url`` (several), ``stores`` where
what is prepared lasts for a module or a session, or ``stored_once`` where it is
made once a run and copied by each of its processes.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, NullPool, create_engine, make_url, select

from geo.cases.store import CaseStore
from geo.cases.store_address import read_address
from geo.cases.store_tables import metadata

__all__ = ["SERVER_SETTING", "Stores", "drop_left", "everything_in", "plainly", "stores_on"]

SERVER_SETTING = "TIGAPILAR_TEST_DATABASE_URL"


_STRATEGY_SINCE = 150_000


class Stores(Protocol):
    """Where fresh stores come from."""

    kind: str

    def new(self) -> str:
        """Return the address of an empty store."""

    def copy(self, url: str) -> str:
        """Return the address of a copy of a store that nobody is writing to."""

    def drop(self, url: str) -> None:
        """Do away with a store."""

    def leave(self, url: str, note: Path) -> None:
        """Leave a store to the run's other processes; *note* is where its end reads what is to be dropped."""

    def close(self) -> None:
        """Do away with all of them but those that were left."""


def stores_on(folder: Path) -> Stores:
    """Return where stores come from: the server that is named, or files in *folder*."""
    server = os.environ.get(SERVER_SETTING)
    return PostgresqlStores(server) if server else SqliteStores(folder)


class SqliteStores:
    """A folder for each store, because other files may lie beside it."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, 0
        self._empty = self._address()
        CaseStore(self._empty).close()

    def new(self) -> str:
        return self.copy(self._empty)

    def copy(self, url: str) -> str:
        made = self._address()
        shutil.copy(str(make_url(url).database), str(make_url(made).database))
        return made

    def _address(self) -> str:
        self._made += 1
        folder = self._folder / f"simpanan-{self._made}"
        folder.mkdir()
        return f"sqlite:///{folder / 'kasus.sqlite'}"

    def drop(self, url: str) -> None:
        """Leave the file: pytest removes its folders, and the newest are looked at after a failure."""

    def leave(self, url: str, note: Path) -> None:
        """Leave the file, for the same reason."""

    def close(self) -> None:
        """Leave the files, for the same reason."""


class PostgresqlStores:
    """A database for each store; an empty one is copied in a twentieth of the time of its making."""

    kind = "postgresql"

    def __init__(self, server: str) -> None:
        self._server = read_address(server)
        # One connection is kept: opening it takes as long as half a copy.
        self._engine = create_engine(
            self._server, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True
        )
        with self._engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
        # Written through the log, a copy takes twice as long; before version 15 there was no other way.
        self._strategy = "STRATEGY file_copy" if int(version) >= _STRATEGY_SINCE else ""
        self._names: list[str] = []
        self._empty = self._address("template0")
        CaseStore(self._empty).close()

    def new(self) -> str:
        return self.copy(self._empty)

    def copy(self, url: str) -> str:
        name = str(make_url(url).database)
        with self._engine.connect() as connection:
            # A connection that rests in the pool of a fixture is in the way; its pool opens another.
            connection.exec_driver_sql(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            )
        return self._address(name)

    def drop(self, url: str) -> None:
        name = make_url(url).database
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._names.remove(str(name))

    def leave(self, url: str, note: Path) -> None:
        name = str(make_url(url).database)
        with note.open("a") as names:
            names.write(f"{name}\n")
        self._names.remove(name)

    def close(self) -> None:
        for name in [*self._names]:
            self.drop(name_address(self._server, name))
        self._engine.dispose()

    def _address(self, template: str) -> str:
        name = f"tigapilar_test_{secrets.token_hex(6)}"
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {self._strategy}')
        self._names.append(name)
        return name_address(self._server, name)


def drop_left(server: str, note: Path) -> None:
    """Do away with the databases that the processes of a run have left to each other."""
    engine = create_engine(read_address(server), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for name in note.read_text().split():
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def name_address(server: Any, name: str) -> str:
    """Return the address of one database of a server, as an office writes it."""
    return str(server.set(drivername="postgresql", database=name).render_as_string(hide_password=False))


@contextmanager
def plainly(url: str) -> Iterator[Connection]:
    """Open a store without the program, as somebody at the database's own console does."""
    engine = create_engine(read_address(url), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def everything_in(url: str) -> str:
    """Return every row of every table of a store as text."""
    with plainly(url) as connection:
        return "\n".join(
            f"{name} {tuple(row)}"
            for name, table in metadata.tables.items()
            for row in connection.execute(select(table))
        )
