"""A unit's patrol sheet: its visits of a week, day by day, on A4 upright, black on white."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from geo.wording import Language, say
from geo.wording.formats import format_date
from maps.pdf_files import joined
from maps.pdf_page import PdfPage
from maps.poster_side import QUIET

__all__ = ["unit_sheet"]

_WIDE, _HIGH, _MARGIN = 210.0, 297.0, 14.0
_ROW = 11.0


def unit_sheet(
    visits: pd.DataFrame, unit: str, *, made_at: datetime, demo: bool = False, lang: Language = "id"
) -> bytes:
    """Return the sheet of one unit as PDF: one visit a row, a box to tick, who comes along.

    Parameters
    ----------
    visits : DataFrame
        As ``geo.patrol.schedule`` gives them, of all units.
    unit : str
    made_at : datetime
    demo : bool
    lang : {"id", "en"}
    """
    own = visits[visits["unit"] == unit].sort_values("begin")
    pages: list[PdfPage] = []
    y: float = _HIGH
    day: date | None = None
    for visit in own.to_dict("records"):
        today = visit["begin"].date()
        need = _ROW + (12.0 if today != day else 0.0)
        if y + need > _HIGH - 24:
            pages.append(_begun(unit, made_at, demo, len(pages) + 1, lang))
            y, day = 38.0, None
        page = pages[-1]
        if today != day:
            page.text(_MARGIN, y + 7, _day_words(today, lang), size=4.6, bold=True)
            y, day = y + 11, today
        _row(page, visits, visit, y, lang)
        y += _ROW
    if not pages:
        pages.append(_begun(unit, made_at, demo, 1, lang))
        pages[0].text(_MARGIN, 46, say("patrol.sheet_empty", lang), size=4)
    return joined([page.to_bytes() for page in pages])


def _begun(unit: str, made_at: datetime, demo: bool, number: int, lang: Language) -> PdfPage:
    page = PdfPage(_WIDE, _HIGH, title=f"{say('patrol.calendar', lang)}: {unit}")
    page.text(_MARGIN, 20, say("patrol.calendar", lang), size=4, colour=QUIET)
    page.wrapped(_MARGIN, 28, unit, _WIDE - 2 * _MARGIN, size=6.5, bold=True)
    if demo:
        page.rectangle((_WIDE - _MARGIN - 44, 13, 44, 8), fill="#ffe08a")
        page.text(_WIDE - _MARGIN - 22, 18.6, "DATA CONTOH", size=4, bold=True, align="middle")
    foot = say("patrol.sheet_foot", lang, made=made_at, page=str(number))
    page.wrapped(_MARGIN, _HIGH - 14, foot, _WIDE - 2 * _MARGIN, size=3.2, colour=QUIET)
    return page


def _row(page: PdfPage, visits: pd.DataFrame, visit: dict[Any, Any], y: float, lang: Language) -> None:
    page.rectangle((_MARGIN, y + 1, 5, 5), stroke="#000000", width=0.4)
    page.text(_MARGIN + 9, y + 5.2, f"{visit['begin']:%H.%M}-{visit['end']:%H.%M}", size=4.2, bold=True)
    where = say("patrol.event", lang, nama=visit["nama"], point=str(visit["point"]))
    page.text(_MARGIN + 42, y + 5.2, where, size=4.2)
    same = (visits["area"] == visit["area"]) & (visits["begin"] == visit["begin"])
    others = visits.loc[same & (visits["unit"] != visit["unit"]), "unit"]
    if len(others):
        words = say("patrol.event_together", lang, units=", ".join(others))
        page.text(_MARGIN + 42, y + 9, words, size=3.2, colour=QUIET)
    page.rectangle((_MARGIN, y + _ROW, _WIDE - 2 * _MARGIN, 0.1), fill="#c9d1d8")


def _day_words(day: date, lang: Language) -> str:
    return f"{say(f'patrol.weekday_{day.weekday()}', lang)}, {format_date(day, lang)}"
