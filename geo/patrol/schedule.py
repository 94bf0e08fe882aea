"""A joint schedule of patrols: often enough for the rank, when incidents happen, never in a pattern.

A short visit of 10 to 16 minutes keeps a place quiet for a while after; longer
ones add little. Which hour a visit falls in is drawn: an hour is the likelier,
the more of the area's incidents happen in it, and one that was used lately the
less likely. The three pillars take turns, some visits are made by two together,
and two units never meet at a place by mistake.

References
----------
Koper, C. S. (1995). Just enough police presence: reducing crime and disorderly
behavior by optimizing patrol time in crime hot spots. Justice Quarterly 12(4),
649-672.
Telep, C. W., Mitchell, R. J., Weisburd, D. (2014). How much time should the
police spend at crime hot spots? Justice Quarterly 31(5), 905-933.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RequestError
from geo.patrol.schedule_problem import HOURS_A_WEEK, WeekProblem, solve_week
from geo.patrol.travel import straight_minutes
from geo.patrol.units import serves

__all__ = ["VISITS_A_WEEK", "VISIT_COLUMNS", "Schedule", "joint_schedule"]

VISITS_A_WEEK = {3: 7, 2: 4, 1: 2}
"""Visits owed a week by rank: 3 is "sangat yakin"."""

TOGETHER_A_WEEK = {3: 1, 2: 1, 1: 0}

VISIT_COLUMNS: tuple[str, ...] = (
    "week", "begin", "end", "area", "nama", "kode_desa", "rank", "point", "lon", "lat",
    "unit", "pilar", "together",
)  # fmt: skip

_SHORTEST, _LONGEST = 10, 16
_WEEK_MIN = HOURS_A_WEEK * 60
_SPREAD = 0.6
_AGAIN = 4.0
_SMOOTH = 0.25
_LEAST = 1e-3


@dataclass(frozen=True)
class Schedule:
    """Who is where when, and which areas did not get what their rank asks for.

    Attributes
    ----------
    visits : DataFrame
        ``VISIT_COLUMNS``, one row a unit and visit, by time.
    lacking : DataFrame
        ``area``, ``week``, ``owed``, ``made`` and ``reason``: "no_unit" (nobody is
        responsible), "no_hour" (nobody is on duty when something happens), or
        "capacity" (those who are have no more room).
    """

    visits: pd.DataFrame
    lacking: pd.DataFrame


def joint_schedule(
    areas: pd.DataFrame,
    points: pd.DataFrame,
    units: pd.DataFrame,
    incidents: pd.DataFrame,
    *,
    begin: date,
    weeks: int = 1,
    seed: int = 2011,
) -> Schedule:
    """Return the schedule of *weeks* weeks from the Monday on or before *begin*.

    Parameters
    ----------
    areas : DataFrame
        Index ``area``; ``kode_desa``, ``nama``, ``rank`` (3, 2 or 1).
    points : DataFrame
        ``area``, ``point``, ``lon``, ``lat``: at least one for each area.
    units : DataFrame
        See :func:`geo.patrol.units.units_of`.
    incidents : DataFrame
        ``area`` and ``moment`` (with the hour, in the office's zone) of what happened there.
    begin : date
    weeks : int
    seed : int
        The same seed, the same schedule.

    Raises
    ------
    RequestError
        If *weeks* is less than 1 or more than 53, or an area has no point.
    """
    if not 1 <= weeks <= 53:
        raise RequestError("patrol.bad_weeks", weeks=str(weeks))
    bare = areas.index.difference(pd.Index(points["area"]))
    if len(bare):
        raise RequestError("patrol.no_point", areas=", ".join(map(str, bare[:5])))
    random = np.random.default_rng(seed)
    shares = _hour_shares(areas, incidents)
    used = np.zeros_like(shares)
    monday = begin - timedelta(days=begin.weekday())
    free: dict[int, tuple[float, float, float]] = {}
    found, lacking = [], []
    for week in range(weeks):
        noise = random.gumbel(size=shares.shape)
        weight = np.log(shares + _LEAST) + _SPREAD * noise - _AGAIN * used
        problem = _problem(areas, points, units, weight - weight.min() + _LEAST)
        rows = solve_week(problem)
        used *= 0.5
        used[rows["area"], rows["hour"]] += 1
        first = monday + timedelta(weeks=week)
        found.append(_written(rows, areas, points, units, first, week + 1, free, random))
        free = {unit: (minute - _WEEK_MIN, lon, lat) for unit, (minute, lon, lat) in free.items()}
        lacking.append(_lacking(rows, problem, areas, week + 1))
    visits = pd.concat(found, ignore_index=True)
    return Schedule(visits, pd.concat(lacking, ignore_index=True))


def _hour_shares(areas: pd.DataFrame, incidents: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the share of each area's incidents in each hour of the week.

    Few are known of one area. So the more it has, the more its own hours count beside those of all
    areas together; an hour lends to its neighbours; and only weekdays and weekends are told apart.
    """
    moments = incidents["moment"].dt
    table = pd.DataFrame(
        {"area": incidents["area"], "weekend": moments.day_of_week >= 5, "hour": moments.hour}
    )
    table = table[table["area"].isin(areas.index)]
    weekend = np.arange(HOURS_A_WEEK) // 24 >= 5
    hour = np.arange(HOURS_A_WEEK) % 24
    everywhere = _smoothed(table)
    shares = np.empty((len(areas), HOURS_A_WEEK))
    for row, area in enumerate(areas.index):
        own = table[table["area"] == area]
        trust = len(own) / (len(own) + 20)
        days = trust * _smoothed(own) + (1 - trust) * everywhere
        shares[row] = days[weekend.astype(int), hour]
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _smoothed(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return shares of the hours of a weekday and of a weekend's day, shape (2, 24)."""
    counts = np.zeros((2, 24))
    np.add.at(counts, (table["weekend"].astype(int), table["hour"].astype(int)), 1.0)
    counts /= np.array([[5.0], [2.0]])
    soft = counts + _SMOOTH * (np.roll(counts, 1, axis=1) + np.roll(counts, -1, axis=1))
    total = soft.sum()
    return soft / total if total > 0 else np.full((2, 24), 1 / 48)


def _problem(
    areas: pd.DataFrame, points: pd.DataFrame, units: pd.DataFrame, weight: npt.NDArray[np.float64]
) -> WeekProblem:
    centre = points.groupby("area")[["lon", "lat"]].mean().loc[areas.index]
    minutes = straight_minutes(centre["lon"], centre["lat"])
    rank = areas["rank"].astype(int)
    return WeekProblem(
        weight=weight,
        wanted=np.array([VISITS_A_WEEK[one] for one in rank], np.int64),
        together=np.array([TOGETHER_A_WEEK[one] for one in rank], np.int64),
        serves=serves(units, areas["kode_desa"]),
        on_duty=np.array([duty.week() for duty in units["duty"]]).reshape(len(units), HOURS_A_WEEK),
        capacity=units["capacity"].to_numpy(np.int64),
        pillar=pd.factorize(units["pilar"])[0].astype(np.int64),
        # So that one who leaves at the last minute of an hour's visit is in time for the next.
        far=minutes > 60 - 2 * _LONGEST,
    )


def _written(
    rows: pd.DataFrame,
    areas: pd.DataFrame,
    points: pd.DataFrame,
    units: pd.DataFrame,
    monday: date,
    week: int,
    free: dict[int, tuple[float, float, float]],
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return one week's visits with minutes and points; *free*: until when each unit was where."""
    of_area = {area: group.reset_index(drop=True) for area, group in points.groupby("area")}
    lines = []
    names, ranks = areas.index.tolist(), areas["rank"].astype(int).tolist()
    groups: dict[Any, Any] = rows.groupby(["hour", "area"]).indices
    for (hour, area), at in sorted(groups.items()):
        who = rows["unit"].to_numpy()[at]
        place = of_area[names[area]].iloc[int(random.integers(len(of_area[names[area]])))]
        there = (float(place["lon"]), float(place["lat"]))
        dwell = int(random.integers(_SHORTEST, _LONGEST + 1))
        opening = int(hour) * 60
        earliest = max([opening, *(_ready(free[unit], there) for unit in who if unit in free)])
        start = int(np.ceil(earliest + random.random() * max(0.0, opening + 60 - dwell - earliest) - 1e-9))
        moment = datetime.combine(monday, time()) + timedelta(minutes=start)
        described = (names[area], areas["nama"].iat[area], areas["kode_desa"].iat[area], ranks[area])
        for unit in who:
            free[unit] = (start + dwell, *there)
            office = (units.index[unit], units["pilar"].iat[unit], len(who) > 1)
            end = moment + timedelta(minutes=dwell)
            lines.append((week, moment, end, *described, place["point"], *there, *office))
    table = pd.DataFrame(lines, columns=list(VISIT_COLUMNS))
    return table.sort_values(["begin", "area", "unit"], kind="stable").reset_index(drop=True)


def _ready(last: tuple[float, float, float], there: tuple[float, float]) -> float:
    """Return the minute of the week from which a unit can be at a place."""
    minute, lon, lat = last
    return minute + float(straight_minutes([lon, there[0]], [lat, there[1]])[0, 1])


def _lacking(rows: pd.DataFrame, problem: WeekProblem, areas: pd.DataFrame, week: int) -> pd.DataFrame:
    """Return the areas that got less than they are owed, each with the reason."""
    made = rows.drop_duplicates(["area", "hour"]).groupby("area").size()
    lines = []
    for row, area in enumerate(areas.index):
        n = int(made.get(row, 0))
        if n < problem.wanted[row]:
            units = problem.serves[row]
            on_duty = bool(problem.on_duty[units].any())
            reason = "no_unit" if not units.any() else "capacity" if on_duty else "no_hour"
            lines.append((area, week, int(problem.wanted[row]), n, reason))
    return pd.DataFrame(lines, columns=["area", "week", "owed", "made", "reason"])
