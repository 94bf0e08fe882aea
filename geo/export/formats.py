"""The formats that a layer can be written in: one table that the command line and the service share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from geo.export.csv_text import csv_parts
from geo.export.geojson import geojson_parts
from geo.export.geopackage import write_geopackage
from geo.export.gpx import gpx_parts
from geo.export.kml import kml_parts
from geo.export.layer import ExportLayer
from geo.export.shapefile import write_shapefile
from geo.export.vector import write_flatgeobuf
from geo.export.xlsx import write_xlsx

__all__ = ["FORMATS", "FORUM_FORMATS", "SERVED", "SUFFIXES", "Format", "suffix_of"]

Parts = Callable[[ExportLayer], Iterator[bytes]]
Write = Callable[[Sequence[ExportLayer], Path], None]


class Format(NamedTuple):
    """How one format is written: in pieces that can be sent as they are made, or as a file."""

    label: str
    media: str
    parts: Parts | None = None
    write: Write | None = None
    needs_map: bool = True
    several: bool = False


def suffix_of(name: str) -> str:
    """Return the suffix that names the format, such as ``.csv`` or ``.shp.zip``.

    >>> suffix_of("Peta.SHP.zip")
    '.shp.zip'
    """
    lower = name.lower()
    return ".shp.zip" if lower.endswith(".shp.zip") else Path(lower).suffix


def _one(write: Callable[[ExportLayer, Path], None]) -> Write:
    return lambda layers, path: write(layers[0], path)


def _parquet(layer: ExportLayer, path: Path) -> None:
    """Write a layer as (Geo)Parquet; its facts are in the file's metadata under ``tigapilar``."""
    parts = list(layer.parts())
    frame = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    # Geo files keep their CRS in the file's metadata; plain tables need nothing more.
    whole = gpd.GeoDataFrame(frame, crs=layer.head.crs) if isinstance(layer.head, gpd.GeoDataFrame) else frame
    whole.to_parquet(path, index=False)
    if layer.note is not None:
        table = pq.read_table(path)
        facts = json.dumps({**layer.note.members(), "catatan": layer.note.sentences()}, ensure_ascii=False)
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, "tigapilar": facts}), path)


_GEOJSON = Format("GeoJSON", "application/geo+json", parts=geojson_parts)
_SHAPEFILE = Format("Shapefile", "application/zip", write=_one(write_shapefile))

FORMATS: dict[str, Format] = {
    ".geojson": _GEOJSON,
    ".json": _GEOJSON,
    ".gpkg": Format(
        "GeoPackage (QGIS)",
        "application/geopackage+sqlite3",
        write=write_geopackage,
        several=True,
    ),
    ".fgb": Format("FlatGeobuf", "application/octet-stream", write=_one(write_flatgeobuf)),
    ".parquet": Format("Parquet", "application/vnd.apache.parquet", write=_one(_parquet), needs_map=False),
    ".csv": Format("CSV", "text/csv; charset=utf-8", parts=csv_parts, needs_map=False),
    ".xlsx": Format(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=write_xlsx,
        needs_map=False,
        several=True,
    ),
    ".shp.zip": _SHAPEFILE,
    ".zip": _SHAPEFILE,
    ".kml": Format("Google Earth (KML)", "application/vnd.google-earth.kml+xml", parts=kml_parts),
    ".gpx": Format("GPX", "application/gpx+xml", parts=gpx_parts),
}

SUFFIXES: tuple[str, ...] = tuple(FORMATS)

SERVED: tuple[str, ...] = tuple(name for name in FORMATS if name not in (".json", ".parquet", ".zip"))
"""What the service answers with."""

FORUM_FORMATS: dict[str, str] = {
    suffix: FORMATS[suffix].label for suffix in (".geojson", ".gpkg", ".xlsx", ".csv", ".fgb")
}
"""What the service's pages offer to download, and what people call it."""
