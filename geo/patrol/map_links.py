"""Links that open the stops in the map application of a phone, cut into as many stops as it takes.

They hold points and numbers alone. Who taps one of Google's hands the points to
Google; Organic Maps and most that answer to ``geo:`` work without a network.

References
----------
Google. Maps URLs: at most nine waypoints between origin and destination.
Mayrhofer, A., Spanring, C. (2010). A Uniform Resource Identifier for Geographic
Locations ('geo' URI). RFC 5870.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

__all__ = ["GOOGLE_WAYPOINTS", "Leg", "Spot", "geo_link", "google_legs", "organic_link"]

GOOGLE_WAYPOINTS = 9


class Spot(NamedTuple):
    """A stop: its number in the day's order, and its point in degrees."""

    order: int
    lon: float
    lat: float

    @property
    def pair(self) -> str:
        """Latitude and longitude, as all of these links want them: six decimals are ten centimetres."""
        return f"{self.lat:.6f},{self.lon:.6f}"


class Leg(NamedTuple):
    """A part of a day that one link holds: the first and the last stop that it leads to."""

    first: int
    last: int
    url: str


def google_legs(stops: Sequence[Spot], start: tuple[float, float]) -> list[Leg]:
    """Return the day's way as directions in Google Maps, each part beginning where the one before ends.

    Parameters
    ----------
    stops : sequence of Spot
        In their order.
    start : (lon, lat)
        Where the day begins; it ends there too.

    >>> twelve = [Spot(n, 114.3, -8.3) for n in range(1, 13)]
    >>> [(leg.first, leg.last) for leg in google_legs(twelve, (114.3, -8.3))]
    [(1, 10), (11, 12)]
    """
    legs, here, size = [], Spot(0, *start), GOOGLE_WAYPOINTS + 1
    for at in range(0, len(stops), size):
        part = list(stops[at : at + size])
        words = {
            "api": "1", "origin": here.pair, "destination": part[-1].pair,
            "waypoints": "|".join(one.pair for one in part[:-1]), "travelmode": "driving",
        }  # fmt: skip
        query = urlencode({name: word for name, word in words.items() if word})
        legs.append(Leg(part[0].order, part[-1].order, f"https://www.google.com/maps/dir/?{query}"))
        here = part[-1]
    return legs


def geo_link(stop: Spot, label: str) -> str:
    """Return the address that any map application opens one stop by.

    >>> geo_link(Spot(1, 114.3691, -8.2192), "1")
    'geo:-8.219200,114.369100?q=-8.219200,114.369100(1)'
    """
    return f"geo:{stop.pair}?q={stop.pair}({quote(label, safe='')})"


def organic_link(stops: Sequence[Spot]) -> str:
    """Return the address by which Organic Maps shows all stops of a day, with their numbers."""
    return "om://map?v=1" + "".join(f"&ll={one.pair}&n={one.order}" for one in stops)
