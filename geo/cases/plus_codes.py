"""Plus codes (Open Location Code), whole or shortened, as map applications copy them.

References
----------
Open Location Code specification, https://github.com/google/open-location-code
"""

from __future__ import annotations

import re

__all__ = ["decode_plus_code"]

_ALPHABET = "23456789CFGHJMPQRVWX"
_CODE = re.compile(
    rf"(?<![\w+])([{_ALPHABET}]{{4}}|[{_ALPHABET}]{{8}})\+([{_ALPHABET}]{{2,3}})(?![\w+])", re.I
)


def decode_plus_code(text: str, extent: tuple[float, float, float, float]) -> tuple[float, float] | None:
    """Return longitude and latitude of the middle of a plus code in *text*, or None.

    A shortened code (``P844+8Q``) lacks its first four characters; the one
    cell of that name that lies inside the extent is taken, if there is
    exactly one.

    Parameters
    ----------
    text : str
    extent : tuple of float
        Least longitude and latitude, greatest longitude and latitude.
    """
    match = _CODE.search(text)
    if not match:
        return None
    body = (match[1] + match[2]).upper()
    if len(match[1]) == 8:
        point = _middle(body)
        return point if _inside(point, extent) else None
    prefixes = {
        _prefix(lon, lat) for lon in _steps(extent[0], extent[2]) for lat in _steps(extent[1], extent[3])
    }
    points = [
        point for point in (_middle(prefix + body) for prefix in sorted(prefixes)) if _inside(point, extent)
    ]
    return points[0] if len(points) == 1 else None


def _steps(low: float, high: float) -> list[float]:
    """Return values one degree (the size of a four-character cell) apart, both ends included."""
    count = int(high - low) + 1
    return [min(low + step, high) for step in range(count + 1)]


def _prefix(lon: float, lat: float) -> str:
    x, y = int(lon + 180), int(lat + 90)
    return _ALPHABET[y // 20] + _ALPHABET[x // 20] + _ALPHABET[y % 20] + _ALPHABET[x % 20]


def _middle(code: str) -> tuple[float, float]:
    lat, lon, size = -90.0, -180.0, 20.0
    for pair in range(5):
        lat += _ALPHABET.index(code[2 * pair]) * size
        lon += _ALPHABET.index(code[2 * pair + 1]) * size
        if pair < 4:
            size /= 20
    if len(code) == 11:  # the eleventh character divides the cell into five rows and four columns
        row, column = divmod(_ALPHABET.index(code[10]), 4)
        return lon + (column + 0.5) * size / 4, lat + (row + 0.5) * size / 5
    return lon + size / 2, lat + size / 2


def _inside(point: tuple[float, float], extent: tuple[float, float, float, float]) -> bool:
    return extent[0] <= point[0] <= extent[2] and extent[1] <= point[1] <= extent[3]
