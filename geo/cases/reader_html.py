"""Web pages saved as ``.xls``: what many an application calls an export to Excel."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from geo.cases.limits import ReadLimits
from geo.cases.reader_sheet import Sheet, SheetTable, choose_table
from geo.cases.reader_text import decode
from geo.errors import CaseFileError
from geo.wording import Language

__all__ = ["read_html"]

_MAX_SPAN = 1000


def read_html(path: Path, lang: Language, limits: ReadLimits) -> SheetTable:
    """Return the table of a web page that names most known columns.

    Raises
    ------
    CaseFileError
        If the page holds no table, or none has a header, or one is too large.
    """
    text, _ = decode(path.read_bytes(), path.name)
    page = _Tables()
    page.feed(text)
    page.close()
    if not page.tables:
        raise CaseFileError("cases.file_html", path=path.name)
    sheets = [_sheet(number, rows, path.name, limits) for number, rows in enumerate(page.tables, start=1)]
    table = choose_table(sheets, path, lang)
    limits.check_table(path.name, *table.frame.shape)
    return table


def _sheet(number: int, rows: list[list[tuple[str, int, int]]], name: str, limits: ReadLimits) -> Sheet:
    """Return a table as a sheet: spanning cells take their room, those over several rows are merged areas."""
    # A cell may claim a thousand columns and as many rows: the room is reckoned before it is taken.
    room = sum(min(down, len(rows) - at) * across for at, row in enumerate(rows) for _, down, across in row)
    limits.check_cells(name, 1, room)
    grid: dict[tuple[int, int], str] = {}
    merged = []
    for row, cells in enumerate(rows):
        column = 0
        for text, down, across in cells:
            while (row, column) in grid:
                column += 1
            for r in range(row, min(row + down, len(rows))):
                for c in range(column, column + across):
                    grid[r, c] = text if (r, c) == (row, column) else ""
            if down > 1:
                merged.append(((row, column), (min(row + down, len(rows)) - 1, column + across - 1)))
            column += across
    width = 1 + max((column for _, column in grid), default=-1)
    limits.check_cells(name, len(rows), width)
    content: list[list[object]] = [[grid.get((r, c), "") for c in range(width)] for r in range(len(rows))]
    return Sheet(str(number), content, merged)


class _Tables(HTMLParser):
    """Collects the cells of every table of a page, as text with the rows and columns that each spans."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._end_cell()
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._end_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            spans = dict(attrs)
            self._span = _count(spans.get("rowspan")), _count(spans.get("colspan"))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a cell; the end of a row or a table ends its last cell too."""
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Add text to the open cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            self.tables[-1][-1].append(("".join(self._cell).strip(), *self._span))
            self._cell = None


def _count(text: str | None) -> int:
    plain = (text or "").strip()
    return min(max(int(plain), 1), _MAX_SPAN) if plain.isascii() and plain.isdigit() else 1
