"""Quarters (triwulan): parsing, bounds and sequences.

A quarter is written ``2026-Q3``. It begins and ends at midnight in
the office's zone (``geo.zone``), whatever zone the machine is in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from geo.errors import RequestError
from geo.zone import office_tz

__all__ = [
    "latest_complete_period",
    "newest_ended",
    "parse_period",
    "period_bounds",
    "period_of",
    "period_range",
    "shift_period",
]

_WRITTEN = re.compile(
    r"\s*(\d{4})\s*[-/ ]?\s*(?:Q|T|TW|TRIWULAN)\s*-?\s*([1-4]|I{1,3}|IV)\s*", re.IGNORECASE | re.ASCII
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def parse_period(text: str) -> str:
    """Return a quarter in its one form, ``2026-Q3``.

    Also reads ``2026Q3``, ``2026 TW III`` and the like.

    Raises
    ------
    RequestError
        If *text* is no quarter of the years 2000 to 2099.

    Examples
    --------
    >>> parse_period("2026q3")
    '2026-Q3'
    """
    found = _WRITTEN.fullmatch(text)
    if not found or not 2000 <= int(found[1]) < 2100:
        raise RequestError("aggregation.bad_period", text=text[:60])
    quarter = found[2].upper()
    return f"{found[1]}-Q{_ROMAN.get(quarter) or int(quarter)}"


def _ordinal(period: str) -> int:
    year, quarter = parse_period(period).split("-Q")
    return int(year) * 4 + int(quarter) - 1


def _from_ordinal(ordinal: int) -> str:
    return f"{ordinal // 4}-Q{ordinal % 4 + 1}"


def shift_period(period: str, quarters: int) -> str:
    """Return the quarter so many quarters later (earlier, if negative).

    >>> shift_period("2026-Q1", -1)
    '2025-Q4'
    """
    return _from_ordinal(_ordinal(period) + quarters)


def period_range(first: str, last: str) -> list[str]:
    """Return every quarter from *first* to *last*, both included.

    >>> period_range("2025-Q3", "2026-Q1")
    ['2025-Q3', '2025-Q4', '2026-Q1']
    """
    return [_from_ordinal(o) for o in range(_ordinal(first), _ordinal(last) + 1)]


def period_bounds(period: str) -> tuple[datetime, datetime]:
    """Return the first moment of a quarter and the first moment after it, in the office's zone."""
    year, quarter = divmod(_ordinal(period), 4)
    start = datetime(year, quarter * 3 + 1, 1, tzinfo=office_tz())
    following = _ordinal(period) + 1
    end = datetime(following // 4, following % 4 * 3 + 1, 1, tzinfo=office_tz())
    return start, end


def period_of(moments: pd.Series) -> pd.Series:
    """Return the quarter of each moment, as text; missing moments stay missing.

    Parameters
    ----------
    moments : Series of datetime64 with a time zone
        Converted to the office's zone first, so a report of 31 December 23.30 UTC
        belongs to the new year.

    Raises
    ------
    ValueError
        If the moments carry no time zone.
    """
    if getattr(moments.dtype, "tz", None) is None:
        raise ValueError("moments need a time zone; say .dt.tz_localize(office_tz()) first")
    local = moments.dt.tz_convert(office_tz())
    year, quarter = local.dt.year.astype("Int64"), local.dt.quarter.astype("Int64")
    text: pd.Series[str] = year.astype("string") + "-Q" + quarter.astype("string")
    return text.astype(object).where(moments.notna(), None).rename("periode")


def latest_complete_period(today: date) -> str:
    """Return the last quarter that had ended by *today*.

    >>> latest_complete_period(date(2026, 11, 24))
    '2026-Q3'
    """
    return _from_ordinal(today.year * 4 + (today.month - 1) // 3 - 1)


def newest_ended(periods: Sequence[str], today: date | None = None) -> str:
    """Return the newest of *periods* that had ended by *today*; a running one only where there is no other.

    A forum meets early in a quarter about the one before. The first few cases of
    the new one, held against a whole quarter, would look like an end of every
    hotspot. *periods* are oldest first; today is today in the office's zone.

    >>> newest_ended(["2026-Q2", "2026-Q3", "2026-Q4"], date(2026, 11, 24))
    '2026-Q3'
    """
    last = latest_complete_period(today or datetime.now(office_tz()).date())
    return ([period for period in periods if period <= last] or list(periods))[-1]
