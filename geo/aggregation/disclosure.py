"""The gate before everything that the forum sees.

What a small count says about a child or a poor family is not for a projector.
So the gate coarsens before it hides:

- A desa's count in one quarter is always a range; the lowest is 0 to 4 (for
  the threshold 5), so that none and few are not told apart.
- A kecamatan's and the kabupaten's count is exact from 5 on, where that is
  safe; else a range, the narrowest that is.
- "Safe" means: from everything published together (each total is the sum of
  its parts) no cell that was published as 0 to 4 can be narrowed at all.

One kind and one quarter form one tree of sums (desa, kecamatan, kabupaten,
and the two lines of what could not be placed). On a tree of sums of integers
with independent ranges the values that a cell can take form an interval, and
passing bounds up and then down the tree gives it exactly; no solver is needed.
Different kinds and quarters are never published added together, so the trees
do not touch. The hotspot class of a desa is an inequality on its own count;
:func:`safe_classes` takes it away where it would cut the lowest range.

References
----------
Willenborg, L., de Waal, T. (2001). Elements of Statistical Disclosure
Control. Springer, chapters 1 and 7 (hierarchical tables, intruder's bounds).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

__all__ = [
    "PUBLISHED_COLUMNS",
    "THRESHOLD",
    "feasible_bounds",
    "published_range",
    "safe_classes",
    "suppress",
]

THRESHOLD = 5

PUBLISHED_COLUMNS = ("tingkat", "kode", "nama", "induk", "jenis", "periode", "n_min", "n_max", "exact")

OPEN = np.iinfo(np.int64).max // 4
"""Stands for "no upper bound" in the computation; published as a missing value."""


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


def suppress(table: pd.DataFrame, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Return what the forum may see of a table of counts.

    Parameters
    ----------
    table : DataFrame
        As :func:`geo.aggregation.counts.count_cases` gives it: the whole tree
        of every kind and quarter in it.
    threshold : int
        Counts below it are never told apart.

    Returns
    -------
    DataFrame
        One row for each row of *table*, in its order and with its index:
        ``n_min`` and ``n_max`` (Int64, both included; ``n_max`` missing where
        the range is open) and ``exact``, in place of ``n_cases``. No other
        column of *table* passes. ``attrs["threshold"]`` is *threshold*.

    Raises
    ------
    ValueError
        If a total is not the sum of its parts: then nothing can be promised.
    """
    low = np.zeros(len(table), dtype=np.int64)
    high = np.full(len(table), OPEN, dtype=np.int64)
    for rows, tree in _trees(table):
        low[rows], high[rows] = _publish_tree(tree, threshold)
    published = table[list(PUBLISHED_COLUMNS[:6])].copy()
    published["n_min"] = pd.array(low, dtype="Int64")
    published["n_max"] = pd.array(np.where(high >= OPEN, 0, high), dtype="Int64")
    published.loc[high >= OPEN, "n_max"] = pd.NA
    published["exact"] = low == high
    published.attrs["threshold"] = threshold
    return published


def safe_classes(
    classes: pd.Series, expected: pd.Series, n_min: pd.Series, threshold: int = THRESHOLD
) -> pd.Series:
    """Return the hotspot classes that say no more of a small count than its range does.

    A desa is a hotspot only where it has more cases than expected, and what
    is expected can be worked out by anybody (the total and the persons are
    public): "0 to 4 and a hotspot" would mean "1 to 4", or 4 alone. A quiet
    place has fewer than expected: that cuts the range too, unless as many as
    the range ends with were expected and more.

    Parameters
    ----------
    classes, expected : Series, indexed by ``kode_desa``
        ``hotspot_class`` and ``expected`` of a hotspot layer.
    n_min : Series
        The lower end of each published range.
    threshold : int
        Counts below it are never told apart.

    Returns
    -------
    Series
        *classes*, "none" where the class would give something away.
    """
    small = n_min.reindex(classes.index) < threshold
    hot, cold = (classes.astype(str).str.startswith(side) for side in ("hot_", "cold_"))
    cuts = hot | (cold & ~(expected.reindex(classes.index) > threshold - 1))
    return classes.mask(small & cuts, "none")


