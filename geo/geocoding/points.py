"""What the points of a file say, and which of them are an office's own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.admin.locator import PointLocator

__all__ = ["GAP_M", "NEAR_M", "Points", "office_points", "read_points"]

GAP_M = 100.0
"""A point in no desa but this near to one lies in a gap between two polygons: it is that desa's."""

NEAR_M = 2_000.0
"""Farther than this from every desa, a point says nothing."""

# An office's own coordinate: on this many rows at least, that name this many different desa.
_OFFICE_ROWS = 4
_OFFICE_DESA = 3
# Five decimals are a metre: the same point, as offices paste it.
_DECIMALS = 5


class Points(NamedTuple):
    """One entry a row: where its point lies.

    ``place`` is the desa's row position in the layer, -1 where none is within
    ``NEAR_M``; ``distance_m`` is 0 inside it; ``given`` says whether there is a
    usable point at all.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    place: NDArray[np.int64]
    distance_m: NDArray[np.float64]
    given: NDArray[np.bool_]


def read_points(lon: NDArray[np.float64], lat: NDArray[np.float64], locator: PointLocator) -> Points:
    """Return the desa that each point lies in, or the nearest one within ``NEAR_M``.

    Parameters
    ----------
    lon, lat : numpy.ndarray of float64, shape (n,)
        Decimal degrees, NaN where a row has no usable point.
    locator : PointLocator

    Returns
    -------
    Points
    """
    given = np.isfinite(lon) & np.isfinite(lat)
    place = np.full(lon.size, -1, dtype=np.int64)
    here = np.flatnonzero(given)
    if here.size:
        place[here] = locator.locate(lon[here], lat[here])
    distance_m = np.where(place >= 0, 0.0, np.nan)
    astray = np.flatnonzero(given & (place < 0))
    if astray.size:
        pairs, back = np.unique(np.column_stack([lon[astray], lat[astray]]), axis=0, return_inverse=True)
        nearest, metres = locator.nearest(pairs[:, 0], pairs[:, 1], NEAR_M)
        place[astray], distance_m[astray] = nearest[back.ravel()], metres[back.ravel()]
    return Points(lon, lat, place, distance_m, given)


def office_points(points: Points, named: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return on how many rows a point stands that cannot be the place of all of them; 0 elsewhere.

    Parameters
    ----------
    points : Points
    named : numpy.ndarray of int64, shape (n,)
        The desa that the rest of each row names for certain, -1 without.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
        Rows that share the coordinate, where they name three desa or more:
        then it is the coordinate of the office that wrote them down.
    """
    rows = np.zeros(named.size, dtype=np.int64)
    here = np.flatnonzero(points.given)
    if here.size < _OFFICE_ROWS:
        return rows
    table = pd.DataFrame(
        {
            "lon": np.round(points.lon[here], _DECIMALS),
            "lat": np.round(points.lat[here], _DECIMALS),
            "named": np.where(named[here] >= 0, named[here].astype(np.float64), np.nan),
        }
    )
    groups = table.groupby(["lon", "lat"], sort=False)["named"]
    size, different = groups.transform("size").to_numpy(), groups.transform("nunique").to_numpy()
    rows[here] = np.where((size >= _OFFICE_ROWS) & (different >= _OFFICE_DESA), size, 0)
    return rows
