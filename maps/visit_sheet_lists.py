"""The back pages of a visit sheet: who is asked for at which office, and who does not fit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from geo.visit_words import ask_words, why_not
from maps.sheet_frame import INK, MARGIN, TEXT, WIDTH, Sheet, about, address, row
from maps.sheet_text import LINE, lines_of

__all__ = ["write_asked", "write_left_out"]


def write_asked(sheet: Sheet) -> None:
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


def write_left_out(sheet: Sheet) -> None:
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


def _listed(sheet: Sheet, case: Mapping[Hashable, Any], *, outcome: str = "", reason: str = "") -> None:
    wide = WIDTH - MARGIN - TEXT
    label = about(sheet, case)
    lines = [
        (line, True)
        for line in lines_of(address(sheet, case, sheet.say("no_address")), wide, bold=True, most=2)
    ]
    for text in (label, reason):
        lines += [(line, False) for line in lines_of(text, wide, most=3) if line]
    height = LINE * len(lines) + (9.5 if outcome else 2.5)
    sheet.room(height)

    def box(top: float) -> None:
        if outcome:
            sheet.page.rectangle((MARGIN, top + 0.4, 7, 7), stroke=INK, width=0.5)

    row(sheet, lines, height, left=box, outcome=outcome)
