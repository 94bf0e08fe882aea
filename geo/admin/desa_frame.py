"""A layer with the known columns turned into the one form of desa frame."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import BoundaryError

__all__ = ["DESA_COLUMNS", "area_km2", "desa_frame", "jenis_of", "kecamatan_of"]

DESA_COLUMNS = (
    "nama_desa",
    "jenis_desa",
    "kode_kecamatan",
    "nama_kecamatan",
    "label_lon",
    "label_lat",
    "area_km2",
    "geometry",
)

_KNOWN = {
    "kode": "kode_desa",
    "nama": "nama_desa",
    "jenis": "jenis_desa",
    "kecamatan_kode": "kode_kecamatan",
    "kecamatan": "nama_kecamatan",
    "lng": "label_lon",
    "lat": "label_lat",
}
_REQUIRED = ("kode_desa", "nama_desa", "nama_kecamatan")
_KECAMATAN_CODE = r"\d{2}\.\d{2}\.\d{2}"
_CODE = r"\d{2}\.\d{2}\.\d{2}\.\d{4}"
# Cylindrical equal area on the WGS 84 ellipsoid: right at any longitude, unlike one UTM zone.
_EQUAL_AREA = "EPSG:6933"


def desa_frame(layer: gpd.GeoDataFrame, source: Path | str) -> gpd.GeoDataFrame:
    """Return *layer* as a desa frame: index ``kode_desa``, columns ``DESA_COLUMNS``.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
        EPSG:4326, with ``kode``, ``nama``, ``kecamatan`` and optionally
        ``kecamatan_kode``, ``jenis``, ``lng``, ``lat`` (or the names of the
        result). What is optional is derived from the code and the geometry.
    source : path-like
        Named in errors.

    Raises
    ------
    BoundaryError
        If a column is missing, a code is not a dotted Kemendagri code of a desa,
        or a code occurs twice.
    """
    named = layer.rename(columns={name: ours for name, ours in _KNOWN.items() if name in layer.columns})
    missing = [name for name in _REQUIRED if name not in named.columns]
    if missing:
        present = ", ".join(str(name) for name in layer.columns if name != "geometry")
        raise BoundaryError("admin.columns_missing", path=source, missing=", ".join(missing), present=present)
    kode = _codes(named["kode_desa"], source)
    geometry = named.geometry.set_axis(kode)
    frame = pd.DataFrame(index=kode)
    frame["nama_desa"] = named["nama_desa"].astype("str").to_numpy()
    frame["jenis_desa"] = jenis_of(kode)
    frame["kode_kecamatan"] = _parents(named, kode)
    frame["nama_kecamatan"] = named["nama_kecamatan"].fillna("").astype("str").to_numpy()
    frame["label_lon"], frame["label_lat"] = _labels(named, geometry)
    frame["area_km2"] = area_km2(geometry)
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=layer.crs).sort_index()


def jenis_of(kode_desa: pd.Index) -> np.ndarray:
    """Return "kelurahan", "desa" or "lain" by the first digit of the code's last part."""
    first = kode_desa.str[9]
    return np.select([first == "2", first == "1"], ["desa", "kelurahan"], "lain").astype(object)


def kecamatan_of(kode_desa: pd.Index) -> pd.Index:
    """Return the kecamatan's code: the first eight characters of the desa's."""
    return kode_desa.str[:8]


def area_km2(shapes: gpd.GeoSeries) -> pd.Series:
    """Return the area of each shape on the ellipsoid, in km2; NaN where there is none."""
    projected = shapes.to_crs(_EQUAL_AREA)
    area: pd.Series = projected.area.where(shapes.notna()) / 1e6
    return area


def _codes(column: pd.Series, source: Path | str) -> pd.Index:
    text = column.astype("str").str.strip()
    wrong = ~text.str.fullmatch(_CODE).fillna(False).astype(bool)
    if wrong.any():
        raise BoundaryError(
            "admin.bad_codes", path=source, n=int(wrong.sum()), examples=_examples(text[wrong])
        )
    twice = text.duplicated(keep="first")
    if twice.any():
        raise BoundaryError(
            "admin.duplicate_codes", path=source, n=int(twice.sum()), examples=_examples(text[twice].unique())
        )
    return pd.Index(text.to_numpy(), name="kode_desa", dtype="str")


def _parents(named: gpd.GeoDataFrame, kode: pd.Index) -> np.ndarray:
    """Return the layer's own code of the kecamatan where it has one, else the desa's first part."""
    derived = kecamatan_of(kode).to_numpy()
    if "kode_kecamatan" not in named.columns:
        return derived
    own = named["kode_kecamatan"].astype("str").fillna("").str.strip()
    return np.where(own.str.fullmatch(_KECAMATAN_CODE), own, derived)


def _examples(values: pd.Series | np.ndarray, most: int = 5) -> str:
    listed = [str(value) for value in list(values)[:most]]
    return ", ".join(listed) + (", …" if len(values) > most else "")


def _labels(named: gpd.GeoDataFrame, geometry: gpd.GeoSeries) -> tuple[np.ndarray, np.ndarray]:
    if {"label_lon", "label_lat"} <= set(named.columns):
        lon = pd.to_numeric(named["label_lon"], errors="coerce").to_numpy(dtype=float)
        lat = pd.to_numeric(named["label_lat"], errors="coerce").to_numpy(dtype=float)
    else:
        lon, lat = np.full(len(named), np.nan), np.full(len(named), np.nan)
    bare = (np.isnan(lon) | np.isnan(lat)) & geometry.notna().to_numpy()
    if bare.any():
        inside = geometry[bare].representative_point()
        lon[bare], lat[bare] = inside.x.to_numpy(), inside.y.to_numpy()
    return lon, lat
