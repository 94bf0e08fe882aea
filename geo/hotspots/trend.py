"""Does a short series rise or fall: the test of Mann and Kendall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["mann_kendall"]


def mann_kendall(
    series: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return z and the two-sided p-value of each row's trend.

    Parameters
    ----------
    series : ndarray of float64, shape (rows, times)
        Oldest first. A row with a missing value has no verdict.

    Returns
    -------
    z, p_value : ndarray of float64, shape (rows,)
        z above 0 is a rise. Ties are allowed for, with a continuity correction;
        a row of equal values has z 0 and p 1; NaN where a value is missing.

    References
    ----------
    Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13, 245-259.

    Kendall, M. G. (1975). Rank correlation methods. Griffin, London.
    """
    n = series.shape[1]
    earlier, later = np.triu_indices(n, k=1)
    score = np.sign(series[:, later] - series[:, earlier]).sum(axis=1)
    tied = (series[:, :, np.newaxis] == series[:, np.newaxis, :]).sum(axis=2)
    # A group of t equal values is met t times: each of them adds its part.
    correction = ((tied - 1) * (2 * tied + 5)).sum(axis=1)
    variance = (n * (n - 1) * (2 * n + 5) - correction) / 18.0
    z = np.divide(score - np.sign(score), np.sqrt(variance), out=np.zeros(len(series)), where=variance > 0)
    p: NDArray[np.float64] = special.erfc(np.abs(z) / np.sqrt(2.0))
    missing = np.isnan(series).any(axis=1)
    return np.where(missing, np.nan, z), np.where(missing, np.nan, p)
