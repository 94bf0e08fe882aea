"""From frozen hotspots, counts and patrols to whether they helped: exact for planners, safe for the forum.

This composes the stations cases, aggregation, hotspots and patrol; it computes nothing itself.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from geo.aggregation.periods import period_bounds
from geo.cases.patrols_made import work_done
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.hotspots.neighbours import contiguity
from geo.patrol.effect import Effect, Verdict, effect_of
from geo.publishing.published import Published
from geo.study import Study

__all__ = ["ForumRound", "forum_rounds", "next_period", "rounds", "score_round"]

_EARLIER = 3
"""Quarters before the frozen one that speak of a desa's level."""


class ForumRound(NamedTuple):
    """What the forum is told of one kind's hotspots: made of published ranges and marks, and patrols made.

    ``areas`` is indexed by ``kode_desa``: ``was_min``, ``was_max``, ``is_min``, ``is_max``, ``was`` and
    ``now`` (published classes), ``patrolled``. ``verdict`` never is "rose".
    """

    jenis: str
    period: str
    later: str
    areas: pd.DataFrame
    verdict: Verdict


def next_period(published: Published, period: str) -> str | None:
    """Return the published quarter that follows, or None."""
    after = [one for one in published.periods if one > period]
    return after[0] if after and _follows(period, after[0]) else None


def rounds(published: Published) -> list[str]:
    """Return the quarters whose hotspots can be scored, newest first: the one after is published and over."""
    last = published.newest_period() if published.periods else ""
    found = [(one, next_period(published, one)) for one in published.periods]
    return [one for one, later in reversed(found) if later is not None and later <= last]


def score_round(store: CaseStore, study: Study, published: Published, jenis: str, period: str) -> Effect:
    """Return what became of the hotspots of a frozen quarter, in exact numbers: for planners alone.

    Parameters
    ----------
    store : CaseStore
        For the patrols and visits made.
    study : Study
        The counts of both quarters.
    published : Published
        Whose marks are frozen.
    jenis, period : str

    Returns
    -------
    Effect
        ``areas`` has also ``n_patrols``, ``minutes`` and ``n_visits`` of the quarter after.

    Raises
    ------
    RequestError
        If the quarter or the one after it was not published, or is not in the study.
    """
    later = next_period(published, period)
    if later is None or (jenis, period) not in published.cells:
        raise RequestError("effect.no_round", period=period)
    codes = study.boundaries.desa.index
    was, now = study.layer(jenis, period), study.layer(jenis, later)
    done = work_done(store, *period_bounds(later)).reindex(codes, fill_value=0)
    people = was["population"].reindex(codes).astype("float64")
    known = bool((people > 0).all())
    marks = published.cells[jenis, period]["hotspot_class"].reindex(codes).astype(str)
    exposure = people if known else pd.Series(1.0, index=codes)
    table = pd.DataFrame(
        {
            **_known(study, jenis, period, exposure),
            "before": was["n_cases"].reindex(codes).fillna(0),
            "after": now["n_cases"].reindex(codes).fillna(0),
            "exposure": exposure,
            "hot": marks.str.startswith("hot_"),
            "acted": (done["n_patrols"] + done["n_visits"]) > 0,
        },
        index=codes,
    )
    found = effect_of(table)
    return found._replace(areas=found.areas.join(done))


def _known(study: Study, jenis: str, period: str, exposure: pd.Series[float]) -> dict[str, pd.Series[float]]:
    """Return what speaks of each desa's level besides its count: earlier quarters, and next door."""
    codes = exposure.index
    earlier = [one for one in study.periods if one < period and (jenis, one) in study.layers]
    counts = [study.layer(jenis, one)["n_cases"].reindex(codes).fillna(0) for one in earlier[-_EARLIER:]]
    found = {"history": sum(counts[1:], counts[0]) / len(counts) / exposure} if counts else {}
    now = study.layer(jenis, period)["n_cases"].reindex(codes).fillna(0).astype("float64")
    near = contiguity(study.boundaries.desa)
    around, people = (
        pd.Series(near.matrix @ column.reindex(near.index).to_numpy(), index=near.index).reindex(codes)
        for column in (now, exposure)
    )
    return {**found, "nearby": (around / people.where(people > 0)).fillna(now.sum() / exposure.sum())}


def forum_rounds(published: Published, patrols: pd.DataFrame) -> list[ForumRound]:
    """Return for every kind what the forum is told of the hotspots of the newest quarter that can be scored.

    Parameters
    ----------
    published : Published
    patrols : DataFrame
        :meth:`geo.cases.patrols_made.PatrolsMade.all`; with a column ``serves`` where patrols are known
        to be for some marks alone (:func:`geo.patrol_share.told_patrols`). Visits of cases are not
        asked for: how many there were would speak of how many cases there are.
    """
    period = next(iter(rounds(published)), None)
    later = next_period(published, period) if period else None
    if period is None or later is None:
        return []
    begin, end = period_bounds(later)
    here = patrols[(patrols["at"] >= begin) & (patrols["at"] < end)]
    found = []
    for kind in published.jenis:
        went = set(here.loc[_may_tell(here, kind, period), "kode_desa"])
        if (kind, period) in published.cells and (kind, later) in published.cells:
            table = _published_table(published.cells[kind, period], published.cells[kind, later], went)
            if table["hot"].any():
                told = table[table["hot"]].sort_values("was_min", ascending=False, kind="stable")
                found.append(ForumRound(kind, period, later, told, _safe_verdict(table)))
    return found


def _may_tell(patrols: pd.DataFrame, jenis: str, period: str) -> list[bool]:
    """Return which patrols may be told of beside the marks of one kind and quarter.

    One that was sent for another mark would say that the desa has that one too, published or not.
    """
    if "serves" not in patrols:
        return [True] * len(patrols)
    return [marks is None or (jenis, period) in marks for marks in patrols["serves"]]


def _published_table(was: pd.DataFrame, now: pd.DataFrame, went: set[str]) -> pd.DataFrame:
    now = now.reindex(was.index)
    return pd.DataFrame(
        {
            "was_min": was["n_min"].astype("float64"),
            "was_max": was["n_max"].astype("float64"),
            "is_min": now["n_min"].astype("float64"),
            "is_max": now["n_max"].astype("float64"),
            "was": was["hotspot_class"].astype(str),
            "now": now["hotspot_class"].astype(str),
            "hot": was["hotspot_class"].astype(str).str.startswith("hot_"),
            "patrolled": was.index.isin(sorted(went)),
        },
        index=was.index,
    )


def _safe_verdict(table: pd.DataFrame) -> Verdict:
    """Return a verdict that holds whatever the true counts within the published ranges are.

    Each count stands at the end of its range that speaks most against a fall. It is
    made of what is published alone, so it tells nothing more of any desa.
    """
    there = table.dropna(subset=["was_min", "was_max", "is_min", "is_max"])
    own = there["hot"] & there["patrolled"]
    worst = pd.DataFrame(
        {
            "before": there["was_min"].where(own, there["was_max"]),
            "after": there["is_max"].where(own, there["is_min"]),
            "exposure": 1.0,
            "hot": there["hot"],
            "acted": there["patrolled"],
        },
        index=there.index,
    )
    verdict = effect_of(worst).verdict
    return "unclear" if verdict == "rose" else verdict


def _follows(period: str, later: str) -> bool:
    return bool(period_bounds(period)[1] == period_bounds(later)[0])
