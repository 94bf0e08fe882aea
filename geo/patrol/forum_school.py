"""How many children came how far on the way back to school, as the forum may be told: ranges on one grid.

How many were found is public: the dropouts of the published quarters added up. Each
number of the funnel lies below it, the numbers lie in an order (who is enrolled was
visited or found before), and none ever falls. So a careless range is an equation:
"873 found, 870 or more visited" says that at most three were not.

- Every number is told as a range of a *fixed grid*, whose ranges are as wide as the
  threshold (0 to 4, 5 to 9, ... for 5). Ranges of one grid either are the same or do
  not meet: whatever order holds between two numbers leaves *threshold* differences at least.
- The *highest range* is open to all that was found, and begins so far below the least
  that this can be that it holds *threshold* numbers at least. It depends on public
  counts alone, and the grid of a later quarter only cuts it up further.

Told are the numbers of the kabupaten alone, once for each quarter that has ended,
frozen when first told (:mod:`geo.forum_school`). ``lost`` and ``dropped_again`` are
those who ever were: who is lost *now* can fall, and cannot have finished, which would
be one more equation.

References
----------
Willenborg, L., de Waal, T. (2001). Elements of Statistical Disclosure
Control. Springer, chapter 7 (an intruder's bounds).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from geo.aggregation.disclosure import THRESHOLD
from geo.patrol.school import LADDER

__all__ = ["TOLD_STEPS", "Found", "reached_counts", "told_range", "told_ranges"]

TOLD_STEPS: tuple[str, ...] = (*LADDER[1:], "lost", "dropped_again")
"""What is told besides how many were found."""


class Found(NamedTuple):
    """What everybody can work out of how many children were found so far: *most* is None where open."""

    least: int
    most: int | None


def told_range(n: int, found: Found, threshold: int = THRESHOLD) -> tuple[int, int | None]:
    """Return the range that stands for *n* of the children found, both ends included.

    Examples
    --------
    >>> told_range(3, Found(40, 40)), told_range(37, Found(40, 40)), told_range(40, Found(44, 44))
    ((0, 4), (35, 40), (40, 44))
    """
    highest = max(0, (found.least + 1) // threshold - 1) * threshold
    least = min(n // threshold * threshold, highest)
    return least, found.most if least == highest else least + threshold - 1


def told_ranges(counts: Mapping[str, int], found: Found, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Return what is told of one quarter.

    Parameters
    ----------
    counts : mapping of str to int
        Of ``TOLD_STEPS``.
    found : Found
        Of the same children.
    threshold : int

    Returns
    -------
    DataFrame
        ``step``, ``n_min``, ``n_max`` (Int64; missing where open): "found" first, as it is public.
    """
    rows = [("found", *found), *((step, *told_range(counts[step], found, threshold)) for step in TOLD_STEPS)]
    frame = pd.DataFrame(rows, columns=["step", "n_min", "n_max"])
    return frame.astype({"n_min": "Int64", "n_max": "Int64"})


def reached_counts(paths: pd.DataFrame) -> dict[str, int]:
    """Return how many children ever reached each of ``TOLD_STEPS``.

    Parameters
    ----------
    paths : DataFrame
        What :func:`geo.patrol.school.path_table` gave.
    """
    reached = {
        step: int((paths["reached"] >= place).sum()) for place, step in enumerate(LADDER) if step != "found"
    }
    lost = sum(any(one.step == "lost" for one in path) for path in paths["path"])
    return {**reached, "lost": lost, "dropped_again": int((paths["n_again"] > 0).sum())}
