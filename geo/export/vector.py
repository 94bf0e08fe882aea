"""Layers through GDAL: GeoPackage, FlatGeobuf and Shapefile are its trade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from geo.cases.days import kept_moments
from geo.export.layer import ExportLayer

__all__ = ["GDAL_ERRORS", "moments_in_utc", "write_flatgeobuf", "write_vector"]

GDAL_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
)

Change = Callable[[pd.DataFrame], pd.DataFrame]


def write_flatgeobuf(layer: ExportLayer, path: Path) -> None:
    """Write a layer as FlatGeobuf, with the index by which a part of it is found over the net.

    FlatGeobuf's index has no room for a row without a place: such a layer is
    written without one, and every row is kept. Moments are in UTC: of a part's zone
    by name GDAL would keep the clock alone.
    """
    options = {} if layer.placed else {"SPATIAL_INDEX": "NO"}
    if layer.note is not None:
        options |= {"TITLE": layer.note.title, "DESCRIPTION": layer.note.text()}
    write_vector(
        layer, path, change=moments_in_utc, driver="FlatGeobuf", layer=layer.name, layer_options=options
    )


def moments_in_utc(part: pd.DataFrame) -> pd.DataFrame:
    """Return a part with its moments in UTC; a day alone (``tanpa_jam`` says which) is that day there too."""
    kept = kept_moments(part)
    names = kept.select_dtypes("datetimetz").columns
    return kept.assign(**{str(name): kept[name].dt.tz_convert("UTC") for name in names})


def write_vector(source: ExportLayer, path: Path, *, change: Change | None = None, **options: Any) -> None:
    """Write a layer with one of GDAL's drivers, a part at a time where it comes in parts.

    Parameters
    ----------
    source : ExportLayer
        A layer without shapes becomes a table, where the driver has tables.
    path : Path
        Where to.
    change : callable, optional
        What the format needs done to each part first.
    **options
        ``driver``, ``layer`` and the options of :func:`pyogrio.write_dataframe`.
    """
    changed: Change = change or (lambda part: part)
    if source.streamed:
        _write_stream(source, path, changed, options)
        return
    for part in source.parts():
        pyogrio.write_dataframe(changed(part), path, **options)


def _write_stream(layer: ExportLayer, path: Path, change: Change, options: dict[str, Any]) -> None:
    head = change(layer.head)
    is_map = isinstance(head, gpd.GeoDataFrame)
    shape = {"geometry_name": "wkb_geometry", "geometry_type": "Point", "crs": "EPSG:4326"} if is_map else {}
    schema = _table(head).schema

    def batches() -> Iterator[pa.RecordBatch]:
        for part in layer.parts():
            yield from _table(change(part)).cast(schema).to_batches()

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    pyogrio.write_arrow(reader, path, **shape, **options)


def _table(part: pd.DataFrame) -> pa.Table:
    if not isinstance(part, gpd.GeoDataFrame):
        return pa.Table.from_pandas(part, preserve_index=False).replace_schema_metadata(None)
    plain = pd.DataFrame(part.drop(columns=part.geometry.name))
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    shapes = shapely.to_wkb(np.asarray(part.geometry.array))
    return table.append_column("wkb_geometry", pa.array(shapes, type=pa.binary()))
