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

from geo.export.layer import ExportLayer
from geo.export.note import LayerNote

__all__ = ["DECIMALS", "feature_collection", "geojson_parts", "plain_value", "tidy_geometry"]

DECIMALS = 7
"""About a centimetre: RFC 7946, section 11.2, asks for no more than is needed."""


def feature_collection(layer: gpd.GeoDataFrame, note: LayerNote | None = None) -> bytes:
    """Return a layer as one GeoJSON feature collection.

    Parameters
    ----------
    layer : GeoDataFrame
        EPSG:4326. A named index gives each feature's ``id`` and is also kept
        as the property that it is named after.
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
    return b"".join(geojson_parts(ExportLayer.of(layer, note)))


def geojson_parts(layer: ExportLayer) -> Iterator[bytes]:
    """Return a feature collection piece by piece, as :func:`feature_collection` returns it whole.

    Raises
    ------
    ValueError
        If the layer is not in EPSG:4326.
    """
    assert isinstance(layer.head, gpd.GeoDataFrame)
    if layer.head.crs is None or layer.head.crs.to_epsg() != 4326:
        raise ValueError("GeoJSON is in EPSG:4326; say layer.to_crs(4326) first")
    head: dict[str, Any] = {"type": "FeatureCollection"}
    note = layer.note
    if note is not None:
        head["name"] = note.layer
        head["tigapilar"] = {**note.members(), "catatan": note.sentences("id"), "notes": note.sentences("en")}
    yield orjson.dumps(head)[:-1] + b',"features":[\n'
    separator = b""
    for part in layer.written():
        features = b",\n".join(_features(gpd.GeoDataFrame(part), layer.key))
        if features:
            yield separator + features
            separator = b",\n"
    yield b"\n]}\n"


def tidy_geometry(geometry: np.ndarray) -> np.ndarray:
    """Return the geometries rounded to seven decimals, exterior rings counter-clockwise.

    Where rounding would make a ring cross itself, it is snapped to the grid of
    seven decimals as a whole; what would vanish there stays unrounded.
    """
    rounded = _rounded(geometry)
    spoiled = shapely.is_valid(geometry) & ~shapely.is_valid(rounded)
    if spoiled.any():
        snapped = _rounded(shapely.set_precision(geometry[spoiled], 10.0**-DECIMALS))
        kept = ~shapely.is_empty(snapped) & shapely.is_valid(snapped)
        rounded[spoiled] = np.where(kept, snapped, geometry[spoiled])
    return shapely.orient_polygons(rounded)


def _rounded(geometry: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS)), dtype=object)


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


def _features(part: gpd.GeoDataFrame, key: str | None) -> Iterator[bytes]:
    shapes = shapely.to_geojson(tidy_geometry(np.asarray(part.geometry.array)))
    table = pd.DataFrame(part.drop(columns=part.geometry.name))
    names = [str(name) for name in table.columns]
    columns = [table.iloc[:, number].tolist() for number in range(len(names))]
    for position, shape in enumerate(shapes):
        properties = {
            name: plain_value(column[position]) for name, column in zip(names, columns, strict=True)
        }
        feature: dict[str, Any] = {"type": "Feature"}
        if key is not None and properties[key] is not None:
            feature["id"] = properties[key]
        feature["properties"] = properties
        feature["geometry"] = None if shape is None else orjson.Fragment(shape)
        yield orjson.dumps(feature)
