"""The sheet for the wall: one hotspot layer on A4 or A3, as PDF, made without a browser."""

from __future__ import annotations

from typing import Literal

import numpy as np

from geo.admin.boundaries import Boundaries
from geo.errors import RequestError
from geo.wording import Language
from geo.wording.formats import format_number
from maps.findings import jenis_label, period_words
from maps.page_texts import source_sentence
from maps.palette import ground
from maps.payload import payload
from maps.pdf_fonts import text_width
from maps.pdf_page import Box, PdfPage
from maps.poster_map import Window, draw_labels, draw_map
from maps.poster_side import MARGIN, QUIET, Sheet, draw_legend, draw_list
from maps.publication import LayerKey, Publication, layer_numbers

__all__ = ["hotspot_poster"]

Paper = Literal["A4", "A3"]

_SCALES: dict[Paper, float] = {"A4": 1.0, "A3": 2**0.5}


def hotspot_poster(
    publication: Publication,
    boundaries: Boundaries,
    *,
    lang: Language = "id",
    selected: LayerKey | None = None,
    kecamatan: str | None = None,
    paper: Paper = "A4",
) -> bytes:
    """Return one layer as a PDF sheet: title, map, legend, ranked list, scale, north, source.

    Parameters
    ----------
    publication : Publication
    boundaries : Boundaries
    lang : {"id", "en"}
    selected : (jenis, periode), optional
        Without it the latest quarter's kind with the most hotspots.
    kecamatan : str, optional
        Code of one kecamatan: its map, and its hotspots alone.
    paper : {"A4", "A3"}
        Landscape; the larger is the smaller enlarged.

    Raises
    ------
    RequestError
        If the layer or the kecamatan does not exist.
    ExportError
        If the land outlines were not fetched yet.
    """
    key = publication.chosen(selected)
    data = payload(publication, boundaries, lang, key)
    codes = data["kecamatan"]["code"]
    if kecamatan is not None and kecamatan not in codes:
        raise RequestError("maps.no_such_kecamatan", code=kecamatan)
    layer = data["layers"]["|".join(key)]
    sheet = Sheet(
        page=PdfPage(297, 210, scale=_SCALES[paper], title=layer["title"]),
        publication=publication,
        key=key,
        data=data,
        layer=layer,
        numbers=layer_numbers(publication.layers[key], boundaries.desa.index, lang),
        focus=None if kecamatan is None else codes.index(kecamatan),
        lang=lang,
    )
    top = _header(sheet)
    fills = [ground(int(digit), suppressed=publication.suppressed) for digit in layer["colours"]["n"]]
    window = _window(sheet, boundaries, (58, top, 150, 194 - top))
    draw_map(sheet.page, window, data, fills, layer["hot"], sheet.focus)
    draw_labels(sheet.page, window, _labels(sheet))
    _furniture(sheet, window)
    draw_legend(sheet, (MARGIN, top))
    draw_list(sheet, (213, top), 190)
    sheet.page.wrapped(MARGIN, 200, source_sentence(publication, lang), 277, size=2.6, colour=QUIET)
    return sheet.page.to_bytes()


def _header(sheet: Sheet) -> float:
    """Write the banners and the title; return where the map begins."""
    page, y = sheet.page, MARGIN
    marks = [("page_demo", "#ffe08a", sheet.publication.demo)]
    marks.append(("page_approximate", "#e9eef2", sheet.publication.boundaries_approximate))
    for entry, colour, wanted in marks:
        if wanted:
            page.rectangle((MARGIN, y, 277, 6), fill=colour)
            words = sheet.say(entry)
            page.text(MARGIN + 2, y + 4.2, words, size=3.2, bold=True)
            after = MARGIN + 5 + text_width(words, 3.2, bold=True)
            page.text(after, y + 4.2, sheet.say(f"{entry}_long"), size=3)
            y += 7
    return page.wrapped(MARGIN, y + 6, _title(sheet), 277, size=5.8, bold=True) - 3.5


def _title(sheet: Sheet) -> str:
    if sheet.focus is None:
        return str(sheet.layer["title"])
    n = len(sheet.hotspots())
    verdict = sheet.layer["verdict"]
    form = "" if n else "_none" if verdict == "found" else f"_{verdict}"
    return sheet.say(
        f"poster_title{form}",
        kecamatan=sheet.data["kecamatan"]["name"][sheet.focus],
        periode=period_words(sheet.key[1], sheet.lang, sheet.publication.running_until(sheet.key[1])),
        jenis=jenis_label(sheet.key[0], sheet.lang).lower(),
        n=n,
    )


def _window(sheet: Sheet, boundaries: Boundaries, box: Box) -> Window:
    rows = [row for row in range(len(boundaries.desa)) if sheet.shown(row)]
    west, south, east, north = boundaries.desa.iloc[rows].total_bounds
    margin = 0.04 * max(east - west, north - south)
    return Window(box, (west - margin, south - margin, east + margin, north + margin))


def _labels(sheet: Sheet) -> list[tuple[str, float, float, str]]:
    """Return the names of the map, those that matter most first."""
    desa, kecamatan = sheet.data["desa"], sheet.data["kecamatan"]
    hot = [int(digit) for digit in sheet.layer["hot"]]
    strongest = [
        max((hot[r] for r, k in enumerate(desa["kecamatan"]) if k == n), default=0)
        for n in range(len(kecamatan["name"]))
    ]
    order = sorted(range(len(strongest)), key=lambda n: -strongest[n])
    labels = [
        (kecamatan["name"][n].upper(), *kecamatan["label"][n], "kecamatan")
        for n in order
        if kecamatan["label"][n] and (sheet.focus is None or n != sheet.focus)
    ]
    if sheet.focus is not None:
        inside = [row for row in range(len(hot)) if sheet.shown(row) and desa["label"][row]]
        labels = [(desa["name"][row], *desa["label"][row], "desa") for row in inside] + labels
    return labels + [(name, lon, lat, kind) for name, lon, lat, kind in sheet.data["around"]["names"]]


def _furniture(sheet: Sheet, window: Window) -> None:
    """Draw the scale bar and the north arrow."""
    page = sheet.page
    left, top, _, height = window.box
    foot = top + height
    length_km = max(
        km for km in (0.5, 1, 2, 5, 10, 20, 50, 100, 200) if km * window.mm_per_km < 32 or km == 0.5
    )
    x, y, wide = left + 4, foot - 4, length_km * window.mm_per_km
    bar = np.array([(x, y - 2), (x, y), (x + wide, y), (x + wide, y - 2)])
    page.path([bar], stroke="#ffffff", width=1.2)
    page.path([bar], stroke="#33404c", width=0.4)
    page.text(x + 1, y - 1.2, f"{format_number(length_km, sheet.lang)} km", size=2.8, halo=True)
    tip = np.array([(x + 2, foot - 22), (x + 4.2, foot - 14), (x + 2, foot - 15.8), (x - 0.2, foot - 14)])
    page.path([tip], fill="#33404c", stroke="#ffffff", width=0.3)
    page.text(x + 2, foot - 10.8, sheet.say("ui_north"), size=2.8, bold=True, align="middle", halo=True)
