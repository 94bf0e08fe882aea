"""Which ranges a count may be published as."""

from __future__ import annotations

import numpy as np

__all__ = ["OPEN", "THRESHOLD", "choices", "published_range"]

THRESHOLD = 5

OPEN = np.iinfo(np.int64).max // 4
"""Stands for "no upper bound" in the computation; published as a missing value."""

_COARSEST = 4


def published_range(n: int, threshold: int = THRESHOLD, *, coarseness: int = 0) -> tuple[int, int]:
    """Return the range that stands for a count, both ends included.

    Parameters
    ----------
    n : int
        The count.
    threshold : int
        The lowest range is 0 to *threshold* - 1.
    coarseness : int
        0 for the ordinary ranges (0-4, 5-9, 10-19, 20-49, 50-99, ... for the
        threshold 5); each step more joins two neighbouring ranges.

    Examples
    --------
    >>> published_range(3), published_range(7), published_range(23)
    ((0, 4), (5, 9), (20, 49))
    >>> published_range(7, coarseness=1)
    (0, 9)
    """
    edges = _edges(max(n, threshold), threshold)[:: 2**coarseness]
    below = [edge for edge in edges if edge <= n]
    above = [edge for edge in edges if edge > n]
    return below[-1], (above[0] - 1 if above else OPEN)


def choices(n: int, threshold: int = THRESHOLD, *, exact: bool = True) -> list[tuple[int, int]]:
    """Return all that may be published for a count, the most telling first.

    Each lies within the next, and the last says nothing at all. No two counts
    have choices that overlap without one lying within the other.

    Examples
    --------
    >>> choices(7)[:3], choices(3)[0]
    ([(7, 7), (5, 9), (0, 9)], (0, 4))
    >>> choices(63)[:4]
    [(63, 63), (60, 64), (60, 69), (50, 99)]
    """
    found = [(n, n)] if exact and n >= threshold else []
    if exact and n >= 4 * threshold:
        # A large total need not fall from a number to a very wide range at once.
        found += [(n // band * band, n // band * band + band - 1) for band in (threshold, 2 * threshold)]
    for coarseness in range(_COARSEST):
        one = published_range(n, threshold, coarseness=coarseness)
        if not found or one != found[-1]:
            found.append(one)
    if found[-1] != (0, OPEN):
        found.append((0, OPEN))
    return found


def _edges(n: int, threshold: int) -> list[int]:
    """Return the lower ends of the ordinary ranges, well past *n* so that they can be joined."""
    edges = [0]
    scale = threshold
    while edges[-1] <= n * 1_000:
        edges.extend(step * scale for step in (1, 2, 4))
        scale *= 10
    return edges
