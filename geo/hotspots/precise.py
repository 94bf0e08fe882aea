"""Points that say where in a desa something happened, apart from those that do not."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["precise_points"]

# A point written with fewer decimals stands for a square of a kilometre and more.
_MIN_DECIMALS = 4

# So many cases of one desa on one and the same point, and so large a share of
# them, are an office or a default and not a place where things happen.
_STACK = 5
_STACK_SHARE = 0.2


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


def _decimals(values: pd.Series) -> NDArray[np.int64]:
    """Return how many decimals each number needs, up to 6."""
    x = values.fillna(0.0).to_numpy(dtype="float64")
    needed = np.full(len(x), 6, dtype="int64")
    for places in range(5, -1, -1):
        needed[np.abs(x - np.round(x, places)) < 1e-9] = places
    return needed
