"""What somebody asks of a round of visits: days, hours, break, minutes, kinds, start; as words and as values.

The words are the same on the command line, in the address of the phone's page
and in the QR code on the sheet, so that one round has one address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

from geo.aggregation.kinds import parse_jenis
from geo.errors import RequestError
from geo.patrol.visit_plan import DWELL_MIN, Hours
from geo.zone import office_tz

__all__ = [
    "CHOICE_WORDS",
    "MOST_DAYS",
    "USUAL_HOURS",
    "VISITED",
    "VisitChoice",
    "choice_words",
    "read_choice",
    "working_days",
]

CHOICE_WORDS: tuple[str, ...] = (
    "tanggal", "hari", "mulai", "selesai", "istirahat", "menit", "jenis", "dari",
)  # fmt: skip
"""The names under which a choice is written."""

VISITED: tuple[str, ...] = ("kemiskinan", "putus_sekolah")
"""The kinds that are somebody's home; a broken road or a theft is not visited by default."""

MOST_DAYS = 10
_MINUTES = (3.0, 120.0)
_LON, _LAT = (94.0, 142.0), (-12.0, 7.0)
_CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SATURDAY = 5

USUAL_HOURS = Hours()


@dataclass(frozen=True)
class VisitChoice:
    """One round, as it was asked for.

    Attributes
    ----------
    days : tuple of date
    hours : Hours
    dwell_min : float
        Minutes at a stop.
    jenis : tuple of str
        The kinds that are visited.
    start : (lon, lat) or None
        Where each day begins; None for the office.
    """

    days: tuple[date, ...]
    hours: Hours = USUAL_HOURS
    dwell_min: float = DWELL_MIN
    jenis: tuple[str, ...] = VISITED
    start: tuple[float, float] | None = None

    @property
    def begins(self) -> datetime:
        """The moment at which the round begins: what the four-hour clock and a case's age are counted to."""
        return datetime.combine(min(self.days), self.hours.start, office_tz())

    def words(self) -> dict[str, str]:
        """Return the choice as words that :func:`read_choice` reads back; what is usual is left out."""
        usual, hours = VisitChoice(self.days), self.hours
        found = {"tanggal": ",".join(day.isoformat() for day in self.days)}
        if hours.start != usual.hours.start:
            found["mulai"] = f"{hours.start:%H.%M}"
        if hours.end != usual.hours.end:
            found["selesai"] = f"{hours.end:%H.%M}"
        if hours.break_from is not None:
            found["istirahat"] = f"{hours.break_from:%H.%M}/{hours.break_min:g}"
        if self.dwell_min != usual.dwell_min:
            found["menit"] = f"{self.dwell_min:g}"
        if self.jenis != usual.jenis:
            found["jenis"] = ",".join(self.jenis)
        if self.start is not None:
            found["dari"] = f"{self.start[0]:.6f},{self.start[1]:.6f}"
        return found


def choice_words(*given: str) -> dict[str, str]:
    """Return texts under the names of ``CHOICE_WORDS``, in their order."""
    return dict(zip(CHOICE_WORDS, given, strict=True))


def read_choice(words: Mapping[str, str], now: datetime) -> VisitChoice:
    """Return the choice that words stand for.

    Parameters
    ----------
    words : mapping
        Of ``CHOICE_WORDS``; a blank one is as one left out. ``tanggal``: dates with
        commas (2026-11-25 or 25-11-2026); ``hari``: that many working days instead, from
        the next one on; ``mulai``, ``selesai``: 08.00; ``istirahat``: 12.00/45 (from, and
        minutes); ``menit`` at a stop; ``jenis`` with commas; ``dari``: lon,lat.
    now : datetime
        With a time zone. Without a date the round is today's if it has not begun, else the
        next working day's.

    Raises
    ------
    RequestError
        If a word cannot be read, or the hours hold nothing.
    """
    given = {name: text.strip() for name, text in words.items() if text and text.strip()}
    hours = _hours(given)
    if "tanggal" in given and "hari" in given:
        raise RequestError("visits.both_days")
    if "tanggal" in given:
        days = tuple(sorted({_date(text) for text in given["tanggal"].split(",") if text.strip()}))
        if not 1 <= len(days) <= MOST_DAYS:
            raise RequestError("visits.bad_days", text=given["tanggal"][:60], most=MOST_DAYS)
    else:
        days = working_days(_n_days(given.get("hari", "1")), now, hours.start)
    kinds = [parse_jenis(text) for text in given.get("jenis", "").split(",") if text.strip()]
    return VisitChoice(
        days,
        hours,
        _number("menit", given.get("menit", f"{DWELL_MIN:g}"), *_MINUTES),
        tuple(dict.fromkeys(kinds)) or VISITED,
        _start(given["dari"]) if "dari" in given else None,
    )


def working_days(n: int, now: datetime, begins: time) -> tuple[date, ...]:
    """Return the next *n* days, Monday to Friday and no public holiday; today's only before it *begins*."""
    local = now.astimezone(office_tz())
    first = local.date() if local.time() < begins else local.date() + timedelta(days=1)
    found = _working_from(first)
    return tuple(next(found) for _ in range(n))


def _working_from(day: date) -> Iterator[date]:
    # Asked about by date, it looks up the year by itself, so that December goes on in January.
    free = holidays.country_holidays("ID")
    while True:
        if day.weekday() < _SATURDAY and day not in free:
            yield day
        day += timedelta(days=1)


def _hours(given: Mapping[str, str]) -> Hours:
    usual = USUAL_HOURS
    start = _clock(given["mulai"]) if "mulai" in given else usual.start
    end = _clock(given["selesai"]) if "selesai" in given else usual.end
    if "istirahat" not in given:
        return Hours(start, end)
    begin, slash, minutes = given["istirahat"].partition("/")
    if not slash:
        raise RequestError("visits.bad_break", text=given["istirahat"][:40])
    return Hours(start, end, _clock(begin), _number("istirahat", minutes, 1.0, 600.0))


def _clock(text: str) -> time:
    match = _CLOCK.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise RequestError("visits.bad_clock", text=text[:40])
    return time(int(match[1]), int(match[2] or 0))


def _date(text: str) -> date:
    match = _DAY.fullmatch(text.strip())
    try:
        if match is not None:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RequestError("visits.bad_date", text=text[:40]) from error


def _n_days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise RequestError("visits.bad_days", text=text[:40], most=MOST_DAYS)
    return int(text)


def _number(name: str, text: str, least: float, most: float) -> float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise RequestError("visits.bad_number", name=name, text=text[:40], least=least, most=most)
    return number


def _start(text: str) -> tuple[float, float]:
    lon, comma, lat = text.partition(",")
    try:
        point = float(lon), float(lat)
    except ValueError as error:
        raise RequestError("visits.bad_start", text=text[:40]) from error
    if not comma or not (_LON[0] <= point[0] <= _LON[1] and _LAT[0] <= point[1] <= _LAT[1]):
        raise RequestError("visits.bad_start", text=text[:40])
    return point
