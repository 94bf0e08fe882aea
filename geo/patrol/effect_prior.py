"""How much of a high count is luck: the spread of true levels among all desa, and what it says of each.

A quarter's highest desa are high partly by chance, so they fall afterwards even if
nobody does anything: regression to the mean. Counts are taken as Poisson around
each desa's own level, and the levels as gamma over all desa; the two numbers of the
gamma are fitted to all counts (empirical Bayes).

References
----------
Robbins, H. (1956). An empirical Bayes approach to statistics. Proc. Third Berkeley
Symposium, 1, 157-163.
Clayton, D., Kaldor, J. (1987). Empirical Bayes estimates of age-standardized relative
risks for use in disease mapping. Biometrics, 43, 671-681.
Hauer, E. (1997). Observational Before-After Studies in Road Safety. Pergamon
(regression to the mean in before-and-after studies).
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
    """A gamma distribution of levels: mean ``shape / rate``."""

    shape: float
    rate: float

    def level(self, counts: Numbers, exposure: Numbers) -> Numbers:
        """Return each desa's expected level once its count is known: drawn towards the mean of all."""
        return np.asarray((counts + self.shape) / (exposure + self.rate), dtype="float64")

    def level_variance(self, counts: Numbers, exposure: Numbers) -> Numbers:
        """Return the variance of each level once the count is known."""
        return np.asarray((counts + self.shape) / (exposure + self.rate) ** 2, dtype="float64")


def fit_prior(counts: Numbers, exposure: Numbers) -> Prior:
    """Return the gamma of levels under which *counts* are most likely.

    Parameters
    ----------
    counts : array of float, shape (n,)
        Cases of each desa, at least one above 0.
    exposure : array of float, shape (n,)
        What the level is a multiple of: persons, or 1 for each desa; all above 0.
    """
    mean = counts.sum() / exposure.sum()

    def unlikely(log_shape: float) -> float:
        shape = float(np.exp(log_shape))
        expected = exposure * mean
        terms = (
            special.gammaln(counts + shape)
            - special.gammaln(shape)
            + shape * np.log(shape / (shape + expected))
            + counts * np.log(expected / (shape + expected))
        )
        return -float(terms.sum())

    found = optimize.minimize_scalar(unlikely, bounds=(np.log(0.02), np.log(_MOST_SHAPE)), method="bounded")
    shape = float(np.exp(found.x))
    return Prior(shape, shape / float(mean))
