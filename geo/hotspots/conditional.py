"""Conditional permutations of a neighbourhood's sum, many areas at a time.

An area keeps its own value; its *k* neighbours are drawn anew from all other
areas without replacement. One sequence of drawn areas serves every area: the
first *k* of the sequence with the area itself struck out are such a draw. So
all areas with *k* neighbours share one sorted column of sums, and only the few
draws that contain the area itself have to be mended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geo.hotspots.blocks import elsewhere, run_blocks

__all__ = ["Draws", "draw_sequences", "equal_rows", "permutation_p", "tail_counts"]

# Elements of the working table while drawing: 4 million 32-bit integers.
_WORKING = 4_000_000

# Draws that are counted at a time where others than this process do it.
_BLOCK = 1_000


@dataclass(frozen=True)
class Draws:
    """Sequences of distinct areas.

    Attributes
    ----------
    ids : ndarray of int32, shape (permutations, length)
        Each row lists different areas in random order.
    """

    ids: NDArray[np.int32]

    @property
    def permutations(self) -> int:
        """The number of sequences."""
        return int(self.ids.shape[0])


def draw_sequences(matrix: sparse.csr_array, permutations: int, seed: int) -> Draws:
    """Return *permutations* sequences, long enough for every row of *matrix*.

    Parameters
    ----------
    matrix : csr_array, shape (n, n)
        The weights; its fullest row decides the length.
    permutations : int
        How many sequences.
    seed : int
        Seed of the generator.
    """
    n = matrix.shape[0]
    length = min(n, int(np.diff(matrix.indptr).max(initial=0)) + 1)
    generator = np.random.default_rng(seed)
    ids = np.empty((permutations, length), dtype="int32")
    rows = max(1, min(permutations, _WORKING // n))
    # A partial Fisher-Yates shuffle. The table is not put back in order between
    # batches: a shuffle that starts from any arrangement is as random.
    table = np.tile(np.arange(n, dtype="int32"), (rows, 1))
    for start in range(0, permutations, rows):
        stop = min(start + rows, permutations)
        part = table[: stop - start]
        line = np.arange(stop - start)
        for place in range(length):
            chosen = generator.integers(place, n, size=stop - start)
            part[line, place], part[line, chosen] = part[line, chosen], part[line, place].copy()
        ids[start:stop] = part[:, :length]
    return Draws(ids)


def equal_rows(matrix: sparse.csr_array) -> bool:
    """Return whether all weights of each row are equal: binary, or standardised by row."""
    data, starts = matrix.data, matrix.indptr[:-1]
    filled = np.diff(matrix.indptr) > 0
    first = np.repeat(data[starts[filled]], np.diff(matrix.indptr)[filled])
    return bool(np.array_equal(first, data))


def tail_counts(
    x: NDArray[np.float64], matrix: sparse.csr_array, draws: Draws
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many draws give each area a lag at least, and at most, as large as its own.

    Parameters
    ----------
    x : ndarray of float64, shape (n,)
        The values.
    matrix : csr_array, shape (n, n)
        Weights without a diagonal.
    draws : Draws
        From :func:`draw_sequences` for this matrix.

    Returns
    -------
    at_least, at_most : ndarray of int64, shape (n,)
        A draw that ties with the area's own lag counts in both.

    Notes
    -----
    Sums that differ by less than a billionth of the largest value tie: the
    order of summing must not decide. Where the weights of a row differ from each
    other every area is drawn for itself, which is much slower.
    """
    count = max(draws.permutations, 1)
    size = _BLOCK if elsewhere() else count
    blocks = [Draws(draws.ids[start : start + size]) for start in range(0, count, size)]
    tails = run_blocks(_tails, (x, matrix), blocks)
    return _sum([at_least for at_least, _ in tails]), _sum([at_most for _, at_most in tails])


