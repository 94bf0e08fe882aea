"""Layers of a GIS and Parquet files: attributes as columns, the geometry as longitude and latitude."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geo.cases.columns import recognise_columns
from geo.cases.header import recognised, unique_names
from geo.cases.limits import ReadLimits
from geo.cases.table import TYPED, cell_text
from geo.errors import CaseFileError
from geo.wording import Language, say

__all__ = ["LayerTable", "columns_and_points", "read_layer", "read_parquet"]

NOBODY = "127.0.0.1:9"
"""A web server in between that is not there: the port is given to throwing away."""


@dataclass(frozen=True)
class LayerTable:
    """What a layer holds: its frame, the features' numbers, the geometry's columns, and notes."""

    frame: pd.DataFrame
    rows: list[int]
    point_columns: dict[str, str]
    notes: list[str]


def read_layer(path: Path, lang: Language, limits: ReadLimits) -> LayerTable:
    """Return the features of a GeoJSON, GeoPackage, FlatGeobuf file or Shapefile.

    Raises
    ------
    CaseFileError
        If GDAL cannot read it, its coordinate system is not known, or it is too large.
    """
    try:
        with _offline():
            layer, layers, frame = _read(path, limits)
    except UnicodeDecodeError as error:
        raise CaseFileError("cases.file_not_utf8", path=path.name) from error
    except (DataSourceError, DataLayerError) as error:
        raise CaseFileError("cases.file_unreadable", path=path.name, detail=_first_line(error)) from error
    notes = []
    if len(layers) > 1:
        others = ", ".join(name for name in layers if name != layer)
        notes.append(say("cases.note_layer_chosen", lang, layer=layer, others=others))
    # GeoJSON and FlatGeobuf count from 0, a person from 1; a GeoPackage's own numbers begin at 1.
    first = 0 if path.suffix.lower() == ".gpkg" else 1
    rows = [int(fid) + first for fid in frame.index]
    return columns_and_points(frame.reset_index(drop=True), rows, notes, path, lang)


def _read(path: Path, limits: ReadLimits) -> tuple[str, list[str], pd.DataFrame]:
    """Return the layer that names most known columns, the names of all layers, and its features."""
    layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if not layers:
        raise CaseFileError("cases.file_no_layer", path=path.name)
    layer = max(layers, key=lambda name: recognised([*pyogrio.read_info(path, layer=name)["fields"]]))
    said = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    limits.check_table(path.name, int(said["features"]), len(said["fields"]))
    return layer, layers, pyogrio.read_dataframe(path, layer=layer, fid_as_index=True)


@contextmanager
def _offline() -> Iterator[None]:
    """Let GDAL ask nobody: a file may name addresses, of a coordinate system or of a schema."""
    before = pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY")
    pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": NOBODY})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": before})


def read_parquet(path: Path, lang: Language, limits: ReadLimits) -> LayerTable:
    """Return the rows of a Parquet or GeoParquet file.

    Raises
    ------
    CaseFileError
        If the file is damaged, its coordinate system is not known, or it is too large.
    """
    try:
        said = pq.read_metadata(path)
        # A thousand million rows of one value take a few bytes in this format.
        limits.check_table(path.name, said.num_rows, said.num_columns)
        geo = b"geo" in (said.metadata or {})
        frame = gpd.read_parquet(path) if geo else pd.read_parquet(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CaseFileError("cases.file_unreadable", path=path.name, detail=_first_line(error)) from error
    if frame.index.name is not None or frame.index.nlevels > 1:
        frame = frame.reset_index()
    return columns_and_points(frame.reset_index(drop=True), list(range(1, len(frame) + 1)), [], path, lang)


def columns_and_points(
    frame: pd.DataFrame, rows: list[int], notes: list[str], path: Path, lang: Language
) -> LayerTable:
    """Return a frame with its columns as they are compared, and its geometry as longitude and latitude."""
    columns = pd.DataFrame(
        frame.drop(columns=frame.geometry.name) if isinstance(frame, gpd.GeoDataFrame) else frame
    )
    names, blank, twice = unique_names([str(name) for name in columns.columns])
    columns.columns = pd.Index(names, dtype="str")
    if blank or twice:
        notes.append(say("cases.note_double_columns", lang, columns=", ".join([*blank, *twice])))
    meaning = {column: name for name, column in recognise_columns(names).items()}
    as_text = [name for name in names if name in meaning and meaning[name] not in TYPED]
    for name in [*as_text, *(n for n in names if columns[n].dtype == object)]:
        if columns[name].dtype != "str":
            columns[name] = pd.Series([cell_text(value) for value in columns[name].tolist()], dtype="str")
    if not isinstance(frame, gpd.GeoDataFrame):
        return LayerTable(columns, rows, {}, notes)
    lon, lat, said = _points(frame.geometry, path, lang)
    taken = {name.casefold() for name in names}
    place = (
        {"lon": "lon", "lat": "lat"} if not {"lon", "lat"} & taken else {"lon": "geom_lon", "lat": "geom_lat"}
    )
    columns[place["lon"]], columns[place["lat"]] = lon, lat
    return LayerTable(columns, rows, place, [*notes, *said])


def _points(geometry: gpd.GeoSeries, path: Path, lang: Language) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return longitude and latitude of each geometry, NaN where it is missing."""
    notes = []
    if geometry.crs is None:
        bounds = geometry.total_bounds
        if not np.isnan(bounds).all() and not (
            bounds[0] >= -180 and bounds[2] <= 180 and bounds[1] >= -90 and bounds[3] <= 90
        ):
            raise CaseFileError("cases.file_no_crs", path=path.name)
        notes.append(say("cases.note_crs_assumed", lang))
    elif not geometry.crs.equals("EPSG:4326", ignore_axis_order=True):
        notes.append(say("cases.note_reprojected", lang, crs=geometry.crs.name))
        geometry = geometry.to_crs(4326)
    there = (geometry.notna() & ~geometry.is_empty).to_numpy()
    areal = there & (geometry.geom_type != "Point").to_numpy()
    if areal.any():
        notes.append(say("cases.note_representative", lang, count=int(areal.sum())))
    points = geometry[there].representative_point()
    lon, lat = np.full(len(geometry), np.nan), np.full(len(geometry), np.nan)
    lon[there], lat[there] = points.x.to_numpy(), points.y.to_numpy()
    return lon, lat, notes


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200]
