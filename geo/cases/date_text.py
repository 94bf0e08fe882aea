"""One written date: the day, the hour and the zone that a text holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from geo.zone import WIB, WIT, WITA, office_zone

__all__ = ["ReadDate", "read_date_text", "read_serial"]

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US
_EPOCH = date(1970, 1, 1).toordinal()
_EXCEL_EPOCH = date(1899, 12, 30).toordinal()
_MAX_TEXT = 80


@dataclass(frozen=True, slots=True)
class ReadDate:
    """Microseconds since 1970 in UTC, whether an hour was written, and the code of a problem."""

    micros: int | None = None
    has_time: bool = False
    problem: str = ""


_MONTH_NAMES = (
    "januari january januwari jan jnr i",
    "februari february pebruari febuari febr peb feb ii",
    "maret march mart mrt mar iii",
    "april apr iv",
    "mei may mey v",
    "juni june jun vi",
    "juli july jul vii",
    "agustus august augustus agust agst agus agt ags aug viii",
    "september sept sep septembr ix",
    "oktober october okto okt oct x",
    "november nopember nov nop xi",
    "desember december des dec xii",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}

_WEEKDAY = re.compile(
    r"^(?:hari\s+)?(?:senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|mon|tues?|wed|thur?s?|fri|sat|sun|sen|sel|rab|kam|jum|sab|min|mgg)\b[\s,.]*"
)
_LEAD = re.compile(r"^(?:tanggal|tgl\.?|per)\s+")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]*([a-z]+)\.?[\s\-/.,]*['’]?(\d{4}|\d{2})(?![\d])")
_NAME_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?)?(z)?$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?$")
_NO_DAY = re.compile(r"(?:[a-z]+\.?[\s\-/]*\d{4}|\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2})$")
_NO_YEAR = re.compile(r"(?:\d{1,2}[\s\-/]*[a-z]{3,}\.?|\d{1,2}[-/]\d{1,2})$")
_TIME_LEAD = re.compile(r"^[\s,;/\-–—(]*(?:t(?=\d)|pukul|pkl\.?|jam|at|@)?[\s:.]*(?=\d|$)")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?)?\s*(am|pm)?\s*"
    r"(wib|wita|wit|z|utc|gmt)?\s*(?:([-+])(\d{1,2})(?::?(\d{2}))?)?[\s)]*$"
)
_ZONES = {"z": 0, "utc": 0, "gmt": 0} | {zone.letters.casefold(): zone.hours for zone in (WIB, WITA, WIT)}
_OWN_OFFSETS = frozenset(zone.micros for zone in (WIB, WITA, WIT))
_BLANK = frozenset(
    {"", "-", "--", "n/a", "#n/a", "na", "nan", "nat", "null", "none", "nil", "kosong", "tidak ada", "belum"}
)


def read_date_text(text: str) -> ReadDate:
    """Return what a written date means; where it names no zone, in the office's.

    Examples
    --------
    >>> read_date_text("Senin, 5 Mei 2026 pukul 14.30 WIB").has_time
    True
    >>> read_date_text("31/02/2026").problem
    'impossible'
    """
    if len(text) > _MAX_TEXT:
        return ReadDate(problem="unreadable")
    bare = " ".join(text.replace("\ufeff", "").casefold().split()).strip("'\"")
    if bare in _BLANK:
        return ReadDate()
    bare = _LEAD.sub("", _WEEKDAY.sub("", _LEAD.sub("", bare)))
    cut = _cut(bare)
    day, problem = _day(bare[:cut].strip(" ,"))
    if problem:
        return _whole_number(bare) or ReadDate(problem=problem)
    clock = _clock(bare[cut:])
    if clock is None:
        return ReadDate(problem="time")
    time_us, offset_us, has_time = clock
    return ReadDate(_moment(day, time_us, offset_us), has_time)


def read_serial(value: float) -> ReadDate:
    """Return what a number in a column of dates means: Excel's day number, a compact date, a Unix time."""
    if not 20_000 <= value < 4_102_444_800_000:
        return ReadDate(problem="unreadable")
    if value < 80_000:
        seconds = round((value - int(value)) * 86_400)
        day = int(value) + _EXCEL_EPOCH - _EPOCH
        return ReadDate(_moment(day, seconds * 1_000_000), seconds > 0)
    if value == int(value) and 946_684_800 <= value < 4_102_444_800:
        return ReadDate(int(value) * 1_000_000, True)
    if value == int(value) and value >= 946_684_800_000:
        return ReadDate(int(value) * 1_000, True)
    if value == int(value) and 1_000_000 <= value < 100_000_000:
        digits = f"{int(value):08d}"
        for parts in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])):
            if 1990 <= int(parts[0]) < 2100:
                day, problem = _ordinal(*map(int, parts))
                return ReadDate(problem=problem) if problem else ReadDate(_moment(day))
    return ReadDate(problem="unreadable")


