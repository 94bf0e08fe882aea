"""The pages of a visit sheet as they fill: A5, black on white, one row below the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import segno

from geo.admin.boundaries import Boundaries
from geo.visit_words import days_words, desa_of, place_words, short_label
from geo.visiting import VisitRound
from geo.wording import Language, say
from maps.pdf_fonts import text_width
from maps.pdf_page import PdfPage, corners, document
from maps.sheet_text import LINE, SIZE, lines_of, printable

__all__ = [
    "FOOT",
    "INK",
    "INNER",
    "MARGIN",
    "QR",
    "TEXT",
    "WIDTH",
    "Sheet",
    "about",
    "address",
    "qr_code",
    "row",
]

WIDTH, HEIGHT = 148.0, 210.0
MARGIN = 9.0
INNER = WIDTH - 2 * MARGIN
FOOT = HEIGHT - 11.0
TEXT = MARGIN + 17.0
QR = 32.0
INK = "#000000"


@dataclass
class Sheet:
    """The pages so far, and how far down the last one is written."""

    visits: VisitRound
    boundaries: Boundaries
    page_url: str
    lang: Language
    pages: list[PdfPage] = field(default_factory=list)
    y: float = 0.0

    @property
    def page(self) -> PdfPage:
        """The page that is being written."""
        return self.pages[-1]

    @property
    def title(self) -> str:
        """The place and the days."""
        place = place_words(self.visits, self.lang)
        return say("visits.title", self.lang, place=place, days=days_words(self.visits, self.lang))

    def say(self, entry: str, **values: object) -> str:
        """Return a text of the sheet in its language."""
        return say(f"visits.{entry}", self.lang, **values)

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append(PdfPage(WIDTH, HEIGHT, title=printable(self.title)))
        self.y = MARGIN

    def room(self, height: float) -> None:
        """Begin a page where this much does not fit any more."""
        if self.y + height > FOOT:
            self.turn()

    def write(self, x: float, text: str, *, bold: bool = False, size: float = SIZE) -> None:
        """Write one line at the height reached, without going on."""
        self.page.text(x, self.y + size * 0.8, printable(text), size=size, bold=bold, colour=INK)

    def paragraph(
        self, text: str, *, x: float = MARGIN, width: float = INNER, bold: bool = False, size: float = SIZE
    ) -> None:
        """Write text in lines and go on below it."""
        for line in lines_of(text, width, bold=bold, size=size, most=12):
            self.write(x, line, bold=bold, size=size)
            self.y += LINE * size / SIZE

    def rule(self, x: float = MARGIN, *, width: float = 0.2) -> None:
        """Draw a line to the right margin at the height reached."""
        self.page.path([corners((x, self.y, WIDTH - MARGIN - x, 0))[:2]], stroke=INK, width=width)

    def finished(self) -> bytes:
        """Write the foot of each page, and return the document."""
        for number, page in enumerate(self.pages, 1):
            words = f"{self.say('foot')} {self.say('visits_in', place=place_words(self.visits, self.lang))}"
            left = lines_of(words, INNER - 22, most=1)[0]
            page.text(MARGIN, HEIGHT - 6, left, size=SIZE, colour=INK)
            said = f"{number}/{len(self.pages)}"
            page.text(WIDTH - MARGIN, HEIGHT - 6, said, size=SIZE, colour=INK, align="right")
        return document(self.pages)


def row(
    sheet: Sheet,
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
        sheet.write(TEXT, line, bold=bold)
        sheet.y += LINE
    if outcome:
        sheet.y = top + height - 4.4
        sheet.page.text(TEXT, sheet.y, outcome, size=SIZE, colour=INK)
        sheet.y += 0.6
        sheet.rule(TEXT + text_width(outcome, SIZE) + 2)
    sheet.y = top - 1.4 + height


def qr_code(sheet: Sheet, top: float) -> float:
    """Draw the code that leads to the phone's page; return where it ends."""
    if not sheet.page_url:
        return top
    code = segno.make(sheet.page_url, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=4)]
    side = QR / len(rows)
    left = WIDTH - MARGIN - QR
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
    sheet.page.path(dark, fill=INK)
    words = sheet.say("open_on_phone")
    sheet.page.text(left + QR / 2, top + QR + 2.4, words, size=SIZE, colour=INK, align="middle")
    return top + QR + 5


def about(sheet: Sheet, case: Mapping[Hashable, Any]) -> str:
    """Return what a visit is about, its number, and in a kecamatan's round the desa."""
    words = f"{short_label(case['jenis'], case['kategori'], sheet.lang)}. {case['id']}"
    desa = desa_of(sheet.visits, case) if sheet.visits.level == "kecamatan" else ""
    return f"{words}. {desa}" if desa else words


def address(sheet: Sheet, case: Mapping[Hashable, Any], otherwise: str) -> str:
    """Return where a case lives as its file wrote it; *otherwise* where nothing is written."""
    address = sheet.visits.cases.at[(case["sumber"], case["id"]), "alamat"]
    return address.strip() if isinstance(address, str) and address.strip() else otherwise
