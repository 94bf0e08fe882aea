"""A vector file read as it stands, with every failure said in words."""

from __future__ import annotations

import glob
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow
import pyarrow.parquet as pq
import pyogrio.errors
import shapely
from pyproj import CRS

from geo.admin.wilayah import not_in_layer
from geo.errors import BoundaryError

__all__ = ["codes_in", "is_lonlat", "read_columns", "read_layer"]

_PARQUET = {".parquet", ".geoparquet"}
_CODE_COLUMNS = ("kode", "kode_desa")
_IN_ZIP = {".shp", ".gpkg", ".geojson", ".json", ".fgb", ".kml", ".gml", ".tab"}


def read_layer(
    path: Path,
    layer: str | None = None,
    *,
    need_crs: bool = True,
    close_rings: bool = False,
    wilayah: str = "",
) -> gpd.GeoDataFrame:
    """Return the features of *path*: GeoParquet, or whatever GDAL reads.

    Parameters
    ----------
    path : Path
        A file; a zipped shapefile is read in place.
    layer : str, optional
        Which layer, where the file holds several.
    need_crs : bool
        Whether a file without a coordinate system is refused.
    close_rings : bool
        Close rings whose last point is not the first; otherwise they are refused.
    wilayah : str
        Code of an area. Of GeoParquet with a known column of codes only the row
        groups that can hold it are read; what else is read is not cut.

    Raises
    ------
    BoundaryError
        If the file is missing, cannot be read, holds several layers and none is
        chosen, holds no feature or a ring that is not closed, or has no
        coordinate system; if a shapefile lacks one of its parts, or *wilayah* is not in it.
    """
    if not path.exists():
        raise BoundaryError("admin.file_missing", path=path)
    if path.suffix.lower() in _PARQUET:
        frame = _read_parquet(path, wilayah)
    else:
        frame = _read_gdal(path, layer, close_rings=close_rings)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise BoundaryError("admin.no_geometry_column", path=path)
    if frame.active_geometry_name != "geometry":
        frame = frame.rename_geometry("geometry")
    if frame.empty and wilayah:
        raise not_in_layer(path, wilayah, codes_in(path))
    if frame.empty:
        raise BoundaryError("admin.no_features", path=path)
    frame = _empty_as_none(frame)
    if frame.geometry.isna().all():
        raise BoundaryError("admin.no_geometry_column", path=path)
    if need_crs and frame.crs is None:
        raise BoundaryError("admin.no_crs", path=path)
    return frame


def read_columns(path: Path) -> pd.DataFrame:
    """Return the columns of a layer that GDAL reads, without its shapes.

    Raises
    ------
    BoundaryError
        As :func:`read_layer`.
    """
    table: pd.DataFrame = _read_gdal(path, None, close_rings=False, ignore_geometry=True)
    return table


def is_lonlat(crs: CRS) -> bool:
    """Return whether *crs* is EPSG:4326, or CRS84, which differs in the order of axes alone."""
    return bool(crs.equals("EPSG:4326", ignore_axis_order=True)) or crs.to_authority() == ("OGC", "CRS84")


def _empty_as_none(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    empty = shapely.is_empty(frame.geometry.to_numpy())
    if not empty.any():
        return frame
    shapes = frame.geometry.to_numpy().astype(object)
    shapes[empty] = None
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def codes_in(path: Path) -> pd.Series | None:
    """Return the codes of a GeoParquet layer without its shapes; None where no column is known."""
    column = _code_column(path)
    return None if column is None else pq.read_table(path, columns=[column]).column(0).to_pandas()


def _code_column(path: Path) -> str | None:
    names = pq.read_schema(path).names
    return next((name for name in _CODE_COLUMNS if name in names), None)


def _read_parquet(path: Path, wilayah: str) -> gpd.GeoDataFrame:
    try:
        column = _code_column(path) if wilayah else None
        if column is None:
            return gpd.read_parquet(path)
        # "/" follows "." in the order of characters, so that the codes are those from "35.10." on.
        part = [(column, ">=", f"{wilayah}."), (column, "<", f"{wilayah}/")]
        return gpd.read_parquet(path, filters=part)
    except (ValueError, OSError, pyarrow.ArrowException) as error:
        raise BoundaryError("admin.unreadable", path=path, reason=_one_line(error)) from error


def _read_gdal(
    path: Path, layer: str | None, *, close_rings: bool, ignore_geometry: bool = False
) -> gpd.GeoDataFrame:
    source: Path | str = path
    if path.suffix.lower() == ".zip":
        source, layer = _inside_zip(path, layer)
    if path.suffix.lower() == ".shp":
        _need_all_parts(path)
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(source)]
        if not names:
            raise BoundaryError("admin.no_features", path=path)
        if layer is None and len(names) > 1:
            raise BoundaryError("admin.several_layers", path=path, layers=", ".join(names))
        if layer is not None and layer not in names:
            raise BoundaryError("admin.layer_missing", path=path, layer=layer, layers=", ".join(names))
        with warnings.catch_warnings():
            # It is refused, or closed on request.
            warnings.filterwarnings("ignore", message="Non closed ring detected")
            on_invalid = "fix" if close_rings else "raise"
            options = {"engine": "pyogrio", "on_invalid": on_invalid, "ignore_geometry": ignore_geometry}
            return gpd.read_file(source, layer=layer, **options)
    except shapely.errors.GEOSException as error:
        raise BoundaryError("admin.rings_open", path=path) from error
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError) as error:
        raise BoundaryError("admin.unreadable", path=path, reason=_one_line(error)) from error


def _need_all_parts(path: Path) -> None:
    parts = {part.suffix.lower() for part in path.parent.glob(f"{glob.escape(path.stem)}.*")}
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if missing:
        raise BoundaryError("admin.shapefile_incomplete", path=path, missing=", ".join(missing))


def _inside_zip(path: Path, layer: str | None) -> tuple[str, str | None]:
    """Return GDAL's name of the one layer file in a zip, whatever folder it lies in."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if Path(name).suffix.lower() in _IN_ZIP]
    except (zipfile.BadZipFile, OSError) as error:
        raise BoundaryError("admin.unreadable", path=path, reason=_one_line(error)) from error
    # What a Mac adds beside each file.
    names = [name for name in names if not name.startswith("__MACOSX/")]
    if not names:
        raise BoundaryError("admin.zip_without_layer", path=path)
    stems = {Path(name).stem: name for name in names}
    if len(names) == 1:
        return f"/vsizip/{path}/{names[0]}", layer
    if layer is None:
        raise BoundaryError("admin.several_layers", path=path, layers=", ".join(stems))
    if layer not in stems:
        raise BoundaryError("admin.layer_missing", path=path, layer=layer, layers=", ".join(stems))
    return f"/vsizip/{path}/{stems[layer]}", None


def _one_line(error: Exception) -> str:
    # What GDAL advises its programmers helps nobody here.
    return " ".join(str(error).split()).split("; It might help")[0][:200]
