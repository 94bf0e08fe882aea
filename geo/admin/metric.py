"""In which projection an area is measured: metres, wherever in the country it lies."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from pyproj import CRS

__all__ = ["metric_crs"]

_WIDEST_UTM = 12.0  # degrees: at its edges 0.5 per cent too long
_COUNTRY = "EPSG:3395"  # Mercator: true at the equator, 2 per cent too long at 11 degrees south
_NOWHERE = "EPSG:32750"


def metric_crs(areas: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    """Return the projection in which *areas* are measured.

    Parameters
    ----------
    areas : GeoDataFrame or GeoSeries
        Of the whole map, so that all that is compared is measured alike; with a CRS.

    Returns
    -------
    pyproj.CRS
        The UTM zone of the middle: 50S for Banyuwangi. A province that spans two
        zones is measured in that of its middle, lengths right to 0.5 per cent; what
        is wider than 12 degrees is measured in the Mercator projection, right to 2
        per cent anywhere in Indonesia. What is in UTM already stays in its zone.

    Examples
    --------
    >>> import shapely
    >>> metric_crs(gpd.GeoSeries([shapely.box(119.3, -5.3, 119.5, -5.0)], crs=4326)).to_epsg()
    32750
    >>> metric_crs(gpd.GeoSeries([shapely.box(140.4, -3.0, 141.0, -2.3)], crs=4326)).to_epsg()
    32754
    """
    crs: CRS = areas.crs
    if crs.utm_zone is not None:
        return crs
    lonlat = areas.geometry if crs.is_geographic else areas.geometry.to_crs("EPSG:4326")
    west, south, east, north = lonlat.total_bounds
    if not np.isfinite([west, south, east, north]).all():
        return CRS.from_user_input(_NOWHERE)
    if east - west > _WIDEST_UTM:
        return CRS.from_user_input(_COUNTRY)
    zone = min(60, max(1, int((west + east) / 2 + 180) // 6 + 1))
    return CRS.from_epsg((32600 if south + north > 0 else 32700) + zone)
