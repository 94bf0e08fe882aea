"""Exports read back with other people's programs, each value in one form."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio

from geo.export.formats import suffix_of

KML = "{http://www.opengis.net/kml/2.2}"
GPX = "{http://www.topografix.com/GPX/1/1}"


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of an export, without shapes and without what the file says of itself."""
    suffix = suffix_of(path.name)
    if suffix == ".geojson":
        return [one["properties"] for one in json.loads(path.read_text(encoding="utf-8"))["features"]]
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))
    if suffix == ".xlsx":
        rows = list(openpyxl.load_workbook(path)["Data"].values)
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    if suffix == ".parquet":
        return pd.read_parquet(path).drop(columns="geometry", errors="ignore").to_dict("records")
    if suffix == ".kml":
        return [_data(mark) for mark in ElementTree.parse(path).iter(f"{KML}Placemark")]
    if suffix == ".gpx":
        return [_extensions(point) for point in ElementTree.parse(path).iter(f"{GPX}wpt")]
    frame = map_of(path)
    return pd.DataFrame(frame.drop(columns=frame.geometry.name)).to_dict("records")


def map_of(path: Path) -> gpd.GeoDataFrame:
    """Return an export as GDAL reads it."""
    name = f"/vsizip/{path}" if suffix_of(path.name) == ".shp.zip" else path
    layers = pyogrio.list_layers(name)[:, 0]
    return gpd.read_file(name, layer=layers[0])


def _data(mark: ElementTree.Element) -> dict[str, Any]:
    return {one.get("name", ""): one.findtext(f"{KML}value") for one in mark.iter(f"{KML}Data")}


def _extensions(point: ElementTree.Element) -> dict[str, Any]:
    box = point.find(f"{GPX}extensions")
    assert box is not None
    said = {"sentence_id": point.findtext(f"{GPX}desc"), "sentence_en": point.findtext(f"{GPX}cmt")}
    return {**{one.tag.rpartition("}")[2]: one.text for one in box}, **said}


def plain(value: Any, kind: str) -> Any:
    """Return a value as *kind* (number, moment, text) whatever the format made of it; missing is None."""
    if value is None or value is pd.NaT or value is pd.NA or value != value or value == "":
        return None
    if kind == "number":
        return round(float({"True": 1, "False": 0}.get(str(value), value)), 9)
    if kind == "moment":
        moment = pd.Timestamp(value)
        return (moment.tz_localize("Asia/Jakarta") if moment.tzinfo is None else moment).tz_convert("UTC")
    assert isinstance(value, str), f"{value!r} is no text any more"
    return value.removeprefix("'") if value[1:2] in "=+-@" else value


def kind_of(values: pd.Series[Any]) -> str:
    """Return what a column holds."""
    if values.dtype.kind == "M" or isinstance(values.dtype, pd.DatetimeTZDtype):
        return "moment"
    known = values.dropna()
    if pd.api.types.is_numeric_dtype(values) or (len(known) and isinstance(known.iloc[0], bool)):
        return "number"
    return "moment" if len(known) and isinstance(known.iloc[0], datetime) else "text"
