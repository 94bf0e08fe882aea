"""GeoPackage: several layers in one file, each with its style and what it says of itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.export.layer import ExportLayer
from geo.export.qml import qml
from geo.export.sld import sld
from geo.export.styles import Style, style_of
from geo.export.vector import moments_in_utc, write_vector

__all__ = ["write_geopackage"]

_STYLES = """
CREATE TABLE layer_styles (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256),
    "f_table_name" TEXT(256), "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT,
    "styleSLD" TEXT, "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
    "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""
"""The table that QGIS itself makes and looks into on opening a layer."""

_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)
"""

_ADD_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
    styleQML, styleSLD, useAsDefault, description, owner)
VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, '')
"""


def write_geopackage(layers: Sequence[ExportLayer], path: Path) -> None:
    """Write layers into one GeoPackage; layers without shapes become tables in it.

    Each layer's facts stand in the file's metadata (as GDAL keeps it) and in
    the description that QGIS shows; its style is what QGIS applies on opening.

    References
    ----------
    Open Geospatial Consortium (2017). GeoPackage Encoding Standard 1.2.
    """
    several = len(layers) > 1
    names = [layer.note.title if several and layer.note else layer.name for layer in layers]
    for layer, name in zip(layers, names, strict=True):
        write_vector(layer, path, change=_changed, **_options(layer, name))
    styled = [
        (layer, name, style)
        for layer, name in zip(layers, names, strict=True)
        if layer.is_map and (style := style_of(layer.name, layer.columns)) is not None
    ]
    if styled:
        with closing(sqlite3.connect(path)) as database, database:
            _add_styles(database, styled)


def _options(layer: ExportLayer, name: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "driver": "GPKG",
        "layer": name,
        # The version that the GDAL of older QGIS knows without a warning.
        "dataset_options": {"VERSION": "1.2"},
    }
    if layer.note is not None:
        options["layer_options"] = {"IDENTIFIER": name, "DESCRIPTION": layer.note.text()}
        facts = layer.note.members()
        options["layer_metadata"] = {key: str(value) for key, value in facts.items() if value is not None}
        options["layer_metadata"]["catatan"] = " ".join(layer.note.sentences("id"))
    return options


def _add_styles(database: sqlite3.Connection, styled: Sequence[tuple[ExportLayer, str, Style]]) -> None:
    database.execute(_STYLES)
    database.execute(_REGISTER)
    for layer, name, style in styled:
        said = "" if layer.note is None else layer.note.text()
        row = (name, _shapes_of(database, name), style.name, qml(style), sld(style, name), said)
        database.execute(_ADD_STYLE, row)


def _shapes_of(database: sqlite3.Connection, name: str) -> str:
    query = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
    return str(database.execute(query, (name,)).fetchone()[0])


def _changed(part: pd.DataFrame) -> pd.DataFrame:
    """Return a part with moments in UTC, which is all that GeoPackage keeps, and names it can tell apart."""
    shapes = part.geometry.name if isinstance(part, gpd.GeoDataFrame) else None
    names = [name for name in part.columns if name != shapes]
    return moments_in_utc(part).rename(columns=_names_apart(names))


def _names_apart(names: list[str]) -> dict[str, str]:
    """Return other names for the columns that GeoPackage could not tell apart.

    It takes "ID" and "id" for one column, numbers its rows itself in "fid"
    and keeps the shapes in "geom".
    """
    used = {"fid", "geom"}
    renamed: dict[str, str] = {}
    for name in names:
        free, number = name, 2
        while free.lower() in used or (free != name and free in names):
            free = f"{name}_asal" if name.lower() in ("fid", "geom") and number == 2 else f"{name}_{number}"
            number += 1
        used.add(free.lower())
        renamed[name] = free
    return renamed
