"""Which form an answer takes: the parameter ``f``, else what the client's Accept likes best.

References
----------
Fielding, R., Nottingham, M., Reschke, J. (2022). HTTP Semantics. RFC 9110, section 12.5.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request

from geo.errors import QueryError

__all__ = ["FEATURES", "GEOJSON", "JSON_MEDIA", "PAGES", "SCHEMAS", "SCHEMA_MEDIA", "format_of"]

GEOJSON = "application/geo+json"
JSON_MEDIA = "application/json"
SCHEMA_MEDIA = "application/schema+json"
_HTML = "text/html"

Offer = Mapping[str, tuple[str, ...]]

PAGES: Offer = {"json": (JSON_MEDIA,), "html": (_HTML, "application/xhtml+xml")}
"""Formats of the documents about the data; the first is the default."""
FEATURES: Offer = {"json": (GEOJSON, JSON_MEDIA), "html": PAGES["html"]}
"""Formats of features."""
SCHEMAS: Offer = {"json": (SCHEMA_MEDIA, JSON_MEDIA), "html": PAGES["html"]}
"""Formats of the queryables."""

_OTHER_NAMES = {"geojson": "json"}


def format_of(request: Request, offered: Offer) -> str:
    """Return the format of the answer, one of the keys of *offered*.

    Raises
    ------
    QueryError
        If ``f`` names none of them. An Accept that names none is answered with the first.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        chosen = _OTHER_NAMES.get(asked, asked) if offered is FEATURES else asked
        if chosen not in offered:
            raise QueryError("ogc.bad_value", name="f", choices=", ".join(offered))
        return chosen
    ranges = _ranges(request.headers.get("accept", ""))
    return max(offered, key=lambda name: max(_liking(media, ranges) for media in offered[name]))


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Return the media ranges of an Accept with their weights."""
    found = []
    for part in accept[:1_000].lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = _weight(value.strip())
        if media:
            found.append((media, weight))
    return found


def _weight(text: str) -> float:
    """Return a quality value; one that cannot be read counts for nothing."""
    digits = text.replace(".", "", 1)
    return min(float(text), 1.0) if digits.isascii() and digits.isdigit() else 0.0


def _liking(media: str, ranges: list[tuple[str, float]]) -> float:
    """Return the weight that the most precise range that fits gives to *media*; 0 where none fits."""
    for wanted in (media, f"{media.split('/')[0]}/*", "*/*"):
        for name, weight in ranges:
            if name == wanted:
                return weight
    return 0.0
