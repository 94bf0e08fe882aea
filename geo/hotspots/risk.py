"""Is there more in and around an area than its people alone explain?

Where one and the same risk holds everywhere and the total is given, the cases
of a neighbourhood are binomial in its share of the population. So the p-value
is exact: it is what replicates drawn by population come to as their number grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, special

from geo.hotspots.around import Around
from geo.hotspots.checks import check_alternative, checked_counts, same_areas
from geo.hotspots.conditional import permutation_p
from geo.hotspots.fdr import benjamini_hochberg
from geo.hotspots.neighbours import Neighbours

if TYPE_CHECKING:
    from libpysal.graph import Graph

__all__ = [
    "binomial_tails",
    "constant_risk",
    "constant_risk_frame",
    "replicated_risk_frames",
]


def constant_risk(
    cases: pd.Series[Any], population: pd.Series[Any], graph: Graph, *, alternative: str = "two-sided"
) -> pd.DataFrame:
    """Return how far each area with its neighbours departs from one risk for all.

    Parameters
    ----------
    cases, population : Series, indexed by ``kode_desa``
        Whole numbers of cases; persons. A big desa is not a hotspot for being big.
    graph : libpysal.graph.Graph
        The neighbourhood, with the same labels in any order; weights count as 1.
    alternative : {"two-sided", "greater", "less"}
        Which tail; two-sided is twice the smaller tail, at most 1.

    Returns
    -------
    DataFrame
        Index of *cases*, in its order. ``n_cases``, ``expected``, ``relative_risk``
        (risk inside over risk outside) are of the area with its neighbours;
        ``z``, ``p_value`` (exact binomial), ``q_value`` (Benjamini-Hochberg).

    Raises
    ------
    HotspotError
        If the numbers are not counts of the same areas, or an area without
        people has cases.

    References
    ----------
    Choynowski, M. (1959). Maps based on probabilities. Journal of the American
    Statistical Association 54, 385-388.

    Besag, J. and Newell, J. (1991). The detection of clusters in rare diseases.
    Journal of the Royal Statistical Society A 154, 143-155.
    """
    check_alternative(alternative)
    near = Neighbours.from_graph(graph)
    same_areas(cases, near.index)
    _, x, people = checked_counts(cases, population)
    return constant_risk_frame(x, people, near, alternative).reindex(cases.index)


def constant_risk_frame(
    x: NDArray[np.int64], people: NDArray[np.float64], near: Neighbours, alternative: str = "two-sided"
) -> pd.DataFrame:
    """Return the same for checked arrays in the order of ``near.index``."""
    window = sparse.csr_array(near.matrix.sign() + sparse.eye_array(len(x), format="csr"))
    total = int(x.sum())
    inside = np.rint(window @ x.astype("float64")).astype("int64")
    share = np.minimum(np.asarray(window @ people) / people.sum(), 1.0)
    expected = total * share
    p = binomial_p(inside, total, share, alternative)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (inside - expected) / np.sqrt(expected * (1.0 - share))
        risk = (inside / expected) / ((total - inside) / (total - expected))
    columns = {
        "n_cases": inside,
        "expected": expected,
        "relative_risk": risk,
        "z": z,
        "p_value": p,
        "q_value": benjamini_hochberg(p),
    }
    return pd.DataFrame(columns, index=near.index)


def replicated_risk_frames(
    maps: Sequence[NDArray[np.int64]], people: NDArray[np.float64], near: Neighbours, around: Around
) -> list[pd.DataFrame]:
    """Return the same of several maps with z, p and q from replicates: where the persons are uncertain.

    Parameters
    ----------
    maps : sequence of ndarray of int64, shape (n,)
        Cases in the order of ``near.index``.
    people : ndarray of float64, shape (n,)
        Persons in that order.
    near : Neighbours
        The neighbourhood.
    around : Around
        Cases of each area with its neighbours on every replicate.
    """
    frames = [constant_risk_frame(x, people, near) for x in maps]
    inside = np.array([frame["n_cases"].to_numpy() for frame in frames])
    at_least, at_most = np.zeros((2, *inside.shape), dtype="int64")
    mean, spread = np.empty((2, inside.shape[1]))
    for part, cases in around.parts():
        mean[part], spread[part] = cases.mean(axis=0), cases.std(axis=0)
        for row, own in enumerate(inside[:, part]):
            at_least[row, part] = (cases >= own).sum(axis=0)
            at_most[row, part] = (cases <= own).sum(axis=0)
    found = []
    for frame, own, more, less in zip(frames, inside, at_least, at_most, strict=True):
        p = permutation_p(more, less, around.permutations, "two-sided")
        z = (own - mean) / spread
        found.append(frame.assign(z=z, p_value=p, q_value=benjamini_hochberg(p)))
    return found


def binomial_tails(
    inside: NDArray[np.int64], total: int, share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chance of at least, and of at most, *inside* out of *total* cases.

    Parameters
    ----------
    inside : ndarray of int64
        Cases seen.
    total : int
        Cases of the whole map.
    share : ndarray of float64
        Share of the population, 0 to 1.
    """
    at_least = special.betainc(np.maximum(inside, 1), total - inside + 1.0, share)
    at_most = special.betaincc(inside + 1.0, np.maximum(total - inside, 1), share)
    return np.where(inside == 0, 1.0, at_least), np.where(inside == total, 1.0, at_most)


def binomial_p(
    inside: NDArray[np.int64], total: int, share: NDArray[np.float64], alternative: str
) -> NDArray[np.float64]:
    """Return the exact p-values of one alternative."""
    at_least, at_most = binomial_tails(inside, total, share)
    if alternative == "greater":
        return at_least
    if alternative == "less":
        return at_most
    return np.minimum(1.0, 2.0 * np.minimum(at_least, at_most))