def _sum(counts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.asarray(np.sum(counts, axis=0), dtype=np.int64)


def _tails(
    common: tuple[NDArray[np.float64], sparse.csr_array], draws: Draws
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the counts of one block of draws: those of all draws are their sum."""
    x, matrix = common
    return (_shared_tails if equal_rows(matrix) else _single_tails)(x, matrix, draws)


def permutation_p(
    at_least: NDArray[np.int64], at_most: NDArray[np.int64], permutations: int, alternative: str
) -> NDArray[np.float64]:
    """Return the p-values of tail counts, the map itself counted as one of the draws.

    Parameters
    ----------
    at_least, at_most : ndarray of int64
        From :func:`tail_counts`.
    permutations : int
        The number of draws.
    alternative : {"two-sided", "greater", "less"}
        Two-sided is twice the smaller tail, at most 1.
    """
    greater: NDArray[np.float64] = (at_least.astype("float64") + 1.0) / (permutations + 1.0)
    less: NDArray[np.float64] = (at_most.astype("float64") + 1.0) / (permutations + 1.0)
    if alternative == "greater":
        return greater
    if alternative == "less":
        return less
    both: NDArray[np.float64] = np.minimum(1.0, 2.0 * np.minimum(greater, less))
    return both


def _tolerance(x: NDArray[np.float64], scale: float = 1.0) -> float:
    return 1e-9 * float(np.abs(x).max(initial=0.0)) * scale


def _shared_tails(
    x: NDArray[np.float64], matrix: sparse.csr_array, draws: Draws
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    degree = np.diff(matrix.indptr)
    lag = _binary_lag(x, matrix)
    tol = _tolerance(x)
    sums = np.cumsum(x[draws.ids], axis=1)
    at_least = np.full(len(x), draws.permutations, dtype="int64")
    at_most = at_least.copy()
    for k in np.unique(degree[degree > 0]):
        areas = np.flatnonzero(degree == k)
        column = np.sort(sums[:, k - 1])
        at_least[areas] = draws.permutations - np.searchsorted(column, lag[areas] - tol, side="left")
        at_most[areas] = np.searchsorted(column, lag[areas] + tol, side="right")
    for place in range(draws.ids.shape[1]):
        area = draws.ids[:, place]
        row = np.flatnonzero(place < degree[area])
        area = area[row]
        k = degree[area]
        wrong = sums[row, k - 1]
        right = sums[row, k] - x[area]
        low, high = lag[area] - tol, lag[area] + tol
        at_least += _by_area(area, (right >= low), (wrong >= low), len(x))
        at_most += _by_area(area, (right <= high), (wrong <= high), len(x))
    return at_least, at_most


def _binary_lag(x: NDArray[np.float64], matrix: sparse.csr_array) -> NDArray[np.float64]:
    ones = sparse.csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
    return np.asarray(ones @ x)


def _by_area(
    area: NDArray[np.int32], right: NDArray[np.bool_], wrong: NDArray[np.bool_], n: int
) -> NDArray[np.int64]:
    change = right.astype("float64") - wrong
    return np.rint(np.bincount(area, weights=change, minlength=n)).astype("int64")


def _single_tails(
    x: NDArray[np.float64], matrix: sparse.csr_array, draws: Draws
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    n = len(x)
    at_least = np.full(n, draws.permutations, dtype="int64")
    at_most = at_least.copy()
    for i in range(n):
        row = slice(matrix.indptr[i], matrix.indptr[i + 1])
        weights = matrix.data[row]
        k = len(weights)
        if k == 0:
            continue
        lag = float(weights @ x[matrix.indices[row]])
        ids = draws.ids[:, : k + 1]
        # Where the area itself was drawn, the places after it move up by one.
        itself = np.cumsum(ids[:, :k] == i, axis=1)
        drawn = x[np.take_along_axis(ids, np.arange(k) + itself, axis=1)] @ weights
        tol = _tolerance(x, float(np.abs(weights).sum()))
        at_least[i] = int((drawn >= lag - tol).sum())
        at_most[i] = int((drawn <= lag + tol).sum())
    return at_least, at_most
