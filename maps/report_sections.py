"""The sections of the forum's page as sheets of the report on paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maps.forum_sections import Section, Table
from maps.pdf_page import PdfPage
from maps.poster_side import MARGIN, QUIET

__all__ = ["section_sheets"]

_WIDE = 277.0
_LOWEST = 196.0
_SIZE = 3.4
_GAP = 4.0


def section_sheets(sections: Sequence[Section], *, title: str) -> list[bytes]:
    """Return A4 sheets, landscape, with the words and tables of *sections*; none where there are none.

    Parameters
    ----------
    sections : sequence of Section
    title : str
        The document's title.
    """
    writer = _Writer(title)
    for section in sections:
        writer.room(24)
        writer.words(section.title, size=5.5, bold=True)
        for paragraph in section.paragraphs:
            writer.words(paragraph)
        for table in section.tables:
            writer.table(table)
        writer.y += 4
    return [page.to_bytes() for page in writer.pages]


class _Writer:
    """Writes from top to bottom, and begins a sheet where the one before is full."""

    def __init__(self, title: str) -> None:
        self.pages: list[PdfPage] = []
        self.y = _LOWEST
        self._title = title

    def room(self, height: float) -> PdfPage:
        """Return the sheet to write on, with so much room left."""
        if not self.pages or self.y + height > _LOWEST:
            self.pages.append(PdfPage(297, 210, title=self._title))
            self.y = MARGIN + 6
        return self.pages[-1]

    def words(self, words: str, *, size: float = _SIZE, bold: bool = False) -> None:
        page = self.room(3 * size)
        self.y = page.wrapped(MARGIN, self.y, words, _WIDE, size=size, bold=bold) + size * 0.4

    def table(self, table: Table) -> None:
        self.room(26)
        self.words(table.caption, bold=True)
        self._row(table.columns, bold=True)
        for row in table.rows:
            self._row(row)

    def _row(self, cells: Sequence[str], *, bold: bool = False) -> None:
        page = self.room(16)
        step = _WIDE / len(cells)
        page.path([_line(self.y - _SIZE - 0.6)], stroke="#c9d1d8", width=0.2)
        ends = [
            page.wrapped(
                MARGIN + number * step, self.y, cell, step - _GAP, size=3.1, bold=bold or not number,
                colour=QUIET if bold else "#17212b",
            )
            for number, cell in enumerate(cells)
        ]  # fmt: skip
        self.y = max(ends) + 1.2


def _line(y: float) -> NDArray[np.float64]:
    return np.array([(MARGIN, y), (MARGIN + _WIDE, y)])
