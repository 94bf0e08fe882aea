"""What the parts of a file must know of each other before they are geocoded: the points that rows share."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo.admin.boundaries import Boundaries
from geo.cases.parquet_parts import ParquetParts
from geo.geocoding.evidence import EVIDENCE
from geo.geocoding.geocoder import keys_of_points, tally_of_points
from geo.geocoding.sharing import Keys, SharedPoints, Tally, crowded, in_all
from geo.partitions.engine import Engine, Span, Told

__all__ = ["COORDINATES", "PART_ROWS", "shared_in"]

PART_ROWS = 200_000
"""Rows in memory at a time: some hundred MB with all that is known of them."""

COORDINATES = ("lon", "lat", "koordinat")
"""Canonical names of the columns that a point is read from."""


def shared_in(source: Path, engine: Engine, spans: list[Span]) -> SharedPoints:
    """Return the points of a Parquet file that cannot be the place of all rows which they stand on.

    The columns with coordinates are read once for it, and the others only where
    some point stands on several rows.

    Parameters
    ----------
    source : Path
    engine : Engine
    spans : list of pairs of int
        The parts.
    """
    crowd = crowded(list(engine.each(keys_in, spans, source)))
    if not crowd.size:
        return SharedPoints.none()
    return SharedPoints(in_all(engine.each(tally_in, spans, _Crowd(source, crowd))))


class _Crowd(NamedTuple):
    source: Path
    crowd: Keys


def keys_in(span: Span, boundaries: Boundaries, source: Path, told: Told | None) -> Keys:
    """Return the keys of the points that a part of a file has."""
    parts = ParquetParts(source)
    columns = parts.columns_of(COORDINATES)
    if columns == []:
        return np.empty(0, dtype=np.int64)
    found = [keys_of_points(table.frame, boundaries) for _, table in parts.tables(PART_ROWS, span, columns)]
    keys = np.concatenate([np.empty(0, dtype=np.int64), *found])
    return keys[keys >= 0]


def tally_in(span: Span, boundaries: Boundaries, job: Any, told: Told | None) -> Tally:
    """Return what a part of a file says of the points that are on many rows."""
    parts = ParquetParts(job.source)
    tables = parts.tables(PART_ROWS, span, parts.columns_of(EVIDENCE))
    return in_all(tally_of_points(table.frame, boundaries, job.crowd) for _, table in tables)
