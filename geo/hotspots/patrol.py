"""Where to look inside a flagged desa: the ground where cases lie thickest."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy import ndimage

from geo.admin.metric import metric_crs
from geo.errors import HotspotError
from geo.hotspots.density import Surface, density_surface
from geo.hotspots.knox import MIN_POINTS
from geo.wording import LANGUAGES, Language, say

__all__ = ["flagged_places", "patrol_places"]

_COLUMNS = ["n_cases", "share", "area_km2", "accuracy_index", "geometry"]


def patrol_places(
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    area_km2: float,
    within: Any = None,
    cell_m: float = 100.0,
) -> gpd.GeoDataFrame:
    """Return the ground to look at first, the place with most cases first.

    Parameters
    ----------
    points : GeoDataFrame or GeoSeries of points
        Incidents in any CRS; see :func:`precise_points`.
    area_km2 : float
        How much ground all places may cover together.
    within : shapely geometry, optional
        Only places inside it, such as a flagged desa, in the CRS of *points*; the
        points around it still say what lies thick there.
    cell_m : float
        Side of the cells that places are made of, in metres.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``rank`` from 1; ``n_cases`` (int64) and ``share`` of the points
        inside *within*, ``area_km2``, ``accuracy_index`` (share of the cases over share
        of the ground that the points and their surroundings take), ``geometry``
        in the CRS of *points*.

    Raises
    ------
    HotspotError
        Below 20 points, without a CRS, or where a point is missing.

    References
    ----------
    Chainey, S., Tompson, L. and Uhlig, S. (2008). The utility of hotspot mapping
    for predicting spatial patterns of crime. Security Journal 21, 4-28.
    """
    xy, crs = _checked(points)
    surface = density_surface(xy, cell_m=cell_m)
    if within is None:
        places = _places(surface, surface.values > 0, xy, area_km2)
    else:
        shape = gpd.GeoSeries([within], crs=points.crs).to_crs(crs).iloc[0]
        places = _places_in(surface, shape, xy, area_km2)
    return gpd.GeoDataFrame(places, geometry="geometry", crs=crs).to_crs(points.crs)


def flagged_places(
    layer: gpd.GeoDataFrame, points: gpd.GeoDataFrame | gpd.GeoSeries, *, area_km2: float = 0.5
) -> gpd.GeoDataFrame:
    """Return where to look in every desa that a layer flags as a hotspot.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
        As :func:`geo.hotspots.hotspot_layer` returns it.
    points : GeoDataFrame or GeoSeries of points
        Precise points of the same cases, in any CRS.
    area_km2 : float
        How much ground to choose in each desa, at most.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``kode_desa``, ``nama_desa``, ``rank`` (from 1 in each desa), those of
        :func:`patrol_places`, ``sentence_id``, ``sentence_en``; EPSG:4326, in the
        order of the layer. A desa without a precise point has no row.

    Raises
    ------
    HotspotError
        As :func:`patrol_places`.
    """
    xy, crs = _checked(points)
    surface = density_surface(xy)
    hot = layer[layer["hotspot_class"].astype(str).str.startswith("hot")]
    shapes = hot.geometry.to_crs(crs)
    parts = []
    for code, shape in shapes.items():
        places = _places_in(surface, shape, xy, area_km2)
        places = places[places["n_cases"] > 0].reset_index()
        places.insert(0, "nama_desa", hot.loc[code, "nama_desa"])
        places.insert(0, "kode_desa", code)
        for lang in LANGUAGES:
            places[f"sentence_{lang}"] = [_sentence(row, lang) for row in places.to_dict("records")]
        parts.append(places)
    columns = ["kode_desa", "nama_desa", "rank", *_COLUMNS, *(f"sentence_{lang}" for lang in LANGUAGES)]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return gpd.GeoDataFrame(frame[columns], geometry="geometry", crs=crs).to_crs("EPSG:4326")


def _sentence(place: dict[Hashable, Any], lang: Language) -> str:
    total = round(place["n_cases"] / place["share"])
    area = round(place["area_km2"], 2)
    key = "hotspots.patrol_place"
    return say(key, lang, n=place["n_cases"], total=total, hectares=round(100 * area))


def _checked(points: gpd.GeoDataFrame | gpd.GeoSeries) -> tuple[NDArray[np.float64], CRS]:
    """Return the points in metres, shape (points, 2), and the projection that they are in."""
    if points.crs is None:
        raise HotspotError("hotspots.no_crs")
    if len(points) < MIN_POINTS:
        raise HotspotError("hotspots.too_few_points", n=len(points), minimum=MIN_POINTS)
    missing = points.geometry.isna() | points.geometry.is_empty
    if missing.any():
        code = str(points.index[missing][0])
        raise HotspotError("hotspots.no_point", n=int(missing.sum()), code=code)
    crs = metric_crs(points)
    return np.asarray(shapely.get_coordinates(np.asarray(points.geometry.to_crs(crs).array))), crs


def _places_in(surface: Surface, shape: Any, xy: NDArray[np.float64], area_km2: float) -> pd.DataFrame:
    """Return the places of one shape, looked for in its surroundings alone."""
    west, south, east, north = shape.bounds
    low = np.floor((np.array([west, south]) - surface.origin) / surface.cell_m).astype("int64").clip(min=0)
    high = np.ceil((np.array([east, north]) - surface.origin) / surface.cell_m).astype("int64").clip(min=0)
    values = surface.values[low[0] : high[0], low[1] : high[1]]
    origin = np.asarray(surface.origin) + surface.cell_m * low
    part = Surface((float(origin[0]), float(origin[1])), surface.cell_m, values)
    own = xy[shapely.intersects_xy(shape, xy[:, 0], xy[:, 1])]
    return _places(part, _cells_in(part, shape), own, area_km2)


def _cells_in(surface: Surface, shape: Any) -> NDArray[np.bool_]:
    """Return the cells whose centre lies in *shape*."""
    columns, rows = surface.values.shape
    x = surface.origin[0] + surface.cell_m * (np.arange(columns) + 0.5)
    y = surface.origin[1] + surface.cell_m * (np.arange(rows) + 0.5)
    across, up = np.meshgrid(x, y, indexing="ij")
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape, across, up))


def _places(
    surface: Surface, ground: NDArray[np.bool_], xy: NDArray[np.float64], area_km2: float
) -> pd.DataFrame:
    """Join the densest cells of the ground that touch into places."""
    inside = Surface(surface.origin, surface.cell_m, np.where(ground, surface.values, 0.0))
    labels, count = ndimage.label(inside.densest(area_km2), structure=np.ones((3, 3)))
    cell = np.floor((xy - surface.origin) / surface.cell_m).astype("int64")
    cell = cell[((cell >= 0) & (cell < labels.shape)).all(axis=1)]
    cases = np.bincount(labels[tuple(cell.T)], minlength=count + 1)[1:]
    size = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    order = np.lexsort((np.arange(count), -cases / np.maximum(size, 1), -cases))
    share = cases / max(1, len(xy))
    frame = {
        "n_cases": cases[order],
        "share": share[order],
        "area_km2": size[order] * surface.cell_m**2 / 1e6,
        "accuracy_index": (share / (size / max(1, int(ground.sum()))))[order],
        "geometry": [_outline(surface, labels == k + 1) for k in order],
    }
    index = pd.RangeIndex(1, count + 1, name="rank")
    return pd.DataFrame(frame, index=index, columns=_COLUMNS)


def _outline(surface: Surface, cells: NDArray[np.bool_]) -> Any:
    column, row = np.nonzero(cells)
    west = surface.origin[0] + surface.cell_m * column
    south = surface.origin[1] + surface.cell_m * row
    return shapely.union_all(shapely.box(west, south, west + surface.cell_m, south + surface.cell_m))
