"""The desa as vector tiles need them: simplified a zoom, in the squares of the web's map."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from maps.shapes import Shapes, simplified

__all__ = ["MAX_ZOOM", "MIN_ZOOM", "TILE_CRS", "Level", "TileShapes", "tile_bounds"]

TILE_CRS = "EPSG:3857"
MIN_ZOOM, MAX_ZOOM = 4, 12
"""Wider than the country, and finer than the lines are."""

_WORLD_M = 2 * 20_037_508.342789244
_PIXELS = 512


class Level(NamedTuple):
    """The shapes of one zoom: in the order of the layer, and where they lie."""

    shapes: Shapes
    tree: shapely.STRtree
    places: Shapes
    """Where the names stand."""

    def within(self, box: tuple[float, float, float, float]) -> NDArray[np.intp]:
        """Return the rows of the shapes whose bounds meet a box, in the order of the layer."""
        return np.sort(self.tree.query(shapely.box(*box)))


class TileShapes:
    """The desa of one layer at every zoom; each zoom is worked out when it is first asked for.

    Parameters
    ----------
    boundaries : Boundaries
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._levels: dict[int, Level] = {}
        self._lock = threading.Lock()

    @cached_property
    def _finest(self) -> Shapes:
        """The cleaned coverage, in metres of the web's map."""
        cleaned = gpd.GeoSeries(simplified(self._boundaries.desa), crs="EPSG:4326")
        return np.asarray(cleaned.to_crs(TILE_CRS).array, dtype=object)

    @cached_property
    def places(self) -> Shapes:
        """A point inside each desa, where its name stands; None where it has no shape."""
        return shapely.point_on_surface(self._finest)

    def at(self, zoom: int) -> Level:
        """Return the shapes of one zoom: no line finer than a dot of the screen, no slit between desa.

        The first zoom of a province takes half a minute, each further one two seconds.
        """
        with self._lock:
            if zoom not in self._levels:
                shapes = self._finest if zoom >= MAX_ZOOM else self._simpler(_WORLD_M / _PIXELS / 2**zoom)
                self._levels[zoom] = Level(shapes, shapely.STRtree(shapes), self.places)
            return self._levels[zoom]

    def _simpler(self, tolerance_m: float) -> Shapes:
        shapes = self._finest.copy()
        there = ~shapely.is_missing(shapes)
        codes = pd.Series(self._boundaries.desa.index.astype(str).str[:5])
        for rows in codes[there].groupby(codes[there]).indices.values():
            own = np.flatnonzero(there)[rows]
            shapes[own] = shapely.coverage_simplify(shapes[own], tolerance_m)
        return shapes


def tile_bounds(z: int, x: int, y: int, margin: float = 0.0) -> tuple[float, float, float, float]:
    """Return the bounds of a tile of WebMercatorQuad in its metres, *margin* being a part of its side.

    >>> [round(value) for value in tile_bounds(1, 1, 0)]
    [0, 0, 20037508, 20037508]
    """
    side = _WORLD_M / 2**z
    west, north = x * side - _WORLD_M / 2, _WORLD_M / 2 - y * side
    more = margin * side
    return west - more, north - side - more, west + side + more, north + more
