"""Accounts and sessions, as the store keeps them.

What a password is worth, and how it is hashed, is decided in ``api.accounts``;
here are only names, hashes and moments.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, delete, insert, or_, select, update

from geo.cases import account_tables as a
from geo.cases.case_scope import TERRITORY
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.cases.token_tables import access_tokens
from geo.errors import RequestError

__all__ = ["ROLES", "Account", "Accounts", "Session", "Sessions"]

ROLES = ("operator", "admin", "planner", "territorial")

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9]")

LIFE = timedelta(hours=10)
IDLE = timedelta(hours=1)
_SEEN_STEP = timedelta(minutes=1)
_CLOCK_STEP = timedelta(minutes=5)
"""A session seen further ahead is a wrong clock's: it would live until that clock was right."""


class Account(NamedTuple):
    """Who may sign in; ``territory`` is the code of a desa or kecamatan, or blank."""

    id: int
    name: str
    password_hash: str
    role: str
    territory: str
    created_at: datetime
    disabled_at: datetime | None


class Session(NamedTuple):
    """An account that is signed in, and the token that its forms must carry."""

    account: Account
    csrf: str
    expires_at: datetime


class Accounts:
    """The accounts of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def add(self, name: str, password_hash: str, role: str, territory: str = "") -> Account:
        """Add an account and return it.

        Raises
        ------
        RequestError
            If the name is taken or no name, the role unknown, or a territory
            lacking for the territorial role, or no code.
        """
        key = name.strip().lower()
        if not _NAME.fullmatch(key):
            raise RequestError("accounts.bad_name", name=name[:40])
        if role not in ROLES:
            raise RequestError("accounts.bad_role", role=role[:40], roles=", ".join(ROLES))
        if (role == "territorial") != bool(territory) or (territory and not TERRITORY.fullmatch(territory)):
            raise RequestError("accounts.bad_territory", territory=territory[:40])
        with writing(self.engine) as connection:
            if connection.execute(select(a.accounts.c.id).where(a.accounts.c.name == key)).first():
                raise RequestError("accounts.name_taken", name=key)
            connection.execute(
                insert(a.accounts).values(
                    name=key,
                    password_hash=password_hash,
                    role=role,
                    territory=territory,
                    created_at=datetime.now(UTC),
                )
            )
        return self.named(key)

    def find(self, name: str) -> Account | None:
        """Return the account of this name, or None."""
        query = select(a.accounts).where(a.accounts.c.name == name.strip().lower())
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else Account(*row)

    def named(self, name: str) -> Account:
        """Return the account of this name.

        Raises
        ------
        RequestError
            If there is none.
        """
        account = self.find(name)
        if account is None:
            raise RequestError("accounts.unknown", name=name[:40])
        return account

    def all(self) -> list[Account]:
        """Return every account, by name."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(a.accounts).order_by(a.accounts.c.name))
            return [Account(*row) for row in rows]

    def set_password(self, name: str, password_hash: str) -> None:
        """Give an account another password, and end its sessions and tokens: one of them may be why."""
        self._change(name, {"password_hash": password_hash})

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Close an account, and end its sessions and tokens for good; or open it again."""
        self._change(name, {"disabled_at": datetime.now(UTC) if disabled else None})

    def _change(self, name: str, values: dict[str, object]) -> None:
        account = self.named(name)
        with writing(self.engine) as connection:
            connection.execute(update(a.accounts).where(a.accounts.c.id == account.id).values(**values))
            connection.execute(delete(a.sessions).where(a.sessions.c.account_id == account.id))
            token = access_tokens.c
            connection.execute(
                update(access_tokens)
                .where(and_(token.account_id == account.id, token.revoked_at.is_(None)))
                .values(revoked_at=datetime.now(UTC))
            )

    def rehash(self, account: Account, password_hash: str) -> None:
        """Keep a stronger hash of the same password; sessions go on."""
        with writing(self.engine) as connection:
            connection.execute(
                update(a.accounts).where(a.accounts.c.id == account.id).values(password_hash=password_hash)
            )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Sessions:
    """Who is signed in. A token is kept as its SHA-256: what is in the store opens nothing.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def begin(
        self, account: Account, token: str, csrf: str, *, old: str | None = None, now: datetime | None = None
    ) -> None:
        """Begin a session under *token*; end the one that the browser came with, and those that ran out."""
        moment = now or datetime.now(UTC)
        s = a.sessions.c
        with writing(self.engine) as connection:
            connection.execute(
                delete(a.sessions).where(or_(s.expires_at <= moment, s.token_hash == _digest(old or "")))
            )
            connection.execute(
                insert(a.sessions).values(
                    token_hash=_digest(token), account_id=account.id, csrf=csrf, created_at=moment,
                    seen_at=moment, expires_at=moment + LIFE,
                )
            )  # fmt: skip

    def find(self, token: str, *, now: datetime | None = None) -> Session | None:
        """Return the session of a token; None where it ran out, rested too long, or the account is closed."""
        moment = now or datetime.now(UTC)
        s = a.sessions.c
        query = (
            select(a.accounts, s.csrf, s.seen_at, s.expires_at)
            .join(a.sessions, s.account_id == a.accounts.c.id)
            .where(and_(s.token_hash == _digest(token), a.accounts.c.disabled_at.is_(None)))
        )
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        *account, csrf, seen_at, expires_at = row
        if moment >= expires_at or moment - seen_at >= IDLE or seen_at - moment >= _CLOCK_STEP:
            return None
        if moment - seen_at >= _SEEN_STEP:
            with writing(self.engine) as connection:
                connection.execute(
                    update(a.sessions).where(s.token_hash == _digest(token)).values(seen_at=moment)
                )
        return Session(Account(*account), csrf, expires_at)

    def end(self, token: str) -> None:
        """End the session of a token."""
        with writing(self.engine) as connection:
            connection.execute(delete(a.sessions).where(a.sessions.c.token_hash == _digest(token)))
