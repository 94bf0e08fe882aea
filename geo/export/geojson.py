"""GeoJSON as RFC 7946 has it: WGS 84 without a crs member, right-hand rings, seven decimals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geo.export.note import LayerNote

__all__ = ["DECIMALS", "feature_collection", "plain_value", "tidy_geometry"]

DECIMALS = 7
"""About a centimetre: RFC 7946, section 11.2, asks for no more than is needed."""


def feature_collection(layer: gpd.GeoDataFrame, note: LayerNote | None = None) -> bytes:
    """Return a layer as one GeoJSON feature collection.

    Parameters
    ----------
    layer : GeoDataFrame
        EPSG:4326. The index gives each feature's ``id`` and is also kept as
        the property that the index is named after.
    note : LayerNote, optional
        Its facts become foreign members of the collection (RFC 7946, 6.1).

    Raises
    ------
    ValueError
        If the layer is not in EPSG:4326.

    References
    ----------
    Butler, H. et al. (2016). The GeoJSON Format. RFC 7946.
    """
    if layer.crs is None or layer.crs.to_epsg() != 4326:
        raise ValueError("GeoJSON is in EPSG:4326; say layer.to_crs(4326) first")
    head: dict[str, Any] = {"type": "FeatureCollection"}
    if note is not None:
        head["name"] = note.layer
        head["tigapilar"] = {**note.members(), "catatan": note.sentences("id"), "notes": note.sentences("en")}
    features = b",\n".join(_features(layer))
    return orjson.dumps(head)[:-1] + b',"features":[\n' + features + b"\n]}\n"


def tidy_geometry(geometry: np.ndarray) -> np.ndarray:
    """Return the geometries rounded to seven decimals, exterior rings counter-clockwise.

    Where rounding would make a ring cross itself the unrounded shape stays.
    """
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))
    spoiled = shapely.is_valid(geometry) & ~shapely.is_valid(rounded)
    return shapely.orient_polygons(np.where(spoiled, geometry, rounded))


def plain_value(value: Any) -> Any:
    """Return *value* as JSON holds it: missing becomes null, moments become ISO 8601 text."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, np.generic):
        return plain_value(value.item())
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float) and np.isinf(value):
        return None
    return value


def _features(layer: gpd.GeoDataFrame) -> Iterator[bytes]:
    shapes = shapely.to_geojson(tidy_geometry(np.asarray(layer.geometry.array)))
    table = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    names = list(table.columns)
    columns = [table[name].tolist() for name in names]
    key = layer.index.name
    for position, identifier in enumerate(layer.index):
        properties = {
            name: plain_value(column[position]) for name, column in zip(names, columns, strict=True)
        }
        if key is not None:
            properties = {str(key): plain_value(identifier), **properties}
        shape = shapes[position]
        feature = {
            "type": "Feature",
            "id": plain_value(identifier),
            "properties": properties,
            "geometry": None if shape is None else orjson.Fragment(shape),
        }
        yield orjson.dumps(feature)
