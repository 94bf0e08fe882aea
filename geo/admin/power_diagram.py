"""Power (Laguerre) diagram of weighted points, built exactly by lifting to a convex hull.

A point x belongs to the site i with the smallest ``|x - s_i|**2 - w_i``. Lifted
to ``(s, |s|**2 - w)``, the lower convex hull of the sites is the dual
triangulation: each of its faces is a corner of the diagram, each of its edges a
straight wall between two cells.

References
----------
Aurenhammer, F. (1987). Power diagrams: properties, algorithms and applications.
SIAM Journal on Computing, 16(1), 78-96.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

__all__ = ["PowerDiagram", "power_diagram"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Geometries = NDArray[Any]

_GUARDS = 12
_GUARD_DISTANCE = 40.0


class PowerDiagram(NamedTuple):
    """The cells and the walls between them.

    Attributes
    ----------
    cells : ndarray of shapely.Polygon, shape (n,)
        Convex and bounded, one a site, in the order of the sites; empty where
        the weights leave a site nothing.
    pairs : ndarray of int, shape (m, 2)
        Which two sites each wall parts.
    walls : ndarray of shapely.LineString, shape (m,)
    """

    cells: Geometries
    pairs: Integers
    walls: Geometries


def power_diagram(sites: Floats, weights: Floats) -> PowerDiagram:
    """Return the power diagram of *sites*.

    Parameters
    ----------
    sites : ndarray of float, shape (n, 2)
        In a unit in which the sites lie within some ten of their mean: a ring of
        guard sites around them, 40 units away, bounds the outer cells.
    weights : ndarray of float, shape (n,)
        In the square of that unit. All equal gives the Voronoi diagram.
    """
    n = len(sites)
    faces, corners = _lower_hull(sites, weights)
    pairs, walls = _walls(faces, corners, n)
    return PowerDiagram(_cells(faces, corners, n), pairs, walls)


def _lower_hull(sites: Floats, weights: Floats) -> tuple[Integers, Floats]:
    centre = sites.mean(axis=0)
    angle = np.linspace(0, 2 * np.pi, _GUARDS, endpoint=False)
    guards = _GUARD_DISTANCE * np.c_[np.cos(angle), np.sin(angle)]
    points = np.vstack([sites - centre, guards])
    height = (points**2).sum(axis=1) - np.r_[weights, np.zeros(_GUARDS)]
    hull = ConvexHull(np.c_[points, height])
    lower = hull.equations[:, 2] < -1e-12
    plane = hull.equations[lower]
    # On the plane z = 2 c.x - k the corner of the diagram is c.
    return hull.simplices[lower].astype(np.int64), -plane[:, :2] / (2 * plane[:, 2:3]) + centre


def _cells(faces: Integers, corners: Floats, n: int) -> Geometries:
    site = faces.ravel()
    corner = np.repeat(np.arange(len(faces)), 3)
    own = site < n
    site, corner = site[own], corner[own]
    count = np.bincount(site, minlength=n)
    total = np.c_[np.bincount(site, corners[corner, 0], n), np.bincount(site, corners[corner, 1], n)]
    middle = total / np.maximum(count, 1)[:, None]
    spoke = corners[corner] - middle[site]
    # The cells are convex, so the angle around their middle puts the corners in order.
    order = np.lexsort((np.arctan2(spoke[:, 1], spoke[:, 0]), site))
    order = order[count[site[order]] >= 3]
    cells = np.full(n, shapely.Polygon(), dtype=object)
    shown = np.flatnonzero(count >= 3)
    ring = np.searchsorted(shown, site[order])
    cells[shown] = shapely.polygons(shapely.linearrings(corners[corner[order]], indices=ring))
    return cells


def _walls(faces: Integers, corners: Floats, n: int) -> tuple[Integers, Geometries]:
    edges = np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    face = np.tile(np.arange(len(faces)), 3)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    edges, face = edges[order], face[order]
    twin = np.flatnonzero((edges[1:] == edges[:-1]).all(axis=1) & (edges[:-1] < n).all(axis=1))
    ends = np.stack([corners[face[twin]], corners[face[twin + 1]]], axis=1)
    return edges[twin], np.asarray(shapely.linestrings(ends), dtype=object)
