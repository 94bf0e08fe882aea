"""Which pillar a territorial account is of, where the office says so: a Babinsa sees no police rounds."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from geo.cases.accounts import Account
from geo.cases.decisions import PILLARS
from geo.cases.schedule_tables import account_pillars
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import RequestError

__all__ = ["AccountPillars", "checked_pillar"]


class AccountPillars:
    """The pillars of the accounts of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def of(self, account: Account) -> str:
        """Return the pillar of an account; "" where it is of none in particular."""
        return self.all().get(account.id, "")

    def all(self) -> dict[int, str]:
        """Return the pillar of every account that has one, by the account's number."""
        t = account_pillars.c
        with reading(self.engine) as connection:
            return {
                int(number): str(pillar)
                for number, pillar in connection.execute(select(t.account_id, t.pillar))
            }

    def set(self, account: Account, pillar: str) -> None:
        """Say of which pillar an account is; "" for none in particular.

        Raises
        ------
        RequestError
            If there is no such pillar, or the account is not a territorial one.
        """
        checked_pillar(pillar, account.role)
        t = account_pillars
        with writing(self.engine) as connection:
            connection.execute(delete(t).where(t.c.account_id == account.id))
            if pillar:
                connection.execute(insert(t).values(account_id=account.id, pillar=pillar))


def checked_pillar(pillar: str, role: str) -> str:
    """Return a pillar that an account of this role can be of; "" is always one.

    Raises
    ------
    RequestError
        If there is no such pillar, or the role is not the territorial one.
    """
    if pillar and pillar not in PILLARS:
        raise RequestError("decisions.bad_pillar", pillar=pillar[:30], choices=", ".join(PILLARS))
    if pillar and role != "territorial":
        raise RequestError("patrols.pillar_role")
    return pillar
