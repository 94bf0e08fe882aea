"""Addresses of calendars that a phone subscribes to: an access token that opens one unit's alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import insert, select

from geo.cases.access_tokens import CALENDAR, MOST_DAYS, AccessToken, AccessTokens, mark_of, new_token
from geo.cases.accounts import Account
from geo.cases.audit import write_audit
from geo.cases.schedule_tables import calendar_units
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import RequestError

__all__ = ["CalendarLink", "CalendarLinks"]


class CalendarLink(NamedTuple):
    """What is kept of an address: its token, and whose calendar it opens."""

    token: AccessToken
    unit: str


class CalendarLinks:
    """The calendar addresses of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine
        self._tokens = AccessTokens(store)

    def add(self, account: Account, unit: str, *, now: datetime | None = None) -> str:
        """Make the key of an address and return it: this once, for nobody can read it in the store.

        It lasts as long as a token may: a calendar that falls silent is not noticed.

        Raises
        ------
        RequestError
            If the account is not a territorial one, or is closed.
        """
        if account.role != "territorial" or account.disabled_at is not None:
            raise RequestError("roles.token_role", name=account.name, role=account.role)
        with writing(self.engine) as connection:
            token = new_token(connection, account, CALENDAR, MOST_DAYS, now or datetime.now(UTC))
            connection.execute(insert(calendar_units).values(mark=mark_of(token), unit=unit))
            write_audit(connection, account.name, "calendar.add", mark_of(token))
        return token

    def find(self, key: str, *, now: datetime | None = None) -> CalendarLink | None:
        """Return what a key opens; None where it was never given out, was revoked, or has ended."""
        token = self._tokens.find(key)
        if token is None or token.scope != CALENDAR or token.ended(now):
            return None
        self._tokens.note_used(token, now=now)
        return CalendarLink(token, self._units()[token.mark])

    def of(self, account: Account) -> list[CalendarLink]:
        """Return the addresses of an account that still open something, the newest first."""
        units = self._units()
        own = [one for one in self._tokens.all(account) if one.scope == CALENDAR and not one.ended()]
        return [CalendarLink(one, units[one.mark]) for one in own]

    def revoke(self, account: Account, mark: str) -> None:
        """End one of an account's own addresses.

        Raises
        ------
        RequestError
            If it has none of that mark.
        """
        if mark not in {one.token.mark for one in self.of(account)}:
            raise RequestError("roles.token_unknown", mark=mark[:20])
        self._tokens.revoke(mark)
        with writing(self.engine) as connection:
            write_audit(connection, account.name, "calendar.revoke", mark)

    def _units(self) -> dict[str, str]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(calendar_units.c.mark, calendar_units.c.unit))
            return {str(mark): str(unit) for mark, unit in rows}
