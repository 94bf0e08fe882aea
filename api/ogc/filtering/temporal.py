"""The temporal functions of CQL2: Allen's relations between instants and intervals.

References
----------
Allen, J. F. (1983). Maintaining knowledge about temporal intervals. Communications of
the ACM 26, 832-843.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from api.ogc.filtering.comparison import moments_of
from api.ogc.filtering.values import Moments, Truth, Value

__all__ = ["TEMPORAL", "relate_times"]

_Relation = Callable[[Moments, Moments], np.ndarray]

TEMPORAL: dict[str, _Relation] = {
    "t_after": lambda a, b: a.first > b.last,
    "t_before": lambda a, b: a.last < b.first,
    "t_contains": lambda a, b: (a.first < b.first) & (a.last > b.last),
    "t_disjoint": lambda a, b: (a.first > b.last) | (a.last < b.first),
    "t_during": lambda a, b: (a.first > b.first) & (a.last < b.last),
    "t_equals": lambda a, b: (a.first == b.first) & (a.last == b.last),
    "t_finishedby": lambda a, b: (a.first < b.first) & (a.last == b.last),
    "t_finishes": lambda a, b: (a.first > b.first) & (a.last == b.last),
    "t_intersects": lambda a, b: (a.first <= b.last) & (a.last >= b.first),
    "t_meets": lambda a, b: a.last == b.first,
    "t_metby": lambda a, b: a.first == b.last,
    "t_overlappedby": lambda a, b: (a.first > b.first) & (a.first < b.last) & (a.last > b.last),
    "t_overlaps": lambda a, b: (a.first < b.first) & (a.last > b.first) & (a.last < b.last),
    "t_startedby": lambda a, b: (a.first == b.first) & (a.last > b.last),
    "t_starts": lambda a, b: (a.first == b.first) & (a.last < b.last),
}


def relate_times(name: str, left: Value, right: Value) -> Truth:
    """Return where the relation *name* holds between two spans of time.

    Raises
    ------
    QueryError
        If either is no moment.
    """
    a, b = moments_of(left), moments_of(right)
    return Truth.known(TEMPORAL[name](a, b), a.missing | b.missing)