def feasible_bounds(low: np.ndarray, high: np.ndarray, parent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest and largest value that each cell of a tree of sums can take.

    Parameters
    ----------
    low, high : int64 arrays of shape (n,)
        Published range of every cell, both ends included.
    parent : int64 array of shape (n,)
        Position of the total that a cell is a part of; -1 for the root.
        Parts stand before their totals.

    Returns
    -------
    low, high : int64 arrays of shape (n,)

    Examples
    --------
    A total of 6, one part of 5 to 9 and one of 0 to 4: the second is 0 or 1.

    >>> low, high = feasible_bounds(np.array([5, 0, 6]), np.array([9, 4, 6]), np.array([2, 2, -1]))
    >>> low.tolist(), high.tolist()
    ([5, 0, 6], [6, 1, 6])
    """
    low, high = low.astype(np.int64), high.astype(np.int64)
    levels = _levels(parent)
    sums: list[tuple[np.ndarray, ...]] = []
    for parts in reversed(levels):
        total = parent[parts]
        floor = np.zeros_like(low)
        ceiling = np.zeros_like(high)
        n_open = np.zeros_like(high)
        is_open = high[parts] >= OPEN
        np.add.at(floor, total, low[parts])
        np.add.at(ceiling, total, np.where(is_open, 0, high[parts]))
        np.add.at(n_open, total, is_open)
        above = np.unique(total)
        low[above] = np.maximum(low[above], floor[above])
        high[above] = np.minimum(high[above], np.where(n_open[above] > 0, OPEN, ceiling[above]))
        sums.append((floor, ceiling, n_open))
    # On the way down the siblings keep the bounds of the way up: on a tree those are exact.
    for parts, (floor, ceiling, n_open) in zip(levels, reversed(sums), strict=True):
        total = parent[parts]
        is_open = high[parts] >= OPEN
        others_low = floor[total] - low[parts]
        others_high = ceiling[total] - np.where(is_open, 0, high[parts])
        bounded = n_open[total] - is_open == 0
        raised = np.where(bounded, low[total] - others_high, 0)
        lowered = np.where(high[total] >= OPEN, OPEN, high[total] - others_low)
        low[parts] = np.maximum(low[parts], raised)
        high[parts] = np.minimum(high[parts], lowered)
    return low, high


def _levels(parent: np.ndarray) -> list[np.ndarray]:
    """Return the positions of each level below the root, the root's own parts first."""
    depth = np.zeros(len(parent), dtype=np.int64)
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            depth[node] = depth[parent[node]] + 1
    return [np.flatnonzero(depth == level) for level in range(1, int(depth.max(initial=0)) + 1)]


def _edges(n: int, threshold: int) -> list[int]:
    """Return the lower ends of the ordinary ranges, well past *n* so that they can be joined."""
    edges = [0]
    scale = threshold
    while edges[-1] <= n * 1_000:
        edges.extend(step * scale for step in (1, 2, 4))
        scale *= 10
    return edges


def _trees(table: pd.DataFrame) -> Iterator[tuple[np.ndarray, pd.DataFrame]]:
    whole = table.reset_index(drop=True)
    for _, tree in whole.groupby(["jenis", "periode"], sort=False, dropna=False):
        yield tree.index.to_numpy(), tree.reset_index(drop=True)


def _publish_tree(tree: pd.DataFrame, threshold: int) -> tuple[np.ndarray, np.ndarray]:
    order, parent = _parents(tree)
    counts = tree["n_cases"].to_numpy(dtype=np.int64)[order]
    _check_sums(counts, parent)
    is_total = np.isin(np.arange(len(parent)), parent)
    low = np.zeros_like(counts)
    high = np.full_like(counts, OPEN)
    for node in np.flatnonzero(~is_total):
        low[node], high[node] = published_range(int(counts[node]), threshold)
    # Every total starts open, which is safe, and becomes as narrow as it safely can:
    # the small places first, the kabupaten last.
    for node in np.flatnonzero(is_total):
        for candidate in _candidates(int(counts[node]), threshold):
            low[node], high[node] = candidate
            if _is_safe(low, high, parent, threshold):
                break
    restored = np.argsort(order, kind="stable")
    return low[restored], high[restored]


def _candidates(n: int, threshold: int) -> Iterator[tuple[int, int]]:
    """Yield what could be published for a total, the most telling first; the last is always safe."""
    if n >= threshold:
        yield n, n
    for coarseness in range(4):
        yield published_range(n, threshold, coarseness=coarseness)
    yield 0, OPEN


def _is_safe(low: np.ndarray, high: np.ndarray, parent: np.ndarray, threshold: int) -> bool:
    """Tell whether every cell that may be small still has *threshold* values to choose from."""
    least, most = feasible_bounds(low, high, parent)
    return bool(((least >= threshold) | (most - least >= threshold - 1)).all())


def _parents(tree: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the order that puts parts before totals, and each cell's total in that order."""
    rank = tree["tingkat"].map(
        {"desa": 0, "desa_tidak_diketahui": 0, "tidak_ditempatkan": 0, "kecamatan": 1, "kabupaten": 2}
    )
    order = np.argsort(rank.to_numpy(), kind="stable")
    totals = tree.iloc[order].reset_index(drop=True)
    where = {
        (level, code): position
        for position, (level, code) in enumerate(zip(totals["tingkat"], totals["kode"], strict=True))
    }
    above = {"desa": "kecamatan", "desa_tidak_diketahui": "kecamatan", "kecamatan": "kabupaten"}
    parent = [
        where[above.get(level, "kabupaten"), code] if level != "kabupaten" else -1
        for level, code in zip(totals["tingkat"], totals["induk"], strict=True)
    ]
    return order, np.array(parent, dtype=np.int64)


def _check_sums(counts: np.ndarray, parent: np.ndarray) -> None:
    sums = np.zeros_like(counts)
    has_parts = parent >= 0
    np.add.at(sums, parent[has_parts], counts[has_parts])
    totals = np.unique(parent[has_parts])
    if not np.array_equal(sums[totals], counts[totals]):
        raise ValueError("a total of the table is not the sum of its parts; count again from the cases")
