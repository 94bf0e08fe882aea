"""The probability models of the scan, with the tables that make them quick."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from geo.hotspots.replicates import by_labels, by_population
from geo.hotspots.windows import Windows

__all__ = ["BernoulliScan", "PoissonScan"]


class PoissonScan:
    """Cases against persons, expected in proportion to them.

    Parameters
    ----------
    windows : Windows
        The circles.
    people : ndarray of float64, shape (n,)
        Persons in each area; their total decides what a circle expects.
    total : int
        Cases of the whole map.
    error : float
        How uncertain the persons are; see :func:`geo.hotspots.replicates.by_population`.
    """

    def __init__(self, windows: Windows, people: NDArray[np.float64], total: int, error: float = 0.0) -> None:
        self.windows = windows
        self.draw = by_population(total, people, error)
        self._expected = total * (windows.population / people.sum())
        rest = np.maximum(total - self._expected, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            # The circle of everybody, or of nobody, is never above or below what it expects.
            log_rest = np.log(rest)
            self._log_odds = np.log(self._expected) - log_rest
            self._offset = total * log_rest
        count = np.arange(total + 1.0)
        self._entropy = special.xlogy(count, count) + special.xlogy(count[::-1], count[::-1])

    def best(self, replicates: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the largest log-likelihood ratios of each map, shape (maps, 2): high, low."""
        from geo.hotspots.scan_kernel import best_poisson

        best = np.zeros((2, len(replicates)))
        best_poisson(
            np.ascontiguousarray(replicates.T, dtype="int32"),
            self.windows.order,
            self.windows.sizes,
            self._expected,
            self._log_odds,
            self._offset,
            self._entropy,
            best,
        )
        return best.T

    def llr(self, cases: NDArray[np.int64], *, low: bool) -> NDArray[np.float64]:
        """Return the log-likelihood ratio of every window of one map; 0 on the other side."""
        inside = np.cumsum(cases[self.windows.order], axis=1)
        with np.errstate(invalid="ignore"):
            ratio = self._entropy[np.minimum(inside, len(self._entropy) - 1)] - inside * self._log_odds
            ratio -= self._offset
        side = inside < self._expected if low else inside > self._expected
        return np.where(side, ratio, 0.0)


class BernoulliScan:
    """Cases among cases and controls: two kinds of units, labelled by chance.

    Parameters
    ----------
    windows : Windows
        The circles.
    people : ndarray of int64, shape (n,)
        Cases and controls together.
    total : int
        Cases of the whole map.
    """

    def __init__(self, windows: Windows, people: NDArray[np.int64], total: int) -> None:
        self.windows = windows
        self.draw = by_labels(total, people)
        self._total = total
        self._everyone = int(people.sum())
        self._persons = np.rint(windows.population).astype("int64")
        count = np.arange(self._everyone + 1.0)
        self._table = special.xlogy(count, count)

    def best(self, replicates: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the largest log-likelihood ratios of each map, shape (maps, 2): high, low."""
        from geo.hotspots.scan_kernel import best_bernoulli

        best = np.zeros((2, len(replicates)))
        best_bernoulli(
            np.ascontiguousarray(replicates.T, dtype="int32"),
            self.windows.order,
            self.windows.sizes,
            self._persons,
            self._total,
            self._everyone,
            self._table,
            best,
        )
        return best.T

    def llr(self, cases: NDArray[np.int64], *, low: bool) -> NDArray[np.float64]:
        """Return the log-likelihood ratio of every window of one map; 0 on the other side."""
        table, total, everyone = self._table, self._total, self._everyone
        width = np.arange(self.windows.order.shape[1])
        real = width < self.windows.sizes[:, np.newaxis]
        inside = np.where(real, np.cumsum(cases[self.windows.order], axis=1), 0)
        persons = np.where(real, self._persons, 0)
        nothing = table[total] + table[everyone - total] - table[everyone]
        ratio = table[inside] + table[persons - inside] - table[persons] - nothing
        rest = everyone - persons
        ratio += table[total - inside] + table[rest - total + inside] - table[rest]
        expected = total * persons / everyone
        side = inside < expected if low else inside > expected
        return np.where(side & real, ratio, 0.0)