def _moment(day: int, time_us: int = 0, offset_us: int | None = None) -> int:
    """Return the microseconds since 1970 of an hour of a day; by the office's clock without an offset."""
    return day * _DAY_US + time_us - (office_zone().micros if offset_us is None else offset_us)


def _whole_number(text: str) -> ReadDate | None:
    """Read digits alone; None where the text is something else."""
    compact = _COMPACT.fullmatch(text)
    if compact and compact[4]:
        day, problem = _ordinal(*(int(compact[i]) for i in (1, 2, 3)))
        clock = _clock(f" {compact[4]}:{compact[5]}:{compact[6] or '00'}{compact[7] or ''}")
        if problem or clock is None:
            return ReadDate(problem=problem or "time")
        return ReadDate(_moment(day, clock[0], clock[1]), clock[2])
    if not _NUMBER.fullmatch(text):
        return None
    return read_serial(float(text.replace(",", ".")))


@lru_cache(maxsize=8192)
def _cut(text: str) -> int:
    """Return where the day ends and the clock begins."""
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _DAY_NAME, _NAME_DAY):
        match = pattern.match(text)
        if match:
            return match.end()
    return len(text)


@lru_cache(maxsize=65536)
def _day(text: str) -> tuple[int, str]:
    """Return days since 1970 of a date without clock, and the code of a problem."""
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        return _ordinal(int(match[1]), int(match[3]), int(match[4]))
    match = _DAY_FIRST.fullmatch(text)
    if match:
        return _ordinal(_year(match[4]), int(match[3]), int(match[1]))
    match = _DAY_NAME.fullmatch(text)
    if match and match[2] in _MONTHS:
        return _ordinal(_year(match[3]), _MONTHS[match[2]], int(match[1]))
    match = _NAME_DAY.fullmatch(text)
    if match and match[1] in _MONTHS:
        return _ordinal(int(match[3]), _MONTHS[match[1]], int(match[2]))
    if _NO_DAY.fullmatch(text):
        return 0, "no_day"
    return 0, "no_year" if _NO_YEAR.fullmatch(text) else "unreadable"


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _ordinal(year: int, month: int, day: int) -> tuple[int, str]:
    try:
        return date(year, month, day).toordinal() - _EPOCH, ""
    except ValueError:
        return 0, "impossible"


@lru_cache(maxsize=65536)
def _clock(text: str) -> tuple[int, int | None, bool] | None:
    """Return microseconds since midnight, the offset that is written (or None), and whether an hour is.

    Sheets and databases write a day as its midnight, in digits: that is no hour, and no zone moves the
    day. In words ("pukul 00.00", "00.00 WIB") it is one.
    """
    rest = _TIME_LEAD.sub("", text, count=1).strip()
    if not rest.strip(" .,;)"):
        return 0, None, False
    match = _CLOCK.fullmatch(rest)
    if not match or (match[2] is None and match[5] is None and not re.search(r"pukul|pkl|jam", text)):
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5] == "pm" else 0)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
        return None
    micros = int(((match[4] or "") + "000000")[:6])
    offset = _ZONES[match[6]] * _HOUR_US if match[6] else None
    if match[7]:
        shift = int(match[8]) * _HOUR_US + int(match[9] or 0) * 60_000_000
        if shift > 14 * _HOUR_US:
            return None
        offset = (offset or 0) + (shift if match[7] == "+" else -shift)
    time_us = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
    in_words = match[5] or match[6] or re.search(r"pukul|pkl|jam", text)
    if time_us == 0 and not in_words and (offset is None or offset in _OWN_OFFSETS):
        return 0, None, False
    return time_us, offset, True
