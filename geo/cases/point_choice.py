"""From the readings of two cells to the one point they can mean, or to none.

A mistake is certain when what is written lies outside the area and exactly
one repair brings it inside. Two different points that both lie inside after
equally many repairs are no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import floor

from pyproj import Transformer

from geo.cases.axis_readings import Reading

__all__ = ["Candidate", "Extent", "choose", "pair_candidates"]

Extent = tuple[float, float, float, float]

_METRES = 100_000
_SAME_DEG = 1e-6  # about 10 cm: nearer candidates are one point


@dataclass(frozen=True, slots=True)
class Candidate:
    """One point that a pair of cells can mean, with the repairs that lead to it."""

    lon: float
    lat: float
    repairs: tuple[str, ...]
    zone: str = ""

    @property
    def cost(self) -> int:
        """Number of repairs; sorting the separators of a metre value is part of reading it."""
        return sum(repair != "grouped" for repair in self.repairs)


def pair_candidates(
    first: Iterable[Reading], second: Iterable[Reading], extent: Extent, *, ordered: bool, zone: str = ""
) -> Iterator[Candidate]:
    """Yield the points that two written coordinates can mean, inside the extent or not.

    Parameters
    ----------
    first, second : iterable of Reading
        Readings of the longitude's cell and of the latitude's cell.
    extent : tuple of float
        Least longitude and latitude, greatest longitude and latitude.
    ordered : bool
        Whether the order is declared (two named columns), so that the other
        order is a repair, or free (a pair in one cell).
    zone : str
        UTM zone written beside the pair, such as ``50L``; blank tries the
        zones that the extent touches.
    """
    second = tuple(second)
    for a in first:
        for b in second:
            for lon, lat, swapped in ((a, b, False), (b, a, True)):
                if lon.axis == "lat" or lat.axis == "lon":
                    continue
                repairs = tuple(dict.fromkeys((*lon.repairs, *lat.repairs)))
                if swapped and ordered:
                    repairs = ("swapped", *repairs)
                if lon.value >= _METRES and lat.value >= _METRES:
                    yield from _from_utm(lon.value, lat.value, repairs, extent, zone)
                else:
                    yield from _with_signs(lon, lat, repairs)


def _with_signs(lon: Reading, lat: Reading, repairs: tuple[str, ...]) -> Iterator[Candidate]:
    yield Candidate(lon.value, lat.value, repairs)
    if not lat.axis:
        yield Candidate(lon.value, -lat.value, (*repairs, "sign_lat"))
    if not lon.axis and lon.value < 0:
        yield Candidate(-lon.value, lat.value, (*repairs, "sign_lon"))
        if not lat.axis:
            yield Candidate(-lon.value, -lat.value, (*repairs, "sign_lat", "sign_lon"))


def _from_utm(
    easting_m: float, northing_m: float, repairs: tuple[str, ...], extent: Extent, zone: str
) -> Iterator[Candidate]:
    if not (100_000 <= easting_m < 1_000_000 and northing_m < 10_000_000):
        return
    for name, epsg in _zones(extent, zone):
        lon, lat = _to_degrees(epsg).transform(easting_m, northing_m)
        yield Candidate(float(lon), float(lat), (*repairs, "utm"), name)


def _zones(extent: Extent, written: str) -> list[tuple[str, int]]:
    """Return the UTM zones to try: the written one, or those of the extent, as name and EPSG code."""
    numbers = range(floor((extent[0] + 180) / 6) + 1, floor((extent[2] + 180) / 6) + 2)
    if written:
        numbers = range(int(written), int(written) + 1)
    south = [(f"{n}S", 32700 + n) for n in numbers if extent[1] < 0]
    north = [(f"{n}N", 32600 + n) for n in numbers if extent[3] > 0]
    return south + north


@lru_cache(maxsize=64)
def _to_degrees(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def choose(candidates: Iterable[Candidate], extent: Extent) -> tuple[Candidate | None, bool]:
    """Return the certain point among candidates, and whether several fit equally well.

    Returns
    -------
    candidate : Candidate or None
        None where nothing lies inside the extent, or where it is ambiguous.
    ambiguous : bool
    """
    inside = [
        item
        for item in candidates
        if extent[0] <= item.lon <= extent[2]
        and extent[1] <= item.lat <= extent[3]
        and not (item.lon == 0 and item.lat == 0)
    ]
    if not inside:
        return None, False
    least = min(item.cost for item in inside)
    best = [item for item in inside if item.cost == least]
    first = best[0]
    if any(abs(i.lon - first.lon) > _SAME_DEG or abs(i.lat - first.lat) > _SAME_DEG for i in best[1:]):
        return None, True
    return first, False
