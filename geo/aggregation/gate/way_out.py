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
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.aggregation.gate.system import Ints, System

__all__ = ["way_out"]

_FAR = 10_000_000
"""Stands for "no bound": beyond any count of a district."""

_REACH = 6
"""How far a row may be let out beyond what is published of it: enough for a small count, and the
nearer the tighter the programme's own bounds are."""


def way_out(
    system: System, levels: Ints, start: Ints, cells: Ints, value: int, *, seconds: float = 20.0
) -> Ints | None:
    """Return levels, none narrower than before, under which a sum of small cells can have a value.

    The loss that is added is the least, or the least found in the time given.

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
    seconds : float
        How long the solver may look for something cheaper.

    Returns
    -------
    int64 array of shape (m,), or None where nothing near allows it.
    """
    n = len(system.truth)
    low, high = system.bounds(levels)
    steps = _steps(system, levels, low, high)
    shape = (len(system.rows), len(steps))
    at = np.arange(len(steps))
    rows = np.array([step.row for step in steps], dtype=np.int64)
    up = sparse.csr_array((np.array([step.up for step in steps], float), (rows, at)), shape=shape)
    down = sparse.csr_array((np.array([step.down for step in steps], float), (rows, at)), shape=shape)
    wanted = np.zeros(n + len(steps))
    wanted[cells] = 1
    rules = [
        LinearConstraint(sparse.hstack([system.matrix, -up]), -np.inf, np.minimum(high, _FAR)),
        LinearConstraint(sparse.hstack([system.matrix, down]), np.maximum(low, -_FAR), np.inf),
        LinearConstraint(wanted[None, :], value, value),
    ]
    least = np.concatenate([np.maximum(system.low, start - _REACH), np.zeros(len(steps))])
    most = np.concatenate([np.minimum(system.high, start + _REACH), np.ones(len(steps))])
    answer = milp(
        np.concatenate([np.zeros(n), [step.cost for step in steps]]),
        constraints=rules,
        bounds=Bounds(least, most),
        integrality=1,
        options={"time_limit": seconds, "mip_rel_gap": 0.15},
    )
    if answer.x is None:
        return None
    found = levels.copy()
    for step, taken in zip(steps, answer.x[n:].tolist(), strict=True):
        if taken > 0.5:
            found[step.row] = max(found[step.row], step.level)
    return found


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
