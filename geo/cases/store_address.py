"""The store's address: what an office writes, and what of it may be said aloud."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from geo.errors import StoreError

__all__ = ["read_address", "shown_name", "store_file"]

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def read_address(url: str) -> URL:
    """Return the address with the driver that the program uses, which an office need not know.

    Raises
    ------
    StoreError
        If it cannot be read, or leads to neither SQLite nor PostgreSQL.
    """
    try:
        address = make_url(url)
        address = address.set(drivername=_DRIVERS[address.drivername])
    except (ArgumentError, KeyError, ValueError) as error:
        raise StoreError("cases_store.bad_url") from error
    # A password with a plain @ is cut there, and its rest would be said aloud as the server's name.
    if address.get_backend_name() != "sqlite" and "@" in f"{address.host}{address.database}":
        raise StoreError("cases_store.bad_url_signs")
    return address


def store_file(address: URL) -> Path | None:
    """Return the store's file, None where a server keeps it (or the memory)."""
    inside = address.database in (None, "", ":memory:")
    return None if inside or address.get_backend_name() != "sqlite" else Path(str(address.database))


def shown_name(address: URL) -> str:
    """Return what sentences call the store: its file, or server and database, without user and password."""
    if address.get_backend_name() == "sqlite":
        return address.database or ""
    return f"{address.host or 'localhost'}/{address.database or ''}"
