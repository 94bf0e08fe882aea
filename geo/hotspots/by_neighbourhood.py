"""Procedures that compare an area with its neighbours: Gi*, local Moran, constant risk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import HotspotError
from geo.hotspots.around import Around
from geo.hotspots.classes import HOT_LEVELS, Q_LEVELS, classes_of
from geo.hotspots.finding import Finding, Together
from geo.hotspots.getis_ord import g_star_frame
from geo.hotspots.map_wide import judge_map
from geo.hotspots.moran import moran_frame
from geo.hotspots.rates import crude_rate, expected_cases, smoothed_rate
from geo.hotspots.replicates import by_population
from geo.hotspots.risk import constant_risk_frame, replicated_risk_frames
from geo.hotspots.study import MAP_SHUFFLES, Study

__all__ = ["constant_risk_finding", "g_star_finding", "map_wide_finding", "moran_finding"]

# Maps of chance on which a method that is flagged by q-values shows how often it is wrong.
_CHANCE_MAPS = 99

# Statistics of one map, and which areas they speak of as high, as low.
_Look = tuple[pd.DataFrame, "pd.Series[Any]", "pd.Series[Any]"]


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

    def look(values: NDArray[np.float64]) -> _Look:
        frame = g_star_frame(values, study.near, study.draws)
        return frame, frame["z"] > 0, frame["z"] < 0

    values = _measure(study, x, by)
    alarm = _false_alarm(look(values[order]) for order in study.shuffles.first(_CHANCE_MAPS))
    return _by_q(study, x, look(values), "hotspots.method_g_star", alarm)


def moran_finding(study: Study, x: NDArray[np.int64], by: str) -> Finding:
    """Return local Moran, flagged by its q-values: high among high, low among low."""

    def look(values: NDArray[np.float64]) -> _Look:
        frame = moran_frame(values, study.near, study.draws, "greater")
        cold = frame["quadrant"] == "LL"
        frame = frame.assign(z=frame["z"].where(~cold, -frame["z"].abs()))
        return frame, frame["quadrant"] == "HH", cold

    values = _measure(study, x, by)
    alarm = _false_alarm(look(values[order]) for order in study.shuffles.first(_CHANCE_MAPS))
    return _by_q(study, x, look(values), "hotspots.method_moran", alarm)


def constant_risk_finding(study: Study, x: NDArray[np.int64]) -> Finding:
    """Return the constant-risk test, flagged by its q-values."""
    assert study.people is not None
    draw = by_population(int(x.sum()), study.people, study.error)
    chance = draw(np.random.SeedSequence([study.seed, 1]), _CHANCE_MAPS).astype("int64")
    if study.error:
        around = Around.of(study.near, draw, study.permutations, study.seed)
        frames = replicated_risk_frames([x, *chance], study.people, study.near, around)
    else:
        frames = [constant_risk_frame(counts, study.people, study.near) for counts in [x, *chance]]
    own, *others = ((frame, frame["z"] > 0, frame["z"] < 0) for frame in frames)
    return _by_q(study, x, own, "hotspots.method_constant_risk", _false_alarm(others))


def _measure(study: Study, x: NDArray[np.int64], by: str) -> NDArray[np.float64]:
    values = x.astype("float64")
    if by != "count":
        assert study.people is not None
        cases = pd.Series(x, index=study.index)
        people = pd.Series(study.people, index=study.index)
        values = (crude_rate if by == "rate" else smoothed_rate)(cases, people).to_numpy()
    if np.ptp(values) == 0:
        # Smoothing leaves one rate where the desa differ no more than chance makes them.
        raise HotspotError("hotspots.all_equal", n=len(values), value=float(values[0]))
    return values


def _false_alarm(looks: Iterable[_Look]) -> tuple[int, float]:
    """Return on how many maps of chance the procedure was run, and how often it flagged a hotspot."""
    flagged = [bool((frame.loc[hot, "q_value"] <= Q_LEVELS[-1]).any()) for frame, hot, _ in looks]
    return len(flagged), sum(flagged) / len(flagged)


def _by_q(
    study: Study, x: NDArray[np.int64], look: _Look, key: str, false_alarm: tuple[int, float]
) -> Finding:
    frame, hot, cold = look
    q_value = frame["q_value"]
    classes = classes_of(q_value.where(hot).to_numpy(), q_value.where(cold).to_numpy(), Q_LEVELS, Q_LEVELS)
    smallest = 1.0 / (study.permutations + 1)
    chance = frame["p_value"].to_numpy()
    return _finding(
        study, x, frame, classes, chance=chance, smallest=smallest, key=key, false_alarm=false_alarm
    )


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
