"""The circles that a scan looks through: each area's nearest others, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.errors import HotspotError

__all__ = ["Windows", "circle_centres", "circular_windows"]

# Rows ordered at a time, which bounds the memory that a whole province takes.
_BATCH = 500


@dataclass(frozen=True)
class Windows:
    """Circles around every area.

    Attributes
    ----------
    order : ndarray of int32, shape (n, widest)
        Row *i* lists the areas by distance from area *i*, itself first; the
        first 1, 2, 3, ... of them are the circles around it. What lies beyond
        the row's size has no meaning.
    sizes : ndarray of int32, shape (n,)
        How many circles a row has: as many areas as the largest share allows.
    population : ndarray of float64, shape (n, widest)
        Persons inside each circle.
    """

    order: NDArray[np.int32]
    sizes: NDArray[np.int32]
    population: NDArray[np.float64]

    def parts(self) -> Iterator[tuple[int, Windows]]:
        """Give the first centre's row and the circles of some centres, one after the other: here all."""
        yield 0, self

    def at(self, centre: int) -> Windows:
        """Return the circles around one area."""
        row = slice(centre, centre + 1)
        return Windows(self.order[row], self.sizes[row], self.population[row])


def circular_windows(
    centroids: gpd.GeoSeries, index: pd.Index[Any], people: NDArray[np.float64], max_share: float
) -> Windows:
    """Return the circles up to *max_share* of the population.

    Parameters
    ----------
    centroids : geopandas.GeoSeries of points
        Great-circle distance where their CRS is geographic, Euclidean where it
        is projected or there is none.
    index : pandas.Index
        The areas in the order that the windows number them.
    people : ndarray of float64, shape (n,)
        Persons, or cases, in that order.
    max_share : float
        Between 0 (excluded) and 1.

    Raises
    ------
    HotspotError
        If *max_share* is out of its range, or a point is missing.
    """
    points, limit = circle_centres(centroids, index, people, max_share)
    widest = _widest(people, limit)
    tree = cKDTree(points)
    orders, sizes = [], []
    for start in range(0, len(points), _BATCH):
        near = _by_distance(tree, points, start, widest)
        fits = (np.cumsum(people[near], axis=1) <= limit).sum(axis=1)
        orders.append(near[:, : max(1, int(fits.max()))])
        sizes.append(fits)
    width = max(part.shape[1] for part in orders)
    order = np.vstack([np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in orders])
    return Windows(order, np.concatenate(sizes).astype("int32"), np.cumsum(people[order], axis=1))


def circle_centres(
    centroids: gpd.GeoSeries, index: pd.Index[Any], people: NDArray[np.float64], max_share: float
) -> tuple[NDArray[np.float64], float]:
    """Return where the circles have their centres, shape (n, axes), and how many persons one may hold.

    Parameters and errors are those of :func:`circular_windows`.
    """
    if not 0.0 < max_share <= 1.0:
        raise HotspotError("hotspots.bad_share", share=max_share)
    absent = index.difference(centroids.index)
    if len(absent):
        raise HotspotError("hotspots.missing_codes", n=len(absent), code=str(absent[0]))
    return _coordinates(centroids.reindex(index)), max_share * float(people.sum()) * (1.0 + 1e-12)


def _widest(people: NDArray[np.float64], limit: float) -> int:
    """Return how many areas fit at most: the emptiest ones together."""
    return int(np.clip((np.cumsum(np.sort(people)) <= limit).sum(), 1, len(people)))


def _by_distance(tree: cKDTree, points: NDArray[np.float64], start: int, widest: int) -> NDArray[np.int32]:
    part = points[start : start + _BATCH]
    distance, near = tree.query(part, k=widest)
    distance, near = distance.reshape(len(part), -1), near.reshape(len(part), -1)
    own = near == np.arange(start, start + len(part))[:, np.newaxis]
    # Equal distances are put in the order of the labels, the area itself first.
    sorting = np.lexsort((near, np.where(own, -1.0, distance)), axis=1)
    return np.take_along_axis(near, sorting, axis=1).astype("int32")


def _coordinates(points: gpd.GeoSeries) -> NDArray[np.float64]:
    missing = points.isna() | points.is_empty
    if missing.any():
        raise HotspotError("hotspots.no_point", code=str(points.index[missing][0]), n=int(missing.sum()))
    xy: NDArray[np.float64] = shapely.get_coordinates(np.asarray(points.array))
    if points.crs is None or not points.crs.is_geographic:
        return xy
    # The chord through the globe orders points as the great circle does.
    lon, lat = np.radians(xy).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
