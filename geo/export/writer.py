"""One way to a file: the suffix decides the format, and a file is there whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import ExportError
from geo.export.geojson import feature_collection
from geo.export.note import LayerNote
from geo.export.tables import write_csv, write_xlsx

__all__ = ["FORUM_FORMATS", "SUFFIXES", "check_target", "write_layer"]


def write_layer(
    layer: pd.DataFrame, path: Path, *, note: LayerNote | None = None, guard: bool = True
) -> None:
    """Write a layer in the format that the suffix of *path* names.

    Parameters
    ----------
    layer : DataFrame or GeoDataFrame
        A named index becomes the first column (in GeoJSON also the feature's
        ``id``); an unnamed one is left out.
    path : Path
        ``.geojson``, ``.json``, ``.gpkg``, ``.fgb``, ``.parquet``, ``.csv`` or ``.xlsx``.
    note : LayerNote, optional
        What the export says of itself.
    guard : bool
        For CSV: whether text that begins like a formula is defused.

    Raises
    ------
    ExportError
        If the suffix is unknown, a map format is asked of a table without
        geometry, or the file cannot be written. What stood at *path* before
        is then still there.
    """
    check_target(path)
    suffix = path.suffix.lower()
    if suffix in _MAP_FORMATS and not isinstance(layer, gpd.GeoDataFrame):
        raise ExportError("export.needs_geometry", path=path.name)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tigapilar-") as folder:
            draft = Path(folder) / path.name
            _WRITERS[suffix](layer, draft, note, guard)
            draft.replace(path)
    except (OSError, *_GDAL_ERRORS) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise ExportError("export.cannot_write", path=str(path), detail=detail) from error


def check_target(path: Path, source: Path | None = None) -> None:
    """Refuse a path that :func:`write_layer` could not write to, before hours of work are put into it.

    Raises
    ------
    ExportError
        If the suffix is unknown, the folder is not there, or *path* is the
        file *source* that is read: its other sheets and its look would be lost.
    """
    if source is not None and path.exists() and source.exists() and path.samefile(source):
        raise ExportError("export.own_input", path=path.name)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ExportError(
            "export.unknown_suffix", suffix=suffix or "?", path=path.name, choices=", ".join(SUFFIXES)
        )
    try:
        path.parent.stat()
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        raise ExportError("export.cannot_write", path=str(path), detail=error.strerror or "") from error


def _geojson(layer: pd.DataFrame, path: Path, note: LayerNote | None, guard: bool) -> None:
    path.write_bytes(feature_collection(gpd.GeoDataFrame(layer), note))


def _vector(layer: pd.DataFrame, path: Path, note: LayerNote | None, guard: bool) -> None:
    frame = gpd.GeoDataFrame(_with_index(layer))
    driver = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}[path.suffix.lower()]
    if path.suffix.lower() == ".gpkg":
        # GeoPackage keeps moments in UTC alone.
        frame = frame.rename(columns=_names_apart([n for n in frame.columns if n != frame.geometry.name]))
        for name in frame.select_dtypes("datetimetz").columns:
            frame[name] = frame[name].dt.tz_convert("UTC")
    options: dict[str, Any] = {"driver": driver, "layer": note.layer if note else "data"}
    if driver == "GPKG":
        # The version that the GDAL of older QGIS knows without a warning.
        options["dataset_options"] = {"VERSION": "1.2"}
        if note is not None:
            facts = {name: value for name, value in note.members().items() if value is not None}
            options["layer_metadata"] = {name: str(value) for name, value in facts.items()}
    elif frame.geometry.isna().any():
        # FlatGeobuf's index has no room for a row without a place; without an index every row is kept.
        options["layer_options"] = {"SPATIAL_INDEX": "NO"}
    pyogrio.write_dataframe(frame, path, **options)


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


def _parquet(layer: pd.DataFrame, path: Path, note: LayerNote | None, guard: bool) -> None:
    # Geo files keep their CRS in the file's metadata; plain tables need nothing more.
    _with_index(layer).to_parquet(path, index=False)


def _csv(layer: pd.DataFrame, path: Path, note: LayerNote | None, guard: bool) -> None:
    table = _with_index(_flat(layer)).copy()
    if note is not None:
        for name, value in note.members().items():
            if name not in table.columns:
                table[name] = pd.Series([value] * len(table), index=table.index, dtype=object)
    write_csv(table, path, guard=guard)


def _xlsx(layer: pd.DataFrame, path: Path, note: LayerNote | None, guard: bool) -> None:
    write_xlsx(_with_index(_flat(layer)), path, note)


def _flat(layer: pd.DataFrame) -> pd.DataFrame:
    if isinstance(layer, gpd.GeoDataFrame):
        return pd.DataFrame(layer.drop(columns=layer.geometry.name))
    return layer


def _with_index(layer: pd.DataFrame) -> pd.DataFrame:
    return layer.reset_index() if layer.index.name is not None else layer


_WRITERS: dict[str, Callable[[pd.DataFrame, Path, LayerNote | None, bool], None]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".gpkg": _vector,
    ".fgb": _vector,
    ".parquet": _parquet,
    ".csv": _csv,
    ".xlsx": _xlsx,
}

SUFFIXES: tuple[str, ...] = tuple(_WRITERS)

FORUM_FORMATS: dict[str, str] = {
    ".geojson": "GeoJSON",
    ".gpkg": "GeoPackage (QGIS)",
    ".xlsx": "Excel",
    ".csv": "CSV",
    ".fgb": "FlatGeobuf",
}
"""What the service offers to download, and what people call it."""

_GDAL_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
)

_MAP_FORMATS = frozenset({".geojson", ".json", ".gpkg", ".fgb"})
