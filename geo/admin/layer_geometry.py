"""The geometry of a foreign layer brought to lon/lat, checked, and repaired only on request."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.admin.layer_file import is_lonlat
from geo.errors import BoundaryError

__all__ = ["check_extent", "check_kinds", "check_polygons", "few_rows", "repair_rings", "to_lonlat"]

# Lon and lat of Indonesia, with half a degree to spare.
_WEST, _SOUTH, _EAST, _NORTH = 94.5, -11.5, 141.5, 6.5
_POLYGONS = ("Polygon", "MultiPolygon")


def to_lonlat(layer: gpd.GeoDataFrame, source: object, crs: str | None = None) -> gpd.GeoDataFrame:
    """Return *layer* in EPSG:4326 and without heights.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
    source : object
        Named in errors.
    crs : str, optional
        What the coordinates are in, where the file does not say or says it wrongly.

    Raises
    ------
    BoundaryError
        If the file has no coordinate system and none is given, or the given one
        is none.
    """
    if crs is not None:
        try:
            layer = layer.set_crs(CRS.from_user_input(crs), allow_override=True)
        except CRSError as error:
            raise BoundaryError("admin.crs_unknown", crs=crs) from error
    if layer.crs is None:
        degrees = _inside(layer.total_bounds) or _inside(layer.total_bounds[[1, 0, 3, 2]])
        raise BoundaryError("admin.no_crs_degrees" if degrees else "admin.no_crs", path=source)
    flat = layer.set_geometry(layer.geometry.force_2d())
    if is_lonlat(layer.crs):
        return flat.set_crs("EPSG:4326", allow_override=True)
    return flat.to_crs("EPSG:4326")


def check_extent(layer: gpd.GeoDataFrame, source: object) -> None:
    """Refuse a layer that does not lie in Indonesia, and say so where its axes are swapped.

    Raises
    ------
    BoundaryError
        If any coordinate lies outside.
    """
    bounds = layer.total_bounds
    if _inside(bounds):
        return
    if _inside(bounds[[1, 0, 3, 2]]):
        raise BoundaryError("admin.axes_swapped", path=source)
    shown = ", ".join(f"{value:.6g}" for value in bounds)
    raise BoundaryError("admin.outside_indonesia", path=source, bounds=shown)


def check_polygons(layer: gpd.GeoDataFrame, names: pd.Series, source: object) -> None:
    """Refuse rows without geometry or with another geometry than polygons.

    Raises
    ------
    BoundaryError
        With the rows, counted from 1, and what *names* calls them.
    """
    empty = layer.geometry.isna()
    if empty.any():
        raise BoundaryError(
            "admin.geometry_missing", path=source, n=int(empty.sum()), rows=few_rows(empty, names)
        )
    check_kinds(layer, names, source)


def check_kinds(layer: gpd.GeoDataFrame, names: pd.Series, source: object) -> None:
    """Refuse rows with another geometry than polygons; rows without any may pass.

    Raises
    ------
    BoundaryError
        With the rows, counted from 1, and what *names* calls them.
    """
    other = layer.geometry.notna() & ~layer.geometry.geom_type.isin(_POLYGONS)
    if other.any():
        kinds = ", ".join(sorted(set(layer.geometry[other].geom_type)))
        raise BoundaryError(
            "admin.geometry_other", path=source, n=int(other.sum()), kinds=kinds, rows=few_rows(other, names)
        )


def repair_rings(
    layer: gpd.GeoDataFrame, names: pd.Series, source: object, *, repair: bool
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return *layer* with valid polygons, and the rows that were repaired.

    Raises
    ------
    BoundaryError
        If rings are invalid and *repair* is False, or a repair leaves no polygon.
    """
    wrong = ~layer.geometry.is_valid
    if not wrong.any():
        return layer, []
    if not repair:
        reason = shapely.is_valid_reason(layer.geometry[wrong].to_numpy()[0])
        raise BoundaryError(
            "admin.rings_invalid",
            path=source,
            n=int(wrong.sum()),
            rows=few_rows(wrong, names),
            reason=reason,
        )
    mended = layer.geometry.copy()
    mended[wrong] = [_polygons_of(shape) for shape in layer.geometry[wrong].make_valid(method="structure")]
    lost = mended.is_empty
    if lost.any():
        raise BoundaryError("admin.repair_empty", path=source, n=int(lost.sum()), rows=few_rows(lost, names))
    return layer.set_geometry(mended), [str(name) for name in names[wrong]]


def few_rows(mask: pd.Series, names: pd.Series, most: int = 5) -> str:
    """Return the rows of *mask*, counted from 1, with what they are called."""
    places = np.flatnonzero(mask.to_numpy())
    listed = [f"{place + 1} ({names.iloc[place]})" for place in places[:most]]
    return ", ".join(listed) + (", …" if len(places) > most else "")


def _inside(bounds: np.ndarray) -> bool:
    west, south, east, north = bounds
    return bool(west >= _WEST and south >= _SOUTH and east <= _EAST and north <= _NORTH)


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in _POLYGONS]
    return shapely.union_all(parts) if parts else shapely.Polygon()
