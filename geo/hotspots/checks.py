"""What the statistics refuse to compute, each refusal with its name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import HotspotError

__all__ = [
    "MIN_AREAS",
    "MIN_CASES",
    "check_alternative",
    "checked_counts",
    "checked_values",
    "same_areas",
]

# Below 30 areas the permutations of a neighbourhood repeat themselves, and a
# neighbourhood is a large part of the map that it is compared with.
MIN_AREAS = 30

# With fewer cases even half of them in one place would often be chance: the
# scan needs a log-likelihood ratio of about 8 and half of 7 cases give that much.
MIN_CASES = 10

ALTERNATIVES = ("two-sided", "greater", "less")


def check_alternative(alternative: str) -> None:
    """Raise HotspotError unless *alternative* is one of the three."""
    if alternative not in ALTERNATIVES:
        raise HotspotError("hotspots.bad_alternative", text=alternative, choices=", ".join(ALTERNATIVES))


def same_areas(values: pd.Series[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """Return *values* in the order of *index*.

    Raises
    ------
    HotspotError
        If a label occurs twice, or the two do not have the same labels.
    """
    if not values.index.is_unique:
        raise HotspotError("hotspots.duplicate_codes", code=str(values.index[values.index.duplicated()][0]))
    strange = values.index.difference(index)
    if len(strange):
        raise HotspotError("hotspots.strange_codes", n=len(strange), code=str(strange[0]))
    absent = index.difference(values.index)
    if len(absent):
        raise HotspotError("hotspots.missing_codes", n=len(absent), code=str(absent[0]))
    return values.reindex(index)


def checked_values(values: pd.Series[Any], index: pd.Index[Any]) -> NDArray[np.float64]:
    """Return *values* in the order of *index* as float64.

    Raises
    ------
    HotspotError
        If the labels differ, a value is missing or infinite, there is one area
        only, or all values are equal.
    """
    x: NDArray[np.float64] = same_areas(values, index).to_numpy(dtype="float64", na_value=np.nan)
    if len(x) < 2:
        raise HotspotError("hotspots.one_area", n=len(x))
    _refuse_not_finite(x, index)
    if np.ptp(x) == 0.0:
        key = "hotspots.all_zero" if x[0] == 0.0 else "hotspots.all_equal"
        raise HotspotError(key, n=len(x), value=float(x[0]))
    return x


def checked_counts(
    cases: pd.Series[Any], population: pd.Series[Any]
) -> tuple[pd.Index[Any], NDArray[np.int64], NDArray[np.float64]]:
    """Return the labels sorted, the cases and the population in that order.

    Raises
    ------
    HotspotError
        If labels differ or repeat, a value is missing, infinite or negative, a
        number of cases is not whole, an area without people has cases, nobody
        lives anywhere, there are no cases, or there is one area only.
    """
    index = cases.index.sort_values()
    x: NDArray[np.float64] = same_areas(cases, index).to_numpy(dtype="float64", na_value=np.nan)
    people: NDArray[np.float64] = same_areas(population, index).to_numpy(dtype="float64", na_value=np.nan)
    if len(x) < 2:
        raise HotspotError("hotspots.one_area", n=len(x))
    for values in (x, people):
        _refuse_not_finite(values, index)
        if (values < 0).any():
            raise HotspotError("hotspots.negative", code=str(index[int(np.argmax(values < 0))]))
    if (x != np.round(x)).any():
        raise HotspotError("hotspots.not_whole", code=str(index[int(np.argmax(x != np.round(x)))]))
    empty = (people == 0) & (x > 0)
    if empty.any():
        at = int(np.argmax(empty))
        raise HotspotError("hotspots.cases_without_people", code=str(index[at]), n=int(x[at]))
    if not people.any():
        raise HotspotError("hotspots.no_people")
    if not x.any():
        raise HotspotError("hotspots.all_zero", n=len(x))
    return index, x.astype("int64"), people


def _refuse_not_finite(x: NDArray[np.float64], index: pd.Index[Any]) -> None:
    bad = ~np.isfinite(x)
    if bad.any():
        raise HotspotError("hotspots.not_finite", n=int(bad.sum()), code=str(index[int(np.argmax(bad))]))
