"""Cases dealt out by population, compiled: a map of a thousand cases in microseconds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.compiled import compiled

__all__ = ["alias_table", "deal"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@compiled
def _mixed(state: np.uint64) -> np.uint64:
    """Return the output of SplitMix64 for one state (Steele, Lea and Flood 2014)."""
    z = (state ^ (state >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


@compiled
def alias_table(share: NDArray[np.float64], threshold: NDArray[np.uint64], alias: NDArray[np.int32]) -> None:
    """Fill thresholds (of 2**32) and substitutes that draw areas by *share* in constant time.

    Walker, A. J. (1977). An efficient method for generating discrete random
    variables with general distributions. ACM Transactions on Mathematical
    Software 3, 253-256.
    """
    n = share.shape[0]
    weight = share * n
    # The light areas are stacked from the front, the heavy ones from the back.
    stack = np.empty(n, np.int32)
    light, heavy = 0, n
    for i in range(n):
        alias[i] = i
        threshold[i] = np.uint64(1) << _HALF
        if weight[i] < 1.0:
            stack[light] = i
            light += 1
        else:
            heavy -= 1
            stack[heavy] = i
    while light > 0 and heavy < n:
        light -= 1
        less, more = stack[light], stack[heavy]
        alias[less] = more
        threshold[less] = np.uint64(weight[less] * 2.0**32)
        weight[more] -= 1.0 - weight[less]
        if weight[more] < 1.0:
            heavy += 1
            stack[light] = more
            light += 1


@compiled
def deal(
    starts: NDArray[np.uint64],
    total: int,
    shares: NDArray[np.float64],
    out: NDArray[np.int32],
) -> None:
    """Add *total* cases to every row of *out*, each area as likely as ``shares`` says.

    ``shares`` has one row for all maps, or one for each. Each map has a stream of
    random numbers of its own, from its own start.
    """
    n = np.uint64(shares.shape[1])
    threshold = np.empty(shares.shape[1], np.uint64)
    alias = np.empty(shares.shape[1], np.int32)
    for r in range(out.shape[0]):
        if r < shares.shape[0]:
            alias_table(shares[r], threshold, alias)
        state = starts[r]
        for _ in range(total):
            state += _GOLDEN
            z = _mixed(state)
            area = np.int64(((z >> _HALF) * n) >> _HALF)
            if (z & _LOW) >= threshold[area]:
                area = alias[area]
            out[r, area] += 1
