"""The hours of the office: WIB, WITA or WIT, as the province it works for has them.

Moments are kept in UTC. What people write and read without a zone, a day's and a
quarter's ends and "today" are those of one zone at a time, which a command or a
service chooses once by the area that it serves and which holds inside
:func:`in_zone`; without a choice it is WIB, Banyuwangi's.

References
----------
Keputusan Presiden 41/1987, of the time zones of Indonesia, as it applies to today's
provinces: each of them lies in one zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import NamedTuple, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

__all__ = ["WIB", "WIT", "WITA", "Zone", "in_zone", "office_tz", "office_zone", "with_zone", "zone_of"]

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Zone(NamedTuple):
    """A zone of Indonesia: its letters, its name in the tz database, its hours before UTC."""

    letters: str
    name: str
    hours: int

    @property
    def tz(self) -> ZoneInfo:
        """The zone for moments."""
        return ZoneInfo(self.name)

    @property
    def micros(self) -> int:
        """Microseconds that its clocks are before UTC; none has a summer time."""
        return self.hours * 3_600_000_000


WIB = Zone("WIB", "Asia/Jakarta", 7)
WITA = Zone("WITA", "Asia/Makassar", 8)
WIT = Zone("WIT", "Asia/Jayapura", 9)

_PROVINCES = {
    WIB: "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 61 62",
    WITA: "51 52 53 63 64 65 71 72 73 74 75 76",
    WIT: "81 82 91 92 93 94 95 96",
}
_ZONES = {province: zone for zone, provinces in _PROVINCES.items() for province in provinces.split()}
_chosen: ContextVar[Zone] = ContextVar("zone", default=WIB)


def zone_of(code: str | None) -> Zone:
    """Return the zone of an area by its code: a desa's, a kabupaten's, a province's, dotted or not.

    The whole country, blank or None, and what is no province's code have WIB.

    >>> zone_of("73.71").letters, zone_of("9471").letters, zone_of("").letters
    ('WITA', 'WIT', 'WIB')
    """
    return _ZONES.get((code or "").strip()[:2], WIB)


def office_zone() -> Zone:
    """Return the zone that was chosen for this command, request or block."""
    return _chosen.get()


def office_tz() -> ZoneInfo:
    """Return the same for moments."""
    return _chosen.get().tz


@contextmanager
def in_zone(zone: Zone) -> Iterator[None]:
    """Let *zone* be the office's inside the block.

    It holds for this thread or task alone; another thread is given its work with :func:`with_zone`.
    """
    token = _chosen.set(zone)
    try:
        yield
    finally:
        _chosen.reset(token)


def with_zone(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return *work* for a thread of its own, where what was chosen here holds too."""
    context = copy_context()

    def run(*args: Given.args, **options: Given.kwargs) -> Result:
        return context.run(work, *args, **options)

    return run
