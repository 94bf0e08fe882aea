"""Failed logins, counted in the store: each failure beyond a few makes the next wait longer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from geo.cases import account_tables as a
from geo.cases.store import CaseStore
from geo.cases.store_engine import writing

__all__ = ["LoginAttempts"]

PAIR_FAILURES = 5
"""Failures of one account from one address before it must wait."""

WIDE_FAILURES = 25
"""Failures of one account from anywhere, or from one address for anybody: an office shares an address."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN = timedelta(hours=24)


class LoginAttempts:
    """The count of failed logins; names and addresses are kept as hashes alone.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def begin(self, name: str, address: str, *, now: datetime | None = None) -> timedelta:
        """Count an attempt as failed before it is looked at; return how long it must wait, zero if not.

        An attempt that must wait is not looked at and not counted. Counting
        first means that many attempts at the same moment gain nothing.
        """
        moment = now or datetime.now(UTC)
        f = a.login_failures.c
        limits = _limits(name, address)
        with writing(self.engine) as connection:
            connection.execute(delete(a.login_failures).where(f.last_at < moment - FORGOTTEN))
            _set_back(connection, moment)
            query = select(f.key_hash, f.failures, f.wait_until).where(f.key_hash.in_(limits))
            rows = {row[0]: row for row in connection.execute(query)}
            until: list[datetime] = [
                row[2] for row in rows.values() if row[2] is not None and row[2] > moment
            ]
            if until:
                return max(until) - moment
            for key, limit in limits.items():
                failures = (rows[key][1] if key in rows else 0) + 1
                connection.execute(delete(a.login_failures).where(f.key_hash == key))
                connection.execute(
                    insert(a.login_failures).values(
                        key_hash=key,
                        failures=failures,
                        last_at=moment,
                        wait_until=_until(failures, limit, moment),
                    )
                )
        return timedelta(0)

    def succeed(self, name: str, address: str) -> None:
        """Forget the failures of an account that has signed in; those of the address are only lessened."""
        pair, account, from_address = _limits(name, address)
        f = a.login_failures.c
        with writing(self.engine) as connection:
            connection.execute(delete(a.login_failures).where(f.key_hash.in_((pair, account))))
            connection.execute(
                update(a.login_failures)
                .where(f.key_hash == from_address)
                .values(failures=f.failures - 1, wait_until=None)
            )


def _set_back(connection: Connection, moment: datetime) -> None:
    """Count what was noted by a clock that ran ahead from now: nobody waits until that clock was right."""
    f = a.login_failures.c
    ahead = select(f.key_hash, f.last_at, f.wait_until).where(f.last_at > moment + LONGEST_WAIT)
    for key, last_at, until in connection.execute(ahead).fetchall():
        waits = None if until is None else moment + (until - last_at)
        row = update(a.login_failures).where(f.key_hash == key)
        connection.execute(row.values(last_at=moment, wait_until=waits))


def _limits(name: str, address: str) -> Mapping[str, int]:
    who = name.strip().lower()[:100]
    return {
        _hash("pair", who, address): PAIR_FAILURES,
        _hash("account", who): WIDE_FAILURES,
        _hash("address", address): WIDE_FAILURES,
    }


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _until(failures: int, limit: int, moment: datetime) -> datetime | None:
    beyond = failures - limit
    if beyond < 0:
        return None
    doublings: int = 2 ** min(beyond, 20)
    return moment + min(FIRST_WAIT * doublings, LONGEST_WAIT)
