"""What the two databases have to be told, so that loads queue, readers never wait and texts are the same."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Engine, ExceptionContext, create_engine, event

__all__ = ["BUSY_MS", "engine_on", "snapshot_of"]

BUSY_MS = 30_000
"""How long one operator's load waits for another's to end."""

_WRITERS = 35_102_011
"""The advisory lock of those who write: any number that other programs are unlikely to have chosen."""

_NUL, _INSTEAD = "\x00", "\N{REPLACEMENT CHARACTER}"


def engine_on(address: URL) -> Engine:
    """Return an engine whose transactions with the option ``writing`` stand in one queue."""
    # An error of the database is logged, and must not carry a name or an address with it.
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            _with_settings(address), hide_parameters=True, pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "application_name": "tigapilar"},
        )  # fmt: skip
        event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    event.listen(engine, "handle_error", _without_details)
    return engine


def snapshot_of(engine: Engine) -> Engine:
    """Return the engine for those who read: a transaction sees one state of the store, and writes nothing."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN comes too late for reads; SQLAlchemy's below is explicit.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # A load takes the write lock at once: two loads queue instead of failing half-way.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Any) -> None:
    # The same queue: whoever writes sees what the one before wrote. Readers ask for no lock.
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _with_settings(address: URL) -> URL:
    """Add what every connection begins with to the options that the office may have written."""
    given = address.query.get("options", "")
    settings = f"-c lock_timeout={BUSY_MS} -c timezone=UTC"
    said = given if isinstance(given, str) else " ".join(given)
    return address.update_query_dict({"options": f"{said} {settings}".strip()})


def _without_details(context: ExceptionContext) -> None:
    """Keep the first line of an error: PostgreSQL's further ones quote the row, with name and address."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            first = str(error.args[0]).partition("\n")[0]
            error.args = (first, *error.args[1:])


def _without_nul(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
) -> tuple[str, Any]:
    """Take NUL out of what is written or looked for: PostgreSQL has no place for it in a text."""
    if many:
        return statement, [_row_without_nul(row) for row in parameters]
    return statement, _row_without_nul(parameters)


def _row_without_nul(row: Any) -> Any:
    values = row.values() if isinstance(row, dict) else row
    if not any(_NUL in value if isinstance(value, str) else isinstance(value, list) for value in values):
        return row
    if isinstance(row, dict):
        return {name: _text_without_nul(value) for name, value in row.items()}
    return tuple(_text_without_nul(value) for value in row)


def _text_without_nul(value: Any) -> Any:
    if isinstance(value, list):
        return [_text_without_nul(one) for one in value]
    return value.replace(_NUL, _INSTEAD) if isinstance(value, str) else value
