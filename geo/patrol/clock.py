"""The four-hour clock of the poverty emergency unit: from the report to the first answer.

Time counts by the office's rule: at all hours, or in office hours alone, on
working days, with the public holidays of Indonesia.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import holidays
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.aggregation.periods import period_of
from geo.errors import RequestError
from geo.zone import office_tz

__all__ = [
    "ALL_HOURS",
    "CLOCK_STATES",
    "LIMIT_MIN",
    "OfficeHours",
    "answer_figures",
    "clock_table",
    "within_reach",
]

LIMIT_MIN = 240.0
"""Four hours."""

CLOCK_STATES: tuple[str, ...] = ("answered", "late", "running", "over", "check")
"""Answered in time, answered late, the clock runs, it is over without an answer, the times are wrong."""

_DAY_MIN = 1_440


@dataclass(frozen=True)
class OfficeHours:
    """When the clock runs.

    Attributes
    ----------
    first_min, last_min : int
        Minutes of the day between which it runs; 0 and 1440 for all of it.
    days : str
        numpy's week mask, Monday first: "1111100" is Monday to Friday.
    public_holidays : bool
        Whether it rests on the public holidays of Indonesia.
    """

    first_min: int = 8 * 60
    last_min: int = 16 * 60
    days: str = "1111100"
    public_holidays: bool = True

    def __post_init__(self) -> None:
        """Refuse hours that never come.

        Raises
        ------
        RequestError
        """
        inside = 0 <= self.first_min < self.last_min <= _DAY_MIN
        if not inside or len(self.days) != 7 or set(self.days) - {"0", "1"} or "1" not in self.days:
            raise RequestError("patrol.bad_clock", first=str(self.first_min), last=str(self.last_min))

    def minutes(self, begin: pd.Series, end: pd.Series) -> pd.Series:
        """Return the minutes between two moments (with a time zone); NaN where one is missing."""
        taken = self._count(end) - self._count(begin)
        return pd.Series(taken, index=begin.index, dtype="float64")

    def _count(self, moments: pd.Series) -> npt.NDArray[np.float64]:
        """Return the minutes of the clock from 1970 to each moment."""
        local = moments.dt.tz_convert(office_tz()).dt.tz_localize(None)
        known = local.notna().to_numpy()
        count = np.full(len(local), np.nan)
        days = local[known].to_numpy().astype("datetime64[D]")
        inside = (local[known].to_numpy() - days) / np.timedelta64(1, "m")
        rest = self._rest(days)
        whole = np.busday_count(np.datetime64("1970-01-01"), days, weekmask=self.days, holidays=rest)
        today = np.is_busday(days, weekmask=self.days, holidays=rest)
        part = np.clip(inside - self.first_min, 0, self.last_min - self.first_min)
        count[known] = whole * float(self.last_min - self.first_min) + np.where(today, part, 0.0)
        return count

    def _rest(self, days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
        if not self.public_holidays or not len(days):
            return np.array([], "datetime64[D]")
        years = days.astype("datetime64[Y]").astype(int) + 1970
        kept = holidays.country_holidays("ID", years=range(int(years.min()), int(years.max()) + 1))
        return np.array(sorted(kept), "datetime64[D]")


ALL_HOURS = OfficeHours(0, _DAY_MIN, "1111111", public_holidays=False)


def clock_table(
    reports: pd.DataFrame, *, now: datetime, hours: OfficeHours = ALL_HOURS, limit_min: float = LIMIT_MIN
) -> pd.DataFrame:
    """Return how each report stands.

    Parameters
    ----------
    reports : DataFrame
        ``tanggal`` and ``ditanggapi``, with a time zone; NaT where there is no answer yet.
    now : datetime
        With a time zone.
    hours : OfficeHours
        When the clock runs.
    limit_min : float
        Minutes within which a report is to be answered.

    Returns
    -------
    DataFrame
        By the index of *reports*: ``minutes`` (float64; to the answer, or to
        now; NaN for "check"), ``minutes_left`` (negative: over; NaN once
        answered) and ``state``, one of ``CLOCK_STATES``. A report after *now*,
        or an answer before its report or after *now*, is "check": an error to
        be looked into, never a negative time.
    """
    moment = pd.Series(pd.Timestamp(now), index=reports.index).astype(reports["tanggal"].dtype)
    answered = reports["ditanggapi"].notna()
    end = reports["ditanggapi"].where(answered, moment).astype(reports["tanggal"].dtype)
    wrong = reports["tanggal"].isna() | (end < reports["tanggal"]) | (end > moment)
    minutes = hours.minutes(reports["tanggal"], end).mask(wrong)
    late = minutes > limit_min
    state = pd.Series(
        np.select([wrong, answered & late, answered, late], ["check", "late", "answered", "over"], "running"),
        index=reports.index,
    )
    left = (limit_min - minutes).mask(answered | wrong)
    return pd.DataFrame({"minutes": minutes, "minutes_left": left, "state": state})


def answer_figures(
    reports: pd.DataFrame, clock: pd.DataFrame, by: Sequence[str] = (), *, per_quarter: bool = False
) -> pd.DataFrame:
    """Return how fast the answers came.

    Parameters
    ----------
    reports : DataFrame
        As for :func:`clock_table`, with the columns of *by*.
    clock : DataFrame
        What :func:`clock_table` gave for them.
    by : sequence of str
        Columns to group by, such as ``dinas`` or ``kode_kecamatan``; none for all together.
    per_quarter : bool
        Whether each quarter (``periode``, of the report) is a group.

    Returns
    -------
    DataFrame
        ``n`` (reports), ``n_check``, ``n_open`` (running or over),
        ``median_min`` and ``p90_min`` (of the answered; linear interpolation),
        ``share_in_time``: of those whose four hours have passed or that were
        answered, the share answered in time; NaN where there is none.
    """
    table = reports[list(by)].assign(minutes=clock["minutes"], state=clock["state"])
    keys = list(by)
    if per_quarter:
        table["periode"] = period_of(reports["tanggal"])
        keys.append("periode")
    if not keys:
        table["semua"] = ""
        keys = ["semua"]
    state = table["state"]
    done = state.isin(["answered", "late"])
    table = table.assign(
        took=table["minutes"].where(done),
        check=state == "check",
        open=state.isin(["running", "over"]),
        due=done | (state == "over"),
        in_time=state == "answered",
    )
    groups = table.groupby(keys, dropna=False, observed=True)
    figures = pd.DataFrame(
        {
            "n": groups.size(),
            "n_check": groups["check"].sum(),
            "n_open": groups["open"].sum(),
            "median_min": groups["took"].median(),
            "p90_min": groups["took"].quantile(0.9),
            "share_in_time": groups["in_time"].sum() / groups["due"].sum().replace(0, np.nan),
        }
    ).reset_index()
    return figures.drop(columns="semua", errors="ignore")


def within_reach(clock: pd.DataFrame, travel_min: pd.Series) -> pd.Series:
    """Return whether each running report can be reached before its time is over.

    Parameters
    ----------
    clock : DataFrame
        What :func:`clock_table` gave.
    travel_min : Series
        Minutes from the nearest office to each report, by the same index; NaN where
        no office or place is known.

    Returns
    -------
    Series of object
        True, False, or None where no clock runs or the way is not known.
    """
    known = (clock["state"] == "running") & travel_min.reindex(clock.index).notna()
    reached = (travel_min.reindex(clock.index) <= clock["minutes_left"]).astype(object)
    return reached.where(known, None)
