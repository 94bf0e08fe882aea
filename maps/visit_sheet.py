"""The visit sheet for paper: A5, black on white, one stop a row, the map numbered as the list."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import pandas as pd
import segno
from babel.dates import format_date as babel_date

from geo.admin.boundaries import Boundaries
from geo.patrol.priority import REASONS_APART
from geo.visit_words import (
    above_words,
    ask_words,
    days_words,
    desa_of,
    place_words,
    short_label,
    why_not,
)
from geo.visiting import VisitRound
from geo.wording import Language, say
from geo.wording.formats import format_number
from maps.pdf_fonts import text_width
from maps.pdf_page import PdfPage, corners, document
from maps.sheet_map import StopsMap, draw_stops_map
from maps.sheet_text import LINE, SIZE, lines_of, printable

__all__ = ["visit_sheet"]

_WIDTH, _HEIGHT = 148.0, 210.0
_MARGIN = 9.0
_INNER = _WIDTH - 2 * _MARGIN
_FOOT = _HEIGHT - 11.0
_TEXT = _MARGIN + 17.0
_LEAST_MAP, _MOST_MAP = 62.0, 95.0
_LEAST_ROW = 28.0
_QR = 32.0
_INK = "#000000"


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
    sheet = _Sheet(visits, boundaries, page_url, lang)
    for number, day in enumerate(visits.plan.days):
        _day(sheet, number, visits.plan.stops[visits.plan.stops["day"] == day])
    _asked(sheet)
    _left_out(sheet)
    return sheet.finished()


@dataclass
class _Sheet:
    """The pages so far, and how far down the last one is written."""

    visits: VisitRound
    boundaries: Boundaries
    page_url: str
    lang: Language
    pages: list[PdfPage] = field(default_factory=list)
    y: float = 0.0

    @property
    def page(self) -> PdfPage:
        return self.pages[-1]

    @property
    def title(self) -> str:
        place = place_words(self.visits, self.lang)
        return say("visits.title", self.lang, place=place, days=days_words(self.visits, self.lang))

    def say(self, entry: str, **values: object) -> str:
        return say(f"visits.{entry}", self.lang, **values)

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append(PdfPage(_WIDTH, _HEIGHT, title=printable(self.title)))
        self.y = _MARGIN

    def room(self, height: float) -> None:
        """Begin a page where this much does not fit any more."""
        if self.y + height > _FOOT:
            self.turn()

    def write(self, x: float, text: str, *, bold: bool = False, size: float = SIZE) -> None:
        """Write one line at the height reached, without going on."""
        self.page.text(x, self.y + size * 0.8, printable(text), size=size, bold=bold, colour=_INK)

    def paragraph(
        self, text: str, *, x: float = _MARGIN, width: float = _INNER, bold: bool = False, size: float = SIZE
    ) -> None:
        """Write text in lines and go on below it."""
        for line in lines_of(text, width, bold=bold, size=size, most=12):
            self.write(x, line, bold=bold, size=size)
            self.y += LINE * size / SIZE

    def rule(self, x: float = _MARGIN, *, width: float = 0.2) -> None:
        """Draw a line to the right margin at the height reached."""
        self.page.path([corners((x, self.y, _WIDTH - _MARGIN - x, 0))[:2]], stroke=_INK, width=width)

    def finished(self) -> bytes:
        """Write the foot of each page, and return the document."""
        for number, page in enumerate(self.pages, 1):
            words = f"{self.say('foot')} {self.say('visits_in', place=place_words(self.visits, self.lang))}"
            left = lines_of(words, _INNER - 22, most=1)[0]
            page.text(_MARGIN, _HEIGHT - 6, left, size=SIZE, colour=_INK)
            said = f"{number}/{len(self.pages)}"
            page.text(_WIDTH - _MARGIN, _HEIGHT - 6, said, size=SIZE, colour=_INK, align="right")
        return document(self.pages)


def _day(sheet: _Sheet, number: int, stops: pd.DataFrame) -> None:
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


def _header(sheet: _Sheet, number: int, stops: pd.DataFrame) -> None:
    visits, top = sheet.visits, sheet.y
    marks = [sheet.say("mark")] + ([say("maps.page_demo", sheet.lang)] if visits.demo else [])
    x = _MARGIN
    for mark in marks:
        wide = text_width(mark, SIZE, bold=True) + 4
        sheet.page.rectangle((x, top, wide, 6.4), stroke=_INK, width=0.6)
        sheet.page.text(x + 2, top + 4.6, mark, size=SIZE, bold=True, colour=_INK)
        x += wide + 2
    sheet.y = top + 9
    narrow = _INNER - _QR - 3
    place = place_words(visits, sheet.lang)
    sheet.paragraph(sheet.say("visits_in", place=place), width=narrow, bold=True, size=5.6)
    day = babel_date(visits.plan.days[number], format="EEEE, d MMMM y", locale=sheet.lang)
    if visits.level != "kecamatan":
        day = f"{sheet.say('kecamatan', kecamatan=visits.nama_kecamatan)}. {day}"
    for line in (day, *_start_lines(sheet), *_size_lines(sheet, number, len(stops))):
        sheet.paragraph(line, width=narrow)
    sheet.y = max(sheet.y, _qr(sheet, top))
    sheet.write(_MARGIN, sheet.say("officer"))
    begin = _MARGIN + text_width(sheet.say("officer"), SIZE) + 2
    sheet.y += LINE - 0.6
    sheet.rule(begin)
    sheet.y += 1.8


def _start_lines(sheet: _Sheet) -> list[str]:
    hours = sheet.visits.choice.hours
    office = sheet.visits.start_label or sheet.say("start_point")
    lines = [sheet.say("leave", start=f"{hours.start:%H.%M}", office=office, end=f"{hours.end:%H.%M}")]
    if hours.break_from is not None:
        lines.append(sheet.say("break", begin=f"{hours.break_from:%H.%M}", minutes=hours.break_min))
    return lines


def _size_lines(sheet: _Sheet, number: int, n_stops: int) -> list[str]:
    plan = sheet.visits.plan
    lines = [sheet.say("size", n=n_stops, minutes=ceil(plan.road_min[number]))]
    if len(plan.left_out):
        lines.append(sheet.say("n_left_out", n=len(plan.left_out)))
    if not sheet.page_url:
        lines.append(sheet.say("no_qr"))
    above = above_words(sheet.visits, sheet.lang)
    return [*lines, above] if above and not number else lines


def _qr(sheet: _Sheet, top: float) -> float:
    """Draw the code that leads to the phone's page; return where it ends."""
    if not sheet.page_url:
        return top
    code = segno.make(sheet.page_url, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=4)]
    side = _QR / len(rows)
    left = _WIDTH - _MARGIN - _QR
    dark = []
    for number, row in enumerate(rows):
        begin = None
        for column, module in enumerate([*row, 0]):
            if module and begin is None:
                begin = column
            elif not module and begin is not None:
                box = (left + begin * side, top + number * side, (column - begin) * side, side)
                dark.append(corners(box))
                begin = None
    sheet.page.path(dark, fill=_INK)
    words = sheet.say("open_on_phone")
    sheet.page.text(left + _QR / 2, top + _QR + 2.4, words, size=SIZE, colour=_INK, align="middle")
    return top + _QR + 5


