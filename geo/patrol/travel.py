"""Minutes from place to place: by straight line and detour, or as a router on the office's network says.

References
----------
Boscoe, F. P., Henry, K. A., Zdeb, M. S. (2012). A nationwide comparison of
driving distance versus straight-line distance to hospitals. The Professional
Geographer 64(2), 188-196: the detour index is 1.4 in the mean.
"""

from __future__ import annotations

import json
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np
import numpy.typing as npt

from geo.errors import RequestError, RouterError

__all__ = ["DETOUR", "SPEED_KMH", "nearest_minutes", "osrm_minutes", "straight_minutes"]

DETOUR = 1.4
"""How much longer the road is than the straight line, in the mean."""

SPEED_KMH = 20.0
"""A motorcycle on the roads of a desa, crossings included: an assumption, to be set by the office."""

_EARTH_M = 6_371_008.8
_OSRM_SECONDS = 20

Minutes = npt.NDArray[np.float64]


def straight_minutes(
    lon: npt.ArrayLike, lat: npt.ArrayLike, *, detour: float = DETOUR, speed_kmh: float = SPEED_KMH
) -> Minutes:
    """Return the minutes between places by great-circle distance, detour and speed.

    Parameters
    ----------
    lon, lat : arrays of shape (n,)
        Degrees.
    detour : float
        Road metres for each metre of straight line, at least 1.
    speed_kmh : float
        Above 0.

    Returns
    -------
    ndarray of shape (n, n)
        Minutes; symmetric, zero on the diagonal.

    Raises
    ------
    ValueError
        If *detour* or *speed_kmh* is out of its range, or a coordinate is missing.
    """
    if detour < 1 or speed_kmh <= 0:
        raise ValueError("detour must be at least 1 and speed_kmh above 0")
    x, y = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    if np.isnan(x).any() or np.isnan(y).any():
        raise ValueError("a stop without a point has no distance; group it with its desa first")
    distance_m = _distance_m(x, y, x, y)
    minutes: Minutes = distance_m * detour / (speed_kmh * 1000 / 60)
    np.fill_diagonal(minutes, 0.0)
    return minutes


def nearest_minutes(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    from_lon: npt.ArrayLike,
    from_lat: npt.ArrayLike,
    *,
    detour: float = DETOUR,
    speed_kmh: float = SPEED_KMH,
) -> Minutes:
    """Return the minutes to each place from the nearest of some starts, as :func:`straight_minutes` counts.

    Parameters
    ----------
    lon, lat : arrays of shape (n,)
        The places, in degrees; NaN where a place is not known.
    from_lon, from_lat : arrays of shape (k,)
        The starts; those without a point are left out.
    detour, speed_kmh : float

    Returns
    -------
    ndarray of shape (n,)
        Minutes; NaN where the place, or every start, is not known.
    """
    x, y = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    starts = np.radians(np.column_stack([np.asarray(from_lon, float), np.asarray(from_lat, float)]))
    starts = np.unique(starts[~np.isnan(starts).any(axis=1)], axis=0)
    if not len(starts):
        return np.full(len(x), np.nan)
    # A NaN place gives NaN to each of its distances, and so to the least.
    least: Minutes = _distance_m(x, y, starts[:, 0], starts[:, 1]).min(axis=1)
    return least * detour / (speed_kmh * 1000 / 60)


def _distance_m(x: Minutes, y: Minutes, other_x: Minutes, other_y: Minutes) -> Minutes:
    """Return the great-circle distances, shape (n, k), between places in radians."""
    half = (
        np.sin((y[:, None] - other_y) / 2) ** 2
        + np.cos(y[:, None]) * np.cos(other_y) * np.sin((x[:, None] - other_x) / 2) ** 2
    )
    distance_m: Minutes = 2 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distance_m


def osrm_minutes(address: str, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Minutes:
    """Return the minutes between places as the table service of an OSRM router says.

    Parameters
    ----------
    address : str
        Such as ``http://10.0.0.5:5000``; the profile is the router's own.
    lon, lat : arrays of shape (n,)
        Degrees.

    Returns
    -------
    ndarray of shape (n, n)
        Minutes; a pair that no road joins is taken by straight line.

    Raises
    ------
    RequestError
        If *address* is none.
    RouterError
        If the router cannot be reached or answers something else.

    References
    ----------
    OSRM API, version 1, service "table".
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise RequestError("patrol.osrm_address", address=address[:80])
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    pairs = ";".join(f"{a:.6f},{b:.6f}" for a, b in zip(x, y, strict=True))
    url = f"{address.rstrip('/')}/table/v1/driving/{pairs}?annotations=duration"
    try:
        with urlopen(url, timeout=_OSRM_SECONDS) as answer:
            seconds = np.array(json.load(answer)["durations"], dtype=float)
    except (URLError, TimeoutError, ValueError, KeyError, TypeError) as error:
        # The address alone: the places asked for are where people live.
        raise RouterError("patrol.osrm_failed", address=address[:80], detail=type(error).__name__) from error
    if seconds.shape != (len(x), len(x)):
        raise RouterError("patrol.osrm_failed", address=address[:80], detail=f"table {seconds.shape}")
    minutes: Minutes = seconds / 60
    return np.where(np.isnan(minutes), straight_minutes(x, y), minutes)
