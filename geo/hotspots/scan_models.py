"""The probability models of the scan, with the tables that make them quick."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from geo.hotspots.replicates import by_labels, by_population
from geo.hotspots.windows import Windows

__all__ = ["BernoulliScan", "PoissonScan", "UncertainScan"]

# Maps, order, sizes, expected, log odds, offset, entropy.
_KernelInput = tuple[
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
]


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
    """

    def __init__(self, windows: Windows, people: NDArray[np.float64], total: int) -> None:
        self.windows = windows
        self.draw = by_population(total, people)
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
        best_poisson(*self._kernel_input(replicates), best)
        return best.T

    def llr(self, cases: NDArray[np.int64], *, low: bool) -> NDArray[np.float64]:
        """Return the log-likelihood ratio of every window of one map; 0 on the other side."""
        inside = self._inside(cases)
        side = inside < self._expected if low else inside > self._expected
        return np.where(side, self._ratio(inside), 0.0)

    def _kernel_input(self, replicates: NDArray[np.integer[Any]]) -> _KernelInput:
        maps = np.ascontiguousarray(replicates.T, dtype="int32")
        tables = (self._expected, self._log_odds, self._offset, self._entropy)
        return maps, self.windows.order, self.windows.sizes, *tables

    def _inside(self, cases: NDArray[np.int64]) -> NDArray[np.int64]:
        # Beyond a row's size the sum has no meaning and may pass the total.
        inside: NDArray[np.int64] = np.cumsum(cases[self.windows.order], axis=1)
        return np.minimum(inside, len(self._entropy) - 1)

    def _ratio(self, inside: NDArray[np.int64]) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore"):
            ratio: NDArray[np.float64] = self._entropy[inside] - inside * self._log_odds - self._offset
        return ratio


class UncertainScan(PoissonScan):
    """The same where the persons are an estimate.

    A circle's ratio r stands for a departure d = log(cases / expected) seen with
    variance d^2 / 2r. Uncertain persons add the variance of the circle's own
    total to that: r d^2 / (d^2 + 2 r v). Without it one desa whose persons are
    underrated would outshine every true cluster.

    Parameters
    ----------
    windows, people, total
        As :class:`PoissonScan`.
    error : float
        How far the persons of an area may be off, as a standard deviation of the
        logarithm; areas independently.
    """

    def __init__(self, windows: Windows, people: NDArray[np.float64], total: int, error: float) -> None:
        super().__init__(windows, people, total)
        self.draw = by_population(total, people, error)
        squares = np.cumsum(people[windows.order] ** 2, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            self._blur = error**2 * squares / windows.population**2
            self._log_expected = np.log(self._expected)
        self._log_count = np.log(np.maximum(np.arange(total + 1.0), 0.5))

    def best(self, replicates: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the largest discounted ratios of each map, shape (maps, 2): high, low."""
        from geo.hotspots.scan_kernel import best_uncertain

        best = np.zeros((2, len(replicates)))
        more = (self._log_expected, self._log_count, self._blur)
        best_uncertain(*self._kernel_input(replicates), *more, best)
        return best.T

    def _ratio(self, inside: NDArray[np.int64]) -> NDArray[np.float64]:
        ratio = super()._ratio(inside)
        with np.errstate(invalid="ignore"):
            square = (self._log_count[inside] - self._log_expected) ** 2
            discounted: NDArray[np.float64] = ratio * square / (square + 2.0 * ratio * self._blur + 1e-300)
        return discounted


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
