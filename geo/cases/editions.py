"""The editions of a store: added, never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select

from geo.cases import edition_tables as e
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import StoreError

__all__ = ["add_edition", "kept_editions", "newest_edition"]

Rows = list[dict[str, Any]]


def newest_edition(store: CaseStore) -> int:
    """Return the number of the newest edition; 0 where nothing was ever published."""
    with reading(store.engine) as connection:
        return int(connection.execute(select(func.max(e.editions.c.number))).scalar() or 0)


def kept_editions(store: CaseStore) -> list[tuple[dict[str, Any], Rows]]:
    """Return every edition and its parts, the oldest first."""
    with reading(store.engine) as connection:
        query = select(e.editions).order_by(e.editions.c.number)
        heads = [dict(row) for row in connection.execute(query).mappings()]
        query = select(e.edition_parts).order_by(e.edition_parts.c.edition, e.edition_parts.c.part)
        parts = [dict(row) for row in connection.execute(query).mappings()]
    return [(head, [part for part in parts if part["edition"] == head["number"]]) for head in heads]


def add_edition(store: CaseStore, head: dict[str, Any], parts: Rows) -> None:
    """Keep a new edition: all of it, or nothing.

    Raises
    ------
    StoreError
        If another was published meanwhile: then this one was never held against it.
    """
    with writing(store.engine) as connection:
        newest = int(connection.execute(select(func.max(e.editions.c.number))).scalar() or 0)
        if head["number"] != newest + 1:
            raise StoreError("publishing.overtaken", number=newest)
        connection.execute(insert(e.editions).values(**head))
        if parts:
            numbered = [{**part, "edition": head["number"], "part": i} for i, part in enumerate(parts)]
            connection.execute(insert(e.edition_parts), numbered)
