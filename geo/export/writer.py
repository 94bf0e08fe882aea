"""One way to a file: the suffix decides the format, and a file is there whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geo.errors import ExportError
from geo.export.csv_text import csv_parts
from geo.export.formats import FORMATS, FORUM_FORMATS, SUFFIXES, suffix_of
from geo.export.gpx import POINT_LAYERS
from geo.export.layer import ExportLayer
from geo.export.note import LayerNote
from geo.export.vector import GDAL_ERRORS

__all__ = ["FORUM_FORMATS", "SUFFIXES", "check_layers", "check_target", "write_layer", "write_layers"]


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
        With one of the suffixes of :data:`geo.export.formats.FORMATS`.
    note : LayerNote, optional
        What the export says of itself.
    guard : bool
        For CSV: whether text that begins like a formula is defused.

    Raises
    ------
    ExportError
        As :func:`write_layers`.
    """
    write_layers([ExportLayer.of(layer, note)], path, guard=guard)


def write_layers(layers: Sequence[ExportLayer], path: Path, *, guard: bool = True) -> None:
    """Write layers into one file in the format that the suffix of *path* names.

    Raises
    ------
    ExportError
        If the suffix is unknown, the format cannot hold these layers, or the
        file cannot be written. What stood at *path* before is then still there.
    """
    check_target(path)
    check_layers(layers, path.name)
    suffix = suffix_of(path.name)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tigapilar-") as folder:
            draft = Path(folder) / path.name
            _write(layers, draft, suffix, guard=guard)
            draft.replace(path)
    except (OSError, *GDAL_ERRORS) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise ExportError("export.cannot_write", path=str(path), detail=detail) from error


def _write(layers: Sequence[ExportLayer], path: Path, suffix: str, *, guard: bool) -> None:
    chosen = FORMATS[suffix]
    if chosen.write is not None:
        chosen.write(layers, path)
        return
    assert chosen.parts is not None
    parts = csv_parts(layers[0], guard=guard) if suffix == ".csv" else chosen.parts(layers[0])
    with path.open("wb") as handle:
        handle.writelines(parts)


def check_layers(layers: Sequence[ExportLayer], name: str) -> None:
    """Refuse layers that the format cannot hold, before any of it is written.

    Raises
    ------
    ExportError
        If a map format is asked of a table without shapes, GPX of areas, or
        several layers of a format that holds one.
    """
    suffix = suffix_of(name)
    chosen = FORMATS[suffix]
    if len(layers) > 1 and not chosen.several:
        raise ExportError("export.one_layer_only", path=name)
    if chosen.needs_map and not any(layer.is_map for layer in layers):
        raise ExportError("export.needs_geometry", path=name)
    for layer in layers:
        if suffix == ".gpx" and layer.name not in POINT_LAYERS:
            raise ExportError("export.needs_points", path=name, layer=layer.name)


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
    suffix = suffix_of(path.name)
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
