"""The patrol schedules that were kept: frozen as they were issued, a change is a further one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from geo.cases import schedule_tables as s
from geo.cases.audit import write_audit
from geo.cases.schedule_records import PART_COLUMNS, KeptPlan, NewPlan, PlanHead, digest_of, in_force
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.errors import MissingError
from geo.zone import office_tz

__all__ = ["Schedules"]

_PARTS = {
    "visits": s.patrol_visits, "areas": s.patrol_areas, "points": s.patrol_points,
    "units": s.patrol_units, "lacking": s.patrol_lacking,
}  # fmt: skip
_NUMBERED = ("visits", "areas", "units", "lacking")


class Schedules:
    """The patrol schedules of a store.

    Parameters
    ----------
    store : CaseStore
    """

    def __init__(self, store: CaseStore) -> None:
        self.engine = store.engine

    def keep(self, plan: NewPlan, by: str, *, now: datetime | None = None) -> tuple[PlanHead, bool]:
        """Keep a plan and return what is known of it, and whether it is new.

        The plan that its weeks have had last, kept once more, stays the one that it is.
        """
        try:
            return self._keep(plan, by, now or datetime.now(UTC))
        except IntegrityError:
            # Somebody kept the same at the same moment: theirs is this one.
            return self._keep(plan, by, now or datetime.now(UTC))

    def _keep(self, plan: NewPlan, by: str, now: datetime) -> tuple[PlanHead, bool]:
        digest = digest_of(plan)
        p = s.patrol_plans
        with writing(self.engine) as connection:
            end = plan.begin + timedelta(weeks=plan.weeks)
            before = [one for one in _heads(connection) if one.begin < end and one.end > plan.begin]
            follows = before[-1].id if before else 0
            if before and _digest(connection, follows) == digest:
                return before[-1], False
            row = {
                "made_at": now, "by": by[:60], "periode": plan.periode, "begin": plan.begin,
                "weeks": plan.weeks, "seed": plan.seed, "jenis": plan.jenis, "demo": plan.demo,
                "parameters": json.dumps(dict(plan.parameters), sort_keys=True), "digest": digest,
                "follows": follows,
            }  # fmt: skip
            number = int(connection.execute(insert(p).values(**row).returning(p.c.id)).scalar_one())
            for part, table in _PARTS.items():
                if rows := _rows(number, part, getattr(plan, part)):
                    connection.execute(insert(table), rows)
            write_audit(connection, by, "patrol.keep", str(number))
            return _heads(connection, number)[0], True

    def heads(self) -> list[PlanHead]:
        """Return every plan, the oldest first."""
        with reading(self.engine) as connection:
            return _heads(connection)

    def head(self, number: int) -> PlanHead:
        """Return one plan without its rows.

        Raises
        ------
        MissingError
            If there is none of that number.
        """
        found = []
        # A number that no database can hold is the number of no plan, and not asked for.
        if number < 2**31:
            with reading(self.engine) as connection:
                found = _heads(connection, number)
        if not found:
            raise MissingError("patrols.no_plan", number=str(number))
        return found[0]

    def plan(self, number: int) -> KeptPlan:
        """Return one plan as it was kept.

        Raises
        ------
        MissingError
            If there is none of that number.
        """
        head = self.head(number)
        with reading(self.engine) as connection:
            parts = {name: _part(connection, name, [number]) for name in _PARTS}
        return KeptPlan(head, **{name: part.drop(columns="plan") for name, part in parts.items()})

    def laid_out(self, first: date, last: date) -> tuple[list[PlanHead], pd.DataFrame]:
        """Return the plans that have a day from *first* to *last*, and every visit of theirs.

        Returns
        -------
        heads : list of PlanHead
            The oldest first.
        visits : DataFrame
            ``plan``, ``number`` and the columns of ``PART_COLUMNS``, all versions, whole plans.
        """
        with reading(self.engine) as connection:
            heads = [one for one in _heads(connection) if one.begin <= last and one.end > first]
            visits = _part(connection, "visits", [one.id for one in heads])
        return heads, visits.reset_index()

    def holding(self, first: date, last: date) -> pd.DataFrame:
        """Return the visits that hold from one day to another, by time; see :func:`in_force`.

        Returns
        -------
        DataFrame
            As :meth:`laid_out` gives them.
        """
        heads, visits = self.laid_out(first, last)
        # A longer plan reaches beyond these days, and so may the plans that it is replaced by.
        days = visits["begin"].dt.date
        shown: pd.DataFrame = visits[in_force(heads, visits) & (days >= first) & (days <= last)]
        return shown.sort_values(["begin", "area", "unit"], kind="stable").reset_index(drop=True)

    def units(self, numbers: Sequence[int]) -> pd.DataFrame:
        """Return the units of some plans: ``plan``, ``number``, ``unit``, ``pilar``, ``kode_wilayah``."""
        with reading(self.engine) as connection:
            return _part(connection, "units", list(numbers)).reset_index()

    def revision(self) -> str:
        """Return a word that changes with every plan and every mark."""
        with reading(self.engine) as connection:
            newest = [
                connection.execute(select(func.max(t.c.id))).scalar()
                for t in (s.patrol_plans, s.patrol_marks)
            ]
        return "-".join(str(one or 0) for one in newest)


def _heads(connection: Connection, number: int | None = None) -> list[PlanHead]:
    p = s.patrol_plans.c
    query = select(
        p.id, p.made_at, p.by, p.periode, p.begin, p.weeks, p.seed, p.jenis, p.parameters, p.demo, p.follows
    ).order_by(p.id)
    if number is not None:
        query = query.where(p.id == number)
    found = [PlanHead(*row) for row in connection.execute(query)]
    return [one._replace(parameters=json.loads(str(one.parameters))) for one in found]


def _digest(connection: Connection, number: int) -> str:
    p = s.patrol_plans.c
    return str(connection.execute(select(p.digest).where(p.id == number)).scalar_one())


def _rows(plan: int, part: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    table = frame[list(PART_COLUMNS[part])]
    numbers = [
        {"plan": plan, **({"number": n} if part in _NUMBERED else {})} for n in range(1, len(table) + 1)
    ]
    rows = [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]
    return [number | row for number, row in zip(numbers, rows, strict=True)]


def _plain(value: Any) -> Any:
    """Return a moment with its zone as the database's driver knows it, and everything else as it is."""
    return value.to_pydatetime().replace(tzinfo=office_tz()) if isinstance(value, pd.Timestamp) else value


def _part(connection: Connection, part: str, plans: list[int]) -> pd.DataFrame:
    """Return a part of some plans, in the order in which it was kept; by ``number`` where it has one."""
    table: Table = _PARTS[part]
    keys = ["plan", "number"] if part in _NUMBERED else ["plan"]
    order = keys if part in _NUMBERED else ["plan", "area", "point"]
    named = [*keys, *PART_COLUMNS[part]]
    query = select(*(table.c[name] for name in named)).where(table.c.plan.in_(plans))
    rows = connection.execute(query.order_by(*(table.c[name] for name in order))).fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=named)
    for name in {"begin", "end"} & set(named):
        moments = pd.to_datetime(frame[name], utc=True)
        frame[name] = moments.dt.tz_convert(office_tz()).dt.tz_localize(None).dt.as_unit("us")
    return frame.set_index("number") if part in _NUMBERED else frame
