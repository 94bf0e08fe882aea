"""The visit sheet for paper: A5, black on white, one stop a row, the map numbered as the list."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import ceil
from typing import Any

import pandas as pd
from babel.dates import format_date as babel_date

from geo.admin.boundaries import Boundaries
from geo.patrol.priority import REASONS_APART
from geo.visit_words import above_words, ask_words, place_words
from geo.visiting import VisitRound
from geo.wording import Language, say
from geo.wording.formats import format_number
from maps.pdf_fonts import text_width
from maps.sheet_frame import FOOT, INK, INNER, MARGIN, QR, TEXT, WIDTH, Sheet, about, address, qr_code, row
from maps.sheet_map import StopsMap, draw_stops_map
from maps.sheet_text import LINE, SIZE, lines_of
from maps.visit_sheet_lists import write_asked, write_left_out

__all__ = ["visit_sheet"]

_LEAST_MAP, _MOST_MAP = 62.0, 95.0
_LEAST_ROW = 28.0


def visit_sheet(
    visits: VisitRound, boundaries: Boundaries, *, page_url: str = "", lang: Language = "id"
) -> bytes:
    """Return the sheet as a PDF of A5 pages: the map and list of each day, who is asked for, the rest.

    It has addresses and no names: it is for the officer of the territory alone, and says so.

    Parameters
    ----------
    visits : VisitRound
    boundaries : Boundaries
        The ground of the map.
    page_url : str
        Address of the phone's page of the same round, for the QR code; without one the
        sheet says that there is none.
    lang : {"id", "en"}

    Returns
    -------
    bytes
        The same round gives the same bytes.
    """
    sheet = Sheet(visits, boundaries, page_url, lang)
    for number, day in enumerate(visits.plan.days):
        _day(sheet, number, visits.plan.stops[visits.plan.stops["day"] == day])
    write_asked(sheet)
    write_left_out(sheet)
    return sheet.finished()


def _day(sheet: Sheet, number: int, stops: pd.DataFrame) -> None:
    # A day that holds nothing needs no paper, unless it is the only one.
    if stops.empty and (number or len(sheet.visits.plan.stops)):
        return
    sheet.turn()
    _header(sheet, number, stops)
    if stops.empty:
        sheet.paragraph(sheet.say("nothing"), bold=True)
        return
    shared = _shared_reasons(stops, sheet.lang)
    if shared:
        sheet.paragraph(sheet.say("all_of_them", reasons=REASONS_APART.join(shared)))
    _map(sheet, stops)
    for stop in stops.to_dict("records"):
        _stop(sheet, stop, shared)


def _header(sheet: Sheet, number: int, stops: pd.DataFrame) -> None:
    visits, top = sheet.visits, sheet.y
    marks = [sheet.say("mark")] + ([say("maps.page_demo", sheet.lang)] if visits.demo else [])
    x = MARGIN
    for mark in marks:
        wide = text_width(mark, SIZE, bold=True) + 4
        sheet.page.rectangle((x, top, wide, 6.4), stroke=INK, width=0.6)
        sheet.page.text(x + 2, top + 4.6, mark, size=SIZE, bold=True, colour=INK)
        x += wide + 2
    sheet.y = top + 9
    narrow = INNER - QR - 3
    place = place_words(visits, sheet.lang)
    sheet.paragraph(sheet.say("visits_in", place=place), width=narrow, bold=True, size=5.6)
    day = babel_date(visits.plan.days[number], format="EEEE, d MMMM y", locale=sheet.lang)
    if visits.level != "kecamatan":
        day = f"{sheet.say('kecamatan', kecamatan=visits.nama_kecamatan)}. {day}"
    for line in (day, *_start_lines(sheet), *_size_lines(sheet, number, len(stops))):
        sheet.paragraph(line, width=narrow)
    sheet.y = max(sheet.y, qr_code(sheet, top))
    sheet.write(MARGIN, sheet.say("officer"))
    begin = MARGIN + text_width(sheet.say("officer"), SIZE) + 2
    sheet.y += LINE - 0.6
    sheet.rule(begin)
    sheet.y += 1.8


def _start_lines(sheet: Sheet) -> list[str]:
    hours = sheet.visits.choice.hours
    office = sheet.visits.start_label or sheet.say("start_point")
    lines = [sheet.say("leave", start=f"{hours.start:%H.%M}", office=office, end=f"{hours.end:%H.%M}")]
    if hours.break_from is not None:
        lines.append(sheet.say("break", begin=f"{hours.break_from:%H.%M}", minutes=hours.break_min))
    return lines


def _size_lines(sheet: Sheet, number: int, n_stops: int) -> list[str]:
    plan = sheet.visits.plan
    lines = [sheet.say("size", n=n_stops, minutes=ceil(plan.road_min[number]))]
    if len(plan.left_out):
        lines.append(sheet.say("n_left_out", n=len(plan.left_out)))
    if not sheet.page_url:
        lines.append(sheet.say("no_qr"))
    above = above_words(sheet.visits, sheet.lang)
    return [*lines, above] if above and not number else lines


def _map(sheet: Sheet, stops: pd.DataFrame) -> None:
    words = [sheet.say("line_is_order")]
    source = sheet.say("boundaries", source=sheet.boundaries.origin.title_in(sheet.lang))
    if sheet.boundaries.approximate:
        source += f" {say('maps.page_approximate', sheet.lang)}."
    below = LINE * (3 + len(lines_of(source, INNER)))
    sheet.room(_LEAST_MAP + below)
    room = FOOT - sheet.y - below
    # Where no row would fit under the map, the map has all of the page.
    height = max(_LEAST_MAP, room if room < _MOST_MAP + _LEAST_ROW else _MOST_MAP)
    plan = sheet.visits.plan
    shown = StopsMap(stops, (plan.start_lon, plan.start_lat), sheet.visits.kode, sheet.boundaries)
    if draw_stops_map(sheet.page, (MARGIN, sheet.y, INNER, height), shown, sheet.lang):
        words.append(sheet.say("circle"))
    sheet.y += height + 1.8
    sheet.paragraph(" ".join([*words, source]))
    sheet.y += 1


def _stop(sheet: Sheet, stop: Mapping[Hashable, Any], shared: list[str]) -> None:
    wide = WIDTH - MARGIN - TEXT
    reasons = [
        one for one in str(stop[f"why_{sheet.lang}"]).split(REASONS_APART) if one and one not in shared
    ]
    if stop["kind"] != "kasus":
        head = sheet.say("ask", n=stop["n_cases"])
        facts = [
            ask_words(sheet.visits, str(stop["ask_at"]), sheet.lang),
            sheet.say("within", km=format_number(stop["accuracy_m"] / 1000, sheet.lang)),
        ]
    else:
        head = address(sheet, stop, sheet.say("point", lat=f"{stop['lat']:.5f}", lon=f"{stop['lon']:.5f}"))
        facts = [about(sheet, stop)]
    lines = [(line, True) for line in lines_of(head, wide, bold=True)]
    for text in (*facts, REASONS_APART.join(reasons)):
        lines += [(line, False) for line in lines_of(text, wide, most=3) if line]
    height = max(LINE * len(lines), 18.0) + 9
    sheet.room(height)
    row(sheet, lines, height, left=lambda top: _stop_mark(sheet, stop, top), outcome=sheet.say("outcome"))


def _stop_mark(sheet: Sheet, stop: Mapping[Hashable, Any], top: float) -> None:
    """Write a stop's number, its time and the box to tick."""
    page = sheet.page
    page.text(MARGIN, top + 4.6, f"{stop['order']}", size=5.6, bold=True, colour=INK)
    page.text(MARGIN, top + 10.4, f"{stop['arrive']:%H.%M}", size=SIZE, bold=True, colour=INK)
    page.rectangle((MARGIN, top + 13, 7, 7), stroke=INK, width=0.5)


def _shared_reasons(stops: pd.DataFrame, lang: Language) -> list[str]:
    """Return the reasons that hold for every stop: they are said once."""
    told = [str(text).split(REASONS_APART) for text in stops[f"why_{lang}"]]
    if len(told) < 3:
        return []
    return [one for one in told[0] if one and all(one in other for other in told)]
