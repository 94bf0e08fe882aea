"""What became of each visit of a kept schedule: made or not made; the patrols made follow from it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection, func, insert, select

from geo.cases import schedule_tables as s
from geo.cases.audit import write_audit
from geo.cases.patrols_made import LONGEST_MIN, note_made, take_back
from geo.cases.schedule_records import WORDS_NOT_MADE, in_force
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import MissingError, RequestError
from geo.zone import office_tz

__all__ = ["Mark", "PatrolMarks"]


class Mark(NamedTuple):
    """What became of a visit: made in so many minutes, or not, for a reason of ``WORDS_NOT_MADE``."""

    plan: int
    visit: int
    made: bool
    minutes: int
    reason: str = ""


class PatrolMarks:
    """The marks of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine
        self._schedules = Schedules(store)

    def add(self, mark: Mark, by: str, *, now: datetime | None = None) -> bool:
        """Write down what became of a visit; return False where that is what stands already.

        A visit that was made is one patrol made, however often it is told; one
        that was told by mistake is taken back.

        Raises
        ------
        MissingError
            If there is no such visit, or another plan has taken its place.
        RequestError
            If its time has not come, the reason is none, or the minutes are not 1 to ``LONGEST_MIN``.
        """
        moment = now or datetime.now(UTC)
        visit = self._visit(mark)
        begin = visit["begin"].to_pydatetime()
        if begin > moment:
            raise RequestError("patrols.not_yet")
        if mark.made != (not mark.reason) or (mark.reason and mark.reason not in WORDS_NOT_MADE):
            raise RequestError("patrols.bad_reason")
        if not 1 <= mark.minutes <= LONGEST_MIN:
            raise RequestError("decisions.bad_minutes", minutes=mark.minutes, most=LONGEST_MIN)
        patrol = (str(visit["unit"]), str(visit["pilar"]), str(visit["kode_desa"]), begin)
        with writing(self.engine) as connection:
            # Who presses twice at once waits for the first: PostgreSQL lets both in until here.
            plan = s.patrol_plans.c.id
            connection.execute(select(plan).where(plan == mark.plan).with_for_update())
            before = _newest(connection, mark.plan, mark.visit)
            if before == mark:
                return False
            row = {**mark._asdict(), "by": by[:60], "noted_at": moment}
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


def _newest(connection: Connection, plan: int, visit: int) -> Mark | None:
    m = s.patrol_marks.c
    query = select(m.plan, m.visit, m.made, m.minutes, m.reason).where(m.plan == plan, m.visit == visit)
    row = connection.execute(query.order_by(m.id.desc()).limit(1)).first()
    return None if row is None else Mark(*row)
