"""Getis and Ord's local Gi*: is there much, or little, in and around an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from geo.hotspots.conditional import Draws, tail_counts
from geo.hotspots.local_frames import local_frame, tested
from geo.hotspots.neighbours import Neighbours

if TYPE_CHECKING:
    from libpysal.graph import Graph

__all__ = ["g_star_frame", "g_star_z", "local_g_star"]


def local_g_star(
    values: pd.Series[Any],
    graph: Graph,
    *,
    permutations: int = 9999,
    seed: int,
    alternative: str = "two-sided",
) -> pd.DataFrame:
    """Return Gi* of every area: analytic z, conditional permutation p, FDR q.

    Parameters
    ----------
    values : Series of float, indexed by ``kode_desa``
        Counts, rates or smoothed rates; whole numbers are compared exactly.
    graph : libpysal.graph.Graph
        The neighbourhood, with the same labels in any order. The area itself
        counts with the largest weight of its row, whatever stands on the diagonal.
    permutations : int
        Draws of each neighbourhood; 9,999 and more for a q-value worth having.
    seed : int
        The same seed gives the same frame to the last bit.
    alternative : {"two-sided", "greater", "less"}
        Which tail the p-value is of.

    Returns
    -------
    DataFrame
        Index of *values*, in its order; float64 columns ``z``, ``p_value``, ``q_value``.
        An area without neighbours has NaN in all three.

    Raises
    ------
    HotspotError
        If the labels differ or repeat, a value is missing or infinite, all are
        equal, there is one area only, or *alternative* is unknown.

    References
    ----------
    Getis, A. and Ord, J. K. (1992). The analysis of spatial association by use
    of distance statistics. Geographical Analysis 24, 189-206.

    Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics:
    distributional issues and an application. Geographical Analysis 27, 286-306.
    """
    return local_frame(
        g_star_frame, values, graph, permutations=permutations, seed=seed, alternative=alternative
    )


def g_star_frame(
    x: NDArray[np.float64], near: Neighbours, draws: Draws, alternative: str = "two-sided"
) -> pd.DataFrame:
    """Return z, p and q of checked values, with draws that many layers may share.

    Parameters
    ----------
    x : ndarray of float64, shape (n,)
        Values in the order of ``near.index``.
    near : Neighbours
        The neighbourhood.
    draws : Draws
        Made for this neighbourhood.
    alternative : {"two-sided", "greater", "less"}
        Which tail.
    """
    tails = tail_counts(x, near.matrix, draws)
    return tested(near, draws, tails, alternative, z=g_star_z(x[np.newaxis], near.matrix)[0])


def g_star_z(x: NDArray[np.float64], matrix: sparse.csr_array) -> NDArray[np.float64]:
    """Return the analytic z of Gi* (Ord and Getis 1995, equation 14) of many maps.

    Parameters
    ----------
    x : ndarray of float64, shape (maps, n)
        One map a row.
    matrix : csr_array, shape (n, n)
        Weights without a diagonal.

    Returns
    -------
    ndarray of float64, shape (maps, n)
    """
    star = _with_self(matrix)
    n = x.shape[1]
    total = star.sum(axis=1)
    squares = star.multiply(star).sum(axis=1)
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True))
    spread = np.sqrt((n * squares - total**2) / (n - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        # The weights of a whole map's neighbourhood leave nothing to compare with: NaN.
        z: NDArray[np.float64] = (star @ centred.T).T / (deviation * spread)
    return z


def _with_self(matrix: sparse.csr_array) -> sparse.csr_array:
    own = matrix.max(axis=1).toarray().ravel()
    own[own == 0.0] = 1.0
    return sparse.csr_array(matrix + sparse.diags_array(own))
