"""Moments and intervals as RFC 3339 writes them, to microseconds that arrays can be compared with.

A date without a time is the whole day in the office's zone; a time without an offset is of that zone too.

References
----------
Klyne, G., Newman, C. (2002). Date and Time on the Internet: Timestamps. RFC 3339.
OGC API Features, Part 1: Core, section 7.15.4 (parameter datetime).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from geo.errors import QueryError
from geo.zone import office_tz

__all__ = ["BEGINNING", "END", "Span", "microseconds", "parse_moment", "parse_span"]

BEGINNING = -(2**63) + 1
END = 2**63 - 1

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN = ("", "..")


class Span(NamedTuple):
    """First and last microsecond since 1970-01-01T00:00:00Z, both included; the same for an instant."""

    first: int
    last: int


def microseconds(moment: datetime) -> int:
    """Return a moment with a time zone as microseconds since the epoch."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def parse_moment(text: str) -> Span:
    """Return an instant, or the first and last microsecond of a day.

    Raises
    ------
    QueryError
        If *text* is neither a date nor a date and time.
    """
    found = _MOMENT.fullmatch(text)
    try:
        if _DATE.fullmatch(text):
            start = datetime.fromisoformat(text).replace(tzinfo=office_tz())
            return Span(microseconds(start), microseconds(start) + 86_400_000_000 - 1)
        if found:
            day, clock, fraction, offset = found.groups()
            zone = "" if offset is None else offset.upper()
            moment = datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{zone}")
            instant = microseconds(moment if moment.tzinfo else moment.replace(tzinfo=office_tz()))
            return Span(instant, instant)
    except (ValueError, OverflowError) as error:
        raise QueryError("ogc.bad_moment", text=text[:60]) from error
    raise QueryError("ogc.bad_moment", text=text[:60])


def parse_span(text: str) -> Span:
    """Return the span of the parameter ``datetime``: an instant, a day, or ``first/last``, either open.

    Raises
    ------
    QueryError
        If it cannot be read, has two open ends, or ends before it begins.
    """
    ends = text.split("/")
    if len(ends) == 1:
        return parse_moment(text)
    if len(ends) != 2 or all(end in _OPEN for end in ends):
        raise QueryError("ogc.bad_interval", text=text[:80])
    first = BEGINNING if ends[0] in _OPEN else parse_moment(ends[0]).first
    last = END if ends[1] in _OPEN else parse_moment(ends[1]).last
    if first > last:
        raise QueryError("ogc.interval_backwards", text=text[:80])
    return Span(first, last)
