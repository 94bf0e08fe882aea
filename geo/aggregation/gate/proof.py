"""What the walk does not reach, settled by linear and integer programmes.

A linear programme bounds a count from outside, so that it can prove a count
pinned, and its dual says which rows are to blame. Whole numbers are harder
than that (three-way tables): what the linear programme leaves open an integer
programme decides.

References
----------
Fischetti, M., Salazar, J.J. (2001). Solving the cell suppression problem on
tabular data with linear constraints. Management Science 47(7), 1008-1027.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from geo.aggregation.gate.programme import Programme
from geo.aggregation.gate.system import Ints, System

__all__ = ["Pattern", "Verdict", "find_world", "settle"]

_TOLERANCE = 1e-6

_LONG = 40
"""A reason of more rows than this is looked at again, for a shorter one."""


_MANY = 2_000
"""A programme over fewer small cells than these costs no more than looking near first."""


class Verdict(NamedTuple):
    """What was found of one count.

    ``pinned`` says whether it is; ``reason`` has the rows that pin it, where they
    are known; ``missing`` are values that it takes in no world; ``worlds``
    are further worlds that were met.
    """

    pinned: bool
    worlds: list[Ints]
    reason: Ints | None = None
    missing: Sequence[int] = ()


class Pattern:
    """A system with its rows published one certain way, ready for the solver.

    ``start`` is a world that agrees with all of it: what a part leaves alone stays as it is there.
    Where it is left out it is the truth, which under some assumptions on corrections agrees with nothing.
    """

    def __init__(self, system: System, levels: Ints, start: Ints | None = None) -> None:
        self.system = system
        self.levels = levels
        self.start = system.truth if start is None else start
        self.low, self.high = system.bounds(levels)
        self._parts: dict[tuple[str, int], Part] = {}

    def cells(self, count: int) -> Ints:
        """Return the small cells of a count."""
        n = len(self.system.truth)
        if count < n:
            return np.array([count])
        rows = self.system.matrix
        cells: Ints = rows.indices[rows.indptr[count - n] : rows.indptr[count - n + 1]].astype(np.int64)
        return cells

    def parts(self, cells: Ints) -> list[Part]:
        """Return the surroundings of some small cells, the nearest first, everything last."""
        found = []
        for kind, place in (("block", self.system.block), ("area", self.system.area)):
            if len(set(place[cells].tolist())) == 1:
                one = int(place[cells[0]])
                if (kind, one) not in self._parts:
                    self._parts[kind, one] = Part(self, np.flatnonzero(place == one))
                found.append(self._parts[kind, one])
        if ("all", 0) not in self._parts:
            self._parts["all", 0] = Part(self, np.arange(len(self.system.truth)))
        return [*found, self._parts["all", 0]]


class Part:
    """Some small cells, and the rows that reach no further than they do.

    Attributes
    ----------
    scope : int64 array
        The small cells.
    rows : int64 array
    """

    def __init__(self, pattern: Pattern, scope: Ints, rows: Ints | None = None) -> None:
        system = pattern.system
        self.scope = scope
        if rows is None:
            inside = np.zeros(len(system.truth), dtype=bool)
            inside[scope] = True
            rows = np.flatnonzero(system.matrix @ (~inside).astype(float) == 0)
        self.rows = rows
        whole = len(scope) == len(system.truth)
        matrix = system.matrix[rows] if whole else system.matrix[rows][:, scope]
        self._programme = Programme(
            matrix, pattern.low[rows], pattern.high[rows], system.low[scope], system.high[scope]
        )

    def least(self, cells: Ints, *, sign: int = 1) -> tuple[float, Ints]:
        """Return the least of a sum of small cells, or of its opposite, and the rows that hold it there.

        Fractions are allowed, so that nothing in whole numbers is less.
        """
        value, weights = self._programme.least_of(sign * np.isin(self.scope, cells).astype(np.float64))
        return value, self.rows[weights > _TOLERANCE]


def settle(pattern: Pattern, count: int, values: set[int], *, far: bool = True) -> Verdict:
    """Return whether a count is pinned, by what, and the worlds that were met on the way.

    Parameters
    ----------
    pattern : Pattern
    count : int
        Position of the count.
    values : set of int
        Values that the count is known to take in some world.
    far : bool
        Whether to look beyond the count's own kecamatan; without it a count
        that needs that passes for safe.
    """
    cells = pattern.cells(count)
    *near, everything = pattern.parts(cells)
    for part in near:
        if (pinned := _pinned(pattern, cells, part, values)) is not None:
            return pinned
    if not far:
        whole = None if near else _pinned(pattern, cells, everything, values)
        return whole or Verdict(False, [])
    # A world among a few hundred cells is found in no time, and most counts have theirs there:
    # what ties thousands together is asked only about the rest.
    worlds: list[Ints] = []
    if len(everything.scope) > _MANY:
        for scope in [*(part.scope for part in near), *pattern.system.lenders(cells)]:
            worlds += _worlds(pattern, cells, scope, values)
    if len(values) < pattern.system.threshold:
        if (pinned := _pinned(pattern, cells, everything, values)) is not None:
            return pinned._replace(worlds=worlds)
        worlds += _worlds(pattern, cells, everything.scope, values)
    safe = len(values) >= pattern.system.threshold or min(values, default=0) >= pattern.system.threshold
    return Verdict(not safe, worlds, None, () if safe else _missing(values))


def _pinned(pattern: Pattern, cells: Ints, part: Part, values: set[int]) -> Verdict | None:
    """Return the verdict where a part of the system pins a count; None where it does not."""
    reason = _pinned_by(pattern, cells, part, values)
    if reason is None:
        return None
    lean = _lean(pattern, cells, reason, values) if len(reason) > _LONG else reason
    return Verdict(True, [], lean, _missing(values))


def _worlds(pattern: Pattern, cells: Ints, scope: Ints, values: set[int]) -> list[Ints]:
    """Return worlds in which a count takes values that it lacks, and add those, until it has enough."""
    found: list[Ints] = []
    for value in _missing(values):
        if len(values) >= pattern.system.threshold:
            break
        world = find_world(pattern, scope, cells, value)
        if world is not None:
            found.append(world)
            values.add(value)
    return found


def find_world(
    pattern: Pattern, scope: Ints | None = None, cells: Ints | None = None, value: int | None = None
) -> Ints | None:
    """Return a world that agrees with all that is published, or None where there is none.

    Parameters
    ----------
    pattern : Pattern
    scope : int64 array, optional
        The small cells that may differ from the pattern's start; all of them where left out.
    cells, value : int64 array and int, optional
        A sum of small cells, and what it is to be.
    """
    system = pattern.system
    free = np.arange(len(system.truth)) if scope is None else scope
    fixed = pattern.start.copy()
    fixed[free] = 0
    offset = (system.matrix @ fixed).astype(np.int64)
    touched = np.diff(system.matrix[:, free].indptr) > 0
    part = system.matrix[touched][:, free]
    low, high = pattern.low[touched] - offset[touched], pattern.high[touched] - offset[touched]
    if cells is not None and value is not None:
        wanted = np.isin(free, cells).astype(float)
        part = sparse.vstack([part, sparse.csr_array(wanted[None, :])], format="csr")
        low, high = np.append(low, value), np.append(high, value)
    programme = Programme(part, low, high, system.low[free], system.high[free], whole=True)
    answer = programme.best(np.zeros(len(free)))
    if answer is None:
        return None
    world = fixed
    world[free] = np.rint(answer).astype(np.int64)
    return world


def _pinned_by(pattern: Pattern, cells: Ints, part: Part, values: set[int]) -> Ints | None:
    """Return those rows of a part that pin a count, as a linear programme proves; None where they do not.

    What it was seen with lies between its ends: values far enough apart need no programme.
    """
    threshold = pattern.system.threshold
    if values and max(values) - min(values) + 1 >= threshold:
        return None
    least, below = part.least(cells)
    # A change has no end of its own: without the rows that hold it, it may be anything.
    if np.isinf(least):
        return None
    low = int(np.ceil(least - _TOLERANCE))
    if low >= threshold or (values and max(values) - low + 1 >= threshold):
        return None
    most, above = part.least(cells, sign=-1)
    if np.isinf(most):
        return None
    if int(np.floor(-most + _TOLERANCE)) - low + 1 >= threshold:
        return None
    return np.union1d(below, above)


def _lean(pattern: Pattern, cells: Ints, reason: Ints, values: set[int]) -> Ints:
    """Return a reason from which no row can be left out; the fewer rows, the more it demands."""
    matrix = pattern.system.matrix
    sizes = np.diff(matrix.indptr)
    kept = reason[np.argsort(-sizes[reason], kind="stable")]
    chunk = len(kept) // 2
    # Halves first: of many rows few are needed, and each attempt is two programmes.
    while chunk:
        at = 0
        while at < len(kept) and len(kept) > chunk:
            fewer = np.concatenate([kept[:at], kept[at + chunk :]])
            scope = np.union1d(matrix[fewer].indices, cells).astype(np.int64)
            if _pinned_by(pattern, cells, Part(pattern, scope, fewer), values) is not None:
                kept = fewer
            else:
                at += chunk
        chunk //= 2
    return np.sort(kept)


def _missing(values: set[int]) -> list[int]:
    """Return the values to look for, the nearest to those known first."""
    # A correction that took cases away was seen with values below nothing alone, which are not noted.
    around = range(max(0, min(values, default=0) - 6), max(values, default=0) + 7)
    return sorted(
        (v for v in around if v not in values), key=lambda v: min((abs(v - one) for one in values), default=v)
    )
