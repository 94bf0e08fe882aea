"""What the forum is told of the way back to school: worked out once for a quarter, then frozen.

This composes the stations cases, aggregation and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
from sqlalchemy import insert, select

from geo.aggregation.disclosure import THRESHOLD
from geo.aggregation.periods import period_bounds, period_of
from geo.cases.school_paths import SchoolPaths
from geo.cases.school_tables import forum_school as table
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.patrol.forum_school import Found, reached_counts, told_ranges
from geo.patrol.school import path_table

__all__ = ["SCHOOL_COLUMNS", "forum_school"]

SCHOOL_COLUMNS = ("periode", "step", "n_min", "n_max")

_KIND = "putus_sekolah"


def forum_school(
    store: CaseStore,
    published: pd.DataFrame,
    periods: Sequence[str],
    *,
    now: datetime,
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Return how many children of the published quarters came how far by the end of each quarter.

    Parameters
    ----------
    store : CaseStore
    published : DataFrame
        The counts of the edition (``Published.counts``).
    periods : sequence of str
        The edition's quarters; one that has not ended is left out.
    now : datetime
        With a time zone.
    threshold : int

    Returns
    -------
    DataFrame
        ``SCHOOL_COLUMNS``, by quarter and step. A quarter is worked out the first time that it is
        asked for, with the steps noted by its end, and kept; what comes later does not change it,
        because the difference between two answers would tell of one child. One of which the
        edition's counts and the store do not agree waits until they do.
    """
    kept = _kept(store)
    ended = [period for period in sorted(periods) if now >= period_bounds(period)[1]]
    if [period for period in ended if period not in kept]:
        for period, ranges in _worked_out(store, published, ended, threshold, kept).items():
            if period not in kept:
                _freeze(store, period, ranges)
        kept = _kept(store)
    told = [kept[period] for period in ended if period in kept]
    return pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=list(SCHOOL_COLUMNS))


def _worked_out(
    store: CaseStore,
    published: pd.DataFrame,
    periods: Sequence[str],
    threshold: int,
    kept: Mapping[str, pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """Return the ranges of each quarter up to the first of which edition and store do not agree.

    Nor is anything told once a correction has taken so many children away that fewer were
    found than was told before: what was told then would be an upper end of what is told now.
    """
    children, steps = store.cases(jenis=_KIND), SchoolPaths(store).steps()
    quarter = period_of(children["tanggal"])
    whole = published[(published["jenis"] == _KIND) & (published["tingkat"] == "kabupaten")]
    found, told = Found(0, 0), {}
    for place, period in enumerate(periods, start=1):
        row = whole[whole["periode"] == period]
        if len(row) != 1 or not _agrees(row.iloc[0], int((quarter == period).sum())):
            break
        found = _more(found, row.iloc[0])
        if found.least < max((_found_in(kept[one]) for one in kept if one <= period), default=0):
            break
        end = period_bounds(period)[1]
        own = children[quarter.isin(periods[:place])]
        paths = path_table(own, steps[steps["at"] < end], today=(end - timedelta(days=1)).date())
        told[period] = told_ranges(reached_counts(paths), found, threshold)
    return told


def _agrees(row: pd.Series, n: int) -> bool:
    return bool(row["n_min"] <= n and (pd.isna(row["n_max"]) or n <= row["n_max"]))


def _more(found: Found, row: pd.Series) -> Found:
    """Return what everybody can work out of the children found once a further quarter is published."""
    most = None if found.most is None or pd.isna(row["n_max"]) else found.most + int(row["n_max"])
    return Found(found.least + int(row["n_min"]), most)


def _found_in(ranges: pd.DataFrame) -> int:
    return int(ranges.loc[ranges["step"] == "found", "n_min"].iloc[0])


def _kept(store: CaseStore) -> dict[str, pd.DataFrame]:
    c = table.c
    with reading(store.engine) as connection:
        rows = connection.execute(select(c.periode, c.step, c.n_min, c.n_max)).fetchall()
    frame = pd.DataFrame(rows, columns=list(SCHOOL_COLUMNS)).astype({"n_min": "Int64", "n_max": "Int64"})
    return {str(period): part for period, part in frame.groupby("periode")}


def _freeze(store: CaseStore, period: str, ranges: pd.DataFrame) -> None:
    """Keep a quarter, unless another process did."""
    moment = datetime.now(UTC)
    rows = [
        {"periode": period, "frozen_at": moment, "step": step, "n_min": int(low),
         "n_max": None if pd.isna(high) else int(high)}
        for step, low, high in zip(ranges["step"], ranges["n_min"], ranges["n_max"], strict=True)
    ]  # fmt: skip
    with writing(store.engine) as connection:
        if connection.execute(select(table.c.step).where(table.c.periode == period)).first() is None:
            connection.execute(insert(table), rows)
