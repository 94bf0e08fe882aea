"""A plan of visits: which cases, in which order, at what time; and which do not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RequestError
from geo.patrol.route import Route, best_routes, road_minutes
from geo.patrol.travel import straight_minutes
from geo.patrol.visit_stops import CASE_FACTS, AskAt, candidates

__all__ = ["STOP_COLUMNS", "Hours", "VisitPlan", "plan_visits"]

DWELL_MIN = 12.0
"""Minutes at a stop, where nothing else is said."""

STOP_COLUMNS: tuple[str, ...] = (
    "day", "order", "kind", "sumber", "id", "jenis", "kategori", "points", "why_id", "why_en",
    "arrive", "leave", "travel_min", "lon", "lat", "accuracy_m", "n_cases", "ask_at",
)  # fmt: skip

Travel = Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Hours:
    """A day's hours: from leaving to being back, with a break that begins at a stop's end.

    Attributes
    ----------
    start, end : time
        Of the office's zone.
    break_from : time or None
        From when on the break is taken; None for none.
    break_min : float
        Its minutes.
    """

    start: time = time(8)
    end: time = time(12)
    break_from: time | None = None
    break_min: float = 0.0

    def __post_init__(self) -> None:
        """Refuse hours that hold nothing.

        Raises
        ------
        RequestError
            If the end is not after the start, or the break does not lie between them.
        """
        inside = self.break_from is None or self.start <= self.break_from < self.end
        if self.start >= self.end or self.break_min < 0 or not inside or self.work_min <= 0:
            raise RequestError("patrol.bad_hours", start=f"{self.start:%H.%M}", end=f"{self.end:%H.%M}")

    @property
    def work_min(self) -> float:
        """Minutes for the road and the stops."""
        whole = (_at(date.min, self.end) - _at(date.min, self.start)).total_seconds() / 60
        return whole - (self.break_min if self.break_from is not None else 0.0)


@dataclass(frozen=True)
class VisitPlan:
    """Who is visited when.

    Attributes
    ----------
    stops : DataFrame
        ``STOP_COLUMNS``, by day and order. ``kind`` is "kasus", or "desa" or
        "kecamatan": a stop at ``ask_at`` (a code), with ``n_cases`` cases, at which
        is asked for those whose place is known to that desa or kecamatan alone.
    asked : DataFrame
        The cases of those stops: ``CASE_FACTS``.
    left_out : DataFrame
        The cases that do not fit, best first; the same columns, and ``alone_min``:
        the minutes that a round to this one alone would take.
    days : list of date
    road_min : list of float
        Minutes on the road of each day, the way back in them.
    hours : Hours
    start_lon, start_lat : float
    """

    stops: pd.DataFrame
    asked: pd.DataFrame
    left_out: pd.DataFrame
    days: list[date]
    road_min: list[float]
    hours: Hours
    start_lon: float
    start_lat: float


def plan_visits(
    cases: pd.DataFrame,
    *,
    start: tuple[float, float],
    ask_at: Sequence[AskAt],
    days: Sequence[date],
    hours: Hours | None = None,
    dwell_min: float = DWELL_MIN,
    travel: Travel = straight_minutes,
    return_home: bool = True,
    seed: int = 2011,
) -> VisitPlan:
    """Return the plan of the visits in one desa or kecamatan.

    Parameters
    ----------
    cases : DataFrame
        One row a case: ``sumber``, ``id``, ``jenis``, ``kategori``, ``points``,
        ``why_id``, ``why_en`` (see :func:`geo.patrol.priority.priorities`),
        ``lon``, ``lat`` (NaN where only the desa or kecamatan is known), ``ask_at``
        (the code of that desa or kecamatan).
    start : (lon, lat)
        Where each day begins, and ends if *return_home*.
    ask_at : sequence of AskAt
        Where is asked for the cases without a place: one for each code among theirs.
    days : sequence of date
        The days of the round, all with the same *hours*.
    dwell_min : float
        Minutes at each stop.
    travel : callable (lon, lat) -> (n, n) minutes
    seed : int
        The same seed, the same plan.

    Returns
    -------
    VisitPlan
        ``arrive`` and ``leave`` are whole minutes, rounded up: nobody is sooner there than
        the plan says. Every case is in exactly one of ``stops`` (kind "kasus"), ``asked`` and ``left_out``.

    Raises
    ------
    RequestError
        If there is no day, or the hours hold nothing.
    """
    if not days:
        raise RequestError("patrol.no_day")
    kept = hours or Hours()
    placed = cases[cases["lon"].notna() & cases["lat"].notna()]
    unplaced = cases.drop(placed.index)
    stops = candidates(placed, unplaced, ask_at)
    lon = np.concatenate([[start[0]], stops["lon"].to_numpy(float)])
    lat = np.concatenate([[start[1]], stops["lat"].to_numpy(float)])
    minutes = travel(lon, lat)
    dwell = np.full(len(stops), dwell_min)
    routes = best_routes(
        minutes, stops["points"], dwell, [kept.work_min] * len(days), return_home=return_home, seed=seed
    )
    routes = _soonest_first(routes, minutes, stops["points"].to_numpy(), return_home)
    timetable = [
        _timetable(stops, route, day, kept, minutes, dwell_min)
        for day, route in zip(days, routes, strict=True)
    ]
    alone = minutes[0, 1:] + (minutes[1:, 0] if return_home else 0.0) + dwell
    served = {stop for route in routes for stop in route.stops}
    asked, left_out = _asked_or_left(placed, unplaced, stops.assign(alone_min=alone), served)
    return VisitPlan(
        stops=pd.concat(timetable, ignore_index=True)[list(STOP_COLUMNS)],
        asked=asked,
        left_out=left_out,
        days=list(days),
        road_min=[route.travel_min for route in routes],
        hours=kept,
        start_lon=start[0],
        start_lat=start[1],
    )


def _asked_or_left(
    placed: pd.DataFrame, unplaced: pd.DataFrame, stops: pd.DataFrame, served: set[int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cases that are asked for, and those that no day holds, best first."""
    missed = [stop for stop in range(len(stops)) if stop not in served]
    homes = [stop for stop in missed if stop < len(placed)]
    groups = stops.iloc[[stop for stop in missed if stop >= len(placed)]].set_index("ask_at")["alone_min"]
    waits = unplaced["ask_at"].isin(groups.index)
    left = [
        placed.iloc[homes].assign(alone_min=stops["alone_min"].to_numpy()[homes]),
        unplaced[waits].assign(alone_min=unplaced.loc[waits, "ask_at"].map(groups)),
    ]
    ranked = pd.concat([part for part in left if len(part)] or left[:1])
    ranked = ranked[[*CASE_FACTS, "alone_min"]].sort_values("points", ascending=False, kind="stable")
    return unplaced.loc[~waits, CASE_FACTS].reset_index(drop=True), ranked.reset_index(drop=True)


