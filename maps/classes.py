"""Values to classes: round limits that stay the same over all quarters of a kind."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.export.palette import COUNT_LIMITS
from geo.wording import Language, say
from geo.wording.formats import format_number

__all__ = [
    "COARSENED",
    "COUNT_LIMITS",
    "NO_DATA",
    "count_classes",
    "legend_labels",
    "round_limits",
    "value_classes",
]

COARSENED = 5
NO_DATA = 6

_QUANTILES = (0.4, 0.65, 0.85, 0.95)


def count_classes(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the class of each count or range of counts.

    Parameters
    ----------
    low, high : ndarray of float
        Inclusive ends; NaN in *low* for no number, in *high* for an open end.

    Returns
    -------
    ndarray of int8
        0 to 4 for the classes from 0, 5, 10, 20 and 50; 5 where the range spans
        more than one class; 6 where there is no number.

    >>> count_classes(np.array([0.0, 12, 5, np.nan, 50]), np.array([4.0, 12, 19, 3, np.nan])).tolist()
    [0, 2, 5, 6, 4]
    """
    first = _steps(low, COUNT_LIMITS)
    last = _steps(np.where(np.isnan(high), np.inf, high), COUNT_LIMITS)
    classes = np.where(first == last, first, COARSENED)
    return np.where(np.isnan(low), NO_DATA, classes).astype(np.int8)


def value_classes(values: NDArray[np.float64], limits: Sequence[float]) -> NDArray[np.int8]:
    """Return the class of each value: the last limit that it reaches; 6 for NaN.

    >>> value_classes(np.array([0.0, 2.0, np.nan]), (0, 1, 2, 5, 10)).tolist()
    [0, 2, 6]
    """
    return np.where(np.isnan(values), NO_DATA, _steps(values, limits)).astype(np.int8)


def _steps(values: NDArray[np.float64], limits: Sequence[float]) -> NDArray[np.int64]:
    found = np.searchsorted(np.asarray(limits, dtype=float), np.nan_to_num(values, posinf=np.inf), "right")
    return np.clip(found - 1, 0, len(limits) - 1)


def round_limits(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Return five lower limits, the first 0 and the others of the form 1, 2 or 5 times a power of ten.

    They follow the upper quantiles of *values*, so that the darkest class is a small one.

    >>> round_limits(np.array([0.1, 0.4, 0.9, 1.8, 4.2, 9.5]))
    (0.0, 1.0, 2.0, 5.0, 10.0)
    """
    known = values[np.isfinite(values) & (values > 0)]
    if not known.size:
        return (0.0, 1.0, 2.0, 5.0, 10.0)
    limits = [0.0]
    for wanted in np.quantile(known, _QUANTILES):
        step = _nearest_round(float(wanted))
        limits.append(step if step > limits[-1] else _next_round(limits[-1]))
    return tuple(limits)


def _rounds(value: float) -> list[float]:
    power = math.floor(math.log10(value))
    return [float(f"{digit}e{power + up}") for up in (-1, 0, 1) for digit in (1, 2, 5)]


def _nearest_round(value: float) -> float:
    return min(_rounds(value), key=lambda step: abs(math.log(step / value)))


def _next_round(value: float) -> float:
    return min(step for step in _rounds(value) if step > value * 1.001)


def legend_labels(limits: Sequence[float], lang: Language, *, whole: bool) -> list[str]:
    """Return the words of the five classes, such as ``5–9`` for counts or ``2–5`` for rates.

    Parameters
    ----------
    limits : sequence of float
        The lower limits.
    lang : {"id", "en"}
    whole : bool
        Whether the values are counts: a class then ends one before the next begins.
    """
    texts = []
    for low, above in zip(limits, (*limits[1:], None), strict=True):
        if above is None:
            texts.append(say("maps.class_from", lang, low=low))
        elif whole:
            texts.append(f"{format_number(low, lang)}–{format_number(above - 1, lang)}")
        elif low == 0:
            texts.append(say("maps.class_below", lang, high=format_number(above, lang, decimals=3)))
        else:
            ends = (format_number(end, lang, decimals=3) for end in (low, above))
            texts.append("–".join(ends))
    return texts
