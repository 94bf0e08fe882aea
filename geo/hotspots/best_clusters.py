"""Cluster after cluster, the best first, whether all circles are kept or walked."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.walked_windows import Circles
from geo.hotspots.windows import Windows

__all__ = ["Ratios", "best_clusters"]


class Ratios(Protocol):
    """What finding the clusters asks of a model."""

    windows: Circles

    def llr(self, cases: NDArray[np.int64], *, low: bool, windows: Windows) -> NDArray[np.float64]:
        """Return the log-likelihood ratio of some circles for one map."""
        ...


def best_clusters(
    scan: Ratios, x: NDArray[np.int64], *, low: bool
) -> Iterator[tuple[float, NDArray[np.int32]]]:
    """Give the ratio and the members of the best circle, then of the best that shares no area with it, ...

    Parameters
    ----------
    scan : Ratios
        The model with its circles.
    x : ndarray of int64, shape (n,)
        Cases.
    low : bool
        Whether circles of too few cases are looked for.

    Notes
    -----
    Only the best circle around each centre is known at a time. What a cluster
    takes away can but lower the best of other centres, so that what is known of
    them is a bound, and is looked at again when it comes first: of equal ratios
    the centre of the lower row, and its smaller circle.
    """
    taken = np.zeros(len(x), dtype="bool")
    sizes = np.zeros(len(x), dtype="int32")
    bounds: list[tuple[float, int]] = []
    for first, circles in scan.windows.parts():
        rows = slice(first, first + len(circles.sizes))
        ratios, sizes[rows] = _tops(scan, x, circles, taken, low=low)
        bounds += [(-llr, first + at) for at, llr in enumerate(ratios.tolist()) if llr > 0.0]
    heapq.heapify(bounds)
    while bounds:
        bound, centre = heapq.heappop(bounds)
        circles = scan.windows.at(centre)
        members = circles.order[0, : sizes[centre]].copy()
        if not taken[members].any():
            taken[members] = True
            yield -bound, members
            continue
        ratios, sizes[centre : centre + 1] = _tops(scan, x, circles, taken, low=low)
        if ratios[0] > 0.0:
            heapq.heappush(bounds, (-float(ratios[0]), centre))


def _tops(
    scan: Ratios, x: NDArray[np.int64], circles: Windows, taken: NDArray[np.bool_], *, low: bool
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return ratio and size of the best circle around each centre that holds no taken area, else 0."""
    from geo.hotspots.scan_kernel import best_of_rows

    top, size = np.zeros(len(circles.sizes)), np.zeros(len(circles.sizes), dtype="int32")
    best_of_rows(scan.llr(x, low=low, windows=circles), circles.order, circles.sizes, taken, top, size)
    return top, size
