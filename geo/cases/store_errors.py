"""What a database says of its disk, locks, rights and file, as sentences for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from geo.errors import StoreError

__all__ = ["detail_of", "opening", "translated"]

_DAMAGED = {"XX001", "XX002"}
_NO_RIGHT = {"42501"}
_READ_ONLY = {"25006"}


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database says into a :class:`StoreError`, where it is nothing the program did wrong."""
    try:
        yield
    except DBAPIError as error:
        key = _key_of(error)
        if key is None:
            raise
        raise StoreError(f"cases_store.{key}", detail=detail_of(error)) from error


@contextmanager
def opening(name: str) -> Iterator[None]:
    """Do the same while the store *name* is being opened."""
    try:
        yield
    except DBAPIError as error:
        detail = detail_of(error)
        if error.orig.__class__.__module__.startswith("psycopg"):
            raise StoreError("cases_store.cannot_reach", name=name, detail=detail) from error
        if isinstance(error, OperationalError):
            raise StoreError("cases_store.cannot_open", path=name, detail=detail) from error
        raise StoreError("cases_store.foreign", path=name) from error


def detail_of(error: DBAPIError) -> str:
    """Return the first line of what the database said: the further ones may quote a row."""
    return (str(error.orig).splitlines() or [""])[0]


def _key_of(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None and state in _DAMAGED:
        return "damaged"
    if state is not None and state in _NO_RIGHT | _READ_ONLY:
        return "unavailable"
    if isinstance(error, OperationalError):
        return "damaged" if "decode" in str(error.orig) else "unavailable"
    if error.connection_invalidated:
        return "unavailable"
    if isinstance(error, DatabaseError) and _says_damaged(str(error.orig)):
        return "damaged"
    return None


def _says_damaged(said: str) -> bool:
    return "malformed" in said or "not a database" in said
