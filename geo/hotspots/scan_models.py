"""The probability models of the scan, with the tables that make them quick."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from geo.hotspots.replicates import Draw, by_labels, by_population
from geo.hotspots.walked_windows import Circles
from geo.hotspots.windows import Windows

__all__ = ["BernoulliScan", "PoissonScan", "UncertainScan"]

_Maps = NDArray[np.integer[Any]]
# What a model has reckoned for some circles.
_Tables = tuple[NDArray[Any], ...]


class _Scan(ABC):
    """What the models share: circles, kept with their tables or walked, and the cases inside them."""

    windows: Circles
    draw: Draw
    _kept: _Tables | None

    def best(self, replicates: _Maps) -> NDArray[np.float64]:
        """Return the largest log-likelihood ratios of each map, shape (maps, 2): high, low."""
        return self.best_of([replicates])

    def best_of(self, batches: Iterable[_Maps]) -> NDArray[np.float64]:
        """Return the same of several batches of maps, one after the other: walked circles are made once."""
        walked = self._kept is None
        maps = [_by_area(batch, narrow=walked) for batch in batches]
        best = [np.zeros((2, batch.shape[1])) for batch in maps]
        for _, windows in self.windows.parts():
            tables = self._tables_of(windows)
            for batch, found in zip(maps, best, strict=True):
                self._raise(batch, windows, tables, found)
        return np.hstack(best).T

    def llr(
        self, cases: NDArray[np.int64], *, low: bool, windows: Windows | None = None
    ) -> NDArray[np.float64]:
        """Return the log-likelihood ratio of every circle for one map; 0 on the other side.

        Of all circles, which have to be kept, or of a part of them.
        """
        if windows is None:
            assert isinstance(self.windows, Windows)
            windows = self.windows
        return self._llr(cases, windows, self._tables_of(windows), low=low)

    def _tables_of(self, windows: Windows) -> _Tables:
        if windows is self.windows and self._kept is not None:
            return self._kept
        return self._tables(windows)

    def _keep(self) -> None:
        """Reckon the tables once where the circles are kept."""
        self._kept = self._tables(self.windows) if isinstance(self.windows, Windows) else None

    @abstractmethod
    def _tables(self, windows: Windows) -> _Tables: ...

    @abstractmethod
    def _raise(self, maps: _Maps, windows: Windows, tables: _Tables, best: NDArray[np.float64]) -> None: ...

    @abstractmethod
    def _llr(
        self, cases: NDArray[np.int64], windows: Windows, tables: _Tables, *, low: bool
    ) -> NDArray[np.float64]: ...


def _by_area(maps: _Maps, *, narrow: bool) -> _Maps:
    """Return maps with one row an area; in two bytes a number, where asked for and enough."""
    fits = narrow and maps.max(initial=0) <= np.iinfo("uint16").max
    return np.ascontiguousarray(maps.T, dtype="uint16" if fits else "int32")


class PoissonScan(_Scan):
    """Cases against persons, expected in proportion to them.

    Parameters
    ----------
    windows : Windows or WalkedWindows
        The circles.
    people : ndarray of float64, shape (n,)
        Persons in each area; their total decides what a circle expects.
    total : int
        Cases of the whole map.
    """

    def __init__(self, windows: Circles, people: NDArray[np.float64], total: int) -> None:
        self.windows = windows
        self.draw = by_population(total, people)
        self._total = total
        self._everyone = people.sum()
        count = np.arange(total + 1.0)
        self._entropy = special.xlogy(count, count) + special.xlogy(count[::-1], count[::-1])
        self._keep()

    def _tables(self, windows: Windows) -> _Tables:
        """Return expected, log odds, offset."""
        expected = self._total * (windows.population / self._everyone)
        rest = np.maximum(self._total - expected, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            # The circle of everybody, or of nobody, is never above or below what it expects.
            log_rest = np.log(rest)
            return expected, np.log(expected) - log_rest, self._total * log_rest

    def _raise(self, maps: _Maps, windows: Windows, tables: _Tables, best: NDArray[np.float64]) -> None:
        from geo.hotspots.scan_kernel import best_poisson

        expected, log_odds, offset = tables
        best_poisson(maps, windows.order, windows.sizes, expected, log_odds, offset, self._entropy, best)

    def _llr(
        self, cases: NDArray[np.int64], windows: Windows, tables: _Tables, *, low: bool
    ) -> NDArray[np.float64]:
        # Beyond a row's size the sum has no meaning and may pass the total.
        inside = np.minimum(np.cumsum(cases[windows.order], axis=1), self._total)
        side = inside < tables[0] if low else inside > tables[0]
        return np.where(side, self._ratio(inside, tables), 0.0)

    def _ratio(self, inside: NDArray[np.int64], tables: _Tables) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore"):
            ratio: NDArray[np.float64] = self._entropy[inside] - inside * tables[1] - tables[2]
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

    def __init__(self, windows: Circles, people: NDArray[np.float64], total: int, error: float) -> None:
        self._variance = error**2
        self._squares = people**2
        self._log_count = np.log(np.maximum(np.arange(total + 1.0), 0.5))
        super().__init__(windows, people, total)
        self.draw = by_population(total, people, error)

    def _tables(self, windows: Windows) -> _Tables:
        """Return expected, log odds, offset; log expected, and the variance of each circle's persons."""
        known = super()._tables(windows)
        squares = np.cumsum(self._squares[windows.order], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return *known, np.log(known[0]), self._variance * squares / windows.population**2

    def _raise(self, maps: _Maps, windows: Windows, tables: _Tables, best: NDArray[np.float64]) -> None:
        from geo.hotspots.scan_kernel import best_uncertain

        expected, log_odds, offset, log_expected, blur = tables
        circles = (windows.order, windows.sizes, expected, log_odds, offset)
        best_uncertain(maps, *circles, self._entropy, log_expected, self._log_count, blur, best)

    def _ratio(self, inside: NDArray[np.int64], tables: _Tables) -> NDArray[np.float64]:
        ratio = super()._ratio(inside, tables)
        log_expected, blur = tables[3:]
        with np.errstate(invalid="ignore"):
            square = (self._log_count[inside] - log_expected) ** 2
            discounted: NDArray[np.float64] = ratio * square / (square + 2.0 * ratio * blur + 1e-300)
        return discounted


class BernoulliScan(_Scan):
    """Cases among cases and controls: two kinds of units, labelled by chance.

    Parameters
    ----------
    windows : Windows or WalkedWindows
        The circles.
    people : ndarray of int64, shape (n,)
        Cases and controls together.
    total : int
        Cases of the whole map.
    """

    def __init__(self, windows: Circles, people: NDArray[np.int64], total: int) -> None:
        self.windows = windows
        self.draw = by_labels(total, people)
        self._total = total
        self._everyone = int(people.sum())
        count = np.arange(self._everyone + 1.0)
        self._table = special.xlogy(count, count)
        self._keep()

    def _tables(self, windows: Windows) -> _Tables:
        """Return the cases and controls of each circle."""
        return (np.rint(windows.population).astype("int64"),)

    def _raise(self, maps: _Maps, windows: Windows, tables: _Tables, best: NDArray[np.float64]) -> None:
        from geo.hotspots.scan_kernel import best_bernoulli

        (persons,) = tables
        known = (self._total, self._everyone, self._table)
        best_bernoulli(maps, windows.order, windows.sizes, persons, *known, best)

    def _llr(
        self, cases: NDArray[np.int64], windows: Windows, tables: _Tables, *, low: bool
    ) -> NDArray[np.float64]:
        table, total, everyone = self._table, self._total, self._everyone
        width = np.arange(windows.order.shape[1])
        real = width < windows.sizes[:, np.newaxis]
        inside = np.where(real, np.cumsum(cases[windows.order], axis=1), 0)
        persons = np.where(real, tables[0], 0)
        nothing = table[total] + table[everyone - total] - table[everyone]
        ratio = table[inside] + table[persons - inside] - table[persons] - nothing
        rest = everyone - persons
        ratio += table[total - inside] + table[rest - total + inside] - table[rest]
        expected = total * persons / everyone
        side = inside < expected if low else inside > expected
        return np.where(side & real, ratio, 0.0)
