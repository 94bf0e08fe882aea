"""What became of each visit of a kept schedule: made or not made; the patrols made follow from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from geo.cases import schedule_tables as s
from geo.cases.audit import write_audit
from geo.cases.patrols_made import LONGEST_MIN, note_made, take_back
from geo.cases.schedule_records import WORDS_NOT_MADE, in_force
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import MissingError, RequestError
from geo.zone import office_tz

__all__ = ["CLOCK_ERROR", "Mark", "Noted", "PatrolMarks"]

CLOCK_ERROR = timedelta(minutes=5)
"""A phone's clock may be this wrong before its moments are put right; within it who comes last is right."""


class Mark(NamedTuple):
    """What became of a visit: made in so many minutes, or not, for a reason of ``WORDS_NOT_MADE``."""

    plan: int
    visit: int
    made: bool
    minutes: int
    reason: str = ""


class Noted(NamedTuple):
    """Under which number, and when, a phone noted a mark."""

    uuid: str
    at: datetime


class PatrolMarks:
    """The marks of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine
        self._schedules = Schedules(store)

    def add(self, mark: Mark, by: str, *, noted: Noted | None = None, now: datetime | None = None) -> bool:
        """Write down what became of a visit; return False where that changes nothing.

        A visit that was made is one patrol made, however often it is told; one
        that was told by mistake is taken back. What a phone noted is kept under
        its number: sent again it changes nothing, whatever was written since. Nor
        does it take the place of what was noted after it, by ``CLOCK_ERROR`` or more.

        Raises
        ------
        MissingError
            If there is no such visit, or another plan has taken its place.
        RequestError
            If its time has not come, the reason is none, the minutes are not 1 to
            ``LONGEST_MIN``, or something else was noted under this number.
        """
        moment = now or datetime.now(UTC)
        # A phone's clock that runs ahead must not put a note into the future.
        at = min(noted.at, moment) if noted else moment
        patrol = self._patrol(mark, moment)
        with writing(self.engine) as connection:
            # Who presses twice at once waits for the first: PostgreSQL lets both in until here.
            plan = s.patrol_plans.c.id
            connection.execute(select(plan).where(plan == mark.plan).with_for_update())
            if noted and not _is_new(connection, mark, by, noted.uuid, at, moment):
                return False
            before, since = _newest(connection, mark.plan, mark.visit)
            if before == mark or (since is not None and since - at >= CLOCK_ERROR):
                return False
            row = {**mark._asdict(), "by": by[:60], "noted_at": at}
            connection.execute(insert(s.patrol_marks).values(**row))
            # The minutes may have been corrected, so what stood is taken back in any case.
            if before is not None and before.made:
                take_back(connection, *patrol, by)
            if mark.made:
                note_made(connection, *patrol, mark.minutes, by, now=moment)
            else:
                write_audit(connection, by, "patrol.not_made", f"{mark.plan}.{mark.visit}")
        return True

    def of(self, plans: list[int]) -> pd.DataFrame:
        """Return the newest mark of each visit of some plans.

        Returns
        -------
        DataFrame
            ``plan``, ``number`` (the visit's), ``made``, ``minutes``, ``reason``.
        """
        m = s.patrol_marks.c
        newest = select(func.max(m.id)).where(m.plan.in_(plans)).group_by(m.plan, m.visit)
        query = select(m.plan, m.visit, m.made, m.minutes, m.reason).where(m.id.in_(newest))
        with reading(self.engine) as connection:
            rows = connection.execute(query.order_by(m.plan, m.visit)).fetchall()
        return pd.DataFrame(
            [tuple(row) for row in rows], columns=["plan", "number", "made", "minutes", "reason"]
        )

    def _patrol(self, mark: Mark, now: datetime) -> tuple[str, str, str, datetime]:
        """Return the patrol that a mark is about: unit, pillar, code of the desa, when it began."""
        visit = self._visit(mark)
        begin: datetime = visit["begin"].to_pydatetime()
        if begin > now:
            raise RequestError("patrols.not_yet")
        if mark.made != (not mark.reason) or (mark.reason and mark.reason not in WORDS_NOT_MADE):
            raise RequestError("patrols.bad_reason")
        if not 1 <= mark.minutes <= LONGEST_MIN:
            raise RequestError("decisions.bad_minutes", minutes=mark.minutes, most=LONGEST_MIN)
        return str(visit["unit"]), str(visit["pilar"]), str(visit["kode_desa"]), begin

    def _visit(self, mark: Mark) -> pd.Series:
        """Return the visit that a mark is about, ``begin`` with its zone."""
        head = self._schedules.head(mark.plan)
        heads, visits = self._schedules.laid_out(head.begin, head.end)
        found = visits[
            in_force(heads, visits) & (visits["plan"] == mark.plan) & (visits["number"] == mark.visit)
        ]
        if found.empty:
            raise MissingError("patrols.no_visit")
        return found.assign(begin=found["begin"].dt.tz_localize(office_tz())).iloc[0]


def _newest(connection: Connection, plan: int, visit: int) -> tuple[Mark | None, datetime | None]:
    """Return what stands of a visit, and since when."""
    m = s.patrol_marks.c
    query = select(m.plan, m.visit, m.made, m.minutes, m.reason, m.noted_at)
    query = query.where(m.plan == plan, m.visit == visit).order_by(m.id.desc()).limit(1)
    row = connection.execute(query).first()
    return (None, None) if row is None else (Mark(*row[:5]), row[5])


def _is_new(
    connection: Connection, mark: Mark, by: str, uuid: str, at: datetime, received_at: datetime
) -> bool:
    """Keep a phone's note; return False where it is kept already, and refuse another under its number."""
    row = {"uuid": uuid, **mark._asdict(), "by": by[:60], "noted_at": at, "received_at": received_at}
    n = s.patrol_notes.c
    query = select(n.plan, n.visit, n.made, n.minutes, n.reason, n.by).where(n.uuid == uuid)
    known = connection.execute(query).first()
    if known is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(s.patrol_notes).values(**row))
        except IntegrityError:
            # Written in this moment under another plan's lock.
            known = connection.execute(query).first()
        else:
            return True
    if known is None or tuple(known) != (*mark, by[:60]):
        raise RequestError("patrols.note_used")
    return False
