"""Opening the store's database: settings, ownership and version."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from geo.cases import (
    account_tables,
    answer_tables,
    decision_tables,
    edition_tables,
    review_tables,
    schedule_tables,
    token_tables,
    upload_tables,
    visit_tables,
)
from geo.cases import store_tables as t
from geo.cases.store_file import check_file, clear_unbegun
from geo.errors import StoreError
from geo.paths import default_store_url

__all__ = ["open_engine", "reading", "writing"]

_OTHERS = (
    account_tables,
    answer_tables,
    decision_tables,
    edition_tables,
    review_tables,
    schedule_tables,
    token_tables,
    upload_tables,
    visit_tables,
)
"""Their tables are part of the store: naming them here is what registers them."""

BUSY_MS = 30_000
"""How long one operator's load waits for another's to end."""


def open_engine(url: str) -> Engine:
    """Return an engine on the store at *url*, its tables made if they were not there.

    Raises
    ------
    StoreError
        If the address cannot be read, the file is not a database, belongs to
        another program, or was made by a newer version.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError("cases_store.bad_url") from error
    name = address.database or ""
    if url == default_store_url():
        # The project's own folder is made; a folder that the office named must be there.
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    file = Path(name) if address.get_backend_name() == "sqlite" and name not in ("", ":memory:") else None
    if file is not None:
        check_file(file)
    # An error of the database is logged, and must not carry a name or an address with it.
    engine = create_engine(address, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    try:
        _claim(engine, name)
    except OperationalError as error:
        engine.dispose()
        if file is not None:
            clear_unbegun(file)
        raise StoreError("cases_store.cannot_open", path=name, detail=str(error.orig)) from error
    except DatabaseError as error:
        raise StoreError("cases_store.foreign", path=name) from error
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own BEGIN comes too late for reads; SQLAlchemy's below is explicit.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        # A load takes the write lock at once: two loads queue instead of failing half-way.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _claim(engine: Engine, name: str) -> None:
    tables = set(inspect(engine).get_table_names())
    if tables and "meta" not in tables:
        raise StoreError("cases_store.foreign", path=name)
    if not tables:
        _keep_from_others(engine, name)
        with engine.execution_options(writing=True).begin() as connection:
            t.metadata.create_all(connection)
            present = connection.execute(select(t.meta.c.value).where(t.meta.c.key == "schema")).scalar()
            if present is None:
                connection.execute(
                    insert(t.meta),
                    [
                        {"key": "schema", "value": str(t.SCHEMA_VERSION)},
                        {"key": "program", "value": "tigapilar"},
                    ],
                )
        return
    with engine.connect() as connection:
        facts = dict(connection.execute(select(t.meta.c.key, t.meta.c.value)).fetchall())
    if facts.get("program") != "tigapilar":
        raise StoreError("cases_store.foreign", path=name)
    if int(facts["schema"]) > t.SCHEMA_VERSION:
        raise StoreError("cases_store.newer", path=name, version=facts["schema"])
    _complete(engine)


def _keep_from_others(engine: Engine, name: str) -> None:
    """Take from the machine's other users the right to read a new store: names and addresses are in it."""
    if engine.dialect.name != "sqlite" or not name:
        return
    for path in (Path(name + suffix) for suffix in ("", "-wal", "-shm")):
        if path.is_file():
            path.chmod(path.stat().st_mode & ~stat.S_IRWXO)


def _complete(engine: Engine) -> None:
    """Add to a store of an earlier draft the tables and columns that it lacks; nothing is lost or changed."""
    seen = inspect(engine)
    tables = set(seen.get_table_names())
    lacking = [
        (table.name, column)
        for table in (t.cases, t.case_persons)
        for column in table.columns
        if column.name not in {one["name"] for one in seen.get_columns(table.name)}
    ]
    people = {column["name"] for column in seen.get_columns("population")}
    if not lacking and set(t.metadata.tables) <= tables and "jenis" in people:
        return
    with engine.execution_options(writing=True).begin() as connection:
        if "jenis" not in people:
            connection.execute(text("ALTER TABLE population RENAME TO population_draft"))
        for table, column in lacking:
            kind = column.type.compile(engine.dialect)
            connection.execute(text(f'ALTER TABLE "{table}" ADD COLUMN "{column.name}" {kind}'))
        t.metadata.create_all(connection)
        if "jenis" not in people:
            columns = "kode_desa, population, estimated"
            connection.execute(
                text(f"INSERT INTO population ({columns}, jenis) SELECT {columns}, '' FROM population_draft")
            )
            connection.execute(text("DROP TABLE population_draft"))
        if lacking:
            for index in t.cases.indexes:
                index.create(connection, checkfirst=True)
        c = t.cases.c
        # Without its words a case is a question of its own, until its file is loaded again.
        connection.execute(
            update(t.cases).where(c.evidence.is_(None)).values(evidence="lama:" + c.sumber + ":" + c.id)
        )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that is kept whole or not at all.

    Raises
    ------
    StoreError
        If the database cannot be written, or is damaged.
    """
    with _translated(), engine.execution_options(writing=True).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection to read from; it raises what :func:`writing` raises."""
    with _translated(), engine.connect() as connection:
        yield connection


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the database says of its disk, locks and file into a sentence for the operator."""
    try:
        yield
    except OperationalError as error:
        key = "damaged" if "decode" in str(error.orig) else "unavailable"
        raise StoreError(f"cases_store.{key}", detail=str(error.orig)) from error
    except DatabaseError as error:
        if "malformed" in str(error.orig) or "not a database" in str(error.orig):
            raise StoreError("cases_store.damaged", detail=str(error.orig)) from error
        raise
