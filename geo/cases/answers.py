"""Whom a report was given to, and when each answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from geo.cases import answer_tables as a
from geo.cases import store_tables as t
from geo.cases.audit import write_audit
from geo.cases.case_scope import within_clause
from geo.cases.days import day_alone, shown_moment
from geo.cases.dinas import DinasTable
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import MissingError, RequestError
from geo.zone import office_tz

__all__ = ["Answers", "CaseKey"]


class CaseKey(NamedTuple):
    """A case, by its source and the source's identifier."""

    sumber: str
    id: str


class Answers:
    """What the office noted of reports to dinas, beside what their files say.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.store = store
        self.engine = store.engine

    def table(self) -> pd.DataFrame:
        """Return ``sumber``, ``id``, ``dinas`` (code), ``assigned_at``, ``answered_at`` (office's zone)."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(a.case_dinas).order_by(*a.case_dinas.primary_key)).fetchall()
        names = [column.name for column in a.case_dinas.columns]
        frame = pd.DataFrame(rows, columns=names, dtype=object)
        for name in ("assigned_at", "answered_at"):
            moments = pd.to_datetime(frame[name], utc=True)
            frame[name] = moments.dt.tz_convert(office_tz()).dt.as_unit("us")
        return frame

    def revision(self) -> str:
        """Return a word that changes whenever what :meth:`table` gives does."""
        c = a.case_dinas.c
        query = select(
            func.count(), func.count(c.answered_at), func.max(c.assigned_at), func.max(c.answered_at)
        )
        with reading(self.engine) as connection:
            return "-".join(str(part) for part in connection.execute(query).one())

    def assign(self, key: CaseKey, dinas: str, *, within: str, who: str, now: datetime | None = None) -> None:
        """Give a report to a further dinas, whose clock begins now; a second time changes nothing.

        Parameters
        ----------
        key : CaseKey
        dinas : str
            Code of an active dinas.
        within : str
            The territory in which the report must lie; never blank.
        who : str
            For the audit log.
        now : datetime, optional

        Raises
        ------
        MissingError
            If there is no such report of poverty in the territory.
        RequestError
            If there is no such dinas, or it is retired.
        """
        moment = now or datetime.now(UTC)
        code = self._active(dinas)
        with writing(self.engine) as connection:
            _reported(connection, key, within)
            if connection.execute(select(a.case_dinas.c.dinas).where(_is(key, code))).first() is None:
                values = {"sumber": key.sumber, "id": key.id, "dinas": code, "assigned_at": moment}
                connection.execute(insert(a.case_dinas).values(values))
                write_audit(connection, who, "clock.assign", f"{within} {code}", 1)

    def answer(
        self,
        key: CaseKey,
        dinas: str,
        *,
        within: str,
        who: str,
        at: datetime | None = None,
        now: datetime | None = None,
    ) -> None:
        """Note that a dinas answered a report; the first answer stands.

        Parameters
        ----------
        at : datetime, optional
            When it answered; the present by default.

        Raises
        ------
        MissingError, RequestError
            As for :meth:`assign`; and if the answer would be before the
            report reached the dinas, or in the future.
        """
        moment = now or datetime.now(UTC)
        answered = at or moment
        code = self._active(dinas)
        c = a.case_dinas.c
        with writing(self.engine) as connection:
            reported, kept = _reported(connection, key, within)
            known = connection.execute(select(c.assigned_at, c.answered_at).where(_is(key, code))).first()
            began = reported
            if known is not None and known.assigned_at != day_alone(reported):
                began = known.assigned_at
            if answered < began or answered > moment:
                raise RequestError("programmes.bad_answer_time")
            if known is not None and known.answered_at is not None:
                return
            if known is None:
                values = {"sumber": key.sumber, "id": key.id, "dinas": code, "assigned_at": kept}
                connection.execute(insert(a.case_dinas).values(**values, answered_at=answered))
            else:
                connection.execute(update(a.case_dinas).where(_is(key, code)).values(answered_at=answered))
            write_audit(connection, who, "clock.answer", f"{within} {code}", 1)

    def _active(self, code: str) -> str:
        known = DinasTable(self.store).named(code)
        if not known.active:
            raise RequestError("programmes.dinas_retired", name=known.name)
        return known.code


def _is(key: CaseKey, code: str) -> ColumnElement[bool]:
    c = a.case_dinas.c
    return and_(c.sumber == key.sumber, c.id == key.id, c.dinas == code)


def _reported(connection: Connection, key: CaseKey, within: str) -> tuple[datetime, datetime]:
    """Return when a report of the territory came in at the earliest, and that moment as it is kept."""
    c = t.cases.c
    query = select(c.tanggal, c.tanpa_jam).where(
        c.sumber == key.sumber, c.id == key.id, c.jenis == "kemiskinan", within_clause(within)
    )
    found = connection.execute(query).first()
    if found is None:
        raise MissingError("programmes.no_report")
    return shown_moment(found.tanggal, alone="tanggal" in found.tanpa_jam.split()), found.tanggal
