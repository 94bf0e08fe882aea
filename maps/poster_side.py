"""What stands beside the map of a printed sheet: the legend and the ranked list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.hotspots.classes import HOT_LEVELS
from geo.wording import Language, say
from geo.wording.formats import format_number
from maps.classes import COARSENED, COUNT_LIMITS, NO_DATA, legend_labels
from maps.findings import count_words
from maps.palette import OUTLINES, ground
from maps.pdf_fonts import text_width
from maps.pdf_page import PdfPage
from maps.publication import LayerKey, Publication

__all__ = ["MARGIN", "QUIET", "Sheet", "draw_legend", "draw_list"]

MARGIN = 10.0
QUIET = "#53606c"


@dataclass(frozen=True)
class Sheet:
    """What the parts of one sheet share."""

    page: PdfPage
    publication: Publication
    key: LayerKey
    data: dict[str, Any]
    layer: dict[str, Any]
    numbers: pd.DataFrame
    focus: int | None
    lang: Language

    def say(self, entry: str, **values: object) -> str:
        """Return an entry of the maps' page of the catalogue."""
        return say(f"maps.{entry}", self.lang, **values)

    def shown(self, row: int) -> bool:
        """Return whether a desa belongs to what the sheet is about."""
        return self.focus is None or self.data["desa"]["kecamatan"][row] == self.focus

    @property
    def row_height(self) -> float:
        """The height of a desa's entry; where all are of one kecamatan, its name is left out."""
        return 8.2 if self.focus is None else 6.0

    def hotspots(self) -> list[tuple[int, str]]:
        """Return row and change of the hotspots that belong to the sheet, surest first."""
        hot = self.layer["hot"]
        return [(row, turn) for row, turn in self.layer["list"] if int(hot[row]) > 4 and self.shown(row)]


def _swatch(sheet: Sheet, x: float, y: float, fill: str, hot: int = 4) -> None:
    box = (x, y, 7.0, 4.0)
    colour, width, dash = OUTLINES.get(hot, ("#8a857a", 0.2, ()))
    sheet.page.rectangle(box, fill=fill, stroke=colour, width=width, dash=dash)


def draw_legend(sheet: Sheet, corner: tuple[float, float]) -> None:
    """Draw the classes that occur and the outlines, with their words, below the left top *corner*."""
    x, y = corner
    _hotspot_legend(sheet, x, _count_legend(sheet, x, y + 3) + 5)


def _count_legend(sheet: Sheet, x: float, y: float) -> float:
    page = sheet.page
    classes = [int(digit) for row, digit in enumerate(sheet.layer["colours"]["n"]) if sheet.shown(row)]
    counts = np.bincount(classes, minlength=7)
    words = dict(enumerate(legend_labels(COUNT_LIMITS, sheet.lang, whole=True)))
    words |= {COARSENED: sheet.say("ui_legend_coarsened"), NO_DATA: sheet.say("ui_legend_no_data")}
    page.text(x, y, sheet.say("ui_legend_measure_n"), size=3.2, bold=True)
    y += 2.5
    for number, label in words.items():
        if number < COARSENED or counts[number]:
            _swatch(sheet, x, y, ground(number, suppressed=sheet.publication.suppressed))
            page.text(x + 9, y + 3, label, size=3)
            n = sheet.say("ui_legend_desa", n=int(counts[number]))
            page.text(x + 45, y + 3, n, size=2.7, colour=QUIET, align="right")
            y += 6
    return y


def _hotspot_legend(sheet: Sheet, x: float, y: float) -> None:
    page = sheet.page
    page.text(x, y, sheet.say("ui_legend_hot"), size=3.2, bold=True)
    y += 2.5
    for strength, level in zip((3, 2, 1), HOT_LEVELS, strict=True):
        _swatch(sheet, x, y, "#ffffff", strength + 4)
        page.text(x + 9, y + 3, sheet.say(f"ui_legend_{strength}"), size=3)
        hint = sheet.say(f"ui_legend_hint_{strength}", times=round(1 / level))
        y = page.wrapped(x + 9, y + 6.5, hint, 36, size=2.5, colour=QUIET)
    if any(digit in "123" for digit in sheet.layer["hot"]):
        _swatch(sheet, x, y, "#ffffff", 2)
        page.text(x + 9, y + 3, sheet.say("ui_legend_cold"), size=3)
        y = page.wrapped(x + 9, y + 6.5, sheet.say("ui_legend_cold_hint"), 36, size=2.5, colour=QUIET)
    if sheet.publication.suppressed:
        page.wrapped(x, y + 2, sheet.say("ui_legend_small"), 45, size=2.5, colour=QUIET)


