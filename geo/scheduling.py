"""From a schedule that was made to the one that is kept, and from what is kept to files and calendars.

This composes the stations cases, patrol and export; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import jenis_name
from geo.cases.schedule_records import PART_COLUMNS, NewPlan, PlanHead, in_force
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.export.calendar_file import calendar_feed
from geo.export.note import LayerNote
from geo.patrol.issued import issued_events
from geo.patrol.schedule import VISITS_A_WEEK
from geo.patrolling import PatrolPlan
from geo.wording import Language, say
from geo.wording.formats import format_datetime, format_period
from geo.zone import office_tz

__all__ = ["FEED_WEEKS", "head_words", "kept_note", "plan_state", "plan_to_keep", "unit_calendar"]

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
        made_at=head.made_at.astimezone(office_tz()),
        suppressed=False,
        demo=head.demo,
        jenis=head.jenis,
        period=head.periode,
    )


def plan_state(head: PlanHead, heads: Sequence[PlanHead]) -> str:
    """Return whether a plan "holds", "partly" holds, or was "replaced", by its days.

    Parameters
    ----------
    head : PlanHead
    heads : sequence of PlanHead
        All plans of the store.
    """
    days = pd.date_range(head.begin, head.end - timedelta(days=1))
    table = pd.DataFrame({"plan": head.id, "begin": days.as_unit("us")})
    holds = in_force([one for one in heads if one.begin < head.end and one.end > head.begin], table)
    return "holds" if holds.all() else "partly" if holds.any() else "replaced"


def head_words(head: PlanHead, heads: Sequence[PlanHead], lang: Language) -> list[str]:
    """Return a kept plan in words: its days, whether it holds, quarter, kinds, seed, who made it."""
    made = format_datetime(head.made_at, lang)
    return [
        say("patrols.span", lang, first=head.begin, last=head.end - timedelta(days=1)),
        say(f"patrols.state_{plan_state(head, heads)}", lang),
        format_period(head.periode, lang),
        ", ".join(jenis_name(kind, lang) for kind in head.jenis.split(", ")),
        str(head.seed),
        say("patrols.made", lang, moment=made, by=head.by),
    ]


def unit_calendar(store: CaseStore, unit: str, *, now: datetime | None = None) -> bytes:
    """Return a unit's calendar of the last weeks and all that are laid out, for a phone that subscribes.

    Parameters
    ----------
    store : CaseStore
    unit : str
    now : datetime, optional
        With a time zone.
    """
    today = (now or datetime.now(office_tz())).astimezone(office_tz()).date()
    # Whole weeks: a visit is known by its place in one.
    first = today - timedelta(days=today.weekday(), weeks=FEED_WEEKS)
    heads, visits = Schedules(store).laid_out(first, date.max)
    events = issued_events(heads, visits, unit)
    return calendar_feed(events[events["begin"].dt.date >= first], unit)
