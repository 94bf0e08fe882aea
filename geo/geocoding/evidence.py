"""The evidence columns of a case frame, whatever their headers, as plain text and numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.cases.columns import recognise_columns
from geo.cases.coordinates import repair_points
from geo.geocoding.codes import dotted
from geo.geocoding.texts import evidence_line
from geo.geocoding.words import MAX_LETTERS
from geo.wording import Language

__all__ = ["EVIDENCE", "Evidence", "evidence_texts", "gather"]

_TEXT_COLUMNS = ("kode_desa", "desa", "kecamatan", "alamat")
_POINT_COLUMNS = ("lon", "lat", "koordinat")
EVIDENCE = (*_TEXT_COLUMNS, *_POINT_COLUMNS)
"""Canonical names of the columns that geocoding looks at."""

# Around the layer's own extent, in degrees: a point beyond it is a mistake and no place.
_MARGIN = 0.5


class Evidence(NamedTuple):
    """One entry a row: the code cell, the text, the point, and what was done to read the point."""

    codes: list[str]
    texts: list[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    notes: list[str]

    def at(self, rows: NDArray[np.int64]) -> Evidence:
        """Return the evidence of some rows."""
        lists = ([values[row] for row in rows.tolist()] for values in (self.codes, self.texts, self.notes))
        codes, texts, notes = lists
        return Evidence(codes, texts, self.lon[rows], self.lat[rows], notes)


def gather(cases: pd.DataFrame, desa: gpd.GeoDataFrame, lang: Language) -> Evidence:
    """Return the evidence of each row of *cases*.

    Parameters
    ----------
    cases : pandas.DataFrame
        Any columns; a header that occurs twice counts where it is first.
        Points of a GeoDataFrame are used where no column holds coordinates.
    desa : geopandas.GeoDataFrame
        The layer; its extent tells which points are plausible.
    lang : {"id", "en"}
        Language of the notes.
    """
    frame = _used(cases)
    columns = {name: name for name in frame.columns}
    codes = _codes(_strings(frame, "kode_desa"), _strings(frame, "desa"))
    texts = [
        evidence_line(desa_text, kecamatan, address)
        for desa_text, kecamatan, address in zip(
            _strings(frame, "desa"), _strings(frame, "kecamatan"), _strings(frame, "alamat"), strict=True
        )
    ]
    if not any(name in columns for name in _POINT_COLUMNS):
        lon, lat = _geometry_points(cases)
        return Evidence(codes, texts, lon, lat, [""] * len(frame))
    points = repair_points(frame.reset_index(drop=True), columns, _extent(desa), lang=lang)
    return Evidence(
        codes,
        texts,
        points["lon"].to_numpy(dtype=np.float64),
        points["lat"].to_numpy(dtype=np.float64),
        points["point_note"].astype(str).tolist(),
    )


def evidence_texts(cases: pd.DataFrame) -> pd.Series:
    """Return the text that a reviewer's decision on each row is remembered by.

    It joins what the columns desa, kecamatan and alamat hold. Kept with the
    code that was decided on (columns ``teks`` and ``kode_desa``), it is an alias
    for :func:`geo.geocoding.geocode`.

    Returns
    -------
    pandas.Series of str
        Indexed as *cases*; blank where those columns are.
    """
    frame = _used(cases)
    parts = (_strings(frame, name) for name in ("desa", "kecamatan", "alamat"))
    return pd.Series(
        [evidence_line(*row) for row in zip(*parts, strict=True)], index=cases.index, dtype=object
    )


def _used(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence columns under their canonical names; the rows in their order."""
    labels = [str(label) for label in cases.columns]
    found = recognise_columns(labels)
    wanted = [name for name in EVIDENCE if name in found]
    taken: dict[str, Any] = {name: cases.iloc[:, labels.index(found[name])].array for name in wanted}
    return pd.DataFrame(taken, index=pd.RangeIndex(len(cases)))


def _strings(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a column as text, blank for what is missing."""
    if name not in frame.columns:
        return [""] * len(frame)
    column = frame[name]
    missing = column.isna().to_numpy(dtype=bool)
    values = column.tolist()
    return [
        "" if gone else (value if isinstance(value, str) else _as_text(value))[:MAX_LETTERS]
        for value, gone in zip(values, missing, strict=True)
    ]


def _codes(codes: list[str], desa: list[str]) -> list[str]:
    """Return the codes; where there is none, what the column desa holds if it is a code."""
    return [
        code if code.strip() or not name[:1].isdigit() or not dotted(name) else name
        for code, name in zip(codes, desa, strict=True)
    ]


def _as_text(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def _geometry_points(cases: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nothing = np.full(len(cases), np.nan)
    if not isinstance(cases, gpd.GeoDataFrame) or cases.active_geometry_name is None or cases.crs is None:
        return nothing, nothing.copy()
    geometry = cases.geometry if cases.crs.equals("EPSG:4326") else cases.geometry.to_crs("EPSG:4326")
    points = (geometry.geom_type == "Point").to_numpy() & ~geometry.is_empty.to_numpy()
    lon, lat = nothing, nothing.copy()
    lon[points], lat[points] = geometry[points].x, geometry[points].y
    return lon, lat


def _extent(desa: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in desa.total_bounds)
    if not np.isfinite([west, south, east, north]).all():
        return (95.0, -11.5, 141.5, 6.5)
    return (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