def draw_list(sheet: Sheet, corner: tuple[float, float], foot: float) -> None:
    """Draw the ranked hotspots from the left top *corner* down to *foot*.

    The sheet of one kecamatan lists its other desa after them.
    """
    page, x, y = sheet.page, corner[0], corner[1] + 3
    rows = sheet.hotspots()
    count = format_number(len(rows), sheet.lang)
    verdict = sheet.layer["verdict"]
    page.text(x, y, f"{sheet.say('ui_list_hot')}  {count if verdict == 'found' else ''}", size=4, bold=True)
    y += 2
    if not rows:
        form = "poster_empty" if verdict == "found" else f"ui_list_{verdict}"
        y = page.wrapped(x, y + 4, sheet.say(form), 74, size=3)
    room = int((foot - y) / sheet.row_height)
    for rank, (row, turn) in enumerate(rows[:room], 1):
        _entry(sheet, x, y, str(rank), row, turn)
        y += sheet.row_height
    if len(rows) > room:
        page.text(x, y + 3.5, sheet.say("ui_list_more", n=len(rows) - room), size=2.8, colour=QUIET)
    elif sheet.focus is not None:
        _others(sheet, x, y + 3, foot, {row for row, _ in rows})


def _others(sheet: Sheet, x: float, y: float, foot: float, hot: set[int]) -> None:
    names = sheet.data["desa"]["name"]
    rest = sorted(
        (row for row in range(len(names)) if sheet.shown(row) and row not in hot), key=names.__getitem__
    )
    sheet.page.text(x, y + 4, sheet.say("poster_others"), size=3.4, bold=True)
    y += 6
    room = int((foot - y) / sheet.row_height)
    for row in rest[:room]:
        _entry(sheet, x, y, "", row, "")
        y += sheet.row_height
    if len(rest) > room:
        sheet.page.text(x, y + 3.5, sheet.say("poster_more", n=len(rest) - room), size=2.8, colour=QUIET)


def _entry(sheet: Sheet, x: float, y: float, rank: str, row: int, turn: str) -> None:
    page, desa = sheet.page, sheet.data["desa"]
    page.path([np.array([(x, y), (x + 74, y)])], stroke="#d8dde2", width=0.2)
    page.text(x + 5, y + 4.8, rank, size=3, colour=QUIET, align="right")
    fill = ground(int(sheet.layer["colours"]["n"][row]), suppressed=sheet.publication.suppressed)
    _swatch(sheet, x + 7, y + (2 if sheet.focus is None else 1), fill, int(sheet.layer["hot"][row]))
    page.text(x + 17, y + 3.8, desa["name"][row], size=3.4, bold=True)
    if sheet.focus is None:
        place = sheet.data["kecamatan"]["name"][desa["kecamatan"][row]]
        page.text(x + 17, y + 7, place, size=2.6, colour=QUIET)
    low, high = sheet.numbers[["n_min", "n_max"]].iloc[row]
    words = sheet.say("ui_cases_unknown") if np.isnan(low) else count_words(low, high, sheet.lang)
    page.text(x + 74, y + 3.8, words, size=2.9, align="right")
    if turn and sheet.focus is not None:
        name = text_width(desa["name"][row], 3.4, bold=True)
        page.text(x + 19 + name, y + 3.8, sheet.say(f"ui_change_{turn}"), size=2.7, bold=turn != "same")
    elif turn:
        page.text(x + 74, y + 7, sheet.say(f"ui_change_{turn}"), size=2.7, bold=turn != "same", align="right")
