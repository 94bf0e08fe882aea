"""A point pasted into one cell: a pair of numbers, a link of a map, a line of a GPS.

Links of maps name the latitude first; a bare pair may stand in either order,
which the area decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from geo.cases.axis_readings import MAX_CELL, Reading, axis_readings
from geo.cases.plus_codes import decode_plus_code
from geo.cases.point_choice import Candidate, Extent, choose, pair_candidates

__all__ = ["read_pair"]

_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_LAT_LON = rf"(?P<lat>{_NUMBER})(?:\s*,\s*|[+/]|,\+)(?P<lon>{_NUMBER})"
# The pin of a place (!3d…!4d…) stands before the middle of the view (@…), which is only near it.
_LINKS = (
    re.compile(rf"!3d(?P<lat>{_NUMBER})!4d(?P<lon>{_NUMBER})"),
    re.compile(rf"[?&#]mlat=(?P<lat>{_NUMBER})&mlon=(?P<lon>{_NUMBER})", re.IGNORECASE),
    re.compile(
        rf"[?&](?:q|query|ll|sll|daddr|destination|saddr|center|cbll|viewpoint|loc|coordinate|at)="
        rf"(?:loc:)?\s*{_LAT_LON}",
        re.IGNORECASE,
    ),
    re.compile(rf"/(?:place|search|dir(?:/[^/]*)*)/\+?{_LAT_LON}(?=[/?+@]|$)", re.IGNORECASE),
    re.compile(rf"\bgeo:{_LAT_LON}", re.IGNORECASE),
    re.compile(rf"@{_LAT_LON}"),
    re.compile(rf"[#&?]map=\d+(?:\.\d+)?/(?P<lat>{_NUMBER})/(?P<lon>{_NUMBER})", re.IGNORECASE),
    re.compile(rf"[?&]lat=(?P<lat>{_NUMBER})&(?:lon|lng|long)=(?P<lon>{_NUMBER})", re.IGNORECASE),
)
_IS_LINK = re.compile(r"https?://|www\.|\bgeo:|maps\.|goo\.gl/|openstreetmap|osm\.org", re.IGNORECASE)
_WKT = re.compile(rf"(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*(?P<lon>{_NUMBER})\s+(?P<lat>{_NUMBER})\b", re.I)
_UTM_ZONE = re.compile(
    r"(?:UTM\s*)?(?:zona|zone)?\s*\b(?P<zone>4[6-9]|5[0-4])\s*(?:[A-Z]\b|south\b|selatan\b)\s*", re.I
)
_UTM_LABEL = re.compile(r"(?<=\d)\s*m?\s*[EN]\b|\b(?:X|Y|E|N|T|U|mE|mN|UTM)\s*[:=]?\s*(?=\d)", re.I)
_BREAK = re.compile(r"[\[\](){}<>\"]")
_SPLITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\s*[;|\t\r\n~\\&]+\s*",
        r"[\s,]+(?=(?:longitude|long|lng|lon|bujur|latitude|lat|lintang|x|y)\b)",
        r"\s+(?:dan|and)\s+",
        r"\s*/\s*",
        r"\s*,\s+",
        r"(?<=[A-Za-z])[\s,]+(?=[-+]?\d)",  # after a letter of the compass: 8°12'S 114°22'E
        r"(?<=\d)[\s,]+(?=[A-Za-z])",  # before a letter or a label: S8.2 E114.3, lat -8.2 long 114.3
        r"\s*,\s*",
        r"\s+",
    )
)
# Inside other words only numbers of three decimals and more are taken for coordinates.
_PRECISE = (
    re.compile(r"(?<![\d.])[-+]?\d{1,3}\.\d{3,}(?![.\d])"),
    re.compile(r"(?<![\d,])[-+]?\d{1,3},\d{3,}(?![,\d])"),
)
_TWO_COMMAS = re.compile(r"(?P<a>[-+]?\d{1,3},\d+)\s*,\s*(?P<b>[-+]?\d{1,3},\d+)")


@lru_cache(maxsize=65536)
def read_pair(text: str, extent: Extent) -> tuple[Candidate | None, str]:
    """Return the point that one cell holds, and what stands against it where there is none.

    Parameters
    ----------
    text : str
        A pair, a link, a plus code; or any other text.
    extent : tuple of float
        Where a point is plausible.

    Returns
    -------
    candidate : Candidate or None
        Its repairs are empty for an ordinary pair of decimal degrees.
    problem : {"", "no_point", "short_link", "outside", "ambiguous", "zero"}
        ``no_point`` where the cell holds no coordinate at all.
    """
    if len(text) > MAX_CELL:
        return None, "no_point"
    text = text.strip()
    if _IS_LINK.search(text):
        return _read_link(text, extent)
    point = decode_plus_code(text, extent)
    if point is not None:
        return Candidate(*point, ("plus_code",)), ""
    wkt = _WKT.search(text)
    if wkt:
        return _checked([Candidate(float(wkt["lon"]), float(wkt["lat"]), ())], extent)
    return _checked(list(_split_candidates(text, extent)) or _found_inside(text, extent), extent)


def _found_inside(text: str, extent: Extent) -> list[Candidate]:
    """Return the point of the only two precise numbers of a text, if it needs no guess at a sign."""
    for pattern in _PRECISE:
        numbers = pattern.findall(text)
        if len(numbers) == 2:
            left, right = (axis_readings(number) for number in numbers)
            found = pair_candidates(right, left, extent, ordered=False)
            chosen, _ = choose((item for item in found if set(item.repairs) <= {"comma"}), extent)
            return [chosen] if chosen is not None else []
    return []


def _checked(candidates: list[Candidate], extent: Extent) -> tuple[Candidate | None, str]:
    if not candidates:
        return None, "no_point"
    chosen, ambiguous = choose(candidates, extent)
    if chosen is not None:
        return chosen, ""
    if ambiguous:
        return None, "ambiguous"
    zero = any(item.lon == 0 and item.lat == 0 for item in candidates)
    return None, "zero" if zero else "outside"


def _read_link(text: str, extent: Extent) -> tuple[Candidate | None, str]:
    plain = unquote(text)
    for pattern in _LINKS:
        match = pattern.search(plain)
        if match:
            pair = (Reading(float(match["lon"])),), (Reading(float(match["lat"])),)
            found = [
                Candidate(item.lon, item.lat, ("link", *item.repairs))
                for item in pair_candidates(*pair, extent, ordered=True)
            ]
            return _checked(found, extent)
    candidate, _ = _checked(_found_inside(plain, extent), extent)
    if candidate is not None:
        return Candidate(candidate.lon, candidate.lat, ("link", *candidate.repairs), candidate.zone), ""
    return None, "short_link"


def _split_candidates(text: str, extent: Extent) -> Iterator[Candidate]:
    """Yield the points of every way to cut the text into two coordinates."""
    bare = " ".join(_BREAK.sub(" ", text).split()) if '"' not in text else text.strip("()[]{} ")
    zone = ""
    written = _UTM_ZONE.match(bare)
    if written:
        zone, bare = written["zone"], bare[written.end() :]
    for left, right in _cuts(bare):
        # A pair is written with the latitude first at least as often: neither order is a repair.
        yield from pair_candidates(
            axis_readings(right), axis_readings(left), extent, ordered=False, zone=zone
        )
    metres = _UTM_LABEL.sub(" ", bare).strip(" ,;")
    if metres != bare:
        for left, right in _cuts(metres):
            yield from (
                item
                for item in pair_candidates(
                    axis_readings(left), axis_readings(right), extent, ordered=False, zone=zone
                )
                if "utm" in item.repairs
            )


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    both = _TWO_COMMAS.fullmatch(text)
    if both:
        yield both["a"], both["b"]
        return
    for pattern in _SPLITS:
        parts = [part for part in pattern.split(text.strip(" ,;")) if part]
        if len(parts) == 2:
            yield parts[0], parts[1]
        elif len(parts) in (4, 6) and pattern.pattern == r"\s+":
            half = len(parts) // 2
            yield " ".join(parts[:half]), " ".join(parts[half:])
