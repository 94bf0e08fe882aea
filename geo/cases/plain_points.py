"""The points of a whole column at once: what stands in decimal degrees, swapped or with decimal commas.

An export of Excel in Indonesia has a comma in every coordinate, and one wrong
heading swaps a whole file; such files are as quick to read as a tidy one.
What needs a second look is left to :mod:`geo.cases.coordinates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.cases.point_choice import Extent

__all__ = ["PlainPoints", "plain_points"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_COMMA = r"\s*[-+]?\d{1,3},\d+\s*"


@dataclass(frozen=True)
class PlainPoints:
    """Points that are certain at first sight: ``known`` says which; the rest is NaN."""

    lon: Floats
    lat: Floats
    known: Flags
    swapped: Flags
    comma: Flags


def plain_points(lon: pd.Series[Any], lat: pd.Series[Any], extent: Extent) -> PlainPoints:
    """Return the points that need no repair, or are only swapped or written with commas.

    Parameters
    ----------
    lon, lat : Series
        The cells of the two columns, of one length.
    extent : tuple of float
        Least longitude and latitude, greatest longitude and latitude.
    """
    (x, x_comma), (y, y_comma) = _numbers(lon), _numbers(lat)
    comma = x_comma | y_comma
    straight = _inside(x, y, extent) & ~comma
    # With a comma, or turned round, a value is taken only where no other sign or order fits too.
    turned = {
        (swapped, sign): _inside(*((y, sign * x) if swapped else (x, sign * y)), extent)
        for swapped in (False, True)
        for sign in (1, -1)
    }
    mirrored = (
        _inside(-x, y, extent) | _inside(-x, -y, extent) | _inside(-y, x, extent) | _inside(-y, -x, extent)
    )
    single = (sum(flags.astype(int) for flags in turned.values()) == 1) & ~mirrored & ~straight
    with_comma = single & turned[False, 1]
    swapped = single & turned[True, 1]
    known = straight | with_comma | swapped
    return PlainPoints(
        np.where(known, np.where(swapped, y, x), np.nan),
        np.where(known, np.where(swapped, x, y), np.nan),
        known,
        swapped,
        comma & known,
    )


def _numbers(cells: pd.Series[Any]) -> tuple[Floats, Flags]:
    """Return the numbers of a column, NaN where there is none, and where a comma was read as the point."""
    none = np.zeros(len(cells), dtype=bool)
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.to_numpy(dtype=float, na_value=np.nan), none
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    rest = np.flatnonzero(np.isnan(values) & cells.notna().to_numpy(dtype=bool))
    if not len(rest):
        return values, none
    texts = cells.iloc[rest].astype("str")
    match = texts.str.fullmatch(_COMMA).to_numpy(dtype=bool, na_value=False)
    values = values.copy()
    values[rest[match]] = pd.to_numeric(texts[match].str.strip().str.replace(",", ".")).to_numpy(dtype=float)
    none[rest[match]] = True
    return values, none


def _inside(lon: Floats, lat: Floats, extent: Extent) -> Flags:
    inside = (lon >= extent[0]) & (lon <= extent[2]) & (lat >= extent[1]) & (lat <= extent[3])
    return np.asarray(inside & ~((lon == 0) & (lat == 0)))
