"""What the points of a file say, and which of them are an office's own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.admin.locator import PointLocator

__all__ = ["GAP_M", "NEAR_M", "Points", "Sharing", "read_points"]

GAP_M = 100.0
"""A point in no desa but this near to one lies in a gap between two polygons: it is that desa's."""

NEAR_M = 2_000.0
"""Farther than this from every desa, a point says nothing."""


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
