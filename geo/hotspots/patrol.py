"""Where to look inside a flagged desa: the densest ground, from points that can bear it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from geo.errors import HotspotError
from geo.hotspots.density import Surface, density_surface
from geo.hotspots.knox import MIN_POINTS
from geo.hotspots.neighbours import METRIC_CRS

__all__ = ["patrol_places", "precise_points"]

# A point written with fewer decimals stands for a square of a kilometre and more.
_MIN_DECIMALS = 4

# So many cases of one desa on one and the same point, and so large a share of
# them, are an office or a default and not a place where things happen.
_STACK = 5
_STACK_SHARE = 0.2

_COLUMNS = ["n_cases", "share", "area_km2", "accuracy_index", "geometry"]


def precise_points(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the cases whose point says where in the desa it was.

    Parameters
    ----------
    cases : DataFrame
        Geocoded cases: ``match_status``, ``match_method``, ``match_lon``,
        ``match_lat``, ``kode_desa``.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows that are matched with the help of their own point, written with
        at least four decimals, and not one of a stack of cases on one point that
        stands for the whole desa; all columns, EPSG:4326. ``attrs["left_out"]``
        counts the others by reason: ``no_point``, ``coarse``, ``stacked``.
    """
    lon, lat = cases["match_lon"].astype("float64"), cases["match_lat"].astype("float64")
    has = (
        (cases["match_status"] == "matched")
        & cases["match_method"].astype("object").fillna("").str.contains("point")
        & lon.notna()
        & lat.notna()
    )
    coarse = has & (_decimals(lon) < _MIN_DECIMALS) & (_decimals(lat) < _MIN_DECIMALS)
    place = pd.DataFrame({"desa": cases["kode_desa"], "lon": lon, "lat": lat})[has & ~coarse]
    here = place.groupby(["desa", "lon", "lat"])["lon"].transform("size")
    all_of_desa = place.groupby("desa")["lon"].transform("size")
    stacked = ((here >= _STACK) & (here >= _STACK_SHARE * all_of_desa)).reindex(cases.index, fill_value=False)
    kept = has & ~coarse & ~stacked
    points = gpd.GeoDataFrame(cases[kept], geometry=gpd.points_from_xy(lon[kept], lat[kept]), crs="EPSG:4326")
    points.attrs["left_out"] = {
        "no_point": int((~has).sum()),
        "coarse": int(coarse.sum()),
        "stacked": int(stacked.sum()),
    }
    return points


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
    if points.crs is None:
        raise HotspotError("hotspots.no_crs")
    if len(points) < MIN_POINTS:
        raise HotspotError("hotspots.too_few_points", n=len(points), minimum=MIN_POINTS)
    missing = points.geometry.isna() | points.geometry.is_empty
    if missing.any():
        code = str(points.index[missing][0])
        raise HotspotError("hotspots.no_point", n=int(missing.sum()), code=code)
    xy = shapely.get_coordinates(np.asarray(points.geometry.to_crs(METRIC_CRS).array))
    surface = density_surface(xy, cell_m=cell_m)
    ground = surface.values > 0
    if within is not None:
        shape = gpd.GeoSeries([within], crs=points.crs).to_crs(METRIC_CRS).iloc[0]
        ground = _cells_in(surface, shape)
        xy = xy[shapely.intersects_xy(shape, xy[:, 0], xy[:, 1])]
    inside = Surface(surface.origin, cell_m, np.where(ground, surface.values, 0.0))
    places = _places(inside, inside.densest(area_km2), xy, int(ground.sum()))
    return gpd.GeoDataFrame(places, geometry="geometry", crs=METRIC_CRS).to_crs(points.crs)


def _decimals(values: pd.Series) -> NDArray[np.int64]:
    """Return how many decimals each number needs, up to 6."""
    x = values.fillna(0.0).to_numpy(dtype="float64")
    needed = np.full(len(x), 6, dtype="int64")
    for places in range(5, -1, -1):
        needed[np.abs(x - np.round(x, places)) < 1e-9] = places
    return needed


def _cells_in(surface: Surface, shape: Any) -> NDArray[np.bool_]:
    """Return the cells whose centre lies in *shape*."""
    columns, rows = surface.values.shape
    x = surface.origin[0] + surface.cell_m * (np.arange(columns) + 0.5)
    y = surface.origin[1] + surface.cell_m * (np.arange(rows) + 0.5)
    across, up = np.meshgrid(x, y, indexing="ij")
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape, across, up))


def _places(
    surface: Surface, chosen: NDArray[np.bool_], xy: NDArray[np.float64], ground: int
) -> pd.DataFrame:
    """Join the chosen cells that touch into places."""
    labels, count = ndimage.label(chosen, structure=np.ones((3, 3)))
    cell = np.floor((xy - surface.origin) / surface.cell_m).astype("int64")
    cases = np.bincount(labels[tuple(cell.T)], minlength=count + 1)[1:]
    size = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    order = np.lexsort((np.arange(count), -cases / np.maximum(size, 1), -cases))
    share = cases / max(1, len(xy))
    frame = {
        "n_cases": cases[order],
        "share": share[order],
        "area_km2": size[order] * surface.cell_m**2 / 1e6,
        "accuracy_index": (share / (size / max(1, ground)))[order],
        "geometry": [_outline(surface, labels == k + 1) for k in order],
    }
    index = pd.RangeIndex(1, count + 1, name="rank")
    return pd.DataFrame(frame, index=index, columns=_COLUMNS)


def _outline(surface: Surface, cells: NDArray[np.bool_]) -> Any:
    column, row = np.nonzero(cells)
    west = surface.origin[0] + surface.cell_m * column
    south = surface.origin[1] + surface.cell_m * row
    return shapely.union_all(shapely.box(west, south, west + surface.cell_m, south + surface.cell_m))