def _map(sheet: _Sheet, stops: pd.DataFrame) -> None:
    words = [sheet.say("line_is_order")]
    source = sheet.say("boundaries", source=sheet.boundaries.origin.title_in(sheet.lang))
    if sheet.boundaries.approximate:
        source += f" {say('maps.page_approximate', sheet.lang)}."
    below = LINE * (3 + len(lines_of(source, _INNER)))
    sheet.room(_LEAST_MAP + below)
    room = _FOOT - sheet.y - below
    # Where no row would fit under the map, the map has all of the page.
    height = max(_LEAST_MAP, room if room < _MOST_MAP + _LEAST_ROW else _MOST_MAP)
    plan = sheet.visits.plan
    shown = StopsMap(stops, (plan.start_lon, plan.start_lat), sheet.visits.kode, sheet.boundaries)
    if draw_stops_map(sheet.page, (_MARGIN, sheet.y, _INNER, height), shown, sheet.lang):
        words.append(sheet.say("circle"))
    sheet.y += height + 1.8
    sheet.paragraph(" ".join([*words, source]))
    sheet.y += 1


def _stop(sheet: _Sheet, stop: Mapping[Hashable, Any], shared: list[str]) -> None:
    wide = _WIDTH - _MARGIN - _TEXT
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
        head = _address(sheet, stop, sheet.say("point", lat=f"{stop['lat']:.5f}", lon=f"{stop['lon']:.5f}"))
        facts = [_about(sheet, stop)]
    lines = [(line, True) for line in lines_of(head, wide, bold=True)]
    for text in (*facts, REASONS_APART.join(reasons)):
        lines += [(line, False) for line in lines_of(text, wide, most=3) if line]
    height = max(LINE * len(lines), 18.0) + 9
    sheet.room(height)
    _row(sheet, lines, height, left=lambda top: _stop_mark(sheet, stop, top), outcome=sheet.say("outcome"))


