"""One collection's features: columns to be asked, shapes and times to be searched, and their JSON.

The properties, their order and the shapes are those of the export of the same layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Literal, cast

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from api.ogc.crs import CRS, CRS84, shapes_in
from api.ogc.filtering.values import Flags, Moments, Numbers, Shapes, Text, Value
from api.ogc.moments import BEGINNING, END, Span
from geo.errors import QueryError
from geo.export.geojson import plain_value, tidy_geometry
from geo.export.note import LayerNote

__all__ = ["GEOMETRY", "FeatureTable", "Kind"]

GEOMETRY = "geometry"
"""The name under which a filter asks for the shape, whatever the frame calls it."""

Kind = Literal["string", "integer", "number", "boolean", "date-time"]

_MOST_KEPT = 5_000
"""Features of larger tables are written anew for each page: 80,000 of them would fill the memory."""

_METRES = 3
"""Decimals of projected coordinates: a millimetre."""


class FeatureTable:
    """Features of one layer, ordered by their identifier.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326. A named index becomes the first property, as in an export.
    identifiers : sequence of str
        One for each row, all different.
    note : LayerNote, optional
        What the layer says of itself.
    spans : sequence of Span or None, optional
        When each feature holds; None where it has no time. Left out where the collection has none.
    """

    def __init__(
        self,
        frame: gpd.GeoDataFrame,
        identifiers: Sequence[str],
        note: LayerNote | None = None,
        spans: Sequence[Span | None] | None = None,
    ) -> None:
        names = np.asarray(identifiers, dtype=object)
        if len(set(names.tolist())) != len(names):
            raise ValueError("identifiers of features must differ")
        order = np.argsort(names.astype(str), kind="stable")
        flat = frame.reset_index(drop=frame.index.name is None).iloc[order]
        self.identifiers: list[str] = names[order].tolist()
        self.note = note
        self.shapes = np.asarray(flat.geometry.array, dtype=object)
        self._table = pd.DataFrame(flat.drop(columns=flat.geometry.name)).reset_index(drop=True)
        self.names = [str(name) for name in self._table.columns]
        self.kinds: dict[str, Kind] = {
            name: _kind(self._table.iloc[:, at]) for at, name in enumerate(self.names)
        }
        self.spans = None if spans is None else _span_columns([spans[at] for at in order])
        self._columns: dict[str, Value] = {}
        self._kept: list[bytes | None] = [None] * len(names)

    def __len__(self) -> int:
        return len(self.identifiers)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {identifier: row for row, identifier in enumerate(self.identifiers)}

    def row_of(self, identifier: str) -> int | None:
        """Return the row of a feature, or None where there is none."""
        return self._places.get(identifier)

    @cached_property
    def bounds(self) -> np.ndarray:
        """West, south, east, north of each feature; NaN where it has no shape."""
        bounds: np.ndarray = shapely.bounds(self.shapes)
        return bounds

    @cached_property
    def extent(self) -> list[float] | None:
        """West, south, east and north of everything, or None where nothing has a shape."""
        if not np.isfinite(self.bounds).any():
            return None
        lows, highs = np.nanmin(self.bounds, axis=0), np.nanmax(self.bounds, axis=0)
        return [float(value) for value in np.round([*lows[:2], *highs[2:]], 7)]

    @cached_property
    def span(self) -> Span | None:
        """First and last moment of everything, or None where nothing has a time."""
        if self.spans is None or self.spans.missing.all():
            return None
        there = ~self.spans.missing
        return Span(int(self.spans.first[there].min()), int(self.spans.last[there].max()))

    @cached_property
    def shape_kind(self) -> str:
        """What the shapes are, as the queryables name it: point, polygon, multipolygon or any."""
        kinds = set(shapely.get_type_id(self.shapes[~shapely.is_missing(self.shapes)]).tolist())
        if kinds == {0}:
            return "geometry-point"
        if kinds and kinds <= {3, 6}:
            return "geometry-polygon" if kinds == {3} else "geometry-multipolygon"
        return "geometry-any"

    def column(self, name: str) -> Value:
        """Return one queryable.

        Raises
        ------
        QueryError
            If there is none of that name.
        """
        if name == GEOMETRY:
            return Shapes(self.shapes)
        if name not in self.kinds:
            raise QueryError(
                "ogc.unknown_property", name=name[:60], choices=", ".join([*self.names, GEOMETRY])
            )
        if name not in self._columns:
            self._columns[name] = _value(self._table[name], self.kinds[name])
        return self._columns[name]

    def without_rows(self) -> FeatureTable:
        """Return the same layer with nothing in it."""
        empty = gpd.GeoDataFrame(self._table.iloc[:0], geometry=gpd.GeoSeries([], crs="EPSG:4326"))
        table = FeatureTable(empty, [], self.note, None if self.spans is None else [])
        table.kinds = dict(self.kinds)
        return table

    def features(
        self,
        rows: Sequence[int],
        *,
        crs: CRS = CRS84,
        names: Iterable[str] | None = None,
        geometry: bool = True,
    ) -> list[bytes]:
        """Return features as GeoJSON, each the bytes of one object.

        Parameters
        ----------
        rows : sequence of int
        crs : CRS
            What the coordinates are wanted in.
        names : iterable of str, optional
            The properties wanted; all, unless it says which.
        geometry : bool
            Whether shapes are wanted.
        """
        if crs != CRS84 or names is not None or not geometry:
            chosen = self.names if names is None else [name for name in self.names if name in set(names)]
            return self._written(rows, crs, chosen, geometry)
        if len(self) > _MOST_KEPT:
            return self._written(rows, crs, self.names, True)
        new = [row for row in rows if self._kept[row] is None]
        for row, feature in zip(new, self._written(new, crs, self.names, True), strict=True):
            self._kept[row] = feature
        return [cast(bytes, self._kept[row]) for row in rows]

    def _written(self, rows: Sequence[int], crs: CRS, names: Sequence[str], geometry: bool) -> list[bytes]:
        at = np.asarray(rows, dtype=np.int64)
        columns = [[plain_value(v) for v in self._table[name].iloc[at].tolist()] for name in names]
        shapes = self._shapes_written(at, crs) if geometry else [None] * len(at)
        values = zip(*columns, strict=True) if columns else [()] * len(at)
        return [
            orjson.dumps(
                {
                    "type": "Feature",
                    "id": self.identifiers[row],
                    "properties": dict(zip(names, row_values, strict=True)),
                    "geometry": None if shape is None else orjson.Fragment(shape),
                }
            )
            for row, row_values, shape in zip(at.tolist(), values, shapes, strict=True)
        ]

    def _shapes_written(self, at: np.ndarray, crs: CRS) -> Any:
        tidy = tidy_geometry(self.shapes[at])
        if crs == CRS84:
            return shapely.to_geojson(tidy)
        moved = shapes_in(tidy, crs)
        if not crs.geographic:
            moved = shapely.transform(moved, lambda xy: np.round(xy, _METRES))
        return shapely.to_geojson(moved)


def _kind(column: pd.Series[Any]) -> Kind:
    """Return what a column holds, as JSON Schema names it."""
    types = pd.api.types
    if types.is_datetime64_any_dtype(column.dtype):
        return "date-time"
    if types.is_bool_dtype(column.dtype):
        return "boolean"
    if types.is_integer_dtype(column.dtype):
        return "integer"
    if types.is_float_dtype(column.dtype):
        return "number"
    found = types.infer_dtype(column, skipna=True)
    kinds: dict[str, Kind] = {"boolean": "boolean", "integer": "integer", "floating": "number"}
    return kinds.get(found, "string")


def _value(column: pd.Series[Any], kind: Kind) -> Value:
    """Return a column as a filter computes with it."""
    if kind == "date-time":
        missing = column.isna().to_numpy()
        moments = pd.to_datetime(column, utc=True).dt.as_unit("us").astype("int64").to_numpy()
        return Moments(moments, moments, missing)
    if kind == "boolean":
        return Flags(column.fillna(False).astype(bool).to_numpy(), column.isna().to_numpy())
    if kind in ("integer", "number"):
        return Numbers(pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan))
    codes, words = pd.factorize(column.astype(object))
    return Text(np.array([str(word) for word in words], dtype=object), codes.astype(np.int64))


def _span_columns(spans: Sequence[Span | None]) -> Moments:
    return Moments(
        np.array([BEGINNING if span is None else span.first for span in spans], dtype=np.int64),
        np.array([END if span is None else span.last for span in spans], dtype=np.int64),
        np.array([span is None for span in spans], dtype=bool),
    )
