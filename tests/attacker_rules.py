"""What an attacker knows as sums with two ends, and SciPy's answer to a question, begun anew each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

__all__ = ["Rules"]


@dataclass(frozen=True)
class Rules:
    """Worlds x of whole numbers with ``low <= matrix @ x <= high`` and ``floor <= x <= ceiling``.

    Attributes
    ----------
    matrix : sparse array of shape (m, n)
    low, high : arrays of shape (m,)
    floor, ceiling : arrays of shape (n,)
    """

    matrix: csr_array
    low: np.ndarray
    high: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray

    def holds(self, world: np.ndarray) -> bool:
        """Whether a world keeps every rule, to the whole number."""
        sums = self.matrix @ world
        inside = (world >= self.floor) & (world <= self.ceiling)
        return bool(inside.all() and (sums >= self.low).all() and (sums <= self.high).all())

    def within(self, free: np.ndarray, world: np.ndarray) -> Rules:
        """Return the rules of some cells where all others stay as they are in a world."""
        fixed = world.copy()
        fixed[free] = 0
        part = self.matrix[:, free]
        touched = np.diff(part.indptr) > 0
        rest = (self.matrix @ fixed)[touched]
        ends = self.low[touched] - rest, self.high[touched] - rest
        return Rules(part[touched], *ends, self.floor[free], self.ceiling[free])

    def and_that(self, sums: csr_array, values: np.ndarray) -> Rules:
        """Return these rules and that some sums have certain values."""
        low, high = (np.append(end, values) for end in (self.low, self.high))
        return Rules(vstack([self.matrix, sums], format="csr"), low, high, self.floor, self.ceiling)

    def world(self, goal: np.ndarray | None = None, **options: Any) -> np.ndarray | None:
        """Return a world of the least goal, None where there is none at all."""
        answer = milp(
            np.zeros(len(self.floor)) if goal is None else goal,
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            bounds=Bounds(self.floor, self.ceiling),
            integrality=1,
            options=options,
        )
        # Stopped for another reason, it would be taken for a value that cannot be.
        assert answer.status in (0, 2), answer.message
        if answer.x is None:
            return None
        world = np.rint(answer.x)
        assert self.holds(world)
        return world
