"""Sites moved until the cells have, as far as they can, the centroids of the desa.

The label points of the facts are the centroids of the real desa. A power diagram
is the set of regions in which each of n affine functions is the largest; the
integral of the largest one is convex in their coefficients, and its gradient is
the area and the first moment of each cell. Minimised minus the wanted areas and
moments, by a damped Newton method, it gives weights and sites together. A spring
holds each site near its label: without it some would run away, because real desa
are not convex.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import spsolve

from geo.admin.cell_fit import Shares, shares_of
from geo.admin.power_diagram import Floats, Geometries, Integers

__all__ = ["fit_centroids"]

_STIFFEST = 1e6
_ROW = np.arange(3)[:, None]


class _State(NamedTuple):
    sites: Floats
    weights: Floats
    shares: Shares
    value: float
    gradient: Floats  # (n, 3): by the value at the label, and by the slope


def fit_centroids(
    labels: Floats,
    areas: Floats,
    weights: Floats,
    outline: shapely.Geometry,
    *,
    spring: float,
    iterations: int,
) -> tuple[Floats, Floats]:
    """Return sites and weights whose cells have nearly the given areas and centroids.

    Parameters
    ----------
    labels : ndarray of float, shape (n, 2)
        Centroids wanted; the sites start there.
    areas, weights : ndarray of float, shape (n,)
        Areas wanted, and weights that give them to the sites at the labels.
    outline : shapely geometry
        The ground to share out.
    spring : float
        How strongly a site is held at its label; 0 not at all.
    iterations : int
        Steps of the damped Newton method.

    Returns
    -------
    sites : ndarray of float, shape (n, 2)
    weights : ndarray of float, shape (n,)
        Every cell has some ground; its area is nearly, not exactly, right.
    """
    scale = np.c_[np.sqrt(areas), areas, areas].ravel()
    state = _state(labels, areas, labels, weights, outline, spring)
    damping = 1e-3
    for _ in range(iterations):
        matrix = _matrix(labels, areas, state, spring, scale)
        slope = state.gradient.ravel() / scale
        while True:
            step = spsolve(matrix + damping * eye_array(len(scale), format="csc"), -slope)
            tried = _moved(labels, areas, state, (step / scale).reshape(-1, 3), outline, spring)
            if tried is not None and tried.value < state.value + 1e-4 * float(slope @ step):
                damping, state = damping / 5, tried
                break
            damping *= 6
            if damping > _STIFFEST:
                return state.sites, state.weights
    return state.sites, state.weights


def _moved(
    labels: Floats, areas: Floats, state: _State, change: Floats, outline: shapely.Geometry, spring: float
) -> _State | None:
    """Return the state after the step, or None where a site would lose all its ground."""
    sites = state.sites + change[:, 1:] / 2
    before, after = ((place - labels) ** 2 for place in (state.sites, sites))
    weights = state.weights - before.sum(axis=1) + change[:, 0] + after.sum(axis=1)
    tried = _state(labels, areas, sites, weights, outline, spring)
    return None if shapely.is_empty(tried.shares.cells).any() else tried


def _state(
    labels: Floats, areas: Floats, sites: Floats, weights: Floats, outline: shapely.Geometry, spring: float
) -> _State:
    shares = shares_of(sites, weights, outline)
    area, first, second = _moments(shares.cells, labels)
    off = sites - labels
    off2 = (off**2).sum(axis=1)
    covered = weights * area - second + 2 * (off * first).sum(axis=1) - off2 * area
    value = float((covered - areas * (weights - off2) + spring * areas * off2).sum())
    gradient = np.c_[area - areas, first + spring * areas[:, None] * off]
    return _State(sites, weights, shares, value, gradient)


def _matrix(labels: Floats, areas: Floats, state: _State, spring: float, scale: Floats) -> csc_array:
    """Return the second derivatives: a wall moves with the difference of two affine functions."""
    n = len(labels)
    owner, start, end = _segments(state.shares.walls)
    one, other = state.shares.pairs[owner].T
    apart = np.maximum(2 * np.linalg.norm(state.sites[one] - state.sites[other], axis=1), 1e-6)
    rows, columns, values = [], [], []
    for left, right, sign in ((one, one, 1), (other, other, 1), (one, other, -1), (other, one, -1)):
        block = sign * _line_products(start, end, labels[left], labels[right]) / apart[:, None, None]
        rows.append(np.broadcast_to(3 * left[:, None, None] + _ROW, block.shape).ravel())
        columns.append(np.broadcast_to(3 * right[:, None, None] + _ROW.T, block.shape).ravel())
        values.append(block.ravel())
    slopes = np.flatnonzero(np.tile([0, 1, 1], n))
    rows.append(slopes)
    columns.append(slopes)
    values.append(np.repeat(spring * areas / 2, 2))
    row, column = np.concatenate(rows), np.concatenate(columns)
    scaled = np.concatenate(values) / (scale[row] * scale[column])
    return csc_array((scaled, (row, column)), shape=(3 * n, 3 * n))


def _line_products(start: Floats, end: Floats, left: Floats, right: Floats) -> Floats:
    """Return the integral of (1, x - left)(1, x - right)' over each segment, shape (m, 3, 3)."""
    length = np.linalg.norm(end - start, axis=1)
    middle = (start + end) / 2
    ones = np.ones(len(start))
    a, b = np.c_[ones, middle - left], np.c_[ones, middle - right]
    run = np.c_[0 * ones, end - start]
    products = a[:, :, None] * b[:, None, :] + run[:, :, None] * run[:, None, :] / 12
    return np.asarray(length[:, None, None] * products)


def _moments(cells: Geometries, around: Floats) -> tuple[Floats, Floats, Floats]:
    """Return area, first moment (n, 2) and second moment of each cell about a point of its own."""
    n = len(cells)
    owner, start, end = _segments(shapely.boundary(shapely.orient_polygons(cells)))
    a, b = start - around[owner], end - around[owner]
    cross = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    both = cross[:, None] * (a + b) / 6
    first = np.c_[np.bincount(owner, both[:, 0], n), np.bincount(owner, both[:, 1], n)]
    second = np.bincount(owner, cross * (a * a + a * b + b * b).sum(axis=1) / 12, n)
    return np.asarray(np.bincount(owner, cross / 2, n), float), first, np.asarray(second, float)


def _segments(lines: Geometries) -> tuple[Integers, Floats, Floats]:
    """Return owner, start and end of every straight piece of *lines*."""
    parts, owner = shapely.get_parts(lines, return_index=True)
    linear = np.isin(shapely.get_type_id(parts), (1, 2))
    parts, owner = parts[linear], owner[linear]
    points, line = shapely.get_coordinates(parts, return_index=True)
    joined = line[1:] == line[:-1]
    return owner[line[:-1][joined]], points[:-1][joined], points[1:][joined]
