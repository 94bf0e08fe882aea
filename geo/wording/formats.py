"""Numbers, dates and quarters as Indonesian and English write them."""

from __future__ import annotations

from datetime import date, datetime
from numbers import Integral, Real
from typing import Literal

from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.numbers import format_decimal

from geo.zone import office_zone

__all__ = [
    "Language",
    "format_date",
    "format_datetime",
    "format_number",
    "format_period",
    "format_value",
]

Language = Literal["id", "en"]

_ROMAN = ("I", "II", "III", "IV")


def format_number(value: float, lang: Language = "id", *, decimals: int = 1) -> str:
    """Return *value* with the language's separators and at most *decimals* decimals.

    >>> format_number(1234.5)
    '1.234,5'
    >>> format_number(1234.5, "en")
    '1,234.5'
    """
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=lang)


def format_date(value: date, lang: Language = "id") -> str:
    """Return *value* as ``24 November 2026``, in either language."""
    return babel_date(value, format="d MMMM y", locale=lang)


def format_datetime(value: datetime, lang: Language = "id") -> str:
    """Return *value* as ``24 November 2026 pukul 14.30 WIB``, in the zone of the office.

    A moment without a zone is taken as it stands.
    """
    zone = office_zone()
    value = value.astimezone(zone.tz) if value.tzinfo else value
    clock = babel_time(value, format="HH.mm" if lang == "id" else "HH:mm", locale=lang)
    return f"{format_date(value, lang)} {'pukul' if lang == 'id' else 'at'} {clock} {zone.letters}"


def format_period(period: str, lang: Language = "id") -> str:
    """Return a quarter such as ``2026-Q3`` in words.

    >>> format_period("2026-Q3")
    'Triwulan III 2026'
    >>> format_period("2026-Q3", "en")
    'Third quarter of 2026'
    """
    year, quarter = period.split("-Q")
    index = int(quarter) - 1
    if lang == "id":
        return f"Triwulan {_ROMAN[index]} {year}"
    return f"{('First', 'Second', 'Third', 'Fourth')[index]} quarter of {year}"


def format_value(value: object, lang: Language = "id") -> str:
    """Return *value* as a sentence of *lang* shows it."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, (Integral, Real)):
        return format_number(float(value), lang)
    if isinstance(value, datetime):
        return format_datetime(value, lang)
    if isinstance(value, date):
        return format_date(value, lang)
    return str(value)
