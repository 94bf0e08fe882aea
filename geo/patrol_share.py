"""How much of what was laid out was made, in three words that the forum may read.

A number would tell too much: an area has the more visits the surer its hotspot
is, and how sure is known of exact counts. A share has no such trace. And it is
told of a quarter that is over, of published hotspots alone, and of schedules
that were made from the very quarter that was published, for the very kind: so it
never says that a desa is, or is not, marked in what nobody outside has seen.
Where nothing was laid out the word is the same as where little was made.

This composes the station cases with what is published.
"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from geo.aggregation.periods import period_bounds
from geo.cases.patrol_marks import PatrolMarks
from geo.cases.patrols_made import PatrolsMade
from geo.cases.public_words import public_words
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.helping import ForumRound
from geo.zone import office_tz

__all__ = ["SHARES", "told_patrols", "with_shares"]

SHARES = ("most", "part", "few")
"""At least three quarters of what was laid out; at least a quarter; less, or nothing was laid out."""

_MOST, _PART = 0.75, 0.25


def with_shares(store: CaseStore, one: ForumRound) -> ForumRound:
    """Return a round whose ``areas`` say in ``carried`` (of ``SHARES``) how much was made the quarter after.

    Parameters
    ----------
    store : CaseStore
    one : ForumRound
    """
    begin, end = (moment.date() for moment in period_bounds(one.later))
    schedules = Schedules(store)
    held = schedules.holding(begin, end - timedelta(days=1))
    plans = [head.id for head in schedules.heads() if head.periode == one.period]
    rows = held[held["plan"].isin(plans)].merge(_areas(schedules, plans, one.jenis), on=["plan", "area"])
    marks = PatrolMarks(store).of(plans)
    told = rows.merge(marks, on=["plan", "number"], how="left")
    share = told["made"].eq(True).groupby(told["kode_desa"]).mean().reindex(one.areas.index).fillna(0.0)
    words = share.map(lambda part: "most" if part >= _MOST else "part" if part >= _PART else "few")
    return one._replace(areas=one.areas.assign(carried=words))


def told_patrols(store: CaseStore) -> pd.DataFrame:
    """Return the patrols made, and for which marks a schedule sent them.

    Parameters
    ----------
    store : CaseStore

    Returns
    -------
    DataFrame
        :meth:`geo.cases.patrols_made.PatrolsMade.all` with ``serves``: the kinds and quarters of
        the hotspot as a set of pairs, or None where no schedule is known and it may be told of any.
    """
    schedules, patrols = Schedules(store), PatrolsMade(store).all()
    heads = schedules.heads()
    marks = PatrolMarks(store).of([head.id for head in heads])
    sent: dict[tuple[object, ...], set[tuple[str, str]]] = {}
    for head in heads:
        plan, noted = schedules.plan(head.id), marks.loc[marks["plan"] == head.id, "number"]
        kinds = plan.areas.set_index("area")["jenis"].str.split(", ")
        for visit in plan.visits.loc[noted].to_dict("records"):
            at = visit["begin"].tz_localize(office_tz()).tz_convert("UTC")
            key = (public_words(visit["unit"]), visit["kode_desa"], at)
            sent.setdefault(key, set()).update((kind, head.periode) for kind in kinds[visit["area"]])
    keys = zip(patrols["unit"], patrols["kode_desa"], patrols["at"], strict=True)
    return patrols.assign(serves=pd.Series([sent.get(key) for key in keys], dtype=object))


def _areas(schedules: Schedules, plans: list[int], jenis: str) -> pd.DataFrame:
    """Return the areas of some plans that are a hotspot of one kind, as ``plan`` and ``area``."""
    parts = [schedules.plan(number).areas.assign(plan=number) for number in plans]
    if not parts:
        return pd.DataFrame({"plan": pd.Series(dtype="int64"), "area": pd.Series(dtype=object)})
    areas = pd.concat(parts)
    return areas.loc[[jenis in kinds.split(", ") for kinds in areas["jenis"]], ["plan", "area"]]
