"""Where a point is in a grid: the compiled part that is asked for every point.

A desa beside a boundary is asked by the crossings of a horizontal ray with the
edges that share the point's grid row. The side of an edge is computed in plain
floating point; where the error bound does not settle it, the point is left to
exact arithmetic.

References
----------
Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast
robust geometric predicates. Discrete & Computational Geometry 18, 305-363.
"""

from __future__ import annotations

import numba

__all__ = ["DOUBTFUL", "INSIDE", "OUTSIDE", "cell_of", "label", "settle", "side_of"]

DOUBTFUL = -2
"""Answer for a point that exact arithmetic has to settle."""

OUTSIDE, INSIDE, _UNSURE = 0, 1, 2
_ORIENTATION_ERROR = 3.3306690738754716e-16


@numba.njit(cache=True, inline="always")
def cell_of(value: float, least: float, per: float, count: int) -> int:
    """Return the row or column of a value; the same rounding for edges and points."""
    return min(max(int((value - least) * per), 0), count - 1)


@numba.njit(cache=True)
def side_of(px, py, xy, slab_edge, start, end):  # type: ignore[no-untyped-def]
    """Return whether a ray from the point to the east crosses the edges an odd number of times."""
    inside = False
    for at in range(start, end):
        v = slab_edge[at]
        ay, by = xy[v, 1], xy[v + 1, 1]
        if (ay < py and by < py) or (ay > py and by > py):
            continue
        ax, bx = xy[v, 0], xy[v + 1, 0]
        if ay == by:
            if min(ax, bx) <= px <= max(ax, bx):
                return _UNSURE
            continue
        left, right = (ax - px) * (by - py), (ay - py) * (bx - px)
        turn = left - right
        if abs(turn) <= _ORIENTATION_ERROR * (abs(left) + abs(right)):
            return _UNSURE
        if (ay <= py) != (by <= py) and (turn > 0) == (by > ay):
            inside = not inside
    return INSIDE if inside else OUTSIDE


@numba.njit(cache=True)
def label(frame, cells, x, y, out):  # type: ignore[no-untyped-def]
    """Write the state of each point's cell: a label, -1, or the number of a list.

    Nothing to wait for but memory, so that many cells are fetched at once.
    """
    west, south, east, north, per_x, per_y, columns, rows = frame
    for i in range(x.size):
        px, py = x[i], y[i]
        if west <= px <= east and south <= py <= north:
            out[i] = cells[cell_of(py, south, per_y, rows) * columns + cell_of(px, west, per_x, columns)]
        else:
            out[i] = -1


@numba.njit(cache=True)
def settle(list_start, list_desa, list_slab, slab_start, slab_edge, xy, x, y, out):  # type: ignore[no-untyped-def]
    """Replace each list's number by the first of its desa that covers the point."""
    for i in range(out.size):
        if out[i] >= -1:
            continue
        which = -2 - out[i]
        out[i] = -1
        for at in range(list_start[which], list_start[which + 1]):
            desa, slab = list_desa[at], list_slab[at]
            if desa < 0:
                out[i] = -1 - desa
                break
            side = side_of(x[i], y[i], xy, slab_edge, slab_start[slab], slab_start[slab + 1])
            if side != OUTSIDE:
                out[i] = desa if side == INSIDE else DOUBTFUL
                break
