"""Did it help? Hotspots that were patrolled, before and after, against desa as high that were not.

Three things make a hotspot fall without any help: it was high by chance (regression
to the mean, see :mod:`geo.patrol.effect_prior`), everything fell, and the count is
small. So what is compared is not before and after, but the cases seen afterwards with
those to be expected: the level that a desa's count speaks for, drawn towards the mean
of all, times what became of matched desa. The ratio of the two groups' ratios is a
difference in differences on the logarithmic scale. Its interval holds what is not known
of each level, the chance in the counts, and what desa nobody patrolled vary beyond that.

It does not see that trouble may have moved next door, nor why these desa were chosen
beyond their count; a patrol that is sent because things are about to get worse looks
useless here. Where a hotspot lasts, its level is drawn too far towards the others: a fall
is then claimed too seldom, and a ratio above 1 is no sign that patrols did harm.

References
----------
Hauer, E. (1997). Observational Before-After Studies in Road Safety. Pergamon.
Barnett, A. G., van der Pols, J. C., Dobson, A. J. (2005). Regression to the mean: what
it is and how to deal with it. Int. J. Epidemiology, 34, 215-220.
Braga, A. A., Turchan, B., Papachristos, A. V., Hureau, D. M. (2019). Hot spots policing
of small geographic areas effects on crime. Campbell Systematic Reviews, 15, e1046.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.patrol.effect_prior import fit_prior

__all__ = ["LEAST_DESA", "LEAST_EXPECTED", "Effect", "Verdict", "effect_of", "matched_controls"]

Verdict = Literal["fell", "rose", "unclear", "too_few", "no_patrols"]

LEAST_EXPECTED = 10.0
"""With fewer cases to be expected in either group nothing is concluded."""
LEAST_DESA = 3
KNOWN = ("history", "nearby")
"""Columns that may say more of a desa's level: cases to one of exposure, earlier and next door."""
_EACH = 3
_Z = 1.959964

Numbers = NDArray[np.float64]


class Effect(NamedTuple):
    """What became of the hotspots of one quarter.

    Attributes
    ----------
    verdict : {"fell", "rose", "unclear", "too_few", "no_patrols"}
    areas : DataFrame
        Every hotspot, the highest first: ``before``, ``after``, ``expected`` (afterwards, had nothing
        been done; NaN without controls), ``low`` and ``high`` (what may happen by chance, 95%),
        ``acted``, ``word`` ("lower", "usual", "higher", or "unknown").
    controls : list of str
        The desa compared with.
    n_before, n_after : float
        Cases of the patrolled hotspots.
    naive : float
        After over before: what one would say without thinking further.
    by_itself : float
        The same, to be expected with no help: regression to the mean alone.
    trend : float
        What became of the controls beyond that: below 1 if everything fell.
    ratio, low, high : float
        Patrolled against controls, and its 95% interval; NaN where nothing is concluded.
    """

    verdict: Verdict
    areas: pd.DataFrame
    controls: list[str]
    n_before: float
    n_after: float
    naive: float
    by_itself: float
    trend: float
    ratio: float
    low: float
    high: float


def matched_controls(areas: pd.DataFrame, *, each: int = _EACH) -> list[str]:
    """Return for every patrolled hotspot the desa nearest in level that nobody marked or went to.

    Parameters
    ----------
    areas : DataFrame
        As for :func:`effect_of`.
    each : int
        Desa for each hotspot; none is taken twice.
    """
    there = areas.sort_index()
    level = np.log((there["before"].to_numpy() + 0.5) / there["exposure"].to_numpy())
    hot, acted = there["hot"].to_numpy(), there["acted"].to_numpy()
    free = np.flatnonzero(~hot & ~acted)
    chosen: list[int] = []
    for wanted in -np.sort(-level[hot & acted]):
        near = free[np.argsort(np.abs(level[free] - wanted), kind="stable")[:each]]
        chosen += near.tolist()
        free = np.setdiff1d(free, near)
    return [str(code) for code in there.index[chosen]]


