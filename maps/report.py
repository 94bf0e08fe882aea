"""The forum's report on paper: a page of numbers and changes, then a map sheet for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from geo.admin.boundaries import Boundaries
from geo.wording import Language, say
from geo.wording.formats import format_number, format_period
from maps.findings import jenis_label, period_words
from maps.forum_sections import Section
from maps.page_texts import source_sentence
from maps.payload import payload
from maps.pdf_files import joined
from maps.pdf_page import PdfPage
from maps.poster import hotspot_poster
from maps.poster_side import MARGIN, QUIET
from maps.publication import LayerKey, Publication
from maps.report_sections import section_sheets

__all__ = ["forum_report"]

_TURNS = ("new", "worse", "better", "ended")
_WIDE = 277.0


def forum_report(
    publication: Publication,
    boundaries: Boundaries,
    *,
    period: str,
    lang: Language = "id",
    sections: Sequence[Section] = (),
) -> bytes:
    """Return the report of one quarter as a PDF of A4 sheets, landscape.

    The first page has each kind's number of cases, its finding and what became
    of its hotspots since the quarter before; then follow the sections of the
    forum's page and a map sheet a kind.

    Parameters
    ----------
    publication : Publication
    boundaries : Boundaries
    period : str
        Such as "2026-Q3".
    lang : {"id", "en"}
    sections : sequence of Section
        See :func:`maps.forum_sections.forum_sections`.

    Raises
    ------
    RequestError
        If the quarter has no layer.
    ExportError
        If the land outlines were not fetched yet.
    """
    keys = [(kind, period) for kind in publication.jenis if (kind, period) in publication.layers]
    if not keys:
        publication.chosen((publication.jenis[0] if publication.jenis else "", period))
    data = payload(publication, boundaries, lang, keys[0])
    sheets = [_summary(publication, data, keys, period, lang)]
    sheets += section_sheets(sections, title=_title(publication, period, lang))
    sheets += [hotspot_poster(publication, boundaries, lang=lang, selected=key) for key in keys]
    return joined(sheets)


def _title(publication: Publication, period: str, lang: Language) -> str:
    words = period_words(period, lang, publication.running_until(period))
    return say("maps_report.title", lang, periode=words)


def _summary(
    publication: Publication, data: dict[str, Any], keys: list[LayerKey], period: str, lang: Language
) -> bytes:
    title = _title(publication, period, lang)
    page = PdfPage(297, 210, title=title)
    y = MARGIN
    for entry, colour, wanted in (
        ("page_demo", "#ffe08a", publication.demo),
        ("page_approximate", "#e9eef2", publication.boundaries_approximate),
    ):
        if wanted:
            page.rectangle((MARGIN, y, _WIDE, 6), fill=colour)
            words = f"{say(f'maps.{entry}', lang)}  {say(f'maps.{entry}_long', lang)}"
            page.text(MARGIN + 2, y + 4.2, words, size=3)
            y += 7
    y = page.wrapped(MARGIN, y + 7, title, _WIDE, size=7, bold=True)
    columns = (_WIDE - 8) / 2
    for number, key in enumerate(keys):
        left = MARGIN + (number % 2) * (columns + 8)
        top = y + (number // 2) * 80
        _block(page, publication, data, key, (left, top), columns, lang)
    page.wrapped(MARGIN, 200, source_sentence(publication, lang), _WIDE, size=2.6, colour=QUIET)
    return page.to_bytes()


def _block(
    page: PdfPage,
    publication: Publication,
    data: dict[str, Any],
    key: LayerKey,
    corner: tuple[float, float],
    width: float,
    lang: Language,
) -> None:
    """Write one kind: its number, its finding, and the desa whose state changed."""
    layer = data["layers"]["|".join(key)]
    x, y = corner
    page.rectangle((x, y, width, 76), stroke="#c9d1d8", width=0.2)
    page.text(x + 4, y + 8, jenis_label(key[0], lang), size=5, bold=True)
    page.text(x + 4, y + 14, layer["total"], size=3.6)
    line = page.wrapped(x + 4, y + 20, layer["title"], width - 8, size=3.4)
    for turn in _TURNS:
        rows = [row for row, became in layer["list"] if became == turn]
        if rows:
            line = _turn(page, data, rows, turn, (x + 4, line + 1), width - 8, lang)
    _course(page, publication, key, (x + 4, y + 50), (width - 8, 18), lang)


def _turn(
    page: PdfPage,
    data: dict[str, Any],
    rows: list[int],
    turn: str,
    corner: tuple[float, float],
    width: float,
    lang: Language,
) -> float:
    """Write the desa of one turn, as many as fit on two lines; return the next base line."""
    x, y = corner
    label = f"{say(f'maps.ui_change_{turn}', lang)} ({format_number(len(rows), lang)})"
    page.text(x, y, label, size=3.2, bold=True)
    names = [data["desa"]["name"][row] for row in rows]
    shown = names[:7]
    rest = f" … +{format_number(len(names) - len(shown), lang)}" if len(names) > len(shown) else ""
    return page.wrapped(x + 46, y, ", ".join(shown) + rest, width - 46, size=3.2)


def _course(
    page: PdfPage,
    publication: Publication,
    key: LayerKey,
    corner: tuple[float, float],
    size: tuple[float, float],
    lang: Language,
) -> None:
    """Draw the number of cases of each quarter as a bar; of a range, the part that is not certain is pale."""
    x, y = corner
    width, height = size
    ends = [publication.totals.get((key[0], period), (float("nan"),) * 2) for period in publication.periods]
    most = max((end for pair in ends for end in pair if isfinite(end)), default=0)
    step = width / max(1, len(ends))
    for number, (period, (low, high)) in enumerate(zip(publication.periods, ends, strict=True)):
        left, wide = x + number * step + 1, step - 2
        if most and isfinite(low):
            sure = height * low / most
            colour = "#3b6fa0" if period == key[1] else "#9db8d2"
            page.rectangle((left, y + height - sure, wide, sure), fill=colour)
            top = height * (high / most) if isfinite(high) else height
            page.rectangle((left, y + height - top, wide, top - sure), stroke="#9db8d2", width=0.2)
        words = format_period(period, lang).split(" ", 1)[-1]
        page.text(left + wide / 2, y + height + 4, words, size=2.7, colour=QUIET, align="middle")
    page.path([np.array([(x, y + height), (x + width, y + height)])], stroke="#33404c", width=0.3)
