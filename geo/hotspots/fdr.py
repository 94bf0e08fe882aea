"""The false discovery rate: how many of the flagged areas would be mere chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["benjamini_hochberg"]


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return the q-value of every p-value.

    Flagging all areas whose q-value is at most 0.05 keeps the expected share
    of false ones among the flagged at or below 5%; where chance alone is at
    work everywhere, it keeps the chance of any flag at or below 5%.

    Parameters
    ----------
    p_values : array_like, shape (..., m)
        Each last axis is a family of its own. NaN stays NaN and does not count
        as a test.

    Returns
    -------
    ndarray of float64, the same shape

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate:
    a practical and powerful approach to multiple testing. Journal of the Royal
    Statistical Society B 57, 289-300.
    """
    p: NDArray[np.float64] = np.asarray(p_values, dtype="float64")
    tested: NDArray[Any] = (~np.isnan(p)).sum(axis=-1, keepdims=True)
    order = np.argsort(p, axis=-1, kind="stable")
    ranks = np.arange(1, p.shape[-1] + 1)
    scaled = np.take_along_axis(p, order, axis=-1) * tested / ranks
    # fmin carries the smallest later value past the NaN, which sort last.
    smallest = np.fmin.accumulate(scaled[..., ::-1], axis=-1)[..., ::-1]
    q = np.empty_like(p)
    np.put_along_axis(q, order, np.minimum(smallest, 1.0), axis=-1)
    q[np.isnan(p)] = np.nan
    return q
