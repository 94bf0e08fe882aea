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
from scipy import sparse

from geo.hotspots.neighbours import Neighbours
from geo.hotspots.shuffles import Shuffles
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


def judge_map(x: NDArray[np.int64], near: Neighbours, shuffles: Shuffles, level: float) -> MapWide:
    """Return the map-wide chance of every area.

    Parameters
    ----------
    x : ndarray of int64, shape (n,)
        Counts.
    near : Neighbours
        Contiguity; weights count as 1.
    shuffles : Shuffles
        2 m orders of the areas: the first half judges, the second measures the
        false alarms.
    level : float
        Level of the false alarms.
    """
    ones = near.matrix.sign()
    around = np.diff(near.matrix.indptr) + 1
    tails = subset_sum_tails(x, int(around.max()))
    own_hot, own_cold = _tails_of(x[np.newaxis], ones, around, tails)
    # Of a shuffled map only the smallest tail counts, so that no more is kept of it.
    least = [
        np.column_stack([side.min(axis=1) for side in _tails_of(x[block], ones, around, tails)])
        for block in shuffles.blocks()
    ]
    hot, cold = np.concatenate(least).T
    half = shuffles.maps // 2
    return MapWide(
        hot=_chance(own_hot[0], hot[:half]),
        cold=_chance(own_cold[0], cold[:half]),
        false_alarm=float((_chance(hot[half:], hot[:half]) <= level).mean()),
    )


def _tails_of(
    maps: NDArray[np.int64],
    ones: sparse.csr_array,
    around: NDArray[np.int32],
    tails: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chance of as much, and of as little, around each area of some maps, shape (maps, n)."""
    sums = np.rint(maps + (ones @ maps.T.astype("float64")).T).astype("int64")
    # Every map holds the same numbers, in another order.
    mean = maps[0].mean()
    at_least, at_most = tails
    hot: NDArray[np.float64] = np.where(maps > mean, at_least[around, sums], 1.0)
    cold: NDArray[np.float64] = np.where(maps < mean, at_most[around, sums], 1.0)
    return hot, cold


def _chance(tails: NDArray[np.float64], judges: NDArray[np.float64]) -> NDArray[np.float64]:
    beaten = np.searchsorted(np.sort(judges), tails, side="right")
    chance: NDArray[np.float64] = (beaten.astype("float64") + 1.0) / (len(judges) + 1.0)
    return chance
