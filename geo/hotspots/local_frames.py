"""What the local statistics share: checked values, their neighbourhood and its draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspots.checks import check_alternative, checked_values
from geo.hotspots.conditional import Draws, draw_sequences, permutation_p
from geo.hotspots.fdr import benjamini_hochberg
from geo.hotspots.neighbours import Neighbours

if TYPE_CHECKING:
    from libpysal.graph import Graph

__all__ = ["FrameOf", "local_frame", "tested"]

FrameOf = Callable[[NDArray[np.float64], Neighbours, Draws, str], pd.DataFrame]
"""A statistic's frame of checked values, their neighbourhood, its draws and the tail."""


def local_frame(
    frame_of: FrameOf,
    values: pd.Series[Any],
    graph: Graph,
    *,
    permutations: int,
    seed: int,
    alternative: str,
) -> pd.DataFrame:
    """Return a local statistic of *values* on *graph*, in the order of *values*.

    Parameters
    ----------
    frame_of : callable
        :func:`geo.hotspots.getis_ord.g_star_frame` or another of its shape.
    values, graph, permutations, seed, alternative
        As :func:`geo.hotspots.local_g_star` takes them.

    Raises
    ------
    HotspotError
        If the labels differ or repeat, a value is missing or infinite, all are
        equal, there is one area only, or *alternative* is unknown.
    """
    check_alternative(alternative)
    near = Neighbours.from_graph(graph)
    x = checked_values(values, near.index)
    draws = draw_sequences(near.matrix, permutations, seed)
    return frame_of(x, near, draws, alternative).reindex(values.index)


def tested(
    near: Neighbours,
    draws: Draws,
    tails: tuple[NDArray[np.int64], NDArray[np.int64]],
    alternative: str,
    **statistics: NDArray[np.float64],
) -> pd.DataFrame:
    """Return the statistics with their p- and q-values; NaN for an area without neighbours.

    Parameters
    ----------
    near, draws
        The neighbourhood and what was drawn for it.
    tails : pair of ndarray of int64
        How many draws reach at least, and at most, the area's own value.
    alternative : {"two-sided", "greater", "less"}
        Which tail.
    **statistics : ndarray of float64, shape (n,)
        Columns to stand first.
    """
    alone = np.diff(near.matrix.indptr) == 0
    p = np.where(alone, np.nan, permutation_p(*tails, draws.permutations, alternative))
    columns = {name: np.where(alone, np.nan, column) for name, column in statistics.items()}
    return pd.DataFrame(columns | {"p_value": p, "q_value": benjamini_hochberg(p)}, index=near.index)
