"""Opening the store's database: settings, ownership and version."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from geo.cases import (
    account_tables,
    answer_tables,
    decision_tables,
    edition_tables,
    review_tables,
    schedule_tables,
    school_tables,
    token_tables,
    upload_tables,
    visit_tables,
)
from geo.cases.store_address import read_address, shown_name, store_file
from geo.cases.store_dialects import engine_on, snapshot_of
from geo.cases.store_errors import opening, translated
from geo.cases.store_file import check_file, clear_unbegun
from geo.cases.store_upgrade import is_up_to_date, upgrade_store
from geo.paths import default_store_url
from geo.wording import say

__all__ = ["open_engine", "reading", "upgrade_at", "writing"]

_log = logging.getLogger(__name__)

_OTHERS = (
    account_tables,
    answer_tables,
    decision_tables,
    edition_tables,
    review_tables,
    schedule_tables,
    school_tables,
    token_tables,
    upload_tables,
    visit_tables,
)
"""Their tables are part of the store: naming them here is what registers them."""


def open_engine(url: str) -> Engine:
    """Return an engine on the store at *url*, its tables made if they were not there.

    A SQLite store of an earlier version is brought up to date, and kept as it was
    beside itself; on a server that is for ``tigapilar db upgrade`` to do.

    Raises
    ------
    StoreError
        If the address cannot be read, the database cannot be reached, is damaged,
        belongs to another program, or was made by a newer version.
    """
    engine, _ = _opened(url, upgrade=False)
    return engine


def upgrade_at(url: str) -> str | None:
    """Bring the store at *url* up to date; return where it is kept as it was, None if nothing was to do.

    Raises
    ------
    StoreError
        What :func:`open_engine` raises, or if no copy can be kept.
    """
    engine, kept = _opened(url, upgrade=True)
    engine.dispose()
    return kept


def _opened(url: str, *, upgrade: bool) -> tuple[Engine, str | None]:
    address = read_address(url)
    name, file = shown_name(address), store_file(address)
    if url == default_store_url():
        # The project's own folder is made; a folder that the office named must be there.
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    if file is not None:
        check_file(file)
    engine = engine_on(address)
    kept = None
    try:
        with opening(name):
            if not is_up_to_date(engine, name):
                if file is not None:
                    _keep_from_others(file)
                kept = upgrade_store(engine, name, begin_only=file is None and not upgrade)
    except BaseException:
        engine.dispose()
        if file is not None:
            clear_unbegun(file)
        raise
    if kept is not None:
        _log.warning(say("cases_store.upgraded", "en", name=name, kept=kept))
    return engine, kept


def _keep_from_others(file: Path) -> None:
    """Take from the machine's other users the right to read a store: names and addresses are in it."""
    for path in (file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")):
        if path.is_file():
            path.chmod(path.stat().st_mode & ~stat.S_IRWXO)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that is kept whole or not at all.

    Raises
    ------
    StoreError
        If the database cannot be written, or is damaged.
    """
    with translated(), engine.execution_options(writing=True).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection to read from: it sees one state of the store; it raises what :func:`writing` does."""
    with translated(), snapshot_of(engine).connect() as connection:
        yield connection
