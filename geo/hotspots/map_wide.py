"""A neighbourhood's sum, judged by how often chance does as much anywhere on the map.

The smallest p-value of a whole shuffled map is what a flagged area has to
beat, so that the chance of flagging anything on a map of pure chance is the
level itself, whatever the correlation between neighbourhoods.

References
----------
Westfall, P. H. and Young, S. S. (1993). Resampling-based multiple testing. Wiley.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.neighbours import Neighbours
from geo.hotspots.subset_sums import subset_sum_tails

__all__ = ["MapWide", "judge_map"]


@dataclass(frozen=True)
class MapWide:
    """How a map compares with its shuffles.

    Attributes
    ----------
    hot, cold : ndarray of float64, shape (n,)
        Chance of as much, or as little, around any area of a shuffled map; 1
        for an area that is itself not above, or not below, the mean.
    false_alarm : float
        Share of further shuffled maps with a hotspot at the given level.
    """

    hot: NDArray[np.float64]
    cold: NDArray[np.float64]
    false_alarm: float


def judge_map(x: NDArray[np.int64], near: Neighbours, shuffles: NDArray[np.int32], level: float) -> MapWide:
    """Return the map-wide chance of every area.

    Parameters
    ----------
    x : ndarray of int64, shape (n,)
        Counts.
    near : Neighbours
        Contiguity; weights count as 1.
    shuffles : ndarray of int32, shape (2 m, n)
        Orders of the areas: the first half judges, the second measures the
        false alarms.
    level : float
        Level of the false alarms.
    """
    maps = np.vstack([x[np.newaxis], x[shuffles]])
    sums = np.rint(maps + (near.matrix.sign() @ maps.T.astype("float64")).T).astype("int64")
    around = np.diff(near.matrix.indptr) + 1
    at_least, at_most = subset_sum_tails(x, int(around.max()))
    mean = x.mean()
    hot: NDArray[np.float64] = np.where(maps > mean, at_least[around, sums], 1.0)
    cold: NDArray[np.float64] = np.where(maps < mean, at_most[around, sums], 1.0)
    half = len(shuffles) // 2
    judges = hot[1 : half + 1].min(axis=1)
    measured = _chance(hot[half + 1 :].min(axis=1), judges)
    return MapWide(
        hot=_chance(hot[0], judges),
        cold=_chance(cold[0], cold[1 : half + 1].min(axis=1)),
        false_alarm=float((measured <= level).mean()),
    )


def _chance(tails: NDArray[np.float64], judges: NDArray[np.float64]) -> NDArray[np.float64]:
    beaten = np.searchsorted(np.sort(judges), tails, side="right")
    chance: NDArray[np.float64] = (beaten.astype("float64") + 1.0) / (len(judges) + 1.0)
    return chance