def effect_of(areas: pd.DataFrame, *, each: int = _EACH) -> Effect:
    """Return what became of the hotspots of a quarter, and whether patrols can have had a part in it.

    Parameters
    ----------
    areas : DataFrame
        Every desa of one kind of cases: ``before`` and ``after`` (cases in the frozen
        quarter and in the one scored), ``exposure`` (persons, or 1), ``hot`` (marked in the
        frozen quarter), ``acted`` (patrolled or visited since). ``history`` and ``nearby``, where
        given, as ``KNOWN`` says.
    each : int
        As for :func:`matched_controls`.

    Returns
    -------
    Effect
        Claims a fall only where the interval lies below 1, which without any effect is so in
        one of forty rounds.
    """
    table = areas.astype({"before": "float64", "after": "float64", "exposure": "float64"})
    treated = table["hot"] & table["acted"]
    if not table["before"].sum():
        return _nothing(table, "too_few")
    counts, exposure = table["before"].to_numpy(), table["exposure"].to_numpy()
    known = [name for name in KNOWN if name in table]
    prior = fit_prior(counts, exposure, table[known].to_numpy(dtype="float64") if known else None)
    table["alone"] = prior.level(counts, exposure) * exposure
    table["unknown"] = prior.level_variance(counts, exposure) * exposure**2
    controls = matched_controls(table, each=each)
    chosen = table.index.isin(controls)
    alone = table.loc[chosen, "alone"].sum()
    if not treated.any() or not alone or not table.loc[chosen, "after"].sum():
        return _nothing(table, "no_patrols" if not treated.any() else "too_few")
    spread = _spread(table)
    trend = float(table.loc[chosen, "after"].sum() / alone)
    table["expected"] = table["alone"] * trend
    own = table[treated]
    ratio = float(own["after"].sum() / own["expected"].sum())
    error = _log_error(own, table[chosen], trend, spread)
    low, high = ratio * np.exp(-_Z * error), ratio * np.exp(_Z * error)
    few = treated.sum() < LEAST_DESA or min(own["expected"].sum(), alone * trend) < LEAST_EXPECTED
    verdict: Verdict = "too_few" if few else "fell" if high < 1 else "rose" if low > 1 else "unclear"
    return Effect(
        verdict, _hotspots(table, trend, spread), controls, *_sums(own), trend,
        *((np.nan,) * 3 if few else (ratio, float(low), float(high))),
    )  # fmt: skip


def _sums(own: pd.DataFrame) -> tuple[float, float, float, float]:
    before, after = float(own["before"].sum()), float(own["after"].sum())
    return before, after, after / before if before else np.nan, (
        float(own["alone"].sum() / before) if before else np.nan
    )  # fmt: skip


def _nothing(table: pd.DataFrame, verdict: Verdict) -> Effect:
    own = table[table["hot"] & table["acted"]].assign(alone=np.nan)
    hot = table[table["hot"]].sort_values("before", ascending=False)
    blank = hot.assign(expected=np.nan, low=np.nan, high=np.nan, word="unknown")
    return Effect(
        verdict,
        blank[list(_SHOWN)],
        [],
        float(own["before"].sum()),
        float(own["after"].sum()),
        *(np.nan,) * 6,
    )


_SHOWN = ("before", "after", "expected", "low", "high", "acted", "word")


def _hotspots(table: pd.DataFrame, trend: float, spread: float) -> pd.DataFrame:
    """Return each hotspot with what may have happened by chance, and the word for what did."""
    hot = table[table["hot"]].sort_values("before", ascending=False)
    error = _Z * np.sqrt(_variances(hot, trend, spread))
    low = np.ceil(np.maximum(0, hot["expected"] - error))
    high = np.floor(hot["expected"] + error)
    words = np.select([hot["after"] < low, hot["after"] > high], ["lower", "higher"], "usual")
    return hot.assign(low=low, high=high, word=words)[list(_SHOWN)]


def _variances(rows: pd.DataFrame, trend: float, spread: float = 0.0) -> Numbers:
    """Return the variance of each count to come: chance, what is not known of its level, its own course."""
    expected = rows["alone"].to_numpy() * trend
    unknown = rows["unknown"].to_numpy() * trend**2
    return np.asarray(expected + unknown + spread * expected**2, dtype="float64")


def _spread(table: pd.DataFrame) -> float:
    """Return the squared coefficient by which levels that nobody worked on change from quarter to quarter."""
    rest = table[~table["hot"] & ~table["acted"]]
    if not rest["alone"].sum():
        return 0.0
    trend = float(rest["after"].sum() / rest["alone"].sum())
    expected = (rest["alone"] * trend).to_numpy()
    beyond = ((rest["after"].to_numpy() - expected) ** 2 - _variances(rest, trend)).sum()
    return max(0.0, float(beyond / (expected**2).sum())) if expected.any() else 0.0


def _log_error(own: pd.DataFrame, controls: pd.DataFrame, trend: float, spread: float) -> float:
    """Return the standard error of the ratio's logarithm."""
    parts = [
        _variances(rows, trend, spread).sum() / (rows["alone"].sum() * trend) ** 2 for rows in (own, controls)
    ]
    return float(np.sqrt(sum(parts)))
