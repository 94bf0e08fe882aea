"""Land and sea around an area, so that people know the place without a basemap.

The outlines are Natural Earth's at 1:10 million (public domain, from the npm
package world-atlas): far coarser than the desa, so what the two draw of the same
coast differs by a kilometre. Land narrower than that along the area's own coast
is therefore left out: the area's desa draw that coast themselves.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from geo.admin.metric import metric_crs
from geo.errors import ExportError
from maps.vendor import VENDOR_DIR

__all__ = ["land_in", "neighbouring_land"]

_MARGIN_DEGREES = 1.6
_MISMATCH_M = 1800.0
_NEAR_M = 9000.0
_TOLERANCE_M = 120.0

Box = tuple[float, float, float, float]


def neighbouring_land(area: BaseGeometry) -> BaseGeometry:
    """Return the land around *area* and not in it, EPSG:4326 polygons.

    Parameters
    ----------
    area : shapely geometry
        The union of the desa, EPSG:4326.

    Raises
    ------
    ExportError
        If the land outlines were not fetched.
    """
    box = area.bounds
    frame: Box = (
        box[0] - _MARGIN_DEGREES,
        box[1] - _MARGIN_DEGREES,
        box[2] + _MARGIN_DEGREES,
        box[3] + _MARGIN_DEGREES,
    )
    return _around(area.wkb, frame)


def land_in(box: Box) -> list[list[list[float]]]:
    """Return the rings of all land in a box, as latitude and longitude: what lies under a map of tiles.

    Raises
    ------
    ExportError
        If the land outlines were not fetched.
    """
    parts = shapely.get_parts(_land(box))
    return [
        [[round(float(y), 2), round(float(x), 2)] for x, y in shapely.get_coordinates(part.exterior)]
        for part in parts
        if part.geom_type == "Polygon"
    ]


@lru_cache(maxsize=4)
def _around(area_wkb: bytes, frame: Box) -> BaseGeometry:
    area = gpd.GeoSeries([shapely.from_wkb(area_wkb)], crs="EPSG:4326")
    crs = metric_crs(area)
    land = gpd.GeoSeries([_land(frame)], crs=area.crs).to_crs(crs).iloc[0]
    own = area.to_crs(crs).iloc[0].buffer(1)
    rough = own.simplify(_TOLERANCE_M)
    around = land.difference(own)
    near = around.intersection(rough.buffer(_NEAR_M))
    # Opening: what a disc of the mismatch's size cannot enter is the same coast drawn twice.
    wide = near.buffer(-_MISMATCH_M).buffer(_MISMATCH_M * 1.05).intersection(near)
    narrow = [part for part in shapely.get_parts(near.difference(wide)) if not _at_sea(part, land)]
    kept = shapely.union_all([around.difference(rough.buffer(_NEAR_M)), wide, *narrow]).buffer(0)
    parts = [part for part in shapely.get_parts(kept.simplify(_TOLERANCE_M)) if part.area > 1e5]
    around_it: BaseGeometry = gpd.GeoSeries([shapely.multipolygons(parts)], crs=crs).to_crs(area.crs).iloc[0]
    return around_it


def _at_sea(part: BaseGeometry, land: BaseGeometry) -> bool:
    """Return whether *part* of the land reaches the sea, and not only the area's inland border."""
    return bool(part.distance(land.boundary) < _MISMATCH_M / 4)


@lru_cache(maxsize=4)
def _land(frame: Box) -> BaseGeometry:
    atlas = _atlas(VENDOR_DIR / "land-10m.json")
    found = []
    for outer, *holes in atlas["polygons"]:
        ring = _ring(atlas, outer)
        if _apart(ring, frame):
            continue
        polygon = Polygon(ring, [_ring(atlas, hole) for hole in holes])
        # Cut first: to repair a whole continent takes a second.
        found.append(shapely.make_valid(shapely.clip_by_rect(polygon, *frame)))
    return shapely.union_all(found)


@lru_cache(maxsize=1)
def _atlas(path: Path) -> dict[str, Any]:
    """Return the arcs (arrays of degrees) and the polygons of a TopoJSON file."""
    if not path.is_file():
        raise ExportError("maps.assets_missing")
    topo = orjson.loads(path.read_bytes())
    scale, shift = (np.array(topo["transform"][name]) for name in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topo["arcs"]]
    polygons = [
        polygon
        for shape in topo["objects"]["land"]["geometries"]
        for polygon in (shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]])
    ]
    return {"arcs": arcs, "polygons": polygons}


def _ring(atlas: dict[str, Any], numbers: list[int]) -> NDArray[np.float64]:
    lines = [atlas["arcs"][n] if n >= 0 else atlas["arcs"][~n][::-1] for n in numbers]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def _apart(ring: NDArray[np.float64], frame: Box) -> bool:
    low, high = ring.min(axis=0), ring.max(axis=0)
    return bool(high[0] < frame[0] or low[0] > frame[2] or high[1] < frame[1] or low[1] > frame[3])
