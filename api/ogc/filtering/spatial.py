"""The spatial functions of CQL2 over whole columns of geometries, and their literals.

References
----------
OGC 06-103r4 (2011). Simple feature access, Part 1, section 6.1.15 (the named relations).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from api.ogc.crs import CRS, box_polygon, shape_to_crs84
from api.ogc.filtering.values import Shapes, Truth, Value
from geo.errors import QueryError

__all__ = ["SPATIAL", "relate_shapes", "shape_literal"]

SPATIAL: dict[str, Callable[[Any, Any], Any]] = {
    "s_intersects": shapely.intersects,
    "s_equals": shapely.equals,
    "s_disjoint": shapely.disjoint,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
    "s_overlaps": shapely.overlaps,
    "s_crosses": shapely.crosses,
    "s_contains": shapely.contains,
}

_MIRRORED = {"s_within": shapely.contains, "s_contains": shapely.within}


def relate_shapes(name: str, left: Value, right: Value) -> Truth:
    """Return where the relation *name* holds between two geometries.

    Raises
    ------
    QueryError
        If either is no geometry.
    """
    if not isinstance(left, Shapes) or not isinstance(right, Shapes):
        raise QueryError("ogc.filter_no_shape", op=name)
    missing = left.missing | right.missing
    if right.data.ndim == 0 and name in _MIRRORED:
        # The prepared geometry stands first: shapely.prepare speeds that side alone.
        return Truth.known(_MIRRORED[name](right.data, left.data), missing)
    ordered = (right.data, left.data) if right.data.ndim == 0 else (left.data, right.data)
    return Truth.known(SPATIAL[name](*ordered), missing)


def shape_literal(node: dict[str, Any], crs: CRS) -> Shapes:
    """Return a literal geometry or box of a filter, in longitude and latitude.

    Parameters
    ----------
    node : dict
        GeoJSON, or ``{"bbox": [...]}``.
    crs : CRS
        What its coordinates are in.

    Raises
    ------
    QueryError
        If it is no valid geometry of that system.
    """
    if "bbox" in node:
        shape = box_polygon(node["bbox"], crs)
    else:
        try:
            given = shapely.force_2d(shapely.from_geojson(json.dumps(node)))
        except shapely.errors.ShapelyError as error:
            raise QueryError("ogc.filter_bad_shape") from error
        if given is None or given.is_empty or not given.is_valid:
            raise QueryError("ogc.filter_bad_shape")
        shape = shape_to_crs84(given, crs)
    shapely.prepare(shape)
    return Shapes(np.asarray(shape, dtype=object))
