"""How much of a high count is luck: the spread of true levels among all desa, and what it says of each.

A quarter's highest desa are high partly by chance, so they fall afterwards even if
nobody does anything: regression to the mean. Counts are taken as Poisson around
each desa's own level, and the levels as gamma, the mean of which may follow what is known
of each desa besides; the gamma is fitted to all counts (empirical Bayes).

References
----------
Robbins, H. (1956). An empirical Bayes approach to statistics. Proc. Third Berkeley
Symposium, 1, 157-163.
Clayton, D., Kaldor, J. (1987). Empirical Bayes estimates of age-standardized relative
risks for use in disease mapping. Biometrics, 43, 671-681.
Hauer, E. (1997). Observational Before-After Studies in Road Safety. Pergamon
(regression to the mean; the mean of each place from what is known of it).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

__all__ = ["Prior", "fit_prior"]

_MOST_SHAPE = 1e5
"""A gamma of this shape is one level for all."""

Numbers = NDArray[np.float64]


class Prior(NamedTuple):
    """A gamma distribution of each desa's level: mean ``shape / rate``."""

    shape: float
    rate: Numbers

    def level(self, counts: Numbers, exposure: Numbers) -> Numbers:
        """Return each desa's expected level once its count is known: drawn towards its mean."""
        return np.asarray((counts + self.shape) / (exposure + self.rate), dtype="float64")

    def level_variance(self, counts: Numbers, exposure: Numbers) -> Numbers:
        """Return the variance of each level once the count is known."""
        return np.asarray((counts + self.shape) / (exposure + self.rate) ** 2, dtype="float64")


def fit_prior(counts: Numbers, exposure: Numbers, known: Numbers | None = None) -> Prior:
    """Return the gamma of levels under which *counts* are most likely.

    Parameters
    ----------
    counts : array of float, shape (n,)
        Cases of each desa, at least one above 0.
    exposure : array of float, shape (n,)
        What the level is a multiple of: persons, or 1 for each desa; all above 0.
    known : array of float, shape (n, k), optional
        Levels that speak of each desa's own without its count of this quarter: its earlier
        quarters, its neighbours. A desa that was always high is then drawn towards what it
        always was, and not towards the others. The mean is a product of their powers.
    """
    mean = float(counts.sum() / exposure.sum())
    given = np.empty((len(counts), 0)) if known is None else np.log((known + mean / 2) / (1.5 * mean))
    design = np.column_stack([np.ones(len(counts)), given])

    def expected(weights: Numbers) -> Numbers:
        return np.asarray(exposure * mean * np.exp(np.clip(design @ weights, -12, 12)))

    def unlikely(values: Numbers) -> float:
        shape, means = float(np.exp(values[-1])), expected(values[:-1])
        terms = (
            special.gammaln(counts + shape)
            - special.gammaln(shape)
            - shape * np.log1p(means / shape)
            + counts * np.log(means / (shape + means))
        )
        return -float(terms.sum())

    if known is None:
        # One mean for all is the mean of all: only the spread is looked for.
        least, most = np.log(0.02), np.log(_MOST_SHAPE)
        one = optimize.minimize_scalar(
            lambda value: unlikely(np.array([0.0, value])), bounds=(least, most), method="bounded"
        )
        shape = float(np.exp(one.x))
        return Prior(shape, np.full(len(counts), shape / mean))
    bounds = [(-4.0, 4.0)] + [(-1.0, 3.0)] * given.shape[1] + [(np.log(0.02), np.log(_MOST_SHAPE))]
    begin = np.zeros(design.shape[1] + 1)
    begin[-1] = 1.0
    found = optimize.minimize(unlikely, begin, bounds=bounds, method="L-BFGS-B")
    shape = float(np.exp(found.x[-1]))
    return Prior(shape, shape * exposure / expected(found.x[:-1]))
