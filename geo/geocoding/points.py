"""What the points of a file say, and which of them are an office's own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.admin.locator import PointLocator

__all__ = ["GAP_M", "NEAR_M", "Points", "Sharing", "read_points", "shared_points"]

GAP_M = 100.0
"""A point in no desa but this near to one lies in a gap between two polygons: it is that desa's."""

NEAR_M = 2_000.0
"""Farther than this from every desa, a point says nothing."""

# An office's own coordinate: on this many rows at least, that name this many different desa.
_OFFICE_ROWS = 4
_OFFICE_DESA = 3
# A coordinate on this many rows, with this many different texts, most of which name no desa.
_DOUBTFUL_ROWS = 20
_DOUBTFUL_TEXTS = 10
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


class Sharing(NamedTuple):
    """On how many rows each point stands that cannot be the place of all of them; 0 elsewhere.

    ``office``: they name three desa or more, so that it is the coordinate of the
    office that wrote them down. ``doubtful``: their texts differ and most name
    no desa, so that it may be.
    """

    office: NDArray[np.int64]
    doubtful: NDArray[np.int64]


def shared_points(points: Points, named: NDArray[np.int64], texts: NDArray[np.int64]) -> Sharing:
    """Return which points are shared by rows that can hardly be at one place.

    Parameters
    ----------
    points : Points
    named : numpy.ndarray of int64, shape (n,)
        The desa that the rest of each row names for certain, -1 without.
    texts : numpy.ndarray of int64, shape (n,)
        The number of each row's text.
    """
    office, doubtful = np.zeros(named.size, dtype=np.int64), np.zeros(named.size, dtype=np.int64)
    here = np.flatnonzero(points.given)
    if here.size < _OFFICE_ROWS:
        return Sharing(office, doubtful)
    table = pd.DataFrame(
        {
            "lon": np.round(points.lon[here], _DECIMALS),
            "lat": np.round(points.lat[here], _DECIMALS),
            "named": np.where(named[here] >= 0, named[here].astype(np.float64), np.nan),
            "text": texts[here],
        }
    )
    groups = table.groupby(["lon", "lat"], sort=False)
    size, naming = groups["text"].transform("size").to_numpy(), groups["named"].transform("count").to_numpy()
    desa, different = (groups[name].transform("nunique").to_numpy() for name in ("named", "text"))
    is_office = (size >= _OFFICE_ROWS) & (desa >= _OFFICE_DESA)
    unclear = (size >= _DOUBTFUL_ROWS) & (different >= _DOUBTFUL_TEXTS) & (2 * naming < size)
    office[here] = np.where(is_office, size, 0)
    doubtful[here] = np.where(unclear & ~is_office, size, 0)
    return Sharing(office, doubtful)
