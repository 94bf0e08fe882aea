"""A uniform grid over a layer that tells at once where a point is, unless it is beside a boundary.

Each cell that no boundary crosses holds a label: the desa that covers it, or
none. A crossed cell holds the short list of the desa to ask, in the order of
their codes; each of them is asked by way of its edges in the point's grid row.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.admin.locator_ray import INSIDE, cell_of, label, settle, side_of

__all__ = ["Grid", "build_grid", "locate_in"]

_NEITHER, _CROSSED, _COVERED = 0, 1, 2
_CELLS_PER_VERTEX = 25
_FEWEST_CELLS, _MOST_CELLS = 1 << 16, 1 << 24
# Cells are marked this much wider than an edge, in cells: far more than rounding, far less than matters.
_SLACK = 1e-6

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Grid(NamedTuple):
    """The cells (``cells``: label, -1, or list), the lists, and the edges of each desa by grid row."""

    west: float
    south: float
    east: float
    north: float
    per_x: float
    per_y: float
    columns: int
    rows: int
    cells: NDArray[np.int32]
    list_start: NDArray[np.int32]
    list_desa: NDArray[np.int32]
    list_slab: NDArray[np.int32]
    xy: Floats
    slab_start: Ints
    slab_edge: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Memory that the grid holds, in bytes."""
        return sum(part.nbytes for part in self if isinstance(part, np.ndarray))


