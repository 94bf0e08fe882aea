"""What the forum is told of the four-hour clock: worked out once for a quarter, then frozen.

This composes the stations cases, aggregation and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import insert, select

from geo.aggregation.disclosure import THRESHOLD
from geo.aggregation.periods import period_bounds, period_of
from geo.answering import answering_of
from geo.cases import answer_tables as a
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading, writing
from geo.patrol.clock import ALL_HOURS, LIMIT_MIN, OfficeHours
from geo.patrol.forum_answers import FORUM_COLUMNS, forum_figures

__all__ = ["forum_clock"]


def forum_clock(
    store: CaseStore,
    published: pd.DataFrame,
    periods: Sequence[str],
    *,
    now: datetime,
    hours: OfficeHours = ALL_HOURS,
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Return what the forum may be told of how fast reports of poverty were answered.

    Parameters
    ----------
    store : CaseStore
    published : DataFrame
        The counts of the edition (``Published.counts``).
    periods : sequence of str
        The edition's quarters; those that have not ended, or whose last
        report's four hours may still run, are left out.
    now : datetime
        With a time zone.
    hours : OfficeHours
    threshold : int

    Returns
    -------
    DataFrame
        ``periode`` and the columns of ``geo.patrol.forum_answers.FORUM_COLUMNS``. The first
        time that a quarter is asked for it is worked out and kept; what comes later (a
        correction, a late note of an answer) does not change it, because the difference
        between two answers would tell of one report.
    """
    kept = _kept(store)
    ended = [period for period in periods if _is_over(period, now, hours)]
    new = [period for period in ended if period not in kept]
    if new:
        reports = answering_of(store, now=now, hours=hours).reports
        quarter = period_of(reports["tanggal"])
        for period in new:
            own = reports[quarter == period]
            if not _agree(published, period, len(own)):
                continue
            minutes = own["minutes"].where(own["state"].isin(["answered", "late"]))
            _freeze(store, period, forum_figures(own, minutes, published, period, threshold))
        kept = _kept(store)
    told = [kept[period].assign(periode=period) for period in ended if period in kept]
    names = ["periode", *FORUM_COLUMNS]
    return pd.concat(told, ignore_index=True)[names] if told else pd.DataFrame(columns=names)


def _agree(published: pd.DataFrame, period: str, n: int) -> bool:
    """Tell whether the edition counts the reports that are in the store now; else a share has no whole."""
    here = (published["jenis"] == "kemiskinan") & (published["tingkat"] == "kabupaten")
    row = published[here & (published["periode"] == period)]
    return len(row) == 1 and (not row["exact"].iloc[0] or int(row["n_min"].iloc[0]) == n)


def _is_over(period: str, now: datetime, hours: OfficeHours) -> bool:
    end = pd.Series([period_bounds(period)[1]])
    return bool(now > end[0] and hours.minutes(end, pd.Series([now]))[0] > LIMIT_MIN)


def _kept(store: CaseStore) -> dict[str, pd.DataFrame]:
    c = a.forum_answers.c
    columns = (c.periode, c.kode, c.share_from, c.share_to, c.median_from_min, c.median_to_min)
    with reading(store.engine) as connection:
        rows = connection.execute(select(*columns).order_by(c.periode, c.kode)).fetchall()
    frame = pd.DataFrame(rows, columns=["periode", *FORUM_COLUMNS])
    frame = frame.astype(dict.fromkeys(FORUM_COLUMNS[1:], "Int64"))
    return {
        str(period): part[part["kode"] != ""].drop(columns="periode")
        for period, part in frame.groupby("periode")
    }


def _freeze(store: CaseStore, period: str, figures: pd.DataFrame) -> None:
    """Keep a quarter, unless another process did; a row without a place says that it was looked at."""
    moment, c = datetime.now(UTC), a.forum_answers.c
    rows = [{"periode": period, "kode": "", "frozen_at": moment}]
    rows += [
        {
            **{str(k): None if pd.isna(v) else v for k, v in row.items()},
            "periode": period,
            "frozen_at": moment,
        }
        for row in figures.astype(object).to_dict("records")
    ]
    names = ("periode", "frozen_at", *FORUM_COLUMNS)
    with writing(store.engine) as connection:
        if connection.execute(select(c.kode).where(c.periode == period)).first() is None:
            connection.execute(insert(a.forum_answers), [{n: row.get(n) for n in names} for row in rows])
