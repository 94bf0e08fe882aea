"""Weights of a power diagram whose cells have given areas.

It is semi-discrete optimal transport: the ground is shared out so that it lies as
near to the sites as the areas allow. A damped Newton method solves it.

References
----------
Kitagawa, J., Mérigot, Q., Thibert, B. (2019). Convergence of a Newton algorithm
for semi-discrete optimal transport. Journal of the European Mathematical
Society, 21(9), 2603-2651.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from scipy.sparse import csc_array
from scipy.sparse.linalg import spsolve

from geo.admin.power_diagram import Floats, Geometries, Integers, power_diagram

__all__ = ["Shares", "fit_areas", "shares_of"]

_SHORTEST_STEP = 1e-6
_QUARTER_SEGMENTS = 24


class Shares(NamedTuple):
    """The ground of each site and the walls between neighbours, both clipped."""

    cells: Geometries
    pairs: Integers
    walls: Geometries


def shares_of(sites: Floats, weights: Floats, outline: shapely.Geometry | None) -> Shares:
    """Return the cells inside *outline*, or inside each site's own disc of radius ``sqrt(w)``.

    The discs are what optimal transport leaves when there is more ground than is
    to be given away: within its cell each site takes what is nearest.
    """
    diagram = power_diagram(sites, weights)
    if outline is not None:
        return Shares(_within(diagram.cells, outline), diagram.pairs, _within(diagram.walls, outline))
    discs = shapely.buffer(shapely.points(sites), np.sqrt(weights), quad_segs=_QUARTER_SEGMENTS)
    walls = shapely.intersection(diagram.walls, discs[diagram.pairs[:, 0]])
    return Shares(shapely.intersection(diagram.cells, discs), diagram.pairs, walls)


def _within(shapes: Geometries, outline: shapely.Geometry) -> Geometries:
    """Return the part of each shape inside *outline*; most lie inside whole and need no cutting."""
    shapely.prepare(outline)
    cut = ~shapely.covers(outline, shapes)
    inside = shapes.copy()
    inside[cut] = shapely.intersection(shapes[cut], outline)
    return inside


def fit_areas(
    sites: Floats,
    areas: Floats,
    weights: Floats,
    outline: shapely.Geometry | None = None,
    *,
    tolerance: float = 1e-4,
    iterations: int = 60,
) -> Floats:
    """Return the weights that give each cell its area.

    Parameters
    ----------
    sites : ndarray of float, shape (n, 2)
    areas : ndarray of float, shape (n,)
        Wanted; with an outline they must add up to its area.
    weights : ndarray of float, shape (n,)
        To start from; must leave every site some ground, and be positive where
        there is no outline.
    outline : shapely geometry, optional
        The ground to share out; without it every site takes what is nearest and
        the outline follows.
    tolerance : float
        Largest relative error of an area.

    Raises
    ------
    ValueError
        If the start leaves a site without ground, or Newton's method ends
        before the tolerance is reached.
    """
    shares = shares_of(sites, weights, outline)
    given: Floats = shapely.area(shares.cells)
    least = 0.5 * min(given.min(), areas.min())
    if least <= 0:
        raise ValueError("the first weights leave a site without ground")
    for _ in range(iterations):
        if np.abs(given / areas - 1).max() < tolerance:
            return weights
        matrix = _area_matrix(sites, weights, shares, outline is not None)
        step = np.asarray(spsolve(matrix, areas - given), dtype=np.float64)
        weights, shares, given = _damped(sites, areas, weights, step, outline, given, least)
    raise ValueError(f"the areas are not reached after {iterations} steps")


def _damped(
    sites: Floats,
    areas: Floats,
    weights: Floats,
    step: Floats,
    outline: shapely.Geometry | None,
    given: Floats,
    least: float,
) -> tuple[Floats, Shares, Floats]:
    """Halve the step until no cell vanishes and the error falls as Newton's method promises."""
    error = float(np.linalg.norm(given - areas))
    part = 1.0
    while part > _SHORTEST_STEP:
        tried = weights + part * step
        if outline is not None or tried.min() > 0:
            shares = shares_of(sites, tried, outline)
            now: Floats = shapely.area(shares.cells)
            if now.min() >= least and np.linalg.norm(now - areas) <= (1 - part / 2) * error:
                return tried, shares, now
        part /= 2
    raise ValueError("no step brings the areas nearer")


def _area_matrix(sites: Floats, weights: Floats, shares: Shares, inside: bool) -> csc_array:
    """Return how the areas change with the weights: a wall moves with their difference."""
    n = len(sites)
    first, second = shares.pairs.T
    length = shapely.length(shares.walls)
    moved = length / (2 * np.linalg.norm(sites[first] - sites[second], axis=1))
    diagonal = np.bincount(first, moved, n) + np.bincount(second, moved, n)
    if not inside:
        shared = np.bincount(first, length, n) + np.bincount(second, length, n)
        arc = np.maximum(shapely.length(shares.cells) - shared, 0)
        diagonal = diagonal + arc / (2 * np.sqrt(weights))
    else:
        # Adding one number to all weights changes nothing: this settles which number.
        diagonal[0] += diagonal.mean()
    place = np.arange(n)
    rows, columns = np.r_[first, second, place], np.r_[second, first, place]
    return csc_array((np.r_[-moved, -moved, diagonal], (rows, columns)), shape=(n, n))