def build_grid(geometry: NDArray[Any]) -> Grid | None:
    """Return the grid of polygons that are in the order of their codes; None where there are none.

    Parameters
    ----------
    geometry : numpy.ndarray of shapely geometry
        Polygons and multipolygons in one coordinate system; None and empty
        ones are never found.
    """
    parts, desa_of = shapely.get_parts(geometry, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return None
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    xy = np.ascontiguousarray(xy)
    # An edge is named by its first vertex; the last vertex of a ring starts none.
    starts = np.flatnonzero(ring_of[:-1] == ring_of[1:]).astype(np.int32)
    owner = desa_of[part_of[ring_of[starts]]].astype(np.int64)
    edge_start = np.searchsorted(owner, np.arange(len(geometry) + 1)).astype(np.int64)
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    wanted = min(max(_CELLS_PER_VERTEX * len(xy), _FEWEST_CELLS), _MOST_CELLS)
    width, height = max(east - west, 1e-9), max(north - south, 1e-9)
    columns = max(int(np.sqrt(wanted * width / height)), 1)
    rows = max(int(wanted / columns), 1)
    frame = (west, south, east, north, columns / width, rows / height, columns, rows)
    slabs = _slabs(frame, xy, starts, edge_start)
    cells, list_start, list_desa, list_slab = _fill(frame, xy, starts, edge_start, *slabs)
    return Grid(*frame, cells, list_start, list_desa, list_slab, xy, *slabs[2:])


def locate_in(grid: Grid, x: Floats, y: Floats) -> NDArray[np.int64]:
    """Return the position of the first polygon that covers each point, -1 or ``DOUBTFUL``."""
    out = np.empty(x.size, dtype=np.int64)
    frame = (grid.west, grid.south, grid.east, grid.north, grid.per_x, grid.per_y, grid.columns, grid.rows)
    label(frame, grid.cells, x, y, out)
    lists = (grid.list_start, grid.list_desa, grid.list_slab, grid.slab_start, grid.slab_edge)
    settle(*lists, grid.xy, x, y, out)
    return out


@numba.njit(cache=True)
def _slabs(frame, xy, starts, edge_start):  # type: ignore[no-untyped-def]
    """Return, for each desa and each grid row that it reaches, the edges in that row."""
    south, per_y, rows = frame[1], frame[5], frame[7]
    desa = edge_start.size - 1
    first_row = np.zeros(desa, dtype=np.int32)
    row_start = np.zeros(desa + 1, dtype=np.int64)
    for d in range(desa):
        low, high = rows, -1
        for e in range(edge_start[d], edge_start[d + 1]):
            row = cell_of(xy[starts[e], 1], south, per_y, rows)
            low, high = min(low, row), max(high, row)
        first_row[d] = low
        row_start[d + 1] = row_start[d] + max(high - low + 1, 0)
    counts = np.zeros(row_start[desa] + 1, dtype=np.int64)
    for turn in range(2):
        if turn == 1:
            slab_start = np.zeros(counts.size, dtype=np.int64)
            for at in range(counts.size - 1):
                slab_start[at + 1] = slab_start[at] + counts[at]
            slab_edge = np.empty(slab_start[-1], dtype=np.int32)
            counts[:] = 0
        for d in range(desa):
            base = row_start[d] - first_row[d]
            for e in range(edge_start[d], edge_start[d + 1]):
                v = starts[e]
                one, two = cell_of(xy[v, 1], south, per_y, rows), cell_of(xy[v + 1, 1], south, per_y, rows)
                for row in range(min(one, two), max(one, two) + 1):
                    if turn == 1:
                        slab_edge[slab_start[base + row] + counts[base + row]] = v
                    counts[base + row] += 1
    return first_row, row_start, slab_start, slab_edge


@numba.njit(cache=True)
def _mark(mark, frame, xy, starts, begin, end, left, low):  # type: ignore[no-untyped-def]
    """Mark the cells of a window that the edges of one desa touch."""
    west, south, _, _, per_x, per_y, columns, rows = frame
    for e in range(begin, end):
        v = starts[e]
        ax, ay, bx, by = xy[v, 0], xy[v, 1], xy[v + 1, 0], xy[v + 1, 1]
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        for row in range(cell_of(ay, south, per_y, rows), cell_of(by, south, per_y, rows) + 1):
            xa, xb = ax, bx
            if by > ay:
                bottom = max(ay, south + (row - _SLACK) / per_y)
                top = min(by, south + (row + 1 + _SLACK) / per_y)
                xa = ax + (bx - ax) * ((bottom - ay) / (by - ay))
                xb = ax + (bx - ax) * ((top - ay) / (by - ay))
            first = cell_of(min(xa, xb) - _SLACK / per_x, west, per_x, columns)
            last = cell_of(max(xa, xb) + _SLACK / per_x, west, per_x, columns)
            for column in range(first, last + 1):
                at = column - left
                if 0 <= at < mark.shape[1]:
                    mark[row - low, at] = True


@numba.njit(cache=True)
def _window(frame, xy, starts, begin, end, low, slab_start, slab_edge, slab):  # type: ignore[no-untyped-def]
    """Return the first column of one desa's window, and of each of its cells: crossed, covered or neither.

    ``slab`` are the numbers of its first and last slab, one for each row.
    """
    west, south, _, _, per_x, per_y, columns, _ = frame
    left, right = columns, -1
    for e in range(begin, end):
        column = cell_of(xy[starts[e], 0], west, per_x, columns)
        left, right = min(left, column), max(right, column)
    left, right = max(left - 1, 0), min(right + 1, columns - 1)
    mark = np.zeros((slab[1] - slab[0], right - left + 1), dtype=np.bool_)
    _mark(mark, frame, xy, starts, begin, end, left, low)
    state = np.full(mark.shape, _CROSSED, dtype=np.int8)
    for row in range(mark.shape[0]):
        known, inner = False, _NEITHER
        for column in range(mark.shape[1]):
            if mark[row, column]:
                known = False
                continue
            if not known:
                # Cells in a row with no crossed one between them are alike: one centre speaks for all.
                px, py = west + (left + column + 0.5) / per_x, south + (low + row + 0.5) / per_y
                first, last = slab_start[slab[0] + row], slab_start[slab[0] + row + 1]
                covered = side_of(px, py, xy, slab_edge, first, last) == INSIDE
                known, inner = True, (_COVERED if covered else _NEITHER)
            state[row, column] = inner
    return left, state


@numba.njit(cache=True)
def _fill(frame, xy, starts, edge_start, first_row, row_start, slab_start, slab_edge):  # type: ignore[no-untyped-def]
    """Return the cells and their lists: desa by desa, the smallest code first.

    The lists are linked from their ends, ``tail``, through the column 2 of
    ``entries`` (desa, slab, entry before); a desa that covers the whole cell is
    written as -1 minus its position, and ends the list.
    """
    columns, rows = frame[6], frame[7]
    cells = np.full(columns * rows, -1, dtype=np.int32)
    tail, lists = np.empty(1024, dtype=np.int32), 0
    entries, count = np.empty((4096, 3), dtype=np.int32), 0
    for d in range(edge_start.size - 1):
        begin, end, low = edge_start[d], edge_start[d + 1], first_row[d]
        if begin == end:
            continue
        slabs = (row_start[d], row_start[d + 1])
        left, window = _window(frame, xy, starts, begin, end, low, slab_start, slab_edge, slabs)
        for row, column in np.argwhere(window != _NEITHER):
            crossed = window[row, column] == _CROSSED
            at = (low + row) * columns + left + column
            state = cells[at]
            if state >= 0 or (state < -1 and entries[tail[-2 - state], 0] < 0):
                continue  # a desa of a smaller code covers the whole cell
            if state == -1:
                if not crossed:
                    cells[at] = d
                    continue
                if lists == tail.size:
                    tail = np.append(tail, np.empty(lists, dtype=np.int32))
                tail[lists] = -1
                cells[at] = state = -2 - lists
                lists += 1
            if count == len(entries):
                entries = np.concatenate((entries, np.empty_like(entries)))
            entries[count, 0] = d if crossed else -1 - d
            entries[count, 1], entries[count, 2] = row_start[d] + row, tail[-2 - state]
            tail[-2 - state] = count
            count += 1
    return cells, *_flatten(tail[:lists], entries[:count])


@numba.njit(cache=True)
def _flatten(tail, entries):  # type: ignore[no-untyped-def]
    """Return the linked lists as arrays, in order: the start of each list, the desa, their slabs."""
    list_start = np.zeros(tail.size + 1, dtype=np.int32)
    list_desa = np.empty(len(entries), dtype=np.int32)
    list_slab = np.empty(len(entries), dtype=np.int32)
    for one in range(tail.size):
        length, entry = 0, tail[one]
        while entry >= 0:
            length, entry = length + 1, entries[entry, 2]
        list_start[one + 1] = list_start[one] + length
        at, entry = list_start[one + 1], tail[one]
        while entry >= 0:
            at -= 1
            list_desa[at], list_slab[at] = entries[entry, 0], entries[entry, 1]
            entry = entries[entry, 2]
    return list_start, list_desa, list_slab
