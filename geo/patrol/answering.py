"""Reports and the dinas they concern, each with a clock of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from geo.cases.days import day_note, day_only
from geo.cases.dinas_names import dinas_named
from geo.patrol.clock import ALL_HOURS, OfficeHours, clock_table
from geo.zone import office_tz

__all__ = ["REASONS", "answer_rows", "first_answers", "report_clock"]

REASONS: tuple[str, ...] = ("no_hour", "no_answer_time", "answer_first", "future")
"""Why times cannot be counted: see :func:`report_clock`."""

_KEY = ["sumber", "id"]
_CLOCK = ("tanggal", "ditanggapi")
_DAY = pd.Timedelta(days=1)


def answer_rows(reports: pd.DataFrame, noted: pd.DataFrame, spellings: Mapping[str, str]) -> pd.DataFrame:
    """Return one row for each report and dinas that it concerns.

    Parameters
    ----------
    reports : DataFrame
        Reports with ``sumber``, ``id``, ``tanggal``, ``ditanggapi`` and ``dinas``, the text of the file;
        ``tanpa_jam`` names the moments of which only the day is known.
    noted : DataFrame
        ``sumber``, ``id``, ``dinas`` (code), ``assigned_at``, ``answered_at``: what the office noted.
    spellings : mapping of str to str
        As for :func:`geo.cases.dinas_names.dinas_named`.

    Returns
    -------
    DataFrame
        ``row`` (label in *reports*), ``dinas`` (code; "" where the text names none that is
        known), ``tanggal`` (when the clock of this dinas began), ``ditanggapi``, ``tanpa_jam`` (which of
        the two is a day alone), and ``noted``: whether the office, not the file, gave it the report.
        What the file says of an answer counts for every dinas that the file names; what was noted of a dinas
        comes before it. A report is never lost: without any dinas it has one row.
    """
    words = {text: dinas_named(text, spellings)[0] for text in reports["dinas"].dropna().unique()}
    named = [words.get(text, []) if isinstance(text, str) else [] for text in reports["dinas"]]
    by_file = pd.DataFrame({"row": reports.index, "dinas": named}).explode("dinas").assign(by_file=True)
    # Where no report names a dinas, a column of nothing would pass for one of numbers.
    by_file["dinas"] = by_file["dinas"].astype(object)
    known = noted.merge(reports[_KEY].assign(row=reports.index), on=_KEY).drop(columns=_KEY)
    answered = by_file["row"].map(reports["ditanggapi"].notna()).astype(bool)
    # Where the office gave a report to somebody, that it had nobody before needs no row of its own.
    by_file = by_file[by_file["dinas"].notna() | answered | ~by_file["row"].isin(known["row"])]
    rows = by_file.fillna({"dinas": ""}).merge(known, on=["row", "dinas"], how="outer")
    own = reports.reindex(rows["row"]).set_axis(rows.index)
    answer = own["ditanggapi"].where(rows["by_file"].notna())
    assigned, answered_at = _moments(rows["assigned_at"]), _moments(rows["answered_at"])
    # A report of which only the day was known is noted with that day as the store keeps it.
    reported = own["tanggal"].dt.tz_localize(None).dt.normalize().dt.tz_localize("UTC")
    later = assigned.mask(assigned == reported)
    return pd.DataFrame(
        {
            "row": rows["row"],
            "dinas": rows["dinas"],
            "tanggal": later.fillna(own["tanggal"]),
            "ditanggapi": answered_at.fillna(answer),
            "tanpa_jam": day_note(
                {
                    "tanggal": day_only(own, "tanggal") & later.isna(),
                    "ditanggapi": day_only(own, "ditanggapi") & answered_at.isna() & answer.notna(),
                }
            ),
            "noted": rows["assigned_at"].notna(),
        }
    )


def _moments(column: pd.Series) -> pd.Series:
    """Return moments in the office's zone, whatever type a column without any of them has come to have."""
    return pd.to_datetime(column, utc=True).dt.tz_convert(office_tz()).dt.as_unit("us")


def first_answers(reports: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return when each report was first answered, by the file or by any dinas; NaT where it was not.

    Returns
    -------
    DataFrame
        By the index of *reports*: ``ditanggapi`` and ``tanpa_jam``. Where the file has the day alone
        and a dinas the hour on that day, it is that hour.
    """
    with_hour = rows[~day_only(rows, "ditanggapi")]
    noted = _moments(with_hour.groupby("row")["ditanggapi"].min().reindex(reports.index))
    filed, alone = reports["ditanggapi"], day_only(reports, "ditanggapi")
    latest = filed.where(~alone, filed + _DAY)
    own = filed.notna() & ~(noted < latest)
    note = day_note({"tanggal": day_only(reports, "tanggal"), "ditanggapi": alone & own})
    return pd.DataFrame({"ditanggapi": filed.where(own, noted), "tanpa_jam": note})


def report_clock(
    rows: pd.DataFrame, status: pd.Series, *, now: datetime, hours: OfficeHours = ALL_HOURS
) -> pd.DataFrame:
    """Return how each row stands on the clock, and why where its times cannot be counted.

    Parameters
    ----------
    rows : DataFrame
        ``tanggal``, ``ditanggapi``, and ``tanpa_jam``: which of them is a day alone.
    status : Series
        What the file says of the case, by the index of *rows*.
    now : datetime
        With a time zone.
    hours : OfficeHours

    Returns
    -------
    DataFrame
        As :func:`geo.patrol.clock.clock_table`, and ``reason``: "" or one of ``REASONS``.
        ``no_hour``: of the report only the day is known. ``no_answer_time``: taken on or closed, and
        nobody wrote when, or the day alone. Both are "check": four hours cannot be counted from a
        day, nor to one. ``answer_first`` and ``future`` are the times that contradict themselves.
    """
    clock = clock_table(rows, now=now, hours=hours)
    no_hour, day_answered = day_only(rows, "tanggal"), day_only(rows, "ditanggapi")
    days = pd.DataFrame({name: rows[name].dt.tz_convert(office_tz()).dt.normalize() for name in _CLOCK})
    # A day and an hour of that day do not contradict each other.
    on_one_day = (no_hour | day_answered) & (days["tanggal"] == days["ditanggapi"])
    first = (rows["ditanggapi"] < rows["tanggal"]) & ~on_one_day
    to_come = (rows[list(_CLOCK)] > now).any(axis=1)
    wrong = (clock["state"] == "check") & (~on_one_day | to_come)
    silent = rows["ditanggapi"].isna() & status.reindex(rows.index).isin(["ditangani", "selesai"])
    reason = np.select(
        [first, wrong, no_hour, silent | day_answered], ["answer_first", "future", *REASONS[:2]], ""
    )
    check = pd.Series(reason != "", index=rows.index)
    return clock.assign(
        minutes=clock["minutes"].mask(check),
        minutes_left=clock["minutes_left"].mask(check),
        state=clock["state"].mask(check, "check"),
        reason=pd.Series(reason, index=rows.index, dtype=object),
    )
