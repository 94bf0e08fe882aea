"""The exact distribution of the sum of a few whole numbers drawn from many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["subset_sum_tails"]


def subset_sum_tails(x: NDArray[np.int64], largest: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chances that a random subset sums to at least, and to at most, each number.

    Parameters
    ----------
    x : ndarray of int64, shape (n,)
        Numbers to draw from without replacement, none negative.
    largest : int
        The largest subset, at most n.

    Returns
    -------
    at_least, at_most : ndarray of float64, shape (largest + 1, top + 1)
        Row *m* is of subsets of *m* numbers, column *s* of the sum *s*; *top* is
        the largest sum there is.

    Notes
    -----
    Subsets are counted one number at a time, as in the exact permutation test
    of Pagano and Tritchler.

    References
    ----------
    Pagano, M. and Tritchler, D. (1983). On obtaining permutation distributions
    in polynomial time. Journal of the American Statistical Association 78, 435-440.
    """
    top = int(np.sort(x)[::-1][:largest].sum())
    ways = np.zeros((largest + 1, top + 1))
    ways[0, 0] = 1.0
    for value in x.tolist():
        ways[1:, value:] += ways[:-1, : top + 1 - value]
    ways /= special.binom(len(x), np.arange(largest + 1))[:, np.newaxis]
    at_least = np.cumsum(ways[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(at_least, 1.0), np.minimum(np.cumsum(ways, axis=1), 1.0)