def _stop_mark(sheet: _Sheet, stop: Mapping[Hashable, Any], top: float) -> None:
    """Write a stop's number, its time and the box to tick."""
    page = sheet.page
    page.text(_MARGIN, top + 4.6, f"{stop['order']}", size=5.6, bold=True, colour=_INK)
    page.text(_MARGIN, top + 10.4, f"{stop['arrive']:%H.%M}", size=SIZE, bold=True, colour=_INK)
    page.rectangle((_MARGIN, top + 13, 7, 7), stroke=_INK, width=0.5)


def _row(
    sheet: _Sheet,
    lines: list[tuple[str, bool]],
    height: float,
    *,
    left: Callable[[float], None],
    outcome: str = "",
) -> None:
    """Write one row of a list, a rule above it, and a line to be filled in by hand."""
    sheet.rule()
    top = sheet.y + 1.4
    left(top)
    sheet.y = top
    for line, bold in lines:
        sheet.write(_TEXT, line, bold=bold)
        sheet.y += LINE
    if outcome:
        sheet.y = top + height - 4.4
        sheet.page.text(_TEXT, sheet.y, outcome, size=SIZE, colour=_INK)
        sheet.y += 0.6
        sheet.rule(_TEXT + text_width(outcome, SIZE) + 2)
    sheet.y = top - 1.4 + height


def _asked(sheet: _Sheet) -> None:
    """Write the list of those whose place is to be asked for."""
    asked = sheet.visits.plan.asked
    if asked.empty:
        return
    sheet.turn()
    sheet.paragraph(sheet.say("asked_title", n=len(asked)), bold=True, size=4.6)
    sheet.paragraph(sheet.say("asked_how"))
    sheet.y += 1
    for code, cases in asked.groupby("ask_at", sort=False):
        place = ask_words(sheet.visits, str(code), sheet.lang)
        sheet.room(3 * LINE)
        sheet.paragraph(sheet.say("asked_at", place=place, n=len(cases)), bold=True)
        for case in cases.to_dict("records"):
            _listed(sheet, case, outcome=sheet.say("place"))


def _left_out(sheet: _Sheet) -> None:
    """Write the list of those who do not fit, and why."""
    missed = sheet.visits.plan.left_out
    if missed.empty:
        return
    sheet.turn()
    sheet.paragraph(sheet.say("left_out_title", n=len(missed)), bold=True, size=4.6)
    sheet.paragraph(sheet.say("left_out_how"))
    sheet.y += 1
    work_min = sheet.visits.plan.hours.work_min
    for case in missed.to_dict("records"):
        _listed(sheet, case, reason=why_not(case["alone_min"], work_min, sheet.lang))


def _listed(sheet: _Sheet, case: Mapping[Hashable, Any], *, outcome: str = "", reason: str = "") -> None:
    wide = _WIDTH - _MARGIN - _TEXT
    label = _about(sheet, case)
    lines = [
        (line, True)
        for line in lines_of(_address(sheet, case, sheet.say("no_address")), wide, bold=True, most=2)
    ]
    for text in (label, reason):
        lines += [(line, False) for line in lines_of(text, wide, most=3) if line]
    height = LINE * len(lines) + (9.5 if outcome else 2.5)
    sheet.room(height)

    def box(top: float) -> None:
        if outcome:
            sheet.page.rectangle((_MARGIN, top + 0.4, 7, 7), stroke=_INK, width=0.5)

    _row(sheet, lines, height, left=box, outcome=outcome)


def _about(sheet: _Sheet, case: Mapping[Hashable, Any]) -> str:
    """Return what a visit is about, its number, and in a kecamatan's round the desa."""
    words = f"{short_label(case['jenis'], case['kategori'], sheet.lang)}. {case['id']}"
    desa = desa_of(sheet.visits, case) if sheet.visits.level == "kecamatan" else ""
    return f"{words}. {desa}" if desa else words


def _address(sheet: _Sheet, case: Mapping[Hashable, Any], otherwise: str) -> str:
    address = sheet.visits.cases.at[(case["sumber"], case["id"]), "alamat"]
    return address.strip() if isinstance(address, str) and address.strip() else otherwise


def _shared_reasons(stops: pd.DataFrame, lang: Language) -> list[str]:
    """Return the reasons that hold for every stop: they are said once."""
    told = [str(text).split(REASONS_APART) for text in stops[f"why_{lang}"]]
    if len(told) < 3:
        return []
    return [one for one in told[0] if one and all(one in other for other in told)]
