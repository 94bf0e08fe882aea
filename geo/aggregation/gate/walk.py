"""Worlds that agree with all that is published, found by walking from one to the next.

One step raises or lowers one small cell and then repairs the rows that this
breaks, one cell at a time. Every value that a count is seen to have in some
world is proof that the count may have that value: no solver can be more certain.

References
----------
Diaconis, P., Sturmfels, B. (1998). Algebraic algorithms for sampling from
conditional distributions. Annals of Statistics 26, 363-397 (walks among
tables with given sums). The repairs are ejection chains (Glover 1996).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from geo.aggregation.gate.system import Ints, System

__all__ = ["MASK", "Seen", "explore", "note_world"]

Seen = NDArray[np.uint64]
"""Of every small cell, then of every row: bit v is set once the value v was seen."""

MASK = 62
"""Values above it are all noted as this one."""

_LONGEST = 10
_SAMPLED = 24
_SOUGHT = 9
_AIMED = 0.7
_PURSUIT = 10


def note_world(system: System, world: Ints, seen: Seen) -> None:
    """Note what every count is in one world."""
    values = np.concatenate([world, (system.matrix @ world).astype(np.int64)])
    inside = values >= 0
    bits = np.left_shift(np.uint64(1), np.clip(values, 0, MASK).astype(np.uint64))
    seen[inside] |= bits[inside]


def explore(
    system: System,
    levels: Ints,
    world: Ints,
    seen: Seen,
    targets: Ints,
    *,
    steps: int,
    seed: int = 2011,
) -> Ints:
    """Walk from a world and note into *seen* every value that a count takes.

    Parameters
    ----------
    system, levels : System, int64 array of shape (m,)
        What is published.
    world : int64 array of shape (n,)
        Where the walk begins; it must agree with all that is published.
    seen : uint64 array of shape (n + m,)
        Changed in place.
    targets : int64 array
        The counts looked at most: positions in *seen*.
    steps, seed : int
        Number of attempts, and the seed of their order.

    Returns
    -------
    int64 array of shape (n,)
        The world where the walk ended.
    """
    rows = system.matrix
    columns = rows.T.tocsr()
    here, sums = world.copy(), (rows @ world).astype(np.int64)
    note_world(system, world, seen)
    row_start, row_cells = (part.astype(np.int64) for part in (rows.indptr, rows.indices))
    cell_start, cell_rows = (part.astype(np.int64) for part in (columns.indptr, columns.indices))
    low, high = system.bounds(levels)
    net = _Net(system.low, system.high, row_start, row_cells, cell_start, cell_rows, low, high)
    _walk(here, sums, net, seen, targets, steps, seed)
    return here


class _Net(NamedTuple):
    """What a world must agree with: cells and their ends, the cells of each row, the rows of each cell."""

    cell_low: Ints
    cell_high: Ints
    row_start: Ints
    row_cells: Ints
    cell_start: Ints
    cell_rows: Ints
    low: Ints
    high: Ints


@nb.njit(cache=True, nogil=True)
def _excess(value: int, low: int, high: int) -> int:
    """Return by how much a sum is out of its range, with its sign."""
    return value - high if value > high else (value - low if value < low else 0)


@nb.njit(cache=True, nogil=True)
def _step(here: Ints, sums: Ints, net: _Net, cell: int, by: int) -> None:
    here[cell] += by
    for k in range(net.cell_start[cell], net.cell_start[cell + 1]):
        sums[net.cell_rows[k]] += by


@nb.njit(cache=True, nogil=True)
def _broken(moved: Ints, n_moves: int, sums: Ints, net: _Net) -> int:
    """Return the smallest row that the moves so far have broken; -1 if none is."""
    worst, size = -1, 1 << 60
    for m in range(n_moves):
        for k in range(net.cell_start[moved[m]], net.cell_start[moved[m] + 1]):
            row = net.cell_rows[k]
            length = net.row_start[row + 1] - net.row_start[row]
            if length < size and _excess(sums[row], net.low[row], net.high[row]) != 0:
                worst, size = row, length
    return worst


@nb.njit(cache=True, nogil=True)
def _gain(cell: int, by: int, sums: Ints, net: _Net) -> int:
    """Return by how much a move lessens what is broken."""
    gain = 0
    for k in range(net.cell_start[cell], net.cell_start[cell + 1]):
        row = net.cell_rows[k]
        before = _excess(sums[row], net.low[row], net.high[row])
        gain += abs(before) - abs(_excess(sums[row] + by, net.low[row], net.high[row]))
    return gain


@nb.njit(cache=True, nogil=True)
def _repair(row: int, by: int, here: Ints, sums: Ints, net: _Net, moved: Ints, n_moves: int) -> int:
    """Return the cell of a broken row whose move mends most; -1 if none can move."""
    start, size = net.row_start[row], net.row_start[row + 1] - net.row_start[row]
    first = np.random.randint(size)
    best, mended, tried = -1, -1.0e9, 0
    for i in range(size):
        cell = net.row_cells[start + (first + i) % size]
        used = here[cell] + by < net.cell_low[cell] or here[cell] + by > net.cell_high[cell]
        for m in range(n_moves):
            used = used or moved[m] == cell
        if used:
            continue
        gain = _gain(cell, by, sums, net) + np.random.random()
        if gain > mended:
            best, mended = cell, gain
        tried += 1
        if tried == _SAMPLED:
            break
    return best


@nb.njit(cache=True, nogil=True)
def _wish(value: int, seen: int, low: int, high: int) -> int:
    """Return in which direction values lie that were not seen yet; by chance if in both or in neither."""
    below = above = False
    first = max(0, low)
    for other in range(first, min(high, MASK - 1, first + _SOUGHT) + 1):
        if not (seen >> np.uint64(other)) & np.uint64(1):
            if other < value:
                below = True
            else:
                above = True
    if below == above:
        return 1 if np.random.random() < 0.5 else -1
    return -1 if below else 1


@nb.njit(cache=True, nogil=True)
def _first_move(target: int, here: Ints, sums: Ints, net: _Net, seen: Seen) -> tuple[int, int]:
    """Return a cell to move and its direction, so that a target may take a new value."""
    n = len(here)
    if target < n:
        return target, _wish(here[target], seen[target], net.cell_low[target], net.cell_high[target])
    row = target - n
    cell = net.row_cells[net.row_start[row] + np.random.randint(net.row_start[row + 1] - net.row_start[row])]
    return cell, _wish(sums[row], seen[target], net.low[row], net.high[row])


@nb.njit(cache=True, nogil=True)
def _note(here: Ints, sums: Ints, net: _Net, seen: Seen, cell: int) -> None:
    if here[cell] >= 0:
        seen[cell] |= np.uint64(1) << np.uint64(min(here[cell], MASK))
    for k in range(net.cell_start[cell], net.cell_start[cell + 1]):
        row = net.cell_rows[k]
        if sums[row] >= 0:
            seen[len(here) + row] |= np.uint64(1) << np.uint64(min(sums[row], MASK))


@nb.njit(cache=True, nogil=True)
def _walk(here: Ints, sums: Ints, net: _Net, seen: Seen, targets: Ints, steps: int, seed: int) -> None:
    np.random.seed(seed)
    moved = np.empty(_LONGEST, np.int64)
    moves = np.empty(_LONGEST, np.int64)
    target = 0
    for step in range(steps):
        # A count is pursued for a while: its rarest values are far from where the walk happens to be.
        if step % _PURSUIT == 0:
            target = np.random.randint(len(here))
            if np.random.random() < _AIMED:
                target = targets[np.random.randint(len(targets))]
        cell, by = _first_move(target, here, sums, net, seen)
        if here[cell] + by < net.cell_low[cell] or here[cell] + by > net.cell_high[cell]:
            continue
        n_moves, row = 0, 0
        while cell >= 0 and row >= 0 and n_moves < _LONGEST:
            _step(here, sums, net, cell, by)
            moved[n_moves], moves[n_moves] = cell, by
            n_moves += 1
            row = _broken(moved, n_moves, sums, net)
            if row >= 0:
                by = -1 if sums[row] > net.high[row] else 1
                cell = _repair(row, by, here, sums, net, moved, n_moves)
        for m in range(n_moves):
            if row < 0:
                _note(here, sums, net, seen, moved[m])
            else:
                _step(here, sums, net, moved[m], -moves[m])
