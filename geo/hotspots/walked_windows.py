"""Circles that are not kept but walked: a nation's would fill the memory many times over.

Of 83,000 desa a twentieth of the population is some 4,000, so that there are
350 million circles. They are made some centres at a time, used, and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspots.windows import Windows, circle_centres, circular_windows

__all__ = ["Circles", "WalkedWindows", "circles"]

# Circles that are kept: their order, population and tables take some 40 bytes each.
_KEPT = 2_000_000

# Circles that are made at a time.
_AT_A_TIME = 400_000

# Rows that are asked how many circles there will be.
_SAMPLE = 16

# How much wider than needed areas are gathered for the centres to come.
_WIDER = 1.2


@dataclass(frozen=True)
class WalkedWindows:
    """Circles around every area, made when they are asked for.

    Attributes
    ----------
    points : ndarray of float64, shape (n, axes)
        The centres.
    people : ndarray of float64, shape (n,)
        Persons of each area.
    limit : float
        Persons that a circle may hold.
    """

    points: NDArray[np.float64]
    people: NDArray[np.float64]
    limit: float
    # How far one has to look around each area, once that is known.
    _reach: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_reach", np.full(len(self.points), np.nan))

    def parts(self) -> Iterator[tuple[int, Windows]]:
        """Give the first centre's row and the circles of some centres, one after the other."""
        walk, start, orders = _Walk(self), 0, list[NDArray[np.int32]]()
        widest = 0
        for centre in range(len(self.points)):
            order = walk.order(centre)
            if orders and (len(orders) + 1) * max(widest, len(order)) > _AT_A_TIME:
                yield start, self._windows(orders)
                start, orders, widest = centre, [], 0
            orders.append(order)
            widest = max(widest, len(order))
        yield start, self._windows(orders)

    def at(self, centre: int) -> Windows:
        """Return the circles around one area."""
        return self._windows([_Walk(self).order(centre)])

    def _windows(self, orders: list[NDArray[np.int32]]) -> Windows:
        sizes = np.array([len(order) for order in orders], dtype="int32")
        padded = np.zeros((len(orders), max(1, int(sizes.max()))), dtype="int32")
        for row, order in zip(padded, orders, strict=True):
            row[: len(order)] = order
        return Windows(padded, sizes, np.cumsum(self.people[padded], axis=1))


class _Walk:
    """From centre to centre: what lies around the last one bounds where to look around the next."""

    def __init__(self, windows: WalkedWindows) -> None:
        self._all = windows
        self._scratch = np.empty(len(windows.points), dtype="int32")
        self._last, self._last_reach = -1, np.inf
        self._anchor, self._gathered, self._near = -1, -1.0, self._scratch[:0]

    def order(self, centre: int) -> NDArray[np.int32]:
        """Return the areas around *centre*, nearest first, as many as fit into a circle."""
        from geo.hotspots.window_kernel import nearest_first

        points, people, limit = self._all.points, self._all.people, self._all.limit
        radius = self._bound(centre)
        self._gather(centre, radius)
        n, reach = nearest_first(points, people, limit, centre, self._near, radius, self._scratch)
        self._last, self._last_reach = centre, reach
        self._all._reach[centre] = reach
        return self._scratch[:n].copy()

    def _bound(self, centre: int) -> float:
        """Return a radius that holds more than fits: known, or the last one's and the way there."""
        reach = float(self._all._reach[centre])
        if np.isnan(reach):
            reach = self._last_reach + self._apart(centre, self._last)
        if not np.isfinite(reach):
            reach = float(np.sqrt(((self._all.points - self._all.points[centre]) ** 2).sum(axis=1)).max())
        return reach * (1.0 + 1e-9)

    def _gather(self, centre: int, radius: float) -> None:
        """Have at hand all areas that *radius* around *centre* holds, and not too many others."""
        from geo.hotspots.window_kernel import within

        covered = self._anchor >= 0 and self._apart(centre, self._anchor) + radius <= self._gathered
        if not covered or self._gathered > 2.0 * _WIDER * radius:
            self._anchor, self._gathered = centre, _WIDER * radius
            # A little more is gathered than is reckoned with, for the sums are rounded.
            self._near = within(self._all.points, centre, self._gathered * (1.0 + 1e-9))

    def _apart(self, one: int, other: int) -> float:
        return float(np.sqrt(((self._all.points[one] - self._all.points[other]) ** 2).sum()))


Circles = Windows | WalkedWindows


def circles(
    centroids: gpd.GeoSeries, index: pd.Index[Any], people: NDArray[np.float64], max_share: float
) -> Circles:
    """Return the circles up to *max_share* of the population: kept where they are few, walked elsewhere.

    Parameters and errors are those of :func:`geo.hotspots.windows.circular_windows`.
    """
    points, limit = circle_centres(centroids, index, people, max_share)
    walked = WalkedWindows(points, people, limit)
    n = len(points)
    widest = max(int(walked.at(row).sizes[0]) for row in range(0, n, -(-n // _SAMPLE)))
    return circular_windows(centroids, index, people, max_share) if n * widest <= _KEPT else walked
