"""Cases against people: crude rates, and rates that small numbers cannot inflate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspots.checks import checked_counts

__all__ = ["crude_rate", "expected_cases", "smoothed_rate"]

PER = 1000.0


def expected_cases(
    cases: NDArray[np.float64] | NDArray[np.int64], population: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the cases that each area would have at the map's one overall risk."""
    expected: NDArray[np.float64] = cases.sum() * population / population.sum()
    return expected


def crude_rate(cases: pd.Series[Any], population: pd.Series[Any]) -> pd.Series[Any]:
    """Return cases per 1,000 persons; 0 where nobody lives.

    Parameters
    ----------
    cases, population : Series, indexed by ``kode_desa``
        Whole numbers of cases; persons.

    Returns
    -------
    Series of float64
        In the order of *cases*.

    Raises
    ------
    HotspotError
        If the numbers are not counts of the same areas.
    """
    index, x, people = checked_counts(cases, population)
    rate = np.divide(PER * x, people, out=np.zeros(len(x)), where=people > 0)
    return pd.Series(rate, index=index, name="rate").reindex(cases.index)


def smoothed_rate(cases: pd.Series[Any], population: pd.Series[Any]) -> pd.Series[Any]:
    """Return the empirical-Bayes rate per 1,000: the fewer the people, the nearer the overall rate.

    Parameters
    ----------
    cases, population : Series, indexed by ``kode_desa``
        Whole numbers of cases; persons.

    Returns
    -------
    Series of float64
        In the order of *cases*; the overall rate where nobody lives. Where the
        rates differ no more than chance explains, all are the overall rate.

    Raises
    ------
    HotspotError
        If the numbers are not counts of the same areas.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical
    Bayes estimators. Journal of the Royal Statistical Society C 40, 283-294.
    """
    index, x, people = checked_counts(cases, population)
    mean = x.sum() / people.sum()
    rate = np.divide(x, people, out=np.full(len(x), mean), where=people > 0)
    spread = float((people * (rate - mean) ** 2).sum() / people.sum())
    between = max(0.0, spread - mean / people.mean())
    weight = np.divide(between * people, between * people + mean, out=np.zeros(len(x)), where=people > 0)
    smooth = PER * (mean + weight * (rate - mean))
    return pd.Series(smooth, index=index, name="smoothed_rate").reindex(cases.index)
