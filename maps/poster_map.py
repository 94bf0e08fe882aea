"""The map of a printed sheet: the same shapes, classes and outlines as on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maps.palette import LAND, OUTLINES, SEA
from maps.pdf_fonts import text_width
from maps.pdf_page import Box, Line, PdfPage, corners

__all__ = ["Window", "draw_labels", "draw_map", "outline_class"]

_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Window:
    """From degrees to millimetres: *bounds* centred in *box*, the same scale both ways."""

    box: Box
    bounds: tuple[float, float, float, float]

    @property
    def mm_per_km(self) -> float:
        """How many millimetres of paper a kilometre takes."""
        west, south, east, north = self.bounds
        width, height = (east - west) * self._shrink, north - south
        return min(self.box[2] / width, self.box[3] / height) / _KM_PER_DEGREE

    @property
    def _shrink(self) -> float:
        return float(np.cos(np.radians((self.bounds[1] + self.bounds[3]) / 2)))

    def project(self, lonlat: Line) -> Line:
        """Return x and y in millimetres, shape (n, 2)."""
        west, south, east, north = self.bounds
        scale = self.mm_per_km * _KM_PER_DEGREE
        x = self.box[0] + self.box[2] / 2 + (lonlat[:, 0] - (west + east) / 2) * self._shrink * scale
        y = self.box[1] + self.box[3] / 2 - (lonlat[:, 1] - (south + north) / 2) * scale
        return np.column_stack([x, y])


def draw_map(
    page: PdfPage,
    window: Window,
    data: dict[str, Any],
    fills: Sequence[str],
    hot: str,
    focus: int | None = None,
) -> None:
    """Draw land, desa, borders and outlines of hotspots into the window's box.

    Parameters
    ----------
    page : PdfPage
    window : Window
    data : dict
        ``shapes``, ``desa`` and ``around`` as :mod:`maps.place_data` gives them.
    fills : sequence of str
        A colour or a pattern's name for each desa.
    hot : str
        One digit for each desa, the number of its hotspot class.
    focus : int, optional
        The row of a kecamatan that is to stand out.
    """
    page.rectangle(window.box, fill=SEA)
    page.begin_clip([corners(window.box)])
    page.path(
        [window.project(np.array(ring)[:, ::-1]) for ring in data["around"]["land"]],
        fill=LAND, stroke="#c5beae", width=0.2,
    )  # fmt: skip
    arcs, owners = _arcs(data["shapes"], window)
    rings = _rings(data["shapes"], arcs)
    for ground in dict.fromkeys(fills):
        chosen = [ring for row, fill in enumerate(fills) if fill == ground for ring in rings[row]]
        page.path(chosen, fill=ground)
    page.path(arcs, stroke="#ffffff", width=0.15)
    kecamatan = data["desa"]["kecamatan"]
    for wanted, colour, width in ((2, "#5d5648", 0.25), (1, "#4a453b", 0.35)):
        lines = [
            arc
            for arc, who in zip(arcs, owners, strict=True)
            if len(who) == wanted == len({kecamatan[row] for row in who})
        ]
        page.path(lines, stroke=colour, width=width)
    if focus is not None:
        sides = [sum(kecamatan[row] == focus for row in who) for who in owners]
        edge = [arc for arc, n in zip(arcs, sides, strict=True) if n == 1]
        page.path(edge, stroke="#ffffff", width=1.8)
        page.path(edge, stroke="#00707a", width=0.9)
    _draw_outlines(page, arcs, owners, hot)
    page.end_clip()
    page.rectangle(window.box, stroke="#777777", width=0.3)


def _arcs(shapes: dict[str, Any], window: Window) -> tuple[list[Line], list[list[int]]]:
    """Return the arcs in millimetres, and the rows of the desa on both sides of each."""
    steps = np.array(shapes["deltas"], dtype=float).reshape(-1, 2)
    parts = np.split(steps, np.cumsum(shapes["points"])[:-1])
    arcs = [window.project(np.cumsum(part, axis=0) * shapes["scale"]) for part in parts]
    owners: list[list[int]] = [[] for _ in arcs]
    for row, polygons in enumerate(shapes["rings"]):
        for number in (n for rings in polygons for ring in rings for n in ring):
            owners[number if number >= 0 else ~number].append(row)
    return arcs, owners


def _rings(shapes: dict[str, Any], arcs: list[Line]) -> list[list[Line]]:
    return [
        [
            np.concatenate([arcs[n][:-1] if n >= 0 else arcs[~n][:0:-1] for n in ring])
            for rings in polygons
            for ring in rings
        ]
        for polygons in shapes["rings"]
    ]


def outline_class(one: int, other: int) -> int:
    """Return the class that draws the line between two desa; 4 where none does.

    Classes are the numbers of :data:`maps.publication.HOTSPOT_CLASSES`, and 4
    stands for the outside. Hotspots that touch share one outline.

    >>> outline_class(7, 5), outline_class(6, 6), outline_class(3, 4)
    (7, 4, 3)
    """
    a, b = one or 4, other or 4
    if a == b:
        return 4
    hot = max(a, b)
    return hot if hot > 4 else min(a, b)


def _draw_outlines(page: PdfPage, arcs: list[Line], owners: list[list[int]], hot: str) -> None:
    lines: dict[int, list[Line]] = {}
    for arc, who in zip(arcs, owners, strict=True):
        sides = [int(hot[row]) for row in who] + [4]
        if len(who):
            lines.setdefault(outline_class(sides[0], sides[1]), []).append(arc)
    casing = [arc for number, part in lines.items() if number > 4 for arc in part]
    page.path(casing, stroke="#ffffff", width=1.3)
    for number, (colour, width, dash) in OUTLINES.items():
        page.path(lines.get(number, []), stroke=colour, width=width, dash=dash)


def draw_labels(page: PdfPage, window: Window, labels: Iterable[tuple[str, float, float, str]]) -> None:
    """Write names (text, longitude, latitude, kind), the first ones first; none on another."""
    styles: dict[str, dict[str, Any]] = {
        "kecamatan": {"size": 2.5, "bold": True, "spacing": 0.12, "halo": True, "colour": "#2c2a26"},
        "desa": {"size": 2.5, "halo": True},
        "sea": {"size": 3.0, "spacing": 0.3, "colour": "#3d6480"},
        "land": {"size": 3.0, "spacing": 0.4, "colour": "#6a6455"},
    }
    left, top, width, height = window.box
    taken: list[Box] = []
    for words, lon, lat, kind in labels:
        style = styles[kind]
        x, y = window.project(np.array([[lon, lat]]))[0]
        wide = text_width(words, style["size"], style.get("bold", False)) + style.get("spacing", 0) * len(
            words
        )
        box = (x - wide / 2 - 0.5, y - style["size"] * 0.6, x + wide / 2 + 0.5, y + style["size"] * 0.6)
        inside = left < box[0] and box[2] < left + width and top < box[1] and box[3] < top + height
        if inside and not any(_meet(box, other) for other in taken):
            taken.append(box)
            page.text(x, y + style["size"] * 0.36, words, align="middle", **style)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
