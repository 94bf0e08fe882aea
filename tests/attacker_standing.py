"""The attacker's rules as one linear programme that stays where the last question left it.

SciPy begins each question from nothing; here only the ends of what is asked about change, and HiGHS
goes on from where it stands, which takes a few pivots among thousands of cells. Fractions are made
whole by SciPy among the cells around them. What is found is a world that keeps every rule; that there
is none is believed only where the linear programme has none either, or SciPy says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from scipy.sparse import csr_array, vstack

from tests.attacker_rules import Rules

__all__ = ["Standing"]

NEAR_ZERO = 1e-6
SHORT = (100, 500)
"""What lies around a cell is told by rows of so many cells at most: a kecamatan's, then all."""

_BY_ROWS, _LEAST = 2, 1
_NONE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
_ENDLESS = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)

Wish = tuple[int, int]
"""A sum, by its number, and the value that it is to have."""


class Standing:
    """Asks for worlds in which sums have certain values.

    Parameters
    ----------
    rules : Rules
    sums : sparse array of shape (k, n)
        The sums that may be asked about.
    """

    def __init__(self, rules: Rules, sums: csr_array) -> None:
        self.rules, self.sums = rules, sums
        sizes = np.diff(rules.matrix.indptr)
        self._short = [rules.matrix[sizes <= most] for most in SHORT]
        k, n = sums.shape
        matrix = vstack([rules.matrix, sums], format="csr")
        low, high = np.append(rules.low, np.full(k, -np.inf)), np.append(rules.high, np.full(k, np.inf))
        self._first, self._columns = len(rules.low), np.arange(n, dtype=np.int32)
        self._solver = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._solver.setOptionValue(name, value)
        starts, columns = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
        self._solver.passModel(
            n, len(low), matrix.nnz, _BY_ROWS, _LEAST, 0.0, np.zeros(n), rules.floor, rules.ceiling,
            low, high, starts, columns, matrix.data.astype(float), np.zeros(n, dtype=np.int32),
        )  # fmt: skip

    def least(self, at: int) -> float:
        """Return what a sum is not less than, fractions allowed; minus infinity where it has no end."""
        goal = self.sums[[at]].toarray().ravel()
        self._solver.changeColsCost(len(goal), self._columns, goal)
        self._solver.run()
        status, value = self._solver.getModelStatus(), self._solver.getInfo().objective_function_value
        self._solver.changeColsCost(len(goal), self._columns, np.zeros(len(goal)))
        if status in _ENDLESS:
            return -np.inf
        assert status == highspy.HighsModelStatus.kOptimal, status
        return float(value)

    def world(self, wishes: Sequence[Wish], *, surely: bool = False) -> np.ndarray | None:
        """Return a world in which sums have the values wished for.

        Parameters
        ----------
        wishes : sequence of (int, int)
        surely : bool
            Whether None is to mean that there is none, and not that none was found at once.
        """
        found = self._fractions(wishes)
        if found is None:
            return None
        whole = self._made_whole(found, wishes)
        return self._asked(wishes).world() if whole is None and surely else whole

    def _asked(self, wishes: Sequence[Wish]) -> Rules:
        rows, values = (np.array(part) for part in zip(*wishes, strict=True))
        return self.rules.and_that(self.sums[rows], values)

    def _fractions(self, wishes: Sequence[Wish]) -> np.ndarray | None:
        for at, value in wishes:
            self._solver.changeRowBounds(self._first + at, value, value)
        self._solver.run()
        status = self._solver.getModelStatus()
        found = np.array(self._solver.getSolution().col_value)
        for at, _ in wishes:
            self._solver.changeRowBounds(self._first + at, -highspy.kHighsInf, highspy.kHighsInf)
        if status in _NONE:
            return None
        assert status == highspy.HighsModelStatus.kOptimal, status
        return found

    def _made_whole(self, found: np.ndarray, wishes: Sequence[Wish]) -> np.ndarray | None:
        world, rules = np.rint(found), self._asked(wishes)
        broken = np.flatnonzero(np.abs(found - world) > NEAR_ZERO)
        for short in self._short if len(broken) else ():
            rows = np.flatnonzero(np.diff(short[:, broken].indptr) > 0)
            free = np.union1d(broken, short[rows].indices)
            around = rules.within(free, world).world()
            if around is not None:
                world[free] = around
                break
        return world if rules.holds(world) else None
