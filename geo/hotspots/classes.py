"""From the strength of the evidence to the word on the map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLD_LEVELS", "HOT_LEVELS", "Q_LEVELS", "classes_of"]

# Levels of the false discovery rate for the single methods.
Q_LEVELS = (0.01, 0.05, 0.10)

# Levels of the chance that anything so strong turns up anywhere on a map of
# pure chance. Together they keep maps with any mark at all, hot or cold, below
# 5 in 100; the greater part is given to what a forum acts on.
HOT_LEVELS = (1 / 200, 1 / 60, 1 / 30)
COLD_LEVELS = (1 / 1000, 1 / 250, 1 / 100)

_SURENESS = ("very_sure", "sure", "maybe")


def classes_of(
    hot: NDArray[np.float64],
    cold: NDArray[np.float64],
    hot_levels: tuple[float, ...] = HOT_LEVELS,
    cold_levels: tuple[float, ...] = COLD_LEVELS,
) -> NDArray[np.object_]:
    """Return ``hot_very_sure`` ... ``none`` ... ``cold_very_sure`` of every area.

    Parameters
    ----------
    hot, cold : ndarray of float64, shape (n,)
        Evidence for much and for little: p or q, small is strong; NaN is none.
    hot_levels, cold_levels : tuple of float
        The largest value of very sure, sure and maybe.
    """
    classes = np.full(len(hot), "none", dtype=object)
    for side, values, levels in (("cold", cold, cold_levels), ("hot", hot, hot_levels)):
        for word, level in reversed(list(zip(_SURENESS, levels, strict=True))):
            classes[values <= level] = f"{side}_{word}"
    return classes
