"""Near repeats: does one incident raise the chance of another, near and soon after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.admin.metric import metric_crs
from geo.errors import HotspotError

__all__ = ["MIN_POINTS", "near_repeat"]

MIN_POINTS = 20


def near_repeat(
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    times: pd.Series[Any],
    *,
    distances_m: Sequence[float] = (200.0, 400.0, 800.0),
    days: Sequence[float] = (7.0, 14.0, 28.0),
    permutations: int = 999,
    seed: int,
) -> pd.DataFrame:
    """Return the Knox table: pairs of incidents by distance and by time between them.

    Parameters
    ----------
    points : GeoDataFrame or GeoSeries of points
        Incidents in any CRS, measured in :func:`geo.admin.metric.metric_crs`; only places that are really
        known, for incidents that share a desa's office would all be near repeats.
    times : Series of datetime, indexed alike
        When each happened.
    distances_m : sequence of float
        Upper edges of the distance bands in metres, rising.
    days : sequence of float
        Upper edges of the time bands in days, rising.
    permutations : int
        Shuffles of the times among the places.
    seed : int
        The same seed gives the same frame to the last bit.

    Returns
    -------
    DataFrame
        One row a band of distance and time: ``distance_from_m``, ``distance_to_m``,
        ``days_from``, ``days_to``, ``n_pairs`` (int64), ``expected`` (mean over the
        shuffles), ``ratio``, ``p_value`` (as many pairs or more). A lower edge
        belongs to the band before; 0 belongs to the first.

    Raises
    ------
    HotspotError
        Below 20 points, without a CRS, or where a point or a time is missing.

    References
    ----------
    Knox, E. G. (1964). The detection of space-time interactions. Journal of the
    Royal Statistical Society C 13, 25-30.

    Johnson, S. D. et al. (2007). Space-time patterns of risk: a cross national
    assessment of residential burglary victimization. Journal of Quantitative
    Criminology 23, 201-219.
    """
    xy, day = _checked(points, times)
    pairs = cKDTree(xy).query_pairs(max(distances_m), output_type="ndarray")
    apart = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    edges = np.asarray(distances_m, dtype="float64"), np.asarray(days, dtype="float64")
    band = np.searchsorted(edges[0], apart, side="left")
    table = _table(day, pairs, band, edges)
    generator = np.random.default_rng(seed)
    shuffled = np.array([_table(generator.permutation(day), pairs, band, edges) for _ in range(permutations)])
    expected = shuffled.mean(axis=0)
    p_value = (1 + (shuffled >= table).sum(axis=0)) / (permutations + 1)
    return _laid_out(edges, table, expected, p_value)


def _checked(
    points: gpd.GeoDataFrame | gpd.GeoSeries, times: pd.Series[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if points.crs is None:
        raise HotspotError("hotspots.no_crs")
    if len(points) < MIN_POINTS:
        raise HotspotError("hotspots.too_few_points", n=len(points), minimum=MIN_POINTS)
    shapes = points.geometry.sort_index()
    when = times.reindex(shapes.index)
    missing = shapes.isna() | shapes.is_empty | when.isna()
    if missing.any():
        code = str(shapes.index[missing][0])
        raise HotspotError("hotspots.not_finite", n=int(missing.sum()), code=code)
    xy = shapely.get_coordinates(np.asarray(shapes.to_crs(metric_crs(shapes)).array))
    since = when - when.min()
    return xy, (since / pd.Timedelta(days=1)).to_numpy(dtype="float64")


def _table(
    day: NDArray[np.float64],
    pairs: NDArray[np.int64],
    band: NDArray[np.int64],
    edges: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.int64]:
    """Return the number of pairs of each band, shape (distances, times)."""
    rows, columns = len(edges[0]), len(edges[1])
    between = np.searchsorted(edges[1], np.abs(day[pairs[:, 0]] - day[pairs[:, 1]]), side="left")
    near = between < columns
    cell = band[near] * columns + between[near]
    return np.bincount(cell, minlength=rows * columns).reshape(rows, columns)


def _laid_out(
    edges: tuple[NDArray[np.float64], NDArray[np.float64]],
    table: NDArray[np.int64],
    expected: NDArray[np.float64],
    p_value: NDArray[np.float64],
) -> pd.DataFrame:
    rows, columns = table.shape
    lower = [np.r_[0.0, edge[:-1]] for edge in edges]
    frame = {
        "distance_from_m": np.repeat(lower[0], columns),
        "distance_to_m": np.repeat(edges[0], columns),
        "days_from": np.tile(lower[1], rows),
        "days_to": np.tile(edges[1], rows),
        "n_pairs": table.ravel(),
        "expected": expected.ravel(),
        "ratio": np.divide(table, expected, out=np.full(table.shape, np.nan), where=expected > 0).ravel(),
        "p_value": p_value.ravel(),
    }
    return pd.DataFrame(frame)
