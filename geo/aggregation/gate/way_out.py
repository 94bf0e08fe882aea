"""The cheapest way out for one pinned count: which rows to coarsen so that it can be something else.

References
----------
Fischetti, M., Salazar, J.J. (2001). Solving the cell suppression problem on
tabular data with linear constraints. Management Science 47(7), 1008-1027
(the programme of one protection level, solved cell after cell).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from geo.aggregation.gate.programme import FAR, Programme
from geo.aggregation.gate.system import Ints, System

__all__ = ["way_out"]

_NODES = 2_000
"""Branches after which the best way so far is taken."""

_GAP = 0.05
_REACH = 6
"""How far a row may be let out beyond what is published of it: enough for a small count, and the
nearer the tighter the programme's own bounds are."""


def way_out(system: System, levels: Ints, start: Ints, cells: Ints, value: int) -> Ints | None:
    """Return levels, none narrower than before, under which a sum of small cells can have a value.

    The loss that is added is near the least that a way inside the kecamatan and a few
    others allows; where there is none, that a way over everything does.

    Parameters
    ----------
    system, levels : System, int64 array of shape (m,)
        What is published so far.
    start : int64 array of shape (n,)
        A world that agrees with it; the one looked for lies near it.
    cells : int64 array
        The small cells whose sum it is.
    value : int
        What the sum is to be in some world.

    Returns
    -------
    int64 array of shape (m,), or None where nothing near allows it.
    """
    low, high = system.bounds(levels)
    steps = _steps(system, levels, low, high)
    # A way out is nearly always found in the kecamatan itself, or with a few others that give or take
    # a case, so that the totals above them stay exact: hundreds of cells instead of thousands.
    ways = [
        _cheapest_way(system, steps, (low, high), start, free, cells, value)
        for free in system.surroundings(cells)
    ]
    possible = [way for way in ways if way is not None]
    if not possible:
        everything = np.arange(len(system.truth))
        way = _cheapest_way(system, steps, (low, high), start, everything, cells, value)
        if way is None:
            return None
        possible = [way]
    taken = min(possible, key=lambda way: sum(step.cost for step in way))
    found = levels.copy()
    for step in taken:
        found[step.row] = max(found[step.row], step.level)
    return found


def _cheapest_way(
    system: System,
    steps: list[_Step],
    bounds: tuple[Ints, Ints],
    start: Ints,
    free: Ints,
    cells: Ints,
    value: int,
) -> list[_Step] | None:
    """Return the steps that let a sum have a value while only the cells *free* differ from *start*."""
    low, high = bounds
    part = system.matrix[:, free]
    touched = np.diff(part.indptr) > 0
    number = np.cumsum(touched) - 1
    chosen = [step for step in steps if touched[step.row]]
    fixed = start.copy()
    fixed[free] = 0
    offset = (system.matrix @ fixed).astype(np.int64)[touched]
    rows = number[np.array([step.row for step in chosen], dtype=np.int64)]
    shape = (int(touched.sum()), len(chosen))
    at = np.arange(len(chosen))
    up = sparse.csr_array((np.array([step.up for step in chosen], float), (rows, at)), shape=shape)
    down = sparse.csr_array((np.array([step.down for step in chosen], float), (rows, at)), shape=shape)
    wanted = np.zeros(len(free) + len(chosen))
    wanted[: len(free)] = np.isin(free, cells)
    part = part[touched]
    none = np.full(shape[0], FAR)
    rules = sparse.vstack(
        [
            sparse.hstack([part, -up], format="csr"),
            sparse.hstack([part, down], format="csr"),
            sparse.csr_array(wanted[None, :]),
        ],
        format="csr",
    )
    least = np.concatenate([np.maximum(system.low, start - _REACH)[free], np.zeros(len(chosen))])
    most = np.concatenate([np.minimum(system.high, start + _REACH)[free], np.ones(len(chosen))])
    programme = Programme(
        rules,
        np.concatenate([-none, low[touched] - offset, [value]]),
        np.concatenate([high[touched] - offset, none, [value]]),
        least,
        most,
        whole=True,
        gap=_GAP,
        nodes=_NODES,
    )
    answer = programme.best(np.concatenate([np.zeros(len(free)), [step.cost for step in chosen]]))
    if answer is None:
        return None
    return [step for step, taken in zip(chosen, answer[len(free) :].tolist(), strict=True) if taken > 0.5]


class _Step(NamedTuple):
    """One row at one coarser level: how much further it then reaches, and what that costs."""

    row: int
    level: int
    down: int
    up: int
    cost: float


def _steps(system: System, levels: Ints, low: Ints, high: Ints) -> list[_Step]:
    """Return for each row the levels that reach further than those before them."""
    found = []
    for row, (level, least, most) in enumerate(
        zip(levels.tolist(), low.tolist(), high.tolist(), strict=True)
    ):
        one = system.rows[row]
        reached = (0, 0)
        for coarser in range(level + 1, len(one.choices)):
            ends = one.choices[coarser]
            reach = (min(least - ends[0], _REACH), min(ends[1] - most, _REACH))
            if reach != reached:
                found.append(_Step(row, coarser, *reach, one.weight * (coarser - level)))
                reached = reach
    return found
