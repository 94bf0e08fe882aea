"""The default where the population is known: clusters of the scan, high and low."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspots.around import Around, cases_around, few_enough
from geo.hotspots.classes import COLD_LEVELS, HOT_LEVELS, classes_of
from geo.hotspots.finding import Finding, Together
from geo.hotspots.rates import expected_cases
from geo.hotspots.replicates import each_batch
from geo.hotspots.risk import constant_risk_frame, replicated_risk_frames
from geo.hotspots.scan import best_replicates, clusters_of
from geo.hotspots.scan_models import PoissonScan, UncertainScan
from geo.hotspots.study import CLUSTER_SHARE, MAP_SHUFFLES, Study

__all__ = ["scan_finding"]

# After so many replicates a map whose best clusters more than this share of them
# surpass is left: what is flagged has a chance below a quarter of it.
_TRIAL = 1000
_PLAIN = 0.15


@dataclass
class _Marks:
    """Which area belongs to which cluster, filled side by side."""

    n: int
    hot: NDArray[np.float64] = field(init=False)
    cold: NDArray[np.float64] = field(init=False)
    cluster_id: NDArray[np.int64] = field(init=False)
    cluster_p: NDArray[np.float64] = field(init=False)
    together: list[Together | None] = field(init=False)

    def __post_init__(self) -> None:
        self.hot, self.cold, self.cluster_p = np.full((3, self.n), np.nan)
        self.cluster_id = np.zeros(self.n, dtype="int64")
        self.together = [None] * self.n


def scan_finding(study: Study, x: NDArray[np.int64]) -> Finding:
    """Return the clusters of one map, with the constant-risk z, p and q beside them.

    An area is a hotspot if it lies in a cluster that chance rarely makes
    anywhere on the map and has itself more cases than expected.
    """
    assert study.people is not None
    scan = _scan(study, study.people, int(x.sum()))

    best, around = _replicates(scan, study, x)
    if around is None:
        frame = constant_risk_frame(x, study.people, study.near)
    else:
        (frame,) = replicated_risk_frames([x], study.people, study.near, around)
    marks = _Marks(len(x))
    for low in (False, True):
        _mark(study, x, scan, best[:, int(low)], marks, low=low)
    others = best_replicates(scan, MAP_SHUFFLES, [study.seed, 1])
    share = round(100 * CLUSTER_SHARE)
    return Finding(
        z=frame["z"].to_numpy(),
        p_value=frame["p_value"].to_numpy(),
        q_value=frame["q_value"].to_numpy(),
        hotspot_class=classes_of(marks.hot, marks.cold),
        expected=expected_cases(x, study.people),
        chance=marks.cluster_p,
        smallest=1.0 / (len(best) + 1),
        together=marks.together,
        cluster_id=marks.cluster_id,
        cluster_p_value=marks.cluster_p,
        method=("hotspots.method_scan", {"share": share, "permutations": study.permutations}),
        false_alarm=(MAP_SHUFFLES, _share_flagged(others[:, 0], best[:, 0])),
    )


def _replicates(
    scan: PoissonScan, study: Study, x: NDArray[np.int64]
) -> tuple[NDArray[np.float64], Around | None]:
    """Return the replicates' best ratios, few where the map is plainly one of chance.

    Where the persons are uncertain, their cases around each area too.
    """
    together = bool(study.error) and few_enough(study.permutations, len(x))

    def both(maps: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        return np.hstack([scan.best(maps), cases_around(maps, study.near)])

    def found(count: int, done: int = 0) -> NDArray[np.float64]:
        if together:
            return each_batch(scan.draw, both, count, study.seed, done=done)
        return best_replicates(scan, count, study.seed, done=done)

    first = found(min(_TRIAL, study.permutations))
    own = scan.best(x[np.newaxis])[0]
    plain = (first[:, :2] >= own).mean(axis=0) > _PLAIN
    if not plain.all() and study.permutations > _TRIAL:
        first = np.concatenate([first, found(study.permutations, _TRIAL)])
    if not study.error:
        return first, None
    known = first[:, 2:] if together else None
    return first[:, :2], Around(study.near, scan.draw, len(first), study.seed, known)


def _scan(study: Study, people: NDArray[np.float64], total: int) -> PoissonScan:
    if study.error:
        return UncertainScan(study.windows, people, total, study.error)
    return PoissonScan(study.windows, people, total)


def _mark(
    study: Study,
    x: NDArray[np.int64],
    scan: PoissonScan,
    best: NDArray[np.float64],
    marks: _Marks,
    *,
    low: bool,
) -> None:
    """Enter the clusters of one side."""
    assert study.people is not None
    level = (COLD_LEVELS if low else HOT_LEVELS)[-1]
    expected = expected_cases(x, study.people)
    found = clusters_of(x, study.people, scan, best, study.index, low=low)
    for cluster in found[found["p_value"] <= level].to_dict("records"):
        at = study.index.get_indexer(pd.Index(cluster["members"]))
        at = at[marks.cluster_id[at] == 0]
        marks.cluster_id[at] = marks.cluster_id.max() + 1
        marks.cluster_p[at] = cluster["p_value"]
        for i in at:
            marks.together[i] = (len(cluster["members"]), cluster["n_cases"], cluster["expected"])
        stands_out = x[at] < expected[at] if low else x[at] > expected[at]
        (marks.cold if low else marks.hot)[at[stands_out]] = cluster["p_value"]


def _share_flagged(others: NDArray[np.float64], best: NDArray[np.float64]) -> float:
    """Return on what share of further chance maps a cluster reaches the level."""
    reached = len(best) - np.searchsorted(np.sort(best), others, side="left")
    return float(((reached + 1) / (len(best) + 1) <= HOT_LEVELS[-1]).mean())
