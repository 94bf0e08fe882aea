"""Everything published together, as one system of sums over small cells.

A *world* gives every small cell (a desa, a kind, a quarter) a whole number.
Whatever is published about a sum of small cells, a range or a number, is a row
that a world must satisfy. A published correction adds small cells of its own:
by how much each count changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Ints", "Row", "System", "SystemBuilder"]

Ints = NDArray[np.int64]

_OTHERS = 4
"""Kecamatan beside the one in question that are coarsened with it."""

_LENDERS = 8
"""Kecamatan beside the one in question that may lend it a case in another world."""


@dataclass(frozen=True)
class Row:
    """One published sum.

    Attributes
    ----------
    cells : int64 array
        The small cells that it is the sum of.
    choices : list of (int, int)
        What may be published for it, each within the next; a single one is fixed.
    weight : float
        What it costs to publish it one step coarser.
    name : object
        Whatever the caller knows it by.
    guarded : bool
        Whether the sum itself is a count that must not be pinned.
    narrowest : int
        The first choice that is not known beforehand to pin a count.
    """

    cells: Ints
    choices: list[tuple[int, int]]
    weight: float = 1.0
    name: object = None
    guarded: bool = True
    narrowest: int = 0


@dataclass(frozen=True)
class System:
    """Small cells, rows, and a world that satisfies them all: the truth.

    Positions of counts run over the small cells first, then over the rows.

    Attributes
    ----------
    truth : int64 array of shape (n,)
        The small cells' own numbers.
    low, high : int64 arrays of shape (n,)
        What is published of each small cell itself.
    block : int64 array of shape (n,)
        Which cells lie close together (the desa of one kecamatan and kind).
    area : int64 array of shape (n,)
        Which cells lie in one kecamatan.
    guarded : bool array of shape (n + m,)
        Which small cells, then which rows must not be pinned.
    rows : list of Row
    matrix : sparse array of shape (m, n)
        1 where a small cell belongs to a row.
    threshold : int
    """

    truth: Ints
    low: Ints
    high: Ints
    block: Ints
    area: Ints
    guarded: NDArray[np.bool_]
    rows: list[Row]
    matrix: sparse.csr_array
    threshold: int

    def surroundings(self, cells: Ints) -> list[Ints]:
        """Return the small cells of the kecamatan in question, and those together with the smallest others.

        What little others hold is cheaply coarsened while the totals above stay as they are.
        Nothing for cells all over the kabupaten.
        """
        own = np.unique(self.area[cells])
        return [] if len(own) > _OTHERS else [self._within(own), self._with(own, self._sizes(), _OTHERS)]

    def lenders(self, cells: Ints) -> list[Ints]:
        """Return the small cells of the kecamatan in question together with the largest others.

        Those have cases to lend and ranges wide enough to take some. Nothing for cells all over
        the kabupaten.
        """
        own = np.unique(self.area[cells])
        return [] if len(own) > _LENDERS else [self._with(own, -self._sizes(), _LENDERS)]

    def _sizes(self) -> NDArray[np.float64]:
        """Return what each kecamatan holds, over all kinds and quarters."""
        return np.bincount(self.area, weights=np.maximum(self.truth, 0)).astype(np.float64)

    def _with(self, own: Ints, order: NDArray[np.float64], n: int) -> Ints:
        others = [area for area in np.argsort(order, kind="stable") if area not in own][:n]
        return self._within(np.concatenate([own, np.array(others, dtype=np.int64)]))

    def _within(self, areas: Ints) -> Ints:
        return np.flatnonzero(np.isin(self.area, areas))

    def bounds(self, levels: Ints) -> tuple[Ints, Ints]:
        """Return low and high of every row where each is published by its choice of that number."""
        pairs = [row.choices[level] for row, level in zip(self.rows, levels.tolist(), strict=True)]
        both = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
        return both[:, 0].copy(), both[:, 1].copy()

    def agrees(self, world: Ints, levels: Ints) -> bool:
        """Whether a world agrees with all that is published."""
        low, high = self.bounds(levels)
        sums = (self.matrix @ world).astype(np.int64)
        cells = (world >= self.low) & (world <= self.high)
        return bool(cells.all() and ((sums >= low) & (sums <= high)).all())

    def cost(self, levels: Ints) -> float:
        """Return the loss of a pattern: for each row its weight for every step coarser than the best."""
        return float(sum(row.weight * step for row, step in zip(self.rows, levels.tolist(), strict=True)))


@dataclass
class SystemBuilder:
    """Collects small cells and rows."""

    threshold: int
    _truth: list[Ints] = field(default_factory=list)
    _low: list[Ints] = field(default_factory=list)
    _high: list[Ints] = field(default_factory=list)
    _block: list[Ints] = field(default_factory=list)
    _area: list[Ints] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    n: int = 0

    def add_cells(self, truth: Ints, low: Ints, high: Ints, block: Ints, area: Ints) -> Ints:
        """Add small cells and return their positions, in the shape of *truth*."""
        positions = np.arange(self.n, self.n + truth.size, dtype=np.int64).reshape(truth.shape)
        kinds = (self._truth, self._low, self._high, self._block, self._area)
        for kept, given in zip(kinds, (truth, low, high, block, area), strict=True):
            kept.append(np.broadcast_to(given, truth.shape).astype(np.int64).ravel())
        self.n += truth.size
        return positions

    def add_row(self, row: Row) -> None:
        """Add a row."""
        self.rows.append(row)

    def system(self) -> System:
        """Return what was collected."""
        sizes = [len(row.cells) for row in self.rows]
        columns = np.concatenate([row.cells for row in self.rows]) if sizes else np.empty(0, np.int64)
        pointers = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        matrix = sparse.csr_array((np.ones(len(columns)), columns, pointers), shape=(len(sizes), self.n))
        kinds = (self._truth, self._low, self._high, self._block, self._area)
        truth, low, high, block, area = (np.concatenate(one) for one in kinds)
        guarded = np.array([True] * self.n + [row.guarded for row in self.rows], dtype=bool)
        return System(truth, low, high, block, area, guarded, self.rows, matrix, self.threshold)
