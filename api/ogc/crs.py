"""Coordinate reference systems by URI: what is offered, in which order the axes stand, how to get there.

Data are kept in longitude and latitude (CRS84); EPSG:4326 has the same numbers, latitude first.

References
----------
OGC API Features, Part 2: Coordinate Reference Systems by Reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer

from geo.errors import QueryError

__all__ = ["CRS", "CRS84", "SYSTEMS", "box_polygon", "crs_of", "shape_to_crs84", "shapes_in"]


class CRS(NamedTuple):
    """One coordinate reference system: its URI, EPSG code, and whether latitude comes first."""

    uri: str
    epsg: int
    latitude_first: bool = False

    @property
    def geographic(self) -> bool:
        """Whether its coordinates are degrees."""
        return self.epsg == 4326


CRS84 = CRS("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326)

SYSTEMS: dict[str, CRS] = {
    system.uri: system
    for system in (
        CRS84,
        CRS("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, latitude_first=True),
        CRS("http://www.opengis.net/def/crs/EPSG/0/32750", 32750),
        CRS("http://www.opengis.net/def/crs/EPSG/0/3857", 3857),
    )
}

_STEPS = 16
"""Corners put on each side of a box before it is projected: its sides are curves elsewhere."""


def crs_of(name: str, uri: str | None) -> CRS:
    """Return the system that the parameter *name* asks for; CRS84 where it is left out.

    Raises
    ------
    QueryError
        If it is not offered.
    """
    if uri is None:
        return CRS84
    if uri not in SYSTEMS:
        raise QueryError("ogc.unknown_crs", name=name, choices=", ".join(SYSTEMS))
    return SYSTEMS[uri]


def shapes_in(shapes: np.ndarray, crs: CRS) -> np.ndarray:
    """Return geometries that are in longitude and latitude in *crs*, axes in its order."""
    if crs.epsg != 4326:
        return _transformed(shapes, 4326, crs.epsg)
    return _swapped(shapes) if crs.latitude_first else shapes


def shape_to_crs84(shape: Any, crs: CRS) -> Any:
    """Return one geometry of *crs* in longitude and latitude.

    Raises
    ------
    QueryError
        If it lies outside of what the system can hold.
    """
    if crs.epsg != 4326:
        moved: Any = _transformed(np.asarray([shape], dtype=object), crs.epsg, 4326)[0]
    else:
        moved = _swapped(np.asarray([shape], dtype=object))[0] if crs.latitude_first else shape
    west, south, east, north = shapely.bounds(moved)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise QueryError("ogc.outside_crs", uri=crs.uri)
    return moved


def box_polygon(numbers: Sequence[Any], crs: CRS) -> Any:
    """Return a bounding box as geometry in longitude and latitude; two where it crosses the antimeridian.

    Parameters
    ----------
    numbers : sequence of 4 or 6 float
        Lower and upper corner, axes in the order of *crs*; heights are passed over.

    Raises
    ------
    QueryError
        If it has another number of values, is upside down, or lies outside of the system.
    """
    values = [float(number) for number in numbers if isinstance(number, (int, float))]
    if len(values) != len(numbers) or len(values) not in (4, 6) or not np.isfinite(values).all():
        raise QueryError("ogc.bad_bbox")
    half = len(values) // 2
    (x0, y0), (x1, y1) = values[:2], values[half : half + 2]
    if crs.latitude_first:
        (x0, y0), (x1, y1) = (y0, x0), (y1, x1)
    if y0 > y1 or (x0 > x1 and not crs.geographic):
        raise QueryError("ogc.bad_bbox")
    if crs.geographic and not (min(x0, x1) >= -180 and max(x0, x1) <= 180 and y0 >= -90 and y1 <= 90):
        raise QueryError("ogc.outside_crs", uri=crs.uri)
    if x0 > x1:
        return shapely.union_all([shapely.box(x0, y0, 180, y1), shapely.box(-180, y0, x1, y1)])
    box = _box(x0, y0, x1, y1)
    if crs.geographic:
        return box
    widest = max(x1 - x0, y1 - y0)
    dense = shapely.segmentize(box, widest / _STEPS) if widest > 0 else box
    return shape_to_crs84(dense, crs)


def _box(x0: float, y0: float, x1: float, y1: float) -> Any:
    """Return a box; one without width or height as the line or point that it is."""
    if x0 == x1 and y0 == y1:
        return shapely.Point(x0, y0)
    if x0 == x1 or y0 == y1:
        return shapely.LineString([(x0, y0), (x1, y1)])
    return shapely.box(x0, y0, x1, y1)


def _swapped(shapes: np.ndarray) -> np.ndarray:
    swapped: np.ndarray = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    return swapped


def _transformed(shapes: np.ndarray, source: int, target: int) -> np.ndarray:
    to = _transformer(source, target)
    moved: np.ndarray = shapely.transform(
        shapes, lambda xy: np.column_stack(to.transform(xy[:, 0], xy[:, 1]))
    )
    return moved


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
