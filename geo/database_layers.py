"""What QGIS finds in the office's database: the desa and the published hotspots of all kinds and quarters."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.case_layer import CASE_EXPORT_COLUMNS
from geo.cases.store import CaseStore
from geo.errors import StoreError
from geo.layers import forum_layer
from geo.publishing.database import write_tables
from geo.publishing.keeper import published

__all__ = ["put_into_database"]


def put_into_database(store: CaseStore, boundaries: Boundaries) -> tuple[dict[str, int], list[str]]:
    """Write the newest edition's layers into the store's database.

    Returns
    -------
    rows : dict of str to int
        The rows of each table.
    absent : list of str
        Roles of the database that somebody with more rights has to make.

    Raises
    ------
    StoreError
        If nothing is published yet, or the store is no server's.
    """
    shown = published(store, boundaries)
    if shown is None:
        raise StoreError("db.nothing_published")
    hotspots = [
        pd.DataFrame(forum_layer(shown, "hotspots", kind, period)[0]).assign(jenis=kind, periode=period)
        for kind in shown.jenis
        for period in shown.periods
    ]
    layers = {
        "desa": _with_code(boundaries.desa),
        "hotspot": _with_code(pd.concat(hotspots)),
    }
    absent = write_tables(store, layers, CASE_EXPORT_COLUMNS)
    return {name: len(frame) for name, frame in layers.items()}, absent


def _with_code(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows with the code of their desa as a column."""
    plain = frame.reset_index() if frame.index.name is not None else frame.reset_index(drop=True)
    return gpd.GeoDataFrame(plain, geometry="geometry", crs="EPSG:4326")
