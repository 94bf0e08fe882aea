"""One linear or integer programme over sums, kept ready to be asked again.

The gate asks the same few hundred rows thousands of questions that differ in
the goal alone. HiGHS begins each from where the last one ended, so that most
take a few pivots.

References
----------
Huangfu, Q., Hall, J.A.J. (2018). Parallelizing the dual revised simplex method.
Mathematical Programming Computation 10(1), 119-142 (HiGHS).
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["FAR", "Programme"]

FAR = 10_000_000
"""Stands for "no bound": far beyond any count of a district."""

Floats = NDArray[np.float64]

_BY_ROWS = 2
_LEAST = 1
"""HiGHS's numbers for a matrix given row by row, and for a goal that is to be least."""

_NONE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
_ENDLESS = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class Programme:
    """Values x with ``low <= matrix @ x <= high`` and ``least <= x <= most``.

    Parameters
    ----------
    matrix : sparse array of shape (m, n)
    low, high : arrays of shape (m,)
        Ends of the rows; :data:`FAR` and beyond is no end.
    least, most : arrays of shape (n,)
        Ends of the values.
    whole : bool
        Whether the values are whole numbers.
    gap : float
        With whole numbers: how far from the least goal, as a share of it, is near enough.
    nodes : int, optional
        With whole numbers: after so many branches the best so far is taken. A limit of
        time would make the answer depend on what else the machine does.
    """

    def __init__(
        self,
        matrix: sparse.csr_array,
        low: NDArray[np.number],
        high: NDArray[np.number],
        least: NDArray[np.number],
        most: NDArray[np.number],
        *,
        whole: bool = False,
        gap: float = 0.0,
        nodes: int | None = None,
    ) -> None:
        self._solver = solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        # One thread: the same question has the same answer on every machine.
        solver.setOptionValue("threads", 1)
        if whole:
            solver.setOptionValue("mip_rel_gap", gap)
        if nodes is not None:
            solver.setOptionValue("mip_max_nodes", nodes)
        m, n = matrix.shape
        self._columns = np.arange(n, dtype=np.int32)
        bottom, top, below, above = (_ends(one) for one in (least, most, low, high))
        given = solver.passModel(
            n,
            m,
            matrix.nnz,
            _BY_ROWS,
            _LEAST,
            0.0,
            np.zeros(n),
            bottom,
            top,
            below,
            above,
            matrix.indptr.astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data.astype(np.float64),
            np.full(n, int(whole), dtype=np.int32),
        )
        if given == highspy.HighsStatus.kError:
            raise RuntimeError("the solver does not take a programme of the gate")

    def least_of(self, goal: Floats) -> tuple[float, Floats]:
        """Return the least of a goal, fractions allowed, and how much each row weighs in it (0 or more).

        Minus infinity, and no row weighs anything, where the goal has no end.
        """
        status = self._run(goal)
        if status in _ENDLESS and self._run(np.zeros(len(goal))) == highspy.HighsModelStatus.kOptimal:
            return -np.inf, np.zeros(self._solver.getNumRow())
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the solver gave up on a programme of the gate: {status.name}")
        value = float(self._solver.getInfo().objective_function_value)
        return value, np.abs(np.array(self._solver.getSolution().row_dual, dtype=np.float64))

    def best(self, goal: Floats) -> Floats | None:
        """Return values of the least goal (or near enough, see above); None where there are none.

        The goal has a least value: a solver that says "infeasible or without end" means the first.
        """
        status = self._run(goal)
        if status in _NONE:
            return None
        found = self._solver.getSolution()
        if status == highspy.HighsModelStatus.kOptimal or found.value_valid:
            return np.array(found.col_value, dtype=np.float64)
        if status == highspy.HighsModelStatus.kSolutionLimit:
            return None
        raise RuntimeError(f"the solver gave up on a programme of the gate: {status.name}")

    def _run(self, goal: Floats) -> highspy.HighsModelStatus:
        self._solver.changeColsCost(len(goal), self._columns, goal)
        self._solver.run()
        return self._solver.getModelStatus()


def _ends(values: NDArray[np.number]) -> Floats:
    ends = values.astype(np.float64)
    ends[ends <= -FAR] = -highspy.kHighsInf
    ends[ends >= FAR] = highspy.kHighsInf
    return ends