def _soonest_first(
    routes: list[Route], minutes: npt.NDArray[np.float64], points: npt.NDArray[np.int64], return_home: bool
) -> list[Route]:
    """Return the same rounds with what matters most as early as it costs nothing.

    A round is as long in either direction, and the days have the same hours: so each goes
    the way that sees more points sooner, and the day with the most points comes first.
    """

    def late(stops: list[int]) -> int:
        return int(sum(rank * points[stop] for rank, stop in enumerate(stops)))

    turned = []
    for route in routes:
        back = route.stops[::-1]
        road = road_minutes(minutes, back, return_home=return_home)
        shorter = road <= route.travel_min + 1e-9
        turned.append(Route(back, road) if shorter and late(back) < late(route.stops) else route)
    return sorted(turned, key=lambda route: -int(points[route.stops].sum()))


def _timetable(
    stops: pd.DataFrame,
    route: Route,
    day: date,
    hours: Hours,
    minutes: npt.NDArray[np.float64],
    dwell_min: float,
) -> pd.DataFrame:
    """Return one day's stops with their times."""
    clock = _at(day, hours.start)
    pause = _at(day, hours.break_from) if hours.break_from is not None else None
    here, rows = 0, []
    for stop in route.stops:
        road = float(minutes[here, stop + 1])
        # The break is taken where the next visit would begin in it: never in the middle of a visit.
        if pause is not None and clock + timedelta(minutes=road) >= pause:
            clock, pause = clock + timedelta(minutes=hours.break_min), None
        arrive = clock + timedelta(minutes=road)
        clock = arrive + timedelta(minutes=dwell_min)
        rows.append((_whole(arrive), _whole(clock), road))
        here = stop + 1
    table = stops.iloc[route.stops].reset_index(drop=True)
    times = pd.DataFrame(rows, columns=["arrive", "leave", "travel_min"])
    table = table.assign(day=day, order=range(1, len(table) + 1))
    return pd.concat([table, times], axis="columns")


def _whole(moment: datetime) -> datetime:
    """Return the moment in whole minutes, rounded up; half a second over is no minute more."""
    begun = moment.replace(second=0, microsecond=0)
    return begun if moment - begun < timedelta(seconds=0.5) else begun + timedelta(minutes=1)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)
