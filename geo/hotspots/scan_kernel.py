"""The scan's inner loops, compiled once and kept on disk.

With whole numbers of cases every c log c can be looked up, so that a window
costs one addition, one comparison and a few multiplications. The replicates
are the innermost loop: neighbouring numbers in memory, many at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.hotspots.compiled import compiled

__all__ = ["best_bernoulli", "best_of_rows", "best_poisson", "best_uncertain", "next_best"]


# What rounding may change in a ratio: this much, and this share of the largest sum in it.
_SLACK, _SLACK_SHARE = 1e-9, 1e-14


@compiled
def _keep(high: NDArray[np.float64], low: NDArray[np.float64], r: int, more: float) -> None:
    """Raise one map's best ratio, of too many cases where *more* is positive, else of too few."""
    high[r] = more if more > high[r] else high[r]
    low[r] = -more if -more > low[r] else low[r]


@compiled
def _add(inside: NDArray[np.int32], row: NDArray[np.integer], few: int, many: int) -> np.int32:
    """Add an area's cases to every map's; return how many maps have at most *few*, or at least *many*."""
    there = np.int32(0)
    for r in range(inside.shape[0]):
        c = np.int32(inside[r] + np.int32(row[r]))
        inside[r] = c
        there += np.int32((c <= few) | (c >= many))
    return there


@compiled
def _poisson(c: int, odds: float, shift: float, entropy: NDArray[np.float64]) -> float:
    llr: float = entropy[c] - c * odds - shift
    return llr


@compiled
def best_poisson(
    maps: NDArray[np.integer],
    order: NDArray[np.int32],
    sizes: NDArray[np.int32],
    expected: NDArray[np.float64],
    log_odds: NDArray[np.float64],
    offset: NDArray[np.float64],
    entropy: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """Raise ``best[0]`` to each map's largest ratio of too many cases, ``best[1]`` of too few.

    ``maps`` has one column a map and one row an area. The ratio grows with the
    distance from what is expected, on both sides. So there is a number of cases
    that a circle must have for any map's best to be raised, and circles with less
    on every map, which are nearly all, cost no more than the addition.
    """
    total = entropy.shape[0] - 1
    slack = _SLACK + _SLACK_SHARE * entropy[0]
    inside = np.empty(maps.shape[1], np.int32)
    high, low = best[0], best[1]
    for i in range(order.shape[0]):
        inside[:] = 0
        many, few = 0, total
        worth_high, worth_low = high.min() - slack, low.min() - slack
        for q in range(sizes[i]):
            row = maps[order[i, q]]
            usual, odds, shift = expected[i, q], log_odds[i, q], offset[i, q]
            if not (np.isfinite(odds) and np.isfinite(shift)):
                # Everybody, or nobody: no ratio is defined.
                _add(inside, row, -1, total + 1)
                continue
            middle = int(np.floor(usual))
            many = min(max(many, middle + 1), total + 1)
            while many > middle + 1 and _poisson(many - 1, odds, shift, entropy) > worth_high:
                many -= 1
            while many <= total and _poisson(many, odds, shift, entropy) <= worth_high:
                many += 1
            few = min(few, middle)
            while few < middle and _poisson(few + 1, odds, shift, entropy) > worth_low:
                few += 1
            while few >= 0 and _poisson(few, odds, shift, entropy) <= worth_low:
                few -= 1
            if _add(inside, row, few, many) == 0:
                continue
            for r in range(inside.shape[0]):
                c = inside[r]
                if c <= few or c >= many:
                    llr = _poisson(c, odds, shift, entropy)
                    _keep(high, low, r, llr if c > usual else -llr)


@compiled
def _uncertain(
    c: int,
    odds: float,
    shift: float,
    log_usual: float,
    vague: float,
    entropy: NDArray[np.float64],
    log_count: NDArray[np.float64],
) -> float:
    llr = entropy[c] - c * odds - shift
    square = (log_count[c] - log_usual) ** 2
    discounted: float = llr * square / (square + llr * vague + 1e-300)
    return discounted


@compiled
def best_uncertain(
    maps: NDArray[np.integer],
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
    total = entropy.shape[0] - 1
    slack = _SLACK + _SLACK_SHARE * entropy[0]
    inside = np.empty(maps.shape[1], np.int32)
    high, low = best[0], best[1]
    for i in range(order.shape[0]):
        inside[:] = 0
        many, few = 0, total
        worth_high, worth_low = high.min() - slack, low.min() - slack
        for q in range(sizes[i]):
            row = maps[order[i, q]]
            usual, odds, shift = expected[i, q], log_odds[i, q], offset[i, q]
            if not (np.isfinite(odds) and np.isfinite(shift)):
                _add(inside, row, -1, total + 1)
                continue
            log_usual, vague = log_expected[i, q], 2.0 * blur[i, q]
            middle = int(np.floor(usual))
            many = min(max(many, middle + 1), total + 1)
            while (
                many > middle + 1
                and _uncertain(many - 1, odds, shift, log_usual, vague, entropy, log_count) > worth_high
            ):
                many -= 1
            while (
                many <= total
                and _uncertain(many, odds, shift, log_usual, vague, entropy, log_count) <= worth_high
            ):
                many += 1
            few = min(few, middle)
            while (
                few < middle
                and _uncertain(few + 1, odds, shift, log_usual, vague, entropy, log_count) > worth_low
            ):
                few += 1
            while (
                few >= 0 and _uncertain(few, odds, shift, log_usual, vague, entropy, log_count) <= worth_low
            ):
                few -= 1
            if _add(inside, row, few, many) == 0:
                continue
            for r in range(inside.shape[0]):
                c = inside[r]
                if c <= few or c >= many:
                    llr = _uncertain(c, odds, shift, log_usual, vague, entropy, log_count)
                    _keep(high, low, r, llr if c > usual else -llr)


@compiled
def best_bernoulli(
    maps: NDArray[np.integer],
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
                c = np.int32(inside[r] + np.int32(row[r]))
                inside[r] = c
                llr = table[c] + table[n - c] + table[cases - c] + table[everyone - n - cases + c] - shift
                _keep(high, low, r, llr if c > usual else -llr)


@compiled
def best_of_rows(
    llr: NDArray[np.float64],
    order: NDArray[np.int32],
    sizes: NDArray[np.int32],
    taken: NDArray[np.bool_],
    top: NDArray[np.float64],
    size: NDArray[np.int32],
) -> None:
    """Fill in the best circle around each centre that holds no taken area: its ratio and size, else 0."""
    for i in range(order.shape[0]):
        top[i], size[i] = 0.0, 0
        for q in range(sizes[i]):
            # Circles of one row lie inside each other: all further ones hold it too.
            if taken[order[i, q]]:
                break
            if llr[i, q] > top[i]:
                top[i], size[i] = llr[i, q], q + 1


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
