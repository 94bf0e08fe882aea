"""A unit's visits as its calendar has them over all plans that were kept: what moved, what was cancelled.

A visit is the same one in every plan where it is the unit's first, second, ...
to an area in a week. So a plan that lays the week out anew moves what a phone
has already, instead of taking everything away and adding as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pandas as pd

from geo.cases.schedule_records import PlanHead, in_force

__all__ = ["EVENT_COLUMNS", "issued_events", "unit_events"]

EVENT_COLUMNS: tuple[str, ...] = (
    "uid", "begin", "end", "area", "nama", "point", "lon", "lat", "others", "demo", "sequence", "cancelled",
    "changed_at",
)  # fmt: skip

_SAID = ("begin", "end", "nama", "point", "lon", "lat", "others")
"""What a calendar shows: where none of it changes, nothing has."""


def unit_events(visits: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return one unit's visits of one schedule, each with its name in every calendar.

    Parameters
    ----------
    visits : DataFrame
        ``begin``, ``end``, ``area``, ``nama``, ``point``, ``lon``, ``lat``, ``unit``, of all units.
    unit : str

    Returns
    -------
    DataFrame
        By time; the columns of *visits*, ``uid`` and ``others`` (the units that come along,
        joined by ", ").
    """
    own = visits[visits["unit"] == unit].sort_values(["begin", "area"], kind="stable").reset_index(drop=True)
    days = [moment.date() for moment in own["begin"]]
    monday = pd.Series([(day - timedelta(days=day.weekday())).isoformat() for day in days], dtype=object)
    nth = own.groupby([own["area"], monday]).cumcount()
    names = zip(own["area"], monday, nth, strict=True)
    uids = [str(uuid5(NAMESPACE_URL, f"tigapilar/{unit}/{area}/{week}/{n}")) for area, week, n in names]
    others = visits[visits["unit"] != unit]
    along = others.groupby([others["area"], others["begin"]])["unit"].agg(lambda who: ", ".join(sorted(who)))
    met = [along.get(key, "") for key in zip(own["area"], own["begin"], strict=True)]
    return own.assign(uid=pd.Series(uids, dtype=object), others=pd.Series(met, dtype=object))


def issued_events(heads: Sequence[PlanHead], visits: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return what a unit's calendar says after every plan that was kept.

    Parameters
    ----------
    heads : sequence of PlanHead
    visits : DataFrame
        All visits of these plans: see :meth:`geo.cases.schedules.Schedules.laid_out`.
    unit : str

    Returns
    -------
    DataFrame
        ``EVENT_COLUMNS``, by time. ``sequence`` is how often the visit changed since it was
        first laid out, ``changed_at`` when it last did; what no plan has any more is ``cancelled``.
    """
    known: dict[str, dict[str, Any]] = {}
    ordered = sorted(heads, key=lambda one: one.id)
    for n, head in enumerate(ordered, start=1):
        there = visits[visits["plan"].isin([one.id for one in ordered[:n]])]
        _follow(known, unit_events(there[in_force(ordered[:n], there)], unit), head)
    table = pd.DataFrame(list(known.values()), columns=list(EVENT_COLUMNS))
    return table.sort_values(["begin", "uid"], kind="stable").reset_index(drop=True)


def _follow(known: dict[str, dict[str, Any]], events: pd.DataFrame, head: PlanHead) -> None:
    """Bring what a calendar knows up to the next plan."""
    now: dict[str, dict[str, Any]] = {
        row["uid"]: {str(k): row[k] for k in row} for row in events.to_dict("records")
    }
    for uid, event in now.items():
        before = known.get(uid)
        if before is None:
            known[uid] = _said(event, 0, head.made_at, head.demo)
        elif before["cancelled"] or any(before[name] != event[name] for name in _SAID):
            known[uid] = _said(event, before["sequence"] + 1, head.made_at, head.demo)
    for uid, before in known.items():
        if uid not in now and not before["cancelled"]:
            again = {"sequence": before["sequence"] + 1, "cancelled": True, "changed_at": head.made_at}
            known[uid] = {**before, **again}


def _said(event: dict[str, Any], sequence: int, changed_at: datetime, demo: bool) -> dict[str, Any]:
    facts = {"sequence": sequence, "changed_at": changed_at, "demo": demo, "cancelled": False}
    return {name: event[name] if name in event else facts[name] for name in EVENT_COLUMNS}
