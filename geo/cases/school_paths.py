"""The steps of a child's way back to school, as they were noted: added, taken back, never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection, Select, func, insert, select, true

from geo.cases import answer_tables as a
from geo.cases import store_tables as t
from geo.cases.answers import CaseKey
from geo.cases.audit import write_audit
from geo.cases.case_scope import within_clause
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import MissingError, RequestError
from geo.zone import office_tz

__all__ = ["Checked", "SchoolPaths"]

Checked = Callable[[Sequence[tuple[str, datetime]]], str]
"""From all the steps of a child, the key of a sentence that says what is wrong; "" where nothing is."""


class SchoolPaths:
    """The steps noted in a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def steps(self, within: str = "") -> pd.DataFrame:
        """Return ``number``, ``sumber``, ``id``, ``step``, ``at`` (office's zone) of what stands, by date.

        *within* limits them to the children of a desa, kecamatan or kabupaten.
        """
        query = _standing(None)
        if within:
            s, c = a.school_steps.c, t.cases.c
            query = query.join(t.cases, (s.sumber == c.sumber) & (s.id == c.id)).where(within_clause(within))
        with reading(self.engine) as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        frame = pd.DataFrame(rows, columns=["number", "sumber", "id", "step", "at"], dtype=object)
        moments = pd.to_datetime(frame["at"], utc=True)
        return frame.assign(at=moments.dt.tz_convert(office_tz()).dt.as_unit("us"))

    def revision(self) -> str:
        """Return a word that changes whenever what :meth:`steps` gives does."""
        with reading(self.engine) as connection:
            last = connection.execute(select(func.max(a.school_steps.c.number))).scalar()
            n_back = connection.execute(select(func.count()).select_from(a.school_steps_taken_back)).scalar()
        return f"{last or 0}-{n_back}"

    def note(
        self,
        key: CaseKey,
        step: str,
        at: datetime,
        *,
        check: Checked,
        who: str,
        within: str = "",
        now: datetime | None = None,
    ) -> bool:
        """Note one step; return False where it was noted already.

        Parameters
        ----------
        key : CaseKey
        step : str
        at : datetime
            With a time zone.
        check : callable
            Says what would be wrong with the path; asked inside the transaction.
        who : str
        within : str
            The territory in which the child must live; "" for any (the command line alone).

        Raises
        ------
        MissingError
            If there is no such dropout in the territory.
        RequestError
            If the step does not fit into the path.
        """
        with writing(self.engine) as connection:
            found = _found(connection, key, within)
            own = [("found", found), *((row.step, row.at) for row in connection.execute(_standing(key)))]
            if (step, at) in own:
                return False
            if fault := check([*own, (step, at)]):
                raise RequestError(fault)
            connection.execute(
                insert(a.school_steps).values(
                    sumber=key.sumber,
                    id=key.id,
                    step=step,
                    at=at,
                    noted_at=now or datetime.now(UTC),
                    who=who[:60],
                )
            )
            write_audit(connection, who, "school.step", f"{within or '-'} {step}", 1)
        return True

    def take_back(self, number: int, *, who: str, within: str = "", now: datetime | None = None) -> None:
        """Take a mistaken step back; its line stays, and who took it back is written beside it.

        Raises
        ------
        MissingError
            If there is no such step in the territory, or it was taken back already.
        """
        s = a.school_steps.c
        with writing(self.engine) as connection:
            row = connection.execute(_standing(None).where(s.number == number)).first()
            if row is None:
                raise MissingError("programmes.no_step")
            _found(connection, CaseKey(row.sumber, row.id), within)
            values = {"number": number, "at": now or datetime.now(UTC), "who": who[:60]}
            connection.execute(insert(a.school_steps_taken_back).values(**values))
            write_audit(connection, who, "school.take_back", f"{within or '-'} {row.step}", 1)

    def add_all(self, rows: Sequence[tuple[CaseKey, str, datetime]], *, who: str) -> None:
        """Note many steps that were checked already, in one transaction."""
        moment = datetime.now(UTC)
        records = [
            {"sumber": key.sumber, "id": key.id, "step": step, "at": at, "noted_at": moment, "who": who[:60]}
            for key, step, at in rows
        ]
        if records:
            with writing(self.engine) as connection:
                connection.execute(insert(a.school_steps), records)
                write_audit(connection, who, "school.import", "", len(records))


def _standing(key: CaseKey | None) -> Select[tuple[int, str, str, str, datetime]]:
    s, back = a.school_steps.c, a.school_steps_taken_back.c
    own = true() if key is None else (s.sumber == key.sumber) & (s.id == key.id)
    return (
        select(s.number, s.sumber, s.id, s.step, s.at)
        .outerjoin_from(a.school_steps, a.school_steps_taken_back, s.number == back.number)
        .where(back.number.is_(None), own)
        .order_by(s.at, s.number)
    )


def _found(connection: Connection, key: CaseKey, within: str) -> datetime:
    """Return when a child of the territory was found out of school."""
    c = t.cases.c
    place = within_clause(within) if within else true()
    query = select(c.tanggal).where(c.sumber == key.sumber, c.id == key.id, c.jenis == "putus_sekolah", place)
    found: datetime | None = connection.execute(query).scalar()
    if found is None:
        raise MissingError("programmes.no_child")
    return found
