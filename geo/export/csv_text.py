"""CSV in which text stays text: no code loses its dots, no cell becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from geo.export.geojson import plain_value
from geo.export.layer import ExportLayer

__all__ = ["csv_parts", "guard_formula"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guard_formula(value: Any) -> Any:
    """Return text that a spreadsheet will not take for a formula; anything else as it is.

    References
    ----------
    OWASP, "CSV Injection": a cell that begins with = + - @, a tab or a
    carriage return gets an apostrophe before it. Numbers are no text: -8.2 stays.
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def csv_parts(layer: ExportLayer, *, guard: bool = True) -> Iterator[bytes]:
    """Return a layer as CSV piece by piece: comma, UTF-8, with the facts of its note in columns.

    The file begins with the mark by which Excel knows UTF-8 (GDAL, pandas and
    LibreOffice skip it). CSV cannot say that 35.10.01 is text: for a
    spreadsheet XLSX is the better choice.

    Parameters
    ----------
    layer : ExportLayer
        Its shapes are left out.
    guard : bool
        Whether text that begins like a formula is defused. Leave it out only
        for the operator's own file, which must come back letter by letter.
    """
    change: Callable[[Any], Any] = guard_formula if guard else lambda value: value
    facts = {} if layer.note is None else layer.note.members()
    added = {name: value for name, value in facts.items() if name not in layer.columns}
    names = [change(name) for name in (*layer.columns, *added)]
    constant = [_cell(value, change) for value in added.values()]
    yield _encoded([names], first=True)
    for table in layer.tables():
        columns = [[_cell(value, change) for value in table[name].tolist()] for name in layer.columns]
        yield _encoded([[*row, *constant] for row in zip(*columns, strict=True)])


def _encoded(rows: list[list[Any]], *, first: bool = False) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig" if first else "utf-8", errors="surrogatepass")


def _cell(value: Any, change: Callable[[Any], Any]) -> Any:
    plain = plain_value(value)
    return "" if plain is None else change(plain)
