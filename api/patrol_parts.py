"""What the pages of patrols have in common: whose rows, which plan, words of a visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import pandas as pd
from fastapi import Depends, Request

from api.accounts.gate import Viewer, only
from api.map_parts import map_parts
from api.office import Office
from geo.cases.account_pillars import AccountPillars
from geo.cases.accounts import Accounts
from geo.cases.patrol_marks import PatrolMarks
from geo.cases.schedule_records import KeptPlan, NewPlan, digest_of, own_units
from geo.cases.schedules import Schedules
from geo.errors import MissingError, RequestError
from geo.patrolling import PatrolPlan, patrol_plan
from geo.scheduling import plan_to_keep
from geo.wording import Language, say

__all__ = [
    "AskedPlan",
    "PatrolViewerOf",
    "Preview",
    "calendar_address",
    "lacking_words",
    "next_monday",
    "own_part",
    "own_visits",
    "preview_of",
    "shown_units",
    "web_calendar",
]

PatrolViewerOf = Annotated[Viewer, Depends(only("planner", "operator", "territorial"))]
"""Who lays patrols out, and who makes them."""

_AGO = timedelta(days=14)
"""How long a unit's visits that are over stay on its page."""


class AskedPlan(NamedTuple):
    """What a schedule is asked for with."""

    begin: date
    weeks: int
    seed: int
    kinds: tuple[str, ...]


class Preview(NamedTuple):
    """A schedule as it would be kept, and the word by which it is known again."""

    plan: PatrolPlan
    new: NewPlan
    digest: str


def next_monday(today: date) -> date:
    """Return the Monday after a day."""
    return today + timedelta(days=7 - today.weekday())


def preview_of(office: Office, asked: AskedPlan) -> Preview:
    """Return a schedule from the newest hotspots, made once for each revision of the store.

    Raises
    ------
    RequestError
        If the office has no file of offices, or there is no hotspot of these kinds.
    """
    parts = map_parts(office.settings)
    if parts.officers is None:
        raise RequestError("patrol.no_officers")
    live, officers = office.live(), parts.officers

    def make() -> Preview:
        plan = patrol_plan(
            live.study, officers, begin=asked.begin, weeks=asked.weeks, kinds=asked.kinds, seed=asked.seed
        )
        new = plan_to_keep(plan)
        return Preview(plan, new, digest_of(new))

    return live.once(("patrol", asked, parts.mark), make)


def shown_units(office: Office, viewer: Viewer, units: pd.DataFrame) -> pd.Series:
    """Return which units' rows a viewer may see: all, or those of the own territory and pillar."""
    if viewer.role != "territorial":
        return pd.Series(True, index=units.index)
    pillar = AccountPillars(office.store).of(Accounts(office.store).named(viewer.name))
    return own_units(units, viewer.territory, pillar)


def own_part(office: Office, viewer: Viewer, number: int) -> tuple[KeptPlan, list[str]]:
    """Return a kept plan, and the units of it that a viewer may see.

    Raises
    ------
    MissingError
        If there is no such plan, or nothing in it is the viewer's: it says no more of it than of none.
    """
    plan = Schedules(office.store).plan(number)
    units = [str(one) for one in plan.units.loc[shown_units(office, viewer, plan.units), "unit"]]
    if not units:
        raise MissingError("patrols.no_plan", number=str(number))
    return plan, units


def own_visits(office: Office, viewer: Viewer, now: datetime) -> pd.DataFrame:
    """Return the visits that hold of the viewer's units, from two weeks ago on, with what became of each.

    Returns
    -------
    DataFrame
        As :meth:`geo.cases.schedules.Schedules.holding`; and ``others`` (who comes along), ``over``,
        ``made`` (None where nothing is written down yet), ``minutes``, ``reason``.
    """
    schedules, today = Schedules(office.store), now.date()
    held = schedules.holding(today - _AGO, date.max)
    plans = sorted(set(held["plan"].tolist()))
    units = schedules.units(plans)
    own = units.loc[shown_units(office, viewer, units), ["plan", "unit"]]
    along = held.groupby(["plan", "area", "begin"])["unit"].agg(list)
    rows = held.merge(own, on=["plan", "unit"])
    keys = zip(rows["plan"], rows["area"], rows["begin"], rows["unit"], strict=True)
    others = [", ".join(sorted(set(along[plan, area, at]) - {unit})) for plan, area, at, unit in keys]
    rows = rows.assign(others=pd.Series(others, dtype=object), over=rows["begin"] <= now.replace(tzinfo=None))
    marks = PatrolMarks(office.store).of(plans).astype({"made": object})
    return rows.merge(marks, on=["plan", "number"], how="left")


def lacking_words(plan: KeptPlan | NewPlan, lang: Language) -> list[str]:
    """Return a sentence for each area that does not get what its rank asks for, with the reason."""
    names = plan.areas.set_index("area")["nama"]
    found = []
    for row in plan.lacking.to_dict("records"):
        reason = say(f"patrol.lacking_{row['reason']}", lang)
        words: dict[str, Any] = {"week": str(row["week"]), "area": names[row["area"]], "reason": reason}
        found.append(say("patrol.lacking", lang, made=row["made"], owed=row["owed"], **words))
    return found


def calendar_address(request: Request, office: Office, key: str) -> str:
    """Return the address under which a phone finds a calendar."""
    base = office.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}/patroli/kalender/{key}.ics"


def web_calendar(address: str) -> str:
    """Return the same address as a phone's calendar application takes it to subscribe."""
    parts = urlsplit(address)
    return f"webcal://{parts.netloc}{parts.path}"
