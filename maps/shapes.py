"""The desa as the browser gets them: simplified together, sent once, borders shared.

Desa from surveys overlap and leave gaps. They are cleaned into a coverage first
(every border one line), then simplified as a whole, so that no slivers open,
and cut into arcs: a border between two desa is one arc that both refer to. From
the arcs the browser makes the desa, the kecamatan and the coast.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.admin.metric import metric_crs
from geo.errors import BoundaryError

__all__ = ["DECIMALS", "Shapes", "label_points", "simplified", "topology"]

DECIMALS = 5
_GAP_M = 60.0
_TOGETHER = 1500
# Removes what a screen at the deepest zoom of the map cannot tell apart.
_TOLERANCE_M = 40.0

Shapes = NDArray[Any]
_cleaned: dict[str, Shapes] = {}


def simplified(desa: gpd.GeoDataFrame, *, tolerance_m: float = _TOLERANCE_M) -> Shapes:
    """Return one polygon (or None) a desa, EPSG:4326, cleaned and simplified as a coverage.

    Parameters
    ----------
    desa : geopandas.GeoDataFrame
        EPSG:4326; rows without a geometry stay None.
    tolerance_m : float
        Square root of the smallest triangle, in metres, that a vertex may span.

    Returns
    -------
    numpy.ndarray of shapely geometries
        In the order of *desa*. What lies in an overlap goes to one of the two;
        gaps narrower than 60 m are closed.

    Raises
    ------
    BoundaryError
        If the layer is not in EPSG:4326.
    """
    if desa.crs is None or desa.crs.to_epsg() != 4326:
        raise BoundaryError("maps.not_lonlat", crs=desa.crs)
    given = np.asarray(desa.geometry.array, dtype=object)
    key = hashlib.sha256(b"".join(w or b"-" for w in shapely.to_wkb(given))).hexdigest() + f"/{tolerance_m}"
    if key not in _cleaned:
        if len(_cleaned) >= 8:
            _cleaned.pop(next(iter(_cleaned)))
        _cleaned[key] = _simplify(desa, tolerance_m)
    return _cleaned[key].copy()


def _simplify(desa: gpd.GeoDataFrame, tolerance_m: float) -> Shapes:
    there = np.asarray(desa.geometry.notna() & ~desa.geometry.is_empty)
    result: Shapes = np.full(len(desa), None, dtype=object)
    if not there.any():
        return result
    crs = metric_crs(desa)
    metric = shapely.make_valid(np.asarray(desa.geometry[there].to_crs(crs).array, dtype=object))
    for rows in _parts(desa.index[there].astype(str)):
        clean = shapely.coverage_clean(metric[rows], gap_width=_GAP_M)  # type: ignore[attr-defined]
        metric[rows] = shapely.coverage_simplify(clean, tolerance_m)
    result[there] = np.asarray(gpd.GeoSeries(metric, crs=crs).to_crs(desa.crs).array, dtype=object)
    return result


def _parts(codes: pd.Index) -> list[NDArray[np.intp]]:
    """Return the rows that are cleaned together: all, or each kabupaten where they are very many.

    To clean takes time with the square of the vertices: two minutes for all of a
    province. Between two kabupaten the border may then be a hair's breadth open.
    """
    if len(codes) <= _TOGETHER:
        return [np.arange(len(codes))]
    groups = pd.Series(np.arange(len(codes))).groupby(codes.str[:5]).indices
    return [np.asarray(rows, dtype=np.intp) for rows in groups.values()]


def label_points(shapes: Shapes) -> NDArray[np.float64]:
    """Return lon and lat, shape (n, 2), of the roomiest place inside each shape (NaN for None).

    >>> import shapely
    >>> label_points(np.array([shapely.box(0, 0, 2, 1), None], dtype=object)).shape
    (2, 2)
    """
    points = np.full((len(shapes), 2), np.nan)
    for row, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            continue
        part = max(shapely.get_parts(shape), key=shapely.area)
        tolerance = math.sqrt(part.area) / 40
        points[row] = shapely.get_coordinates(shapely.maximum_inscribed_circle(part, tolerance))[0]
    return points


def topology(shapes: Sequence[Any] | Shapes) -> dict[str, Any]:
    """Return the shapes as arcs of whole numbers.

    Returns
    -------
    dict
        ``scale``: degrees of one unit; ``points``: how many vertices each arc
        has; ``deltas``: x and y of all arcs in turn, the first vertex of an arc
        as it is and each further one as the step from the one before; ``rings``:
        for each shape its polygons, for each polygon its rings, for each ring
        the arcs in order, ``~i`` meaning arc *i* backwards.
    """
    grid = 10**DECIMALS
    polygons = [
        [] if shape is None else [_rings(part, grid) for part in shapely.get_parts(shape)] for shape in shapes
    ]
    nodes = _nodes(ring for shape in polygons for rings in shape for ring in rings)
    arcs: list[list[tuple[int, int]]] = []
    known: dict[tuple[tuple[int, int], ...], int] = {}
    rings = [
        [[_arc_numbers(ring, nodes, arcs, known) for ring in part if len(ring) > 3] for part in shape]
        for shape in polygons
    ]
    deltas: list[int] = []
    for arc in arcs:
        x = y = 0
        for px, py in arc:
            deltas += (px - x, py - y)
            x, y = px, py
    return {"scale": 1 / grid, "points": [len(arc) for arc in arcs], "deltas": deltas, "rings": rings}


def _rings(polygon: Any, grid: int) -> list[list[tuple[int, int]]]:
    lines = [polygon.exterior, *polygon.interiors]
    return [_rounded(shapely.get_coordinates(line), grid) for line in lines]


def _rounded(points: NDArray[np.float64], grid: int) -> list[tuple[int, int]]:
    whole = np.rint(points * grid).astype(np.int64)
    moved = np.ones(len(whole), dtype=bool)
    moved[1:] = (whole[1:] != whole[:-1]).any(axis=1)
    return [(int(x), int(y)) for x, y in whole[moved]]


def _nodes(rings: Any) -> set[tuple[int, int]]:
    """Return the vertices where more than two lines meet: there an arc ends."""
    around: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for ring in rings:
        for here, there in pairwise(ring):
            around.setdefault(here, set()).add(there)
            around.setdefault(there, set()).add(here)
    return {point for point, others in around.items() if len(others) > 2}


def _arc_numbers(
    ring: list[tuple[int, int]],
    nodes: set[tuple[int, int]],
    arcs: list[list[tuple[int, int]]],
    known: dict[tuple[tuple[int, int], ...], int],
) -> list[int]:
    """Return the signed numbers of the ring's arcs, adding those that are new to *arcs*."""
    open_ring = ring[:-1]
    ends = [i for i, point in enumerate(open_ring) if point in nodes]
    # A ring without a node starts at its smallest vertex, whoever it belongs to.
    start = ends[0] if ends else open_ring.index(min(open_ring))
    turned = open_ring[start:] + open_ring[:start] + [open_ring[start]]
    cuts = [i for i, point in enumerate(turned) if point in nodes] if ends else [0, len(turned) - 1]
    numbers = []
    for first, last in pairwise(cuts):
        arc = tuple(turned[first : last + 1])
        if arc in known:
            numbers.append(known[arc])
        elif arc[::-1] in known:
            numbers.append(~known[arc[::-1]])
        else:
            known[arc] = len(arcs)
            arcs.append(list(arc))
            numbers.append(known[arc])
    return numbers
