"""The map of a printed visit sheet: black on white, numbered as the list beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

import numpy as np
import pandas as pd
import shapely

from geo.admin.boundaries import Boundaries
from geo.wording import Language, say
from geo.wording.formats import format_number
from maps.pdf_fonts import text_width
from maps.pdf_page import Box, Line, PdfPage, corners
from maps.poster_map import Window
from maps.sheet_text import SIZE, printable

__all__ = ["StopsMap", "draw_stops_map"]

_INK = "#000000"
_RADIUS = 3.0
_DOT = 0.65
_METRES_A_DEGREE = 111_200.0
_LEAST_M = 400.0
"""What the map shows at least to each side: one stop alone needs surroundings."""

_WIDER = 1.8
"""By how much the circle of a rough place may widen the map before it is left to words."""

Spot = tuple[float, float]


@dataclass(frozen=True)
class StopsMap:
    """What a day's map shows.

    Parameters
    ----------
    stops : DataFrame
        ``order``, ``lon``, ``lat``, ``accuracy_m`` (0 where the point is exact).
    start : (lon, lat)
    kode : str
        The desa or kecamatan whose outline is drawn strong.
    boundaries : Boundaries
    """

    stops: pd.DataFrame
    start: Spot
    kode: str
    boundaries: Boundaries


def draw_stops_map(page: PdfPage, box: Box, shown: StopsMap, lang: Language = "id") -> bool:
    """Draw the desa, the way and the numbered stops; return whether the circle of a rough place is seen."""
    bounds, circled = _bounds(shown)
    window = Window(box, bounds)
    spots = window.project(shown.stops[["lon", "lat"]].to_numpy(float).reshape(-1, 2))
    start = window.project(np.array([shown.start]))[0]
    page.begin_clip([corners(box)])
    _draw_desa(page, window, shown)
    if circled:
        _draw_circles(page, window, shown.stops, spots)
    _draw_way(page, np.vstack([start, spots]))
    page.end_clip()
    taken = _furniture(page, box, window, lang)
    page.rectangle((start[0] - 1.6, start[1] - 1.6, 3.2, 3.2), fill=_INK)
    taken.append((start[0] - 2.2, start[1] - 2.2, start[0] + 2.2, start[1] + 2.2))
    _draw_numbers(page, box, shown.stops["order"].tolist(), spots, taken)
    _draw_names(page, window, shown, taken)
    page.rectangle(box, stroke=_INK, width=0.4)
    return circled


def _bounds(shown: StopsMap) -> tuple[tuple[float, float, float, float], bool]:
    """Return the degrees to be shown, and whether the circles of rough places are in them."""
    lon = np.append(shown.stops["lon"].to_numpy(float), shown.start[0])
    lat = np.append(shown.stops["lat"].to_numpy(float), shown.start[1])
    shrink = cos(np.radians(lat.mean()))
    exact = np.full(len(lon), _LEAST_M / 2)
    rough = np.append(np.maximum(shown.stops["accuracy_m"].to_numpy(float), 0.0), 0.0)

    def around(metres: np.ndarray) -> tuple[float, float, float, float]:
        x, y = metres / _METRES_A_DEGREE / shrink, metres / _METRES_A_DEGREE
        return (
            float((lon - x).min()), float((lat - y).min()), float((lon + x).max()), float((lat + y).max())
        )  # fmt: skip

    near, wide = around(exact), around(np.maximum(exact, rough))
    circled = bool((rough > 0).any()) and _span(wide) <= _WIDER * _span(near)
    west, south, east, north = wide if circled else near
    # Room at the edges for the numbers beside the outermost stops.
    dx, dy = 0.09 * (east - west), 0.09 * (north - south)
    return (west - dx, south - dy, east + dx, north + dy), circled


def _span(bounds: tuple[float, float, float, float]) -> float:
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1])


def _draw_desa(page: PdfPage, window: Window, shown: StopsMap) -> None:
    there = shown.boundaries.desa.cx[_seen(window)]
    other = [ring for code, shape in there.geometry.items() if code != shown.kode for ring in _rings(shape)]
    page.path([window.project(ring) for ring in other], stroke="#555555", width=0.2, closed=True)
    whole = shown.boundaries.desa if shown.kode in shown.boundaries.desa.index else shown.boundaries.kecamatan
    own = [window.project(ring) for ring in _rings(whole.geometry[shown.kode])]
    page.path(own, stroke=_INK, width=0.7, closed=True)


def _seen(window: Window) -> tuple[slice, slice]:
    """Return the window's degrees, with what the box shows beyond them."""
    west, south, east, north = window.bounds
    x, y = east - west, north - south
    return slice(west - x, east + x), slice(south - y, north + y)


def _rings(shape: shapely.Geometry | None) -> Iterator[Line]:
    if shape is None:
        return
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            # Five metres: a hair's breadth at the scale of a desa.
            slim = shapely.simplify(part, 5 / _METRES_A_DEGREE)
            yield from (shapely.get_coordinates(ring)[:, :2] for ring in (slim.exterior, *slim.interiors))


def _draw_circles(page: PdfPage, window: Window, stops: pd.DataFrame, spots: Line) -> None:
    turn = np.linspace(0, 2 * pi, 73)
    for metres, (x, y) in zip(stops["accuracy_m"], spots, strict=True):
        if metres > 0:
            radius = metres / 1000 * window.mm_per_km
            ring = np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])
            page.path([ring], stroke=_INK, width=0.35, dash=(2, 1.5))


