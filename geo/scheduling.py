"""From a schedule that was made to the one that is kept, and from what is kept to files and calendars.

This composes the stations cases, patrol and export; it computes nothing itself.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.periods import JAKARTA
from geo.cases.schedule_records import PART_COLUMNS, NewPlan, PlanHead
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.export.calendar_file import calendar_feed
from geo.export.note import LayerNote
from geo.patrol.issued import issued_events
from geo.patrol.schedule import VISITS_A_WEEK
from geo.patrolling import PatrolPlan

__all__ = ["FEED_WEEKS", "kept_note", "plan_to_keep", "unit_calendar"]

FEED_WEEKS = 4
"""How many weeks that are over a subscribed calendar still has."""


def plan_to_keep(plan: PatrolPlan) -> NewPlan:
    """Return what is kept of a schedule: everything but the shapes, and of the units those that have visits.

    Parameters
    ----------
    plan : PatrolPlan
    """
    visits = plan.schedule.visits[list(PART_COLUMNS["visits"])]
    units = plan.units.reset_index()
    units = units[units["unit"].isin(visits["unit"])][list(PART_COLUMNS["units"])].reset_index(drop=True)
    return NewPlan(
        periode=plan.period,
        begin=plan.begin,
        weeks=plan.weeks,
        seed=plan.seed,
        jenis=", ".join(plan.kinds),
        parameters={
            "visits_a_week": {str(rank): n for rank, n in VISITS_A_WEEK.items()},
            "duties": {name: asdict(duty) for name, duty in plan.duties.items()},
        },
        demo=plan.demo,
        visits=visits,
        areas=pd.DataFrame(plan.areas.reset_index())[list(PART_COLUMNS["areas"])],
        points=pd.DataFrame(plan.points)[list(PART_COLUMNS["points"])],
        units=units,
        lacking=plan.schedule.lacking[list(PART_COLUMNS["lacking"])],
    )


def kept_note(head: PlanHead, boundaries: Boundaries, *, layer: str = "schedule") -> LayerNote:
    """Return what a file of a kept plan says of itself: when the plan was made, not the file."""
    return LayerNote(
        layer=layer,
        boundaries=boundaries.origin.title,
        approximate=boundaries.approximate,
        made_at=head.made_at.astimezone(JAKARTA),
        suppressed=False,
        demo=head.demo,
        jenis=head.jenis,
        period=head.periode,
    )


def unit_calendar(store: CaseStore, unit: str, *, now: datetime | None = None) -> bytes:
    """Return a unit's calendar of the last weeks and all that are laid out, for a phone that subscribes.

    Parameters
    ----------
    store : CaseStore
    unit : str
    now : datetime, optional
        With a time zone.
    """
    today = (now or datetime.now(JAKARTA)).astimezone(JAKARTA).date()
    # Whole weeks: a visit is known by its place in one.
    first = today - timedelta(days=today.weekday(), weeks=FEED_WEEKS)
    heads, visits = Schedules(store).laid_out(first, date.max)
    events = issued_events(heads, visits, unit)
    return calendar_feed(events[events["begin"].dt.date >= first], unit)
