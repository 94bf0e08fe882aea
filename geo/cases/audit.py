"""The audit log: who did what, when, to how many cases; written once, never changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from geo.cases import account_tables as a
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing

__all__ = ["AuditEntry", "AuditLog", "write_audit"]


def write_audit(connection: Connection, who: str, action: str, what: str, n_cases: int | None = None) -> None:
    """Write down one act as a part of the transaction that it belongs to."""
    connection.execute(
        insert(a.audit).values(
            at=datetime.now(UTC), who=who[:60], action=action, object=what[:80], n_cases=n_cases
        )
    )


class AuditEntry(NamedTuple):
    """One act: who did what to what (a key, a number, a code), and to how many cases."""

    id: int
    at: datetime
    who: str
    action: str
    what: str
    n_cases: int | None


class AuditLog:
    """Who did what, when, to how many cases; written once, never changed.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def note(self, who: str, action: str, what: str, n_cases: int | None = None) -> None:
        """Write down one act. *what* is a key, a number or a code: never a person's name or address."""
        with writing(self.engine) as connection:
            write_audit(connection, who, action, what, n_cases)

    def entries(self, *, limit: int = 100) -> list[AuditEntry]:
        """Return the newest entries, the newest first."""
        query = select(a.audit).order_by(a.audit.c.id.desc()).limit(limit)
        with reading(self.engine) as connection:
            return [AuditEntry(*row) for row in connection.execute(query)]
