"""Local Moran: is an area like its neighbours, and which way."""

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

__all__ = ["local_moran", "moran_frame"]


def local_moran(
    values: pd.Series[Any],
    graph: Graph,
    *,
    permutations: int = 9999,
    seed: int,
    alternative: str = "two-sided",
) -> pd.DataFrame:
    """Return local Moran's I of every area, its z, conditional permutation p, FDR q.

    Parameters
    ----------
    values : Series of float, indexed by ``kode_desa``
        Counts, rates or smoothed rates.
    graph : libpysal.graph.Graph
        The neighbourhood, with the same labels in any order; its rows are
        standardised here, its diagonal ignored.
    permutations : int
        Draws of each neighbourhood.
    seed : int
        The same seed gives the same frame to the last bit.
    alternative : {"two-sided", "greater", "less"}
        "greater" asks whether the area is more like its neighbours than chance makes it.

    Returns
    -------
    DataFrame
        Index of *values*, in its order; ``statistic`` (I), ``z`` (against the mean
        and the variance of I when the area keeps its value and the others are
        shuffled), ``p_value``, ``q_value``: float64, and ``quadrant`` ("HH", "LH",
        "LL", "HL": the area, then its neighbours, above or below the mean).
        An area without neighbours has NaN and an empty quadrant.

    Raises
    ------
    HotspotError
        As :func:`geo.hotspots.local_g_star`.

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association: LISA.
    Geographical Analysis 27, 93-115.

    Sokal, R. R., Oden, N. L. and Thomson, B. A. (1998). Local spatial
    autocorrelation in a biological model. Geographical Analysis 30, 331-354.
    """
    return local_frame(
        moran_frame, values, graph, permutations=permutations, seed=seed, alternative=alternative
    )


def moran_frame(
    x: NDArray[np.float64], near: Neighbours, draws: Draws, alternative: str = "two-sided"
) -> pd.DataFrame:
    """Return I, z, p, q and quadrant of checked values, with draws that layers may share.

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
    n = len(x)
    weights = _row_standardised(near.matrix)
    centred = x - x.mean()
    variance = float((centred**2).mean())
    lag = np.asarray(weights @ centred)
    statistic = centred * lag / variance
    at_least, at_most = tail_counts(x, near.matrix, draws)
    # I of an area below the mean grows as its neighbours fall; at the mean it never moves.
    below, level = centred < 0, centred == 0
    at_least, at_most = np.where(below, at_most, at_least), np.where(below, at_least, at_most)
    at_least, at_most = (np.where(level, draws.permutations, tail) for tail in (at_least, at_most))
    z = _conditional_z(centred, lag, weights, n)
    frame = tested(near, draws, (at_least, at_most), alternative, statistic=statistic, z=z)
    quadrant = np.where(centred > 0, "H", "L").astype(object) + np.where(lag > 0, "H", "L").astype(object)
    return frame.assign(quadrant=np.where(frame["p_value"].isna(), "", quadrant))


def _conditional_z(
    centred: NDArray[np.float64], lag: NDArray[np.float64], weights: sparse.csr_array, n: int
) -> NDArray[np.float64]:
    """Return (I - E) / sd where the others are drawn without replacement."""
    others = n - 1
    mean = -centred / others
    variance = ((centred**2).sum() - centred**2) / others - mean**2
    squares = np.asarray(weights.multiply(weights).sum(axis=1))
    total = np.asarray(weights.sum(axis=1))
    spread = variance * (others * squares - total**2) / (others - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        z: NDArray[np.float64] = np.sign(centred) * (lag - total * mean) / np.sqrt(spread)
    return z


def _row_standardised(matrix: sparse.csr_array) -> sparse.csr_array:
    total = np.asarray(matrix.sum(axis=1))
    inverse = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    return sparse.csr_array(sparse.diags_array(inverse) @ matrix)
