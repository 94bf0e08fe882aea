"""The scan's inner loops, compiled once and kept on disk.

With whole numbers of cases every c log c can be looked up, so that a window
costs one addition, one comparison and a few multiplications. The replicates
are the innermost loop: neighbouring numbers in memory, many at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.compiled import compiled

__all__ = ["best_bernoulli", "best_poisson", "best_uncertain", "next_best"]


@compiled
def _keep(high: NDArray[np.float64], low: NDArray[np.float64], r: int, more: float) -> None:
    """Raise one map's best ratio, of too many cases where *more* is positive, else of too few."""
    high[r] = more if more > high[r] else high[r]
    low[r] = -more if -more > low[r] else low[r]


@compiled
def best_poisson(
    maps: NDArray[np.int32],
    order: NDArray[np.int32],
    sizes: NDArray[np.int32],
    expected: NDArray[np.float64],
    log_odds: NDArray[np.float64],
    offset: NDArray[np.float64],
    entropy: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """Raise ``best[0]`` to each map's largest ratio of too many cases, ``best[1]`` of too few.

    ``maps`` has one column a map and one row an area.
    """
    inside = np.empty(maps.shape[1], np.int32)
    high, low = best[0], best[1]
    for i in range(order.shape[0]):
        inside[:] = 0
        for q in range(sizes[i]):
            row = maps[order[i, q]]
            usual, odds, shift = expected[i, q], log_odds[i, q], offset[i, q]
            for r in range(maps.shape[1]):
                c = inside[r] + row[r]
                inside[r] = c
                llr = entropy[c] - c * odds - shift
                _keep(high, low, r, llr if c > usual else -llr)


@compiled
def best_uncertain(
    maps: NDArray[np.int32],
    order: NDArray[np.int32],
    sizes: NDArray[np.int32],
    expected: NDArray[np.float64],
    log_odds: NDArray[np.float64],
    offset: NDArray[np.float64],
    entropy: NDArray[np.float64],
    log_expected: NDArray[np.float64],
    log_count: NDArray[np.float64],
    blur: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """Raise ``best`` as :func:`best_poisson` does, each ratio discounted for uncertain persons."""
    inside = np.empty(maps.shape[1], np.int32)
    high, low = best[0], best[1]
    for i in range(order.shape[0]):
        inside[:] = 0
        for q in range(sizes[i]):
            row = maps[order[i, q]]
            usual, odds, shift = expected[i, q], log_odds[i, q], offset[i, q]
            log_usual, vague = log_expected[i, q], 2.0 * blur[i, q]
            for r in range(maps.shape[1]):
                c = inside[r] + row[r]
                inside[r] = c
                llr = entropy[c] - c * odds - shift
                square = (log_count[c] - log_usual) ** 2
                llr = llr * square / (square + llr * vague + 1e-300)
                _keep(high, low, r, llr if c > usual else -llr)


@compiled
def best_bernoulli(
    maps: NDArray[np.int32],
    order: NDArray[np.int32],
    sizes: NDArray[np.int32],
    persons: NDArray[np.int64],
    cases: int,
    everyone: int,
    table: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """Raise ``best`` as :func:`best_poisson` does, by the Bernoulli ratio."""
    nothing = table[cases] + table[everyone - cases] - table[everyone]
    inside = np.empty(maps.shape[1], np.int32)
    high, low = best[0], best[1]
    for i in range(order.shape[0]):
        inside[:] = 0
        for q in range(sizes[i]):
            row = maps[order[i, q]]
            n = persons[i, q]
            usual = cases * n / everyone
            shift = table[n] + table[everyone - n] + nothing
            for r in range(maps.shape[1]):
                c = inside[r] + row[r]
                inside[r] = c
                llr = table[c] + table[n - c] + table[cases - c] + table[everyone - n - cases + c] - shift
                _keep(high, low, r, llr if c > usual else -llr)


@compiled
def next_best(
    llr: NDArray[np.float64],
    order: NDArray[np.int32],
    sizes: NDArray[np.int32],
    taken: NDArray[np.bool_],
) -> tuple[float, int, int]:
    """Return the best window that holds no taken area: its ratio, row and size."""
    top, row, size = 0.0, -1, 0
    for i in range(order.shape[0]):
        for q in range(sizes[i]):
            # Circles of one row lie inside each other: all further ones hold it too.
            if taken[order[i, q]]:
                break
            if llr[i, q] > top:
                top, row, size = llr[i, q], i, q + 1
    return top, row, size
