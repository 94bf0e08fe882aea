"""Kulldorff's spatial scan statistic: the circle that chance explains least."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import HotspotError
from geo.hotspots.best_clusters import best_clusters
from geo.hotspots.checks import checked_counts
from geo.hotspots.replicates import Draw, batches_together, each_group
from geo.hotspots.scan_models import BernoulliScan, PoissonScan
from geo.hotspots.walked_windows import Circles, circles
from geo.hotspots.windows import Windows

__all__ = ["Scan", "best_replicates", "clusters_of", "scan_statistic"]


class Scan(Protocol):
    """What a probability model of the scan offers."""

    windows: Circles
    draw: Draw

    def best(self, replicates: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the largest log-likelihood ratios of each map: high, low."""
        ...

    def best_of(self, batches: Iterable[NDArray[np.integer[Any]]]) -> NDArray[np.float64]:
        """Return the same of several batches of maps."""
        ...

    def llr(
        self, cases: NDArray[np.int64], *, low: bool, windows: Windows | None = None
    ) -> NDArray[np.float64]:
        """Return the log-likelihood ratio of every circle, or of some of them, for one map."""
        ...


def scan_statistic(
    cases: pd.Series[Any],
    population: pd.Series[Any],
    centroids: gpd.GeoSeries,
    *,
    max_population_share: float = 0.5,
    permutations: int = 9999,
    seed: int,
    model: Literal["poisson", "bernoulli"] = "poisson",
    direction: Literal["high", "low"] = "high",
) -> pd.DataFrame:
    """Return the clusters of cases, the least likely to be chance first.

    Parameters
    ----------
    cases : Series, indexed by ``kode_desa``
        Whole numbers of cases.
    population : Series, indexed alike
        Persons (Poisson); cases and controls together, whole numbers (Bernoulli).
    centroids : geopandas.GeoSeries of points, indexed alike
        Great-circle distance where their CRS is geographic, Euclidean where it
        is projected or there is none.
    max_population_share : float
        Circles hold at most this share of the population.
    permutations : int
        Replicates of the map under one risk for all.
    seed : int
        The same seed gives the same frame to the last bit.
    model : {"poisson", "bernoulli"}
        Poisson for rare cases among many persons, Bernoulli for two kinds of units.
    direction : {"high", "low"}
        Whether to look for more cases than expected or for fewer.

    Returns
    -------
    DataFrame
        One row a cluster, best first, none sharing an area with a better one:
        ``members`` (list of labels, nearest to the centre first), ``n_cases``
        (int64), ``expected``, ``relative_risk`` (risk inside over risk outside),
        ``llr``, ``p_value`` (chance of a cluster as strong anywhere on the map).
        Clusters that every replicate surpasses are left out.

    Raises
    ------
    HotspotError
        If the numbers are not counts of the same areas, an area without people
        has cases, a point is missing, or an option is out of its range.

    Notes
    -----
    SaTScan's reports are reproduced cluster by cluster. It keeps one circle a
    centre, so that a weak secondary cluster may be missing there which is named
    here: a smaller circle whose centre has a stronger one that overlaps.

    References
    ----------
    Kulldorff, M. (1997). A spatial scan statistic. Communications in Statistics:
    Theory and Methods 26, 1481-1496.

    Kulldorff, M. and Nagarwalla, N. (1995). Spatial disease clusters: detection
    and inference. Statistics in Medicine 14, 799-810.
    """
    index, x, people = checked_counts(cases, population)
    scan = _scan_of(model, circles(centroids, index, people, max_population_share), people, x, index)
    best = best_replicates(scan, permutations, seed)
    low = direction == "low"
    return clusters_of(x, people, scan, best[:, int(low)], index, low=low)


def best_replicates(
    scan: Scan, permutations: int, seed: int | list[int], *, done: int = 0
) -> NDArray[np.float64]:
    """Return the largest ratios of each replicate, high and low, shape (permutations - done, 2).

    *seed* and *done* are those of :func:`geo.hotspots.replicates.each_group`.
    """
    together = 1 if isinstance(scan.windows, Windows) else batches_together(len(scan.windows.points))
    return each_group(scan.draw, scan.best_of, permutations, seed, done=done, together=together)


def _scan_of(
    model: str,
    windows: Circles,
    people: NDArray[np.float64],
    x: NDArray[np.int64],
    index: pd.Index[Any],
) -> Scan:
    if model == "poisson":
        return PoissonScan(windows, people, int(x.sum()))
    if model != "bernoulli":
        raise HotspotError("hotspots.bad_model", text=model, choices="poisson, bernoulli")
    wrong = (people != np.round(people)) | (people < x)
    if wrong.any():
        raise HotspotError("hotspots.more_cases_than_people", code=str(index[int(np.argmax(wrong))]))
    return BernoulliScan(windows, people.astype("int64"), int(x.sum()))


def clusters_of(
    x: NDArray[np.int64],
    people: NDArray[np.float64],
    scan: Scan,
    best: NDArray[np.float64],
    index: pd.Index[Any],
    *,
    low: bool = False,
) -> pd.DataFrame:
    """Return the clusters of one map, given the best ratios of its replicates.

    Parameters
    ----------
    x, people : ndarray, shape (n,)
        Cases and persons in the order of *index*.
    scan : Scan
        The model with its windows.
    best : ndarray of float64, shape (permutations,)
        The largest ratio of each replicate.
    index : pandas.Index
        Labels of the areas.
    low : bool
        Whether *best* and the clusters are of too few cases.
    """
    ranked = np.sort(best)
    rows: list[dict[str, Any]] = []
    for llr, members in best_clusters(scan, x, low=low):
        # A replicate that differs by rounding alone ties with the map.
        beaten = int(np.searchsorted(ranked, llr - 1e-9 * max(1.0, llr), side="left"))
        if rows and beaten == 0:
            break
        p_value = (len(best) - beaten + 1) / (len(best) + 1)
        rows.append(_cluster(members, x, people, index) | {"llr": llr, "p_value": p_value})
    columns = ["members", "n_cases", "expected", "relative_risk", "llr", "p_value"]
    frame = pd.DataFrame(rows, columns=columns)
    numbers = dict.fromkeys(columns[2:], "float64") | {"n_cases": "int64"}
    return frame.astype(numbers)


def _cluster(
    members: NDArray[np.int32], x: NDArray[np.int64], people: NDArray[np.float64], index: pd.Index[Any]
) -> dict[str, Any]:
    total = int(x.sum())
    inside = int(x[members].sum())
    expected = total * float(people[members].sum()) / float(people.sum())
    outside = total - inside
    risk = (inside / expected) / (outside / (total - expected)) if outside else float("inf")
    return {
        "members": list(index[members]),
        "n_cases": inside,
        "expected": expected,
        "relative_risk": risk,
    }
