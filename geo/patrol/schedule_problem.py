"""What a week of joint patrols has to keep, as an integer programme.

Variables, all 0 or 1: unit *u* goes to area *a* in hour *t*; area *a* is visited
in hour *t*; it is visited by two pillars together. What is maximised is the sum
of the hours' weights (see :mod:`geo.patrol.schedule`), less a heavy price for
each visit that an area's rank asks for and that cannot be made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

__all__ = ["HOURS_A_WEEK", "WeekProblem", "solve_week"]

HOURS_A_WEEK = 168

_SHORT = 1_000.0
"""The price of a visit that is owed and not made: no weight of any hour buys it off."""

_NOT_TOGETHER = 50.0
_GAP = 0.01


@dataclass(frozen=True)
class WeekProblem:
    """One week.

    Attributes
    ----------
    weight : ndarray of shape (n_areas, 168)
        What a visit in each hour is worth, Monday 00.00 first; at least 0.
    wanted, together : ndarray of int, shape (n_areas,)
        Visits owed to each area, and how many of them two pillars make together.
    serves : ndarray of bool, shape (n_areas, n_units)
        Which unit is responsible for which area.
    on_duty : ndarray of bool, shape (n_units, 168)
    capacity : ndarray of int, shape (n_units,)
        Visits a day.
    pillar : ndarray of int, shape (n_units,)
    far : ndarray of bool, shape (n_areas, n_areas)
        Whether the way between two areas is too long for two hours in succession.
    """

    weight: npt.NDArray[np.float64]
    wanted: npt.NDArray[np.int64]
    together: npt.NDArray[np.int64]
    serves: npt.NDArray[np.bool_]
    on_duty: npt.NDArray[np.bool_]
    capacity: npt.NDArray[np.int64]
    pillar: npt.NDArray[np.int64]
    far: npt.NDArray[np.bool_]


class _Rows:
    """Constraints, gathered row by row: lower <= sum of the terms <= upper."""

    def __init__(self) -> None:
        self._row: list[npt.NDArray[np.int64]] = []
        self._column: list[npt.NDArray[np.int64]] = []
        self._value: list[npt.NDArray[np.float64]] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, terms: list[tuple[npt.ArrayLike, float]], lower: float, upper: float) -> None:
        for columns, value in terms:
            at = np.atleast_1d(np.asarray(columns, np.int64))
            self._row.append(np.full(len(at), len(self.lower)))
            self._column.append(at)
            self._value.append(np.full(len(at), value))
        self.lower.append(lower)
        self.upper.append(upper)

    def constraint(self, n: int) -> LinearConstraint:
        parts = (np.concatenate(part) for part in (self._value, self._row, self._column))
        value, row, column = parts
        matrix = coo_array((value, (row, column)), shape=(len(self.lower), n)).tocsr()
        return LinearConstraint(matrix, self.lower, self.upper)


def solve_week(problem: WeekProblem) -> pd.DataFrame:
    """Return who goes where when.

    Returns
    -------
    DataFrame
        ``area``, ``hour`` (0 to 167), ``unit`` (positions), ordered by hour and
        area; two rows of one area and hour are a visit together.
    """
    go = _possible(problem)
    if go.empty:
        return go
    seen = go[["area", "hour"]].drop_duplicates().reset_index(drop=True)
    n_go, n_seen, n_areas = len(go), len(seen), len(problem.wanted)
    visit_of = pd.Series(range(n_seen), index=pd.MultiIndex.from_frame(seen))
    go["visit"] = visit_of.loc[pd.MultiIndex.from_frame(go[["area", "hour"]])].to_numpy()
    n = n_go + 2 * n_seen + 2 * n_areas
    visits, joint = n_go + np.arange(n_seen), n_go + n_seen + np.arange(n_seen)
    short, apart = n - 2 * n_areas + np.arange(n_areas), n - n_areas + np.arange(n_areas)
    rows = _Rows()
    _visit_rules(rows, problem, go, visits, joint)
    _area_rules(rows, problem, seen, visits, joint, short, apart)
    _unit_rules(rows, problem, go)
    cost = np.zeros(n)
    cost[visits] = -problem.weight[seen["area"], seen["hour"]]
    cost[short], cost[apart] = _SHORT, _NOT_TOGETHER
    upper = np.ones(n)
    upper[short], upper[apart] = problem.wanted, problem.together
    result = milp(
        cost,
        constraints=rows.constraint(n),
        bounds=Bounds(0, upper),
        integrality=np.concatenate([np.ones(n - 2 * n_areas), np.zeros(2 * n_areas)]),
        options={"mip_rel_gap": _GAP},
    )
    if result.x is None:
        # Making no visit keeps every rule, so this is a fault of ours or of the solver.
        raise RuntimeError(f"the week has no plan: {result.message}")
    chosen: pd.DataFrame = go.loc[result.x[:n_go] > 0.5, ["area", "hour", "unit"]]
    return chosen.sort_values(["hour", "area", "unit"]).reset_index(drop=True)


def _possible(problem: WeekProblem) -> pd.DataFrame:
    """Return every area, hour and unit that could meet."""
    area, unit = np.nonzero(problem.serves & (problem.wanted[:, None] > 0))
    parts = [
        pd.DataFrame(
            {"area": a, "hour": np.flatnonzero(problem.on_duty[u] & (problem.weight[a] > 0)), "unit": u}
        )
        for a, u in zip(area, unit, strict=True)
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["area", "hour", "unit"])
    return table.astype("int64")


def _visit_rules(
    rows: _Rows,
    problem: WeekProblem,
    go: pd.DataFrame,
    visits: npt.NDArray[np.int64],
    joint: npt.NDArray[np.int64],
) -> None:
    """One unit goes, or two of different pillars where they go together; nobody else meets them there."""
    for visit, who in go.groupby("visit", sort=True):
        at = int(str(visit))
        rows.add([(who.index, 1.0), (visits[at], -1.0), (joint[at], -1.0)], 0, 0)
        rows.add([(joint[at], 1.0), (visits[at], -1.0)], -1, 0)
        for _, same in who.groupby(problem.pillar[who["unit"]]):
            rows.add([(same.index, 1.0), (visits[at], -1.0)], -1, 0)


def _area_rules(
    rows: _Rows,
    problem: WeekProblem,
    seen: pd.DataFrame,
    visits: npt.NDArray[np.int64],
    joint: npt.NDArray[np.int64],
    short: npt.NDArray[np.int64],
    apart: npt.NDArray[np.int64],
) -> None:
    """Each area gets what it is owed, spread over days and hours."""
    for area, hours in seen.groupby("area"):
        a = int(str(area))
        wanted = int(problem.wanted[a])
        rows.add([(visits[hours.index], 1.0), (short[a], 1.0)], wanted, wanted)
        rows.add([(joint[hours.index], 1.0), (apart[a], 1.0)], problem.together[a], problem.together[a])
        # A day has its share; and no hour of the day more than a third of the week's visits, or those
        # who wait for the patrol to have gone could set their watch by it.
        for part, most in ((hours["hour"] // 24, _ceil(wanted, 5)), (hours["hour"] % 24, _ceil(wanted, 3))):
            for _, same in hours.groupby(part):
                rows.add([(visits[same.index], 1.0)], 0, most)


def _ceil(n: int, parts: int) -> int:
    return -(-n // parts)


def _unit_rules(rows: _Rows, problem: WeekProblem, go: pd.DataFrame) -> None:
    """A unit is in one place an hour, keeps its capacity and can make the way; the pillars take turns."""
    area, unit, hour = (go[name].to_numpy() for name in ("area", "unit", "hour"))
    at = {key: np.asarray(rows_, np.int64) for key, rows_ in go.groupby(["unit", "hour"]).indices.items()}
    for here in at.values():
        rows.add([(here, 1.0)], 0, 1)
    for day in go.groupby([go["unit"], go["hour"] // 24]).indices.values():
        rows.add([(day, 1.0)], 0, int(problem.capacity[unit[day[0]]]))
    for here in at.values():
        after = at.get((unit[here[0]], hour[here[0]] + 1), np.empty(0, np.int64))
        for position in here:
            far = after[problem.far[area[position], area[after]]]
            if len(far):
                rows.add([(position, float(len(far))), (far, 1.0)], 0, float(len(far)))
    for whole in go.groupby("area").indices.values():
        pillars = problem.pillar[unit[whole]]
        owed = int(problem.wanted[area[whole[0]]] + problem.together[area[whole[0]]])
        # Their fair share and one: a pillar that is off duty when it matters must not cost a visit.
        share = -(-owed // len(np.unique(pillars))) + 1
        for pillar in np.unique(pillars):
            rows.add([(whole[pillars == pillar], 1.0)], 0, share)