def _draw_way(page: PdfPage, places: Line) -> None:
    """Draw the way from the start over the stops, with arrows, and the way back dashed."""
    if len(places) < 2:
        return
    page.path([places], stroke=_INK, width=0.3)
    page.path([places[[-1, 0]]], stroke=_INK, width=0.3, dash=(0.8, 1.2))
    for (x, y), (nx, ny) in pairwise(places):
        length = hypot(nx - x, ny - y)
        if length > 7:
            dx, dy = (nx - x) / length, (ny - y) / length
            mx, my = (x + nx) / 2, (y + ny) / 2
            tip, back = (mx + 1.2 * dx, my + 1.2 * dy), (mx - 0.9 * dx, my - 0.9 * dy)
            side = [(back[0] + 0.8 * s * dy, back[1] - 0.8 * s * dx) for s in (1, -1)]
            page.path([np.array([tip, *side])], fill=_INK)


def _draw_numbers(page: PdfPage, box: Box, numbers: list[int], spots: Line, taken: list[Box]) -> None:
    """Draw a dot at each stop and its number in a ring beside it, none on another."""
    turn = np.linspace(0, 2 * pi, 25)
    disc = np.column_stack([np.cos(turn), np.sin(turn)])
    middle = spots.mean(axis=0) if len(spots) else np.zeros(2)
    rings: list[Spot] = []
    for spot in spots:
        ring = _free_spot(box, spot, middle, spots, rings, taken)
        rings.append(ring)
        page.path([np.array([spot, ring])], stroke=_INK, width=0.2)
    for spot in spots:
        page.path([spot + _DOT * disc], fill=_INK)
    for number, (x, y) in zip(numbers, rings, strict=True):
        page.path([np.array([x, y]) + _RADIUS * disc], fill="#ffffff", stroke=_INK, width=0.35)
        page.text(x, y + SIZE * 0.36, str(number), size=SIZE, bold=True, align="middle", colour=_INK)
    taken += [(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in rings]


def _free_spot(
    box: Box, spot: np.ndarray, middle: np.ndarray, spots: Line, rings: list[Spot], taken: list[Box]
) -> Spot:
    """Return the nearest place for a number, outwards first; the stop itself where there is none."""
    left, top, width, height = box
    outwards = float(np.arctan2(*(spot - middle)[::-1])) if (spot != middle).any() else 0.0
    others = spots[np.hypot(*(spots - spot).T) > 0.05]
    for distance in (4.2, 5.5, 7.0, 9.0, 12.0, 15.0, 19.0, 24.0, 30.0, 37.0):
        for step in range(16):
            angle = outwards + (step + 1) // 2 * (1 if step % 2 else -1) * pi / 8
            x, y = float(spot[0] + distance * cos(angle)), float(spot[1] + distance * sin(angle))
            edge = _RADIUS + 0.5
            inside = left + edge < x < left + width - edge and top + edge < y < top + height - edge
            clear = all(hypot(x - a, y - b) > 2 * _RADIUS + 0.4 for a, b in rings)
            clear = clear and not any(
                a - edge < x < c + edge and b - edge < y < d + edge for a, b, c, d in taken
            )
            if inside and clear and (np.hypot(*(others - (x, y)).T) > _RADIUS + _DOT + 0.2).all():
                return x, y
    return float(spot[0]), float(spot[1])


def _draw_names(page: PdfPage, window: Window, shown: StopsMap, taken: list[Box]) -> None:
    """Write the names of the desa around where there is room."""
    left, top, width, height = window.box
    frame = shapely.box(left + 1, top + 1, left + width - 1, top + height - 1)
    for code, row in shown.boundaries.desa.cx[_seen(window)].iterrows():
        if row.geometry is None or code == shown.kode:
            continue
        seen = shapely.intersection(
            shapely.transform(shapely.make_valid(row.geometry), window.project), frame
        )
        if seen.is_empty:
            continue
        at = shapely.point_on_surface(seen)
        name = printable(row["nama_desa"])
        half = text_width(name, SIZE) / 2 + 0.5
        place = (at.x - half, at.y - SIZE * 0.6, at.x + half, at.y + SIZE * 0.6)
        if frame.covers(shapely.box(*place)) and not any(_meet(place, other) for other in taken):
            taken.append(place)
            page.text(at.x, at.y + SIZE * 0.36, name, size=SIZE, align="middle", colour="#444444", halo=True)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _furniture(page: PdfPage, box: Box, window: Window, lang: Language) -> list[Box]:
    """Draw the scale and the north arrow; return what they cover."""
    left, top, width, height = box
    lengths = [km for km in (0.1, 0.2, 0.5, 1, 2, 5, 10) if km * window.mm_per_km < width / 3]
    length_km = max(lengths, default=0.1)
    x, y, wide = left + 3, top + height - 3, length_km * window.mm_per_km
    bar = np.array([(x, y - 1.5), (x, y), (x + wide, y), (x + wide, y - 1.5)])
    words = f"{format_number(length_km * 1000, lang)} m" if length_km < 1 else f"{length_km} km"
    page.path([bar], stroke="#ffffff", width=1.6)
    page.path([bar], stroke=_INK, width=0.5)
    page.text(x + 1, y - 1.3, words, size=SIZE, colour=_INK, halo=True)
    nx, ny = left + width - 5, top + 3
    page.path([np.array([(nx, ny), (nx + 1.8, ny + 6), (nx, ny + 4.8), (nx - 1.8, ny + 6)])], fill=_INK)
    page.text(
        nx, ny + 10, say("maps.ui_north", lang), size=SIZE, bold=True, align="middle", colour=_INK, halo=True
    )
    across = max(wide, text_width(words, SIZE) + 1)
    return [(x, y - 5.5, x + across, y + 1), (nx - 3, ny - 1, nx + 3, ny + 11)]
