"""Uploads in the store: one row each, moved from state to state by whoever comes first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from geo.cases.audit import write_audit
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.cases.upload_tables import uploads as u
from geo.errors import RequestError

__all__ = ["OPEN", "Upload", "Uploads"]

OPEN = ("waiting", "reading", "ready", "queued", "loading")
"""States in which an upload still has its file: waiting to be read, read, or being kept."""


@dataclass(frozen=True)
class Upload:
    """One file that was sent.

    Attributes
    ----------
    id : str
        A random word: who does not know it does not find the upload.
    who : str
        The account that sent it.
    file_name : str
        The name that the sender gave it, as text.
    sha256 : str
        Of the file's bytes.
    state : str
        One of :data:`OPEN`, or ``loaded``, ``refused`` (the file is at
        fault), ``failed`` (the reading broke off), ``interrupted`` (the
        service ended), ``discarded``, ``expired``.
    facts : dict
        Counts, options and keys of sentences.
    load_id : int or None
        The load that it became.
    """

    id: str
    who: str
    file_name: str
    sha256: str
    n_bytes: int
    instance: str
    state: str
    created_at: datetime
    changed_at: datetime
    load_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether something can still become of it."""
        return self.state in OPEN


class Uploads:
    """The uploads of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def add(self, upload: Upload) -> None:
        """Keep a new upload."""
        with writing(self.engine) as connection:
            connection.execute(insert(u).values(**{**vars(upload), "facts": json.dumps(upload.facts)}))

    def find(self, key: str) -> Upload | None:
        """Return the upload of that name, or None."""
        with reading(self.engine) as connection:
            row = connection.execute(select(u).where(u.c.id == key)).first()
        return None if row is None else _upload(row)

    def of(self, who: str, *, limit: int = 20) -> list[Upload]:
        """Return an account's newest uploads, the newest first."""
        query = select(u).where(u.c.who == who).order_by(u.c.created_at.desc()).limit(limit)
        with reading(self.engine) as connection:
            return [_upload(row) for row in connection.execute(query)]

    def in_state(self, *states: str) -> list[Upload]:
        """Return every upload in one of the states, the oldest first."""
        query = select(u).where(u.c.state.in_(states)).order_by(u.c.created_at)
        with reading(self.engine) as connection:
            return [_upload(row) for row in connection.execute(query)]

    def move(
        self,
        key: str,
        before: Sequence[str],
        after: str,
        *,
        note: tuple[str, str, int | None] | None = None,
        instance: str = "",
        **facts: object,
    ) -> bool:
        """Move an upload from one of the states *before* to *after*; tell whether it was there to be moved.

        Of two who try at the same time one is told True. What *facts* say is
        added to what is known; *note* (who, action, number of rows) goes into
        the audit log in the same transaction; *instance* is the service that
        takes the upload on.
        """
        with writing(self.engine) as connection:
            moved = _moved(connection, key, before, after, facts, instance=instance)
            if moved and note is not None:
                write_audit(connection, note[0], note[1], key, note[2])
            return moved

    def become(self, connection: Connection, key: str, load_id: int, facts: dict[str, object]) -> None:
        """Tie an upload to its load, inside the load's transaction; a second load is refused and undone.

        Raises
        ------
        RequestError
            If the upload was loaded before, or is no longer being loaded.
        """
        if not _moved(connection, key, ("loading",), "loaded", facts, load_id=load_id):
            raise RequestError("uploads.loaded_before")


def _moved(
    connection: Connection,
    key: str,
    before: Sequence[str],
    after: str,
    facts: dict[str, object],
    *,
    load_id: int | None = None,
    instance: str = "",
) -> bool:
    known = connection.execute(select(u.c.facts).where(u.c.id == key)).scalar()
    if known is None:
        return False
    values: dict[str, object] = {
        "state": after,
        "facts": json.dumps({**json.loads(known), **facts}),
        "changed_at": datetime.now(UTC),
    }
    if load_id is not None:
        values["load_id"] = load_id
    if instance:
        values["instance"] = instance
    where = (u.c.id == key, u.c.state.in_(list(before)), u.c.load_id.is_(None))
    return connection.execute(update(u).where(*where).values(**values)).rowcount == 1


def _upload(row: Row[Any]) -> Upload:
    return Upload(**{**row._mapping, "facts": json.loads(row.facts)})
