"""How fast reports of poverty were answered, as the forum may be told: bands for places with many reports.

A share with a known denominator is an equation: "96% of 50 in time" says that
two were late. So the forum is told, once for each quarter that has ended:

- a *place* (the kabupaten, a kecamatan) only where its count of reports is
  published exactly and is at least ten times the threshold (50 for 5), and
  kecamatan only while what is left of the kabupaten without them is nothing or
  as many again: then no subtraction leaves a small remainder;
- the *share* answered within four hours as a band of 5%, the ends as bands of
  10% ("at least 90%"): with 50 reports such an end covers 0 to 5 late ones.
  The whole is all reports of the quarter, answered or not, so that no further
  number has to be known;
- the *median* over all reports, unanswered ones counted as the slowest, as a
  band of a quarter hour: it speaks of half of at least 50;
- the kecamatan only where the bands of all of them and of the kabupaten
  together leave no count of late (or timely) reports to fewer than *threshold*
  values while it may be one of the lowest; else the kabupaten alone.

Quarters are frozen when first told (:mod:`geo.answering`).

References
----------
Willenborg, L., de Waal, T. (2001). Elements of Statistical Disclosure
Control. Springer, chapter 7 (an intruder's bounds).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.aggregation.disclosure import THRESHOLD
from geo.patrol.clock import LIMIT_MIN

__all__ = ["FORUM_COLUMNS", "Band", "Told", "bounds_are_safe", "forum_figures", "share_band", "told_places"]

FORUM_COLUMNS = ("kode", "share_from", "share_to", "median_from_min", "median_to_min")

_MANY = 10
_STEP = 5
_END = 10
_QUARTER_H = 15


class Band(NamedTuple):
    """A share in percent: from (included) to (not included; 100 is)."""

    least: int
    most: int


class Told(NamedTuple):
    """What would be told of one place: its reports, the band of the share, where the median's band begins."""

    n: int
    share: Band
    median: int | None


def share_band(n_in_time: int, n: int) -> Band:
    """Return the band of a share of *n*: 5% wide, 10% at both ends."""
    percent = n_in_time * 100 / n
    if percent >= 100 - _END:
        return Band(100 - _END, 100)
    if percent < _END:
        return Band(0, _END)
    least = int(percent // _STEP) * _STEP
    return Band(least, least + _STEP)


def told_places(counts: Mapping[str, int], whole: int, threshold: int = THRESHOLD) -> list[str]:
    """Return the kecamatan that may be told: each with many reports, and the rest many or nothing.

    Parameters
    ----------
    counts : mapping of str to int
        The exact published counts of kecamatan; those published as ranges are not in it.
    whole : int
        The exact published count of the kabupaten.
    threshold : int

    Returns
    -------
    list of str
        Sorted; the smallest kecamatan are left out until the rest is large enough.
    """
    many = _MANY * threshold
    chosen = sorted((code for code, n in counts.items() if n >= many), key=lambda code: (-counts[code], code))
    while chosen and 0 < whole - sum(counts[code] for code in chosen) < many:
        chosen.pop()
    return sorted(chosen)


def bounds_are_safe(told: Sequence[Told], rest: int, whole: Told, threshold: int = THRESHOLD) -> bool:
    """Return whether what is told leaves every count of timely and of late reports unknown enough.

    Parameters
    ----------
    told : sequence of Told
        The kecamatan that would be told.
    rest : int
        Reports of all other places together.
    whole : Told
        The kabupaten.
    threshold : int

    Returns
    -------
    bool
        Whether no count may be below *threshold* while fewer than *threshold* values are possible.
        With one sum over all places, the interval that the others leave is exactly what is possible.
    """
    parts = [(one.n, *_timely(one)) for one in told] + ([(rest, 0, rest)] if rest else [])
    low, high = _timely(whole)
    least, most = sum(part[1] for part in parts), sum(part[2] for part in parts)
    left = [(n, max(a, low - (most - b)), min(b, high - (least - a))) for n, a, b in parts]
    left.append((whole.n, max(low, least), min(high, most)))
    return all(min(a, n - b) >= threshold or b - a + 1 >= threshold for n, a, b in left)


def _timely(told: Told) -> tuple[int, int]:
    """Return the least and the most timely reports that a share's band and a median's allow."""
    n, band = told.n, told.share
    least = -(-band.least * n // 100)
    most = n if band.most == 100 else -(-band.most * n // 100) - 1
    if told.median is None or told.median >= LIMIT_MIN:
        return least, max(least, min(most, n // 2))
    return min(most, max(least, -(-n // 2))), most


def forum_figures(
    reports: pd.DataFrame,
    minutes: pd.Series,
    published: pd.DataFrame,
    period: str,
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Return what the forum may be told of the answers to one quarter's reports.

    Parameters
    ----------
    reports : DataFrame
        The quarter's reports of poverty: ``kode_kecamatan``.
    minutes : Series
        By its index: minutes to the first answer; NaN where there is none, or its time is wrong.
    published : DataFrame
        The counts that the forum sees (``geo.aggregation.disclosure.PUBLISHED_COLUMNS``).
    period : str
        A quarter whose last report's four hours have passed.
    threshold : int

    Returns
    -------
    DataFrame
        ``FORUM_COLUMNS``: one row for the kabupaten, first, and for each kecamatan that may be
        told; none at all where the kabupaten's own count is not exact or too small.
        ``share_from`` and ``share_to`` in percent; the median's band in minutes, missing
        (``Int64``) where more than half were not answered.
    """
    here = (published["jenis"] == "kemiskinan") & (published["periode"] == period) & published["exact"]
    counts = published[here]
    whole = counts[counts["tingkat"] == "kabupaten"]
    if len(whole) != 1 or int(whole["n_min"].iloc[0]) < _MANY * threshold:
        return _frame([])
    places_counted = counts[counts["tingkat"] == "kecamatan"]
    by_code = {
        str(code): int(n) for code, n in zip(places_counted["kode"], places_counted["n_min"], strict=True)
    }
    places = reports["kode_kecamatan"]
    codes = told_places(by_code, len(reports), threshold)
    groups = {code: minutes[places == code] for code in codes}
    whole_told = _told(minutes)
    parts = [_told(took) for took in groups.values()]
    rest = len(reports) - sum(part.n for part in parts)
    if not bounds_are_safe(parts, rest, whole_told, threshold):
        groups = {}
    named = {str(whole["kode"].iloc[0]): minutes, **groups}
    return _frame([(code, *_told(took).share, *_median_band(took)) for code, took in named.items()])


def _told(minutes: pd.Series) -> Told:
    timely = int((minutes <= LIMIT_MIN).sum())
    return Told(len(minutes), share_band(timely, len(minutes)), _median_band(minutes)[0])


def _median_band(minutes: pd.Series) -> tuple[int | None, int | None]:
    middle = float(np.median(minutes.fillna(np.inf).to_numpy()))
    if not np.isfinite(middle):
        return None, None
    least = int(middle // _QUARTER_H) * _QUARTER_H
    return least, least + _QUARTER_H


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(FORUM_COLUMNS))
    return frame.astype(dict.fromkeys(FORUM_COLUMNS[1:], "Int64"))
