"""The scan over place and time: which circle has had too many cases of late.

Every cylinder stands on a circle and reaches from some quarter to the last one,
so that what is found is still going on.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from geo.errors import HotspotError
from geo.hotspots.checks import checked_counts, same_areas
from geo.hotspots.replicates import Draw, each_batch
from geo.hotspots.windows import Windows, circular_windows

__all__ = ["space_time_scan"]

_COLUMNS = [
    "members",
    "first_period",
    "last_period",
    "n_cases",
    "expected",
    "relative_risk",
    "llr",
    "p_value",
]


def space_time_scan(
    cases: pd.DataFrame,
    centroids: gpd.GeoSeries,
    population: pd.Series[Any] | None = None,
    *,
    max_population_share: float = 0.5,
    max_periods: int | None = None,
    permutations: int = 999,
    seed: int,
) -> pd.DataFrame:
    """Return the clusters that are growing now, the least likely to be chance first.

    Parameters
    ----------
    cases : DataFrame of int, index ``kode_desa``
        One column a quarter, oldest first.
    centroids : geopandas.GeoSeries of points, indexed alike
        As for :func:`geo.hotspots.scan_statistic`.
    population : Series, optional
        Persons. With them an area is compared with its persons' share of each
        quarter's cases, so that a lasting hotspot counts as well. Without them
        it is compared with its own share of all cases (the space-time permutation
        model): only what has changed counts, and no population is needed.
    max_population_share : float
        Circles hold at most this share of the persons, or of the cases without them.
    max_periods : int, optional
        Quarters of the longest cylinder; half of all by default.
    permutations : int
        Replicates, each with the same number of cases in every quarter.
    seed : int
        The same seed gives the same frame to the last bit.

    Returns
    -------
    DataFrame
        One row a cluster, none sharing an area with a better one: ``members``,
        ``first_period`` and ``last_period`` (labels of the columns), ``n_cases``
        (int64), ``expected``, ``relative_risk`` (n_cases over expected inside,
        against outside), ``llr``, ``p_value``.

    Raises
    ------
    HotspotError
        If there are fewer than two quarters, or as :func:`geo.hotspots.scan_statistic`.

    References
    ----------
    Kulldorff, M. (2001). Prospective time periodic geographical disease
    surveillance using a scan statistic. Journal of the Royal Statistical Society A 164, 61-72.

    Kulldorff, M., Heffernan, R., Hartman, J., Assuncao, R. and Mostashari, F.
    (2005). A space-time permutation scan statistic for disease outbreak
    detection. PLoS Medicine 2, e59.
    """
    if cases.shape[1] < 2:
        raise HotspotError("hotspots.too_few_periods", n=cases.shape[1], minimum=2)
    index, table, people = _checked(cases, population)
    windows = circular_windows(centroids, index, people, max_population_share)
    longest = min(max_periods or cases.shape[1] // 2, cases.shape[1])
    scan = _Cylinders(windows, table, people, longest)
    draw = _shuffled_times(table, longest) if population is None else _dealt_each_time(table, people, longest)
    best = each_batch(draw, scan.best, permutations, seed)
    return _clusters(scan, table, np.sort(best), index, list(cases.columns))


def _checked(
    cases: pd.DataFrame, population: pd.Series[Any] | None
) -> tuple[pd.Index[Any], NDArray[np.int64], NDArray[np.float64]]:
    """Return labels sorted, counts (n, quarters), and persons or all cases of each area."""
    index = cases.index.sort_values()
    anyone = pd.Series(1.0, index=index) if population is None else same_areas(population, index)
    filled = cases.columns[cases.sum() != 0]
    if not len(filled):
        raise HotspotError("hotspots.all_zero", n=len(index))
    for column in filled:
        checked_counts(cases[column], anyone)
    table: NDArray[np.int64] = cases.reindex(index).to_numpy(dtype="int64")
    weight = table.sum(axis=1) if population is None else anyone.to_numpy(dtype="float64")
    return index, table, np.asarray(weight, dtype="float64")


class _Cylinders:
    """All circles times all spans up to the last quarter."""

    def __init__(
        self, windows: Windows, table: NDArray[np.int64], people: NDArray[np.float64], longest: int
    ) -> None:
        self.windows = windows
        self.total = int(table.sum())
        self.longest = longest
        share = people / people.sum()
        latest = table.sum(axis=0)[::-1][:longest]
        # What an area may expect of the last 1, 2, ... quarters.
        self.expected = np.cumsum(latest)[:, np.newaxis] * share
        count = np.arange(self.total + 1.0)
        self._entropy = special.xlogy(count, count) + special.xlogy(count[::-1], count[::-1])

    def best(self, spans: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the largest ratio of each replicate; *spans* has shape (maps, longest, n)."""
        from geo.hotspots.scan_kernel import best_poisson

        best: NDArray[np.float64] = np.zeros((2, len(spans)))
        for length in range(self.longest):
            maps = np.ascontiguousarray(spans[:, length].T, dtype="int32")
            order, sizes = self.windows.order, self.windows.sizes
            best_poisson(maps, order, sizes, *self._tables(length), self._entropy, best)
        high: NDArray[np.float64] = best[0]
        return high

    def llr(self, spans: NDArray[np.int64], length: int) -> NDArray[np.float64]:
        """Return the ratio of every circle for one span of one map, 0 where cases are few."""
        expected, log_odds, offset = self._tables(length)
        inside = np.minimum(np.cumsum(spans[length][self.windows.order], axis=1), self.total)
        with np.errstate(invalid="ignore"):
            ratio = self._entropy[inside] - inside * log_odds - offset
        above: NDArray[np.float64] = np.where(inside > expected, ratio, 0.0)
        return above

    def _tables(self, length: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        expected = np.cumsum(self.expected[length][self.windows.order], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_rest = np.log(np.maximum(self.total - expected, 0.0))
            return expected, np.log(expected) - log_rest, self.total * log_rest


def _spans(table: NDArray[np.int64], longest: int) -> NDArray[np.int64]:
    """Return the cases of the last 1, 2, ... quarters, shape (longest, n)."""
    spans: NDArray[np.int64] = np.cumsum(table[:, ::-1][:, :longest], axis=1).T
    return spans


def _shuffled_times(table: NDArray[np.int64], longest: int) -> Draw:
    """Return a drawer that deals the quarters anew among the cases, each area keeping its number."""
    by_area = table.sum(axis=1)
    latest = table.sum(axis=0)[::-1][:longest]

    def draw(seed: np.random.SeedSequence, size: int) -> NDArray[np.int64]:
        generator = np.random.Generator(np.random.SFC64(seed))
        maps = np.empty((size, longest, len(by_area)), dtype="int64")
        for r in range(size):
            left = by_area
            for place, cases in enumerate(latest):
                taken = generator.multivariate_hypergeometric(left, cases, method="marginals")
                left = left - taken
                maps[r, place] = taken
        return np.cumsum(maps, axis=1)

    return draw


def _dealt_each_time(table: NDArray[np.int64], people: NDArray[np.float64], longest: int) -> Draw:
    """Return a drawer that deals each quarter's cases among the persons."""
    latest = table.sum(axis=0)[::-1][:longest]

    def draw(seed: np.random.SeedSequence, size: int) -> NDArray[np.int64]:
        generator = np.random.Generator(np.random.SFC64(seed))
        share = people / people.sum()
        maps = np.stack([generator.multinomial(cases, share, size=size) for cases in latest], axis=1)
        return np.cumsum(maps, axis=1)

    return draw


def _clusters(
    scan: _Cylinders,
    table: NDArray[np.int64],
    ranked: NDArray[np.float64],
    index: pd.Index[Any],
    periods: list[Any],
) -> pd.DataFrame:
    from geo.hotspots.scan_kernel import next_best

    order, sizes = scan.windows.order, scan.windows.sizes
    spans = _spans(table, scan.longest)
    ratios = [scan.llr(spans, length) for length in range(scan.longest)]
    taken = np.zeros(len(index), dtype="bool")
    rows: list[dict[str, Any]] = []
    while True:
        found = [next_best(ratio, order, sizes, taken) for ratio in ratios]
        length = int(np.argmax([llr for llr, _, _ in found]))
        llr, centre, size = found[length]
        beaten = int(np.searchsorted(ranked, llr - 1e-9 * max(1.0, llr), side="left"))
        if centre < 0 or (rows and beaten == 0):
            break
        members = order[centre, :size]
        taken[members] = True
        inside, usual = int(spans[length][members].sum()), float(scan.expected[length][members].sum())
        outside = scan.total - inside
        risk = (inside / usual) / (outside / (scan.total - usual)) if outside else float("inf")
        p_value = (len(ranked) - beaten + 1) / (len(ranked) + 1)
        first = periods[len(periods) - length - 1]
        values = (list(index[members]), first, periods[-1], inside, usual, risk, llr, p_value)
        rows.append(dict(zip(_COLUMNS, values, strict=True)))
    numbers = dict.fromkeys(_COLUMNS[4:], "float64") | {"n_cases": "int64"}
    return pd.DataFrame(rows, columns=_COLUMNS).astype(numbers)
