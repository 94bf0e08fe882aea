"""How fast reports of poverty were answered, as the forum may be told: bands for places with many reports.

A share with a known denominator is an equation: "96% of 50 in time" says that
two were late. So the forum is told, once for each quarter that has ended:

- a *kecamatan* only where its count of reports is published exactly and is at
  least ten times the threshold (50 for 5), and only while what is left of the
  kabupaten without those told is nothing or as many again: that *rest* is one
  more place, of which nothing is said by itself;
- the *share* answered within four hours as a band of 5%, the ends as bands of
  10% ("at least 90%"): with 50 reports such an end covers 0 to 5 late ones.
  The whole is all reports of the quarter, answered or not, so that no further
  number has to be known;
- the *median* over all reports, unanswered ones counted as the slowest, as a
  band of a quarter hour: it speaks of half of at least 50;
- the *kabupaten* as what follows from the bands of its places, the rest
  included: from the sum of the lower ends to the sum of the upper ends. A band
  of its own would be one more equation: where many places lie at the edge of
  theirs, it would leave another no late report but one, and to say nothing in
  such a quarter would say just that.

So each place is told by itself, from its own reports and from public counts
alone, and nothing that is said of two places can be put together to more.
Quarters are frozen when first told (:mod:`geo.forum_clock`).

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

__all__ = [
    "FORUM_COLUMNS",
    "Band",
    "Told",
    "forum_figures",
    "share_band",
    "together",
    "told_of",
    "told_places",
]

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
    """What is told of one place: its reports, the share's band, the median's (None: over half wait)."""

    n: int
    share: Band
    median: tuple[int, int] | None

    @property
    def timely(self) -> tuple[int, int]:
        """The least and the most reports answered in time that the share's band allows."""
        least = -(-self.share.least * self.n // 100)
        most = self.n if self.share.most == 100 else -(-self.share.most * self.n // 100) - 1
        return least, most


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


def told_of(minutes: pd.Series) -> Told:
    """Return what is told of the place whose reports took these minutes (NaN: not answered, or no time)."""
    n = len(minutes)
    middle = float(np.median(minutes.fillna(np.inf).to_numpy()))
    least = int(middle // _QUARTER_H) * _QUARTER_H if np.isfinite(middle) else None
    median = None if least is None else (least, least + _QUARTER_H)
    return Told(n, share_band(int((minutes <= LIMIT_MIN).sum()), n), median)


def together(places: Sequence[Told]) -> Told:
    """Return what follows for all places together from what is told of each, and no more."""
    n = sum(place.n for place in places)
    least, most = (sum(place.timely[end] for place in places) for end in (0, 1))
    medians = [place.median for place in places if place.median is not None]
    # Among unanswered halves nothing can be said of the slower end.
    median = (min(m[0] for m in medians), max(m[1] for m in medians)) if len(medians) == len(places) else None
    if len(places) == 1:
        return places[0]
    return Told(n, Band(least * 100 // n, -(-most * 100 // n)), median)


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
    told = {code: told_of(minutes[places == code]) for code in codes}
    rest = minutes[~places.isin(codes)]
    units = [*told.values(), *([told_of(rest)] if len(rest) else [])]
    rows = {str(whole["kode"].iloc[0]): together(units), **told}
    return _frame([(code, *one.share, *(one.median or (None, None))) for code, one in rows.items()])


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(FORUM_COLUMNS))
    return frame.astype(dict.fromkeys(FORUM_COLUMNS[1:], "Int64"))
