"""Access tokens: how a program comes in without a password, and sees no more than its account may.

A token is ``tigapilar_`` + a mark + ``_`` + a secret. The mark is what people
see of it in lists and logs, and what the store finds it by; of the whole only
the SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from geo.cases import account_tables as a
from geo.cases.accounts import Account
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.cases.token_tables import access_tokens
from geo.errors import RequestError

__all__ = ["CALENDAR", "DAYS", "MOST_DAYS", "SCOPES", "AccessToken", "AccessTokens", "mark_of", "new_token"]

SCOPES = ("forum", "layers", "cases")
"""What a token may read, each with what stands before it: never more than its account's role."""

CALENDAR = "calendar"
"""What a calendar's address may read: that calendar; as a program's token it opens nothing at all."""

DAYS = 90
MOST_DAYS = 366

_ROLES = ("planner", "territorial")
_MARK_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_TOKEN = re.compile(r"tigapilar_([a-z2-9]{8})_[A-Za-z0-9_-]{43}")
# What ended longer ago than this is of interest to nobody; the audit log keeps that it was there.
_KEPT = timedelta(days=366)


class AccessToken(NamedTuple):
    """What is kept of a token; ``last_used`` is a day and no more."""

    mark: str
    account: Account
    scope: str
    created_at: datetime
    expires_at: datetime
    last_used: date | None
    revoked_at: datetime | None

    def ended(self, now: datetime | None = None) -> bool:
        """Tell whether the token opens nothing any more."""
        over = self.expires_at <= (now or datetime.now(UTC))
        return over or self.revoked_at is not None or self.account.disabled_at is not None


def mark_of(token: str) -> str:
    """Return the mark of a token, or "" where it is none of this project's."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else ""


class AccessTokens:
    """The access tokens of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def add(
        self, account: Account, *, scope: str = "cases", days: int = DAYS, now: datetime | None = None
    ) -> str:
        """Make a token and return it: this once, for nobody can read it in the store.

        Parameters
        ----------
        account : Account
            A planner's or a territorial one: operators and administrators work on pages.
        scope : {"forum", "layers", "cases"}
        days : int
            How long it lasts.

        Raises
        ------
        RequestError
            If the account is closed or of another role, the scope unknown, or the days too few or many.
        """
        if account.role not in _ROLES:
            raise RequestError("roles.token_role", name=account.name, role=account.role)
        if account.disabled_at is not None:
            raise RequestError("roles.token_closed", name=account.name)
        if scope not in SCOPES:
            raise RequestError("roles.token_scope", scope=scope[:40], choices=", ".join(SCOPES))
        if not 1 <= days <= MOST_DAYS:
            raise RequestError("roles.token_days", most=MOST_DAYS)
        with writing(self.engine) as connection:
            return new_token(connection, account, scope, days, now or datetime.now(UTC))

    def find(self, token: str) -> AccessToken | None:
        """Return what is kept of a token, ended or not; None where it was never given out."""
        mark = mark_of(token)
        if not mark:
            return None
        with reading(self.engine) as connection:
            row = connection.execute(_query().where(access_tokens.c.mark == mark)).first()
        if row is None or not hmac.compare_digest(row[0], _digest(token)):
            return None
        return _token(row)

    def note_used(self, token: AccessToken, *, now: datetime | None = None) -> None:
        """Keep the day on which a token was last used: once a day, and not when or how often."""
        day = (now or datetime.now(UTC)).date()
        if token.last_used == day:
            return
        with writing(self.engine) as connection:
            connection.execute(
                update(access_tokens).where(access_tokens.c.mark == token.mark).values(last_used=day)
            )

    def all(self, account: Account | None = None) -> list[AccessToken]:
        """Return the tokens of an account, or all of them, the newest first."""
        query = _query().order_by(access_tokens.c.id.desc())
        if account is not None:
            query = query.where(access_tokens.c.account_id == account.id)
        with reading(self.engine) as connection:
            return [_token(row) for row in connection.execute(query)]

    def revoke(self, mark: str, *, now: datetime | None = None) -> AccessToken:
        """End a token and return what is kept of it.

        Raises
        ------
        RequestError
            If there is no such token, or it was revoked before.
        """
        known = next((one for one in self.all() if one.mark == mark), None)
        if known is None or known.revoked_at is not None:
            raise RequestError("roles.token_unknown", mark=mark[:20])
        with writing(self.engine) as connection:
            connection.execute(
                update(access_tokens)
                .where(access_tokens.c.mark == mark)
                .values(revoked_at=now or datetime.now(UTC))
            )
        return known


def new_token(connection: Connection, account: Account, scope: str, days: int, now: datetime) -> str:
    """Make a token as a part of a transaction, and return it; who calls it says that the account may."""
    mark = "".join(secrets.choice(_MARK_LETTERS) for _ in range(8))
    token = f"tigapilar_{mark}_{secrets.token_urlsafe(32)}"
    connection.execute(delete(access_tokens).where(access_tokens.c.expires_at < now - _KEPT))
    connection.execute(
        insert(access_tokens).values(
            mark=mark, token_hash=_digest(token), account_id=account.id, scope=scope,
            created_at=now, expires_at=now + timedelta(days=days),
        )
    )  # fmt: skip
    return token


def _query() -> Select[tuple[Any, ...]]:
    t = access_tokens.c
    return select(
        t.token_hash, t.mark, t.scope, t.created_at, t.expires_at, t.last_used, t.revoked_at, a.accounts
    ).join(a.accounts, a.accounts.c.id == t.account_id)


def _token(row: Row[tuple[Any, ...]]) -> AccessToken:
    values: list[Any] = list(row)
    _, mark, scope, created_at, expires_at, last_used, revoked_at, *account = values
    return AccessToken(mark, Account(*account), scope, created_at, expires_at, last_used, revoked_at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
