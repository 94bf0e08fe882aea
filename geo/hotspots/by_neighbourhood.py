"""Procedures that compare an area with its neighbours: Gi*, local Moran, constant risk."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspots.classes import HOT_LEVELS, Q_LEVELS, classes_of
from geo.hotspots.finding import Finding, Together
from geo.hotspots.getis_ord import g_star_frame
from geo.hotspots.map_wide import judge_map
from geo.hotspots.moran import moran_frame
from geo.hotspots.rates import crude_rate, expected_cases, smoothed_rate
from geo.hotspots.replicates import by_population, each_batch
from geo.hotspots.risk import cases_around, constant_risk_frame, replicated_risk_frame
from geo.hotspots.study import MAP_SHUFFLES, Study

__all__ = ["constant_risk_finding", "g_star_finding", "map_wide_finding", "moran_finding"]


def map_wide_finding(study: Study, x: NDArray[np.int64]) -> Finding:
    """Return the default where no population is known: Gi*, judged over the whole map."""
    frame = g_star_frame(x.astype("float64"), study.near, study.draws)
    judged = judge_map(x, study.near, study.shuffles, HOT_LEVELS[-1])
    return _finding(
        study,
        x,
        frame,
        classes_of(judged.hot, judged.cold),
        chance=np.minimum(judged.hot, judged.cold),
        smallest=1.0 / (MAP_SHUFFLES + 1),
        key="hotspots.method_neighbourhood",
        false_alarm=(MAP_SHUFFLES, judged.false_alarm),
    )


def g_star_finding(study: Study, x: NDArray[np.int64], by: str) -> Finding:
    """Return Gi* of counts, rates or smoothed rates, flagged by its q-values."""
    frame = g_star_frame(_measure(study, x, by), study.near, study.draws)
    return _by_q(study, x, frame, "hotspots.method_g_star", frame["z"] > 0)


def moran_finding(study: Study, x: NDArray[np.int64], by: str) -> Finding:
    """Return local Moran, flagged by its q-values: high among high, low among low."""
    frame = moran_frame(_measure(study, x, by), study.near, study.draws, "greater")
    hot, cold = frame["quadrant"] == "HH", frame["quadrant"] == "LL"
    frame = frame.assign(z=frame["z"].where(~cold, -frame["z"].abs()))
    return _by_q(study, x, frame, "hotspots.method_moran", hot, cold)


def constant_risk_finding(study: Study, x: NDArray[np.int64]) -> Finding:
    """Return the constant-risk test, flagged by its q-values."""
    assert study.people is not None
    if study.error:
        draw = by_population(int(x.sum()), study.people, study.error)
        around = each_batch(draw, lambda maps: cases_around(maps, study.near), study.permutations, study.seed)
        frame = replicated_risk_frame(x, study.people, study.near, around)
    else:
        frame = constant_risk_frame(x, study.people, study.near)
    return _by_q(study, x, frame, "hotspots.method_constant_risk", frame["z"] > 0)


def _measure(study: Study, x: NDArray[np.int64], by: str) -> NDArray[np.float64]:
    if by == "count":
        return x.astype("float64")
    assert study.people is not None
    cases = pd.Series(x, index=study.index)
    people = pd.Series(study.people, index=study.index)
    rate = crude_rate(cases, people) if by == "rate" else smoothed_rate(cases, people)
    return rate.to_numpy()


def _by_q(
    study: Study,
    x: NDArray[np.int64],
    frame: pd.DataFrame,
    key: str,
    hot: pd.Series[Any],
    cold: pd.Series[Any] | None = None,
) -> Finding:
    cold = ~hot if cold is None else cold
    classes = classes_of(
        frame["q_value"].where(hot).to_numpy(), frame["q_value"].where(cold).to_numpy(), Q_LEVELS, Q_LEVELS
    )
    smallest = 1.0 / (study.permutations + 1)
    return _finding(study, x, frame, classes, chance=frame["p_value"].to_numpy(), smallest=smallest, key=key)


def _finding(
    study: Study,
    x: NDArray[np.int64],
    frame: pd.DataFrame,
    classes: NDArray[np.object_],
    *,
    chance: NDArray[np.float64],
    smallest: float,
    key: str,
    false_alarm: tuple[int, float] | None = None,
) -> Finding:
    people = np.ones(len(x)) if study.people is None else study.people
    expected = expected_cases(x, people)
    return Finding(
        z=frame["z"].to_numpy(),
        p_value=frame["p_value"].to_numpy(),
        q_value=frame["q_value"].to_numpy(),
        hotspot_class=classes,
        expected=expected,
        chance=chance,
        smallest=smallest,
        together=_around(study, x, expected),
        cluster_id=np.zeros(len(x), dtype="int64"),
        cluster_p_value=np.full(len(x), np.nan),
        method=(key, {"permutations": study.permutations}),
        false_alarm=false_alarm,
    )


def _around(study: Study, x: NDArray[np.int64], expected: NDArray[np.float64]) -> list[Together | None]:
    ones = study.near.matrix.sign()
    areas = np.diff(ones.indptr) + 1
    cases, usual = x + ones @ x, expected + ones @ expected
    return [(int(a), float(c), float(e)) for a, c, e in zip(areas, cases, usual, strict=True)]
