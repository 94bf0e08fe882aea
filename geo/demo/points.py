"""Where the cases of the demonstration happened, and how an operator wrote it down."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.admin.locator import PointLocator
from geo.demo.recipe import Recipe, pick, stream

__all__ = ["REPAIRABLE", "scatter", "spoil", "write_points"]

REPAIRABLE = frozenset({"", "swapped", "comma", "dms", "sign", "utm", "link", "thousands"})
"""Mistakes after which the point still tells the desa."""

Floats = NDArray[np.float64]


def scatter(
    desa: gpd.GeoDataFrame, position: NDArray[np.int64], recipe: Recipe, seed: int
) -> tuple[Floats, Floats]:
    """Return a point for each case, around a few settlements inside its desa.

    Every point is found in its own desa by the locator, overlaps of the layer
    included; NaN where a desa has no room for one.
    """
    rng = stream(seed, "points")
    locator = PointLocator(desa)
    hamlets = _hamlets(desa, locator, int(recipe["point_spread"]["hamlets"]), rng)
    shares = np.array([0.45, 0.25, 0.18, 0.12, *[0.05] * 20])[: hamlets.shape[1]]
    which = rng.choice(hamlets.shape[1], size=len(position), p=shares / shares.sum())
    centre = hamlets[position, which]
    lon, lat = centre[:, 0].copy(), centre[:, 1].copy()
    spread = float(recipe["point_spread"]["spread_m"]) / 110_574
    left = np.arange(len(position))
    for _ in range(12):
        x = centre[left, 0] + spread / np.cos(np.radians(centre[left, 1])) * rng.standard_normal(len(left))
        y = centre[left, 1] + spread * rng.standard_normal(len(left))
        x, y = np.round(x, 6), np.round(y, 6)
        inside = locator.locate(x, y) == position[left]
        lon[left[inside]], lat[left[inside]] = x[inside], y[inside]
        left = left[~inside]
        if not len(left):
            break
    return lon, lat


def _hamlets(desa: gpd.GeoDataFrame, locator: PointLocator, count: int, rng: np.random.Generator) -> Floats:
    """Return *count* places inside each desa, shape (desa, count, 2)."""
    geometry = desa.geometry.to_numpy()
    bounds = shapely.bounds(geometry)
    inner = shapely.get_coordinates(shapely.point_on_surface(geometry[~shapely.is_missing(geometry)]))
    places = np.full((len(desa), count, 2), np.nan)
    places[~shapely.is_missing(geometry)] = np.round(inner, 6)[:, None, :]
    filled = np.zeros(len(desa), dtype=np.int64)
    for _ in range(15 * count):
        short = np.flatnonzero((filled < count) & ~np.isnan(bounds[:, 0]))
        if not len(short):
            break
        draw = rng.random((len(short), 2))
        box = bounds[short]
        point = np.round(box[:, :2] + draw * (box[:, 2:] - box[:, :2]), 6)
        good = locator.locate(point[:, 0], point[:, 1]) == short
        places[short[good], filled[short[good]]] = point[good]
        filled[short[good]] += 1
    return places


def spoil(count: int, recipe: Recipe, seed: int) -> NDArray[np.object_]:
    """Return which mistake, if any, is made in writing each of *count* points."""
    return pick(stream(seed, "point mistakes"), count, recipe["point_mistakes"], "")


def write_points(
    lon: Floats, lat: Floats, mistake: NDArray[np.object_], recipe: Recipe, seed: int
) -> dict[str, NDArray[np.object_]]:
    """Return the cells ``lon``, ``lat`` and ``koordinat`` of points with the mistakes made in writing.

    Parameters
    ----------
    lon, lat : ndarray of float64
        The places that are written (for ``wrong_desa`` a false one already).
    mistake : ndarray of object
        Labels of :func:`spoil`.
    """
    rng = stream(seed, "point cells")
    spread = recipe["point_spread"]
    sea = np.array(spread["sea"]) + spread["sea_spread_deg"] * (rng.random((len(lon), 2)) - 0.5)
    x = np.where(mistake == "sea", sea[:, 0], np.where(mistake == "office", spread["office"][0], lon))
    y = np.where(mistake == "sea", sea[:, 1], np.where(mistake == "office", spread["office"][1], lat))
    cells = [
        _cells(a, b, label) for a, b, label in zip(x.tolist(), y.tolist(), mistake.tolist(), strict=True)
    ]
    columns = list(zip(*cells, strict=True)) if cells else [(), (), ()]
    return {
        name: np.array(column, dtype=object)
        for name, column in zip(("lon", "lat", "koordinat"), columns, strict=True)
    }


def _cells(lon: float, lat: float, mistake: str) -> tuple[str, str, str]:
    x, y = f"{lon:.6f}", f"{lat:.6f}"
    match mistake:
        case "swapped":
            return y, x, ""
        case "comma":
            return x.replace(".", ","), y.replace(".", ","), ""
        case "dms":
            return _dms(lon, "BT", "BB"), _dms(lat, "LU", "LS"), ""
        case "sign":
            return x, y.removeprefix("-"), ""
        case "utm":
            easting, northing = _TO_UTM.transform(lon, lat)
            return f"{easting:.0f}", f"{northing:.0f}", ""
        case "link":
            return "", "", f"https://maps.google.com/?q={y},{x}"
        case "thousands":
            return f"{x[:-3]}.{x[-3:]}", f"{y[:-3]}.{y[-3:]}", ""
        case "zero":
            return "0", "0", ""
    return x, y, ""


_TO_UTM = Transformer.from_crs(4326, 32750, always_xy=True)


def _dms(value: float, positive: str, negative: str) -> str:
    seconds = round(abs(value) * 3600, 1)
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{degrees:.0f}°{minutes:.0f}'{rest:.1f}\"{positive if value >= 0 else negative}"
