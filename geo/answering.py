"""From kept reports of poverty to the four-hour clock of each dinas and kecamatan.

This composes the stations admin, cases and patrol; it computes nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from geo.cases import store_tables as t
from geo.cases.answers import Answers
from geo.cases.days import with_dates
from geo.cases.dinas import Dinas, DinasTable
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading
from geo.patrol.answering import answer_rows, first_answers, report_clock
from geo.patrol.clock import ALL_HOURS, OfficeHours, answer_figures, within_reach
from geo.patrol.travel import nearest_minutes
from geo.study import DEMO_SOURCE
from geo.zone import office_tz

__all__ = ["OPEN_COLUMNS", "Answering", "answering_of", "present_moment"]

OPEN_COLUMNS: tuple[str, ...] = (
    "sumber", "id", "kategori", "kode_desa", "nama_desa", "kode_kecamatan", "nama_kecamatan", "dilaporkan",
    "keadaan", "menit_tersisa",
)  # fmt: skip
"""What a dinas takes away of the reports that wait for it; the minutes are below 0 where they are over."""

_DEMO_TIME = time(11, 30)
"""A moment of the day when clocks run: most reports come in the morning."""


@dataclass(frozen=True)
class Answering:
    """How the reports of a territory stand on the clock.

    Attributes
    ----------
    reports : DataFrame
        Every report of poverty, with ``minutes``, ``minutes_left``, ``state`` and ``reason`` of
        the clock from the report to its first answer, ``travel_min`` from the nearest office and
        ``reach`` (True, False, None). ``tanpa_jam`` names the moments of which only the day is known.
    rows : DataFrame
        One row for each report and dinas that it concerns: ``row`` (label in *reports*), ``dinas``
        (code, "" for none), its own ``tanggal``, ``ditanggapi``, ``tanpa_jam``, ``minutes``,
        ``minutes_left``, ``state``, ``reason``, ``kode_kecamatan``.
    dinas : list of Dinas
        The office's table.
    now : datetime
    hours : OfficeHours
    """

    reports: pd.DataFrame
    rows: pd.DataFrame
    dinas: list[Dinas]
    now: datetime
    hours: OfficeHours

    def figures(self, by: str = "", *, per_quarter: bool = False, dinas: str | None = None) -> pd.DataFrame:
        """Return how fast the answers came: by ``"dinas"`` each dinas's own clock, else the report's.

        With *dinas*, a code, of its reports alone and by its own clock.

        Returns
        -------
        DataFrame
            As :func:`geo.patrol.clock.answer_figures`.
        """
        table = self.rows if by == "dinas" else self.reports if dinas is None else self._of(dinas)
        return answer_figures(table, table, [by] if by else [], per_quarter=per_quarter)

    def waiting(self, dinas: str | None = None) -> pd.DataFrame:
        """Return the reports without an answer, the most pressing first.

        Those whose clock still runs come first, by the minutes left; then those that are over,
        the latest first. With *dinas*, a code, by that dinas's own clock.
        """
        table = self.reports if dinas is None else self._of(dinas)
        waits = table[table["state"].isin(["running", "over"])]
        over = waits["state"] == "over"
        order = pd.DataFrame(
            {"over": over, "left": waits["minutes_left"].where(~over, -waits["minutes_left"])}
        )
        return waits.loc[order.sort_values(["over", "left"], kind="stable").index]

    def open_table(self, dinas: str | None = None) -> pd.DataFrame:
        """Return the reports that wait as a file has them: ``OPEN_COLUMNS``, and no word of a person."""
        waits = self.waiting(dinas)
        table = with_dates(waits).rename(columns={"tanggal": "dilaporkan", "state": "keadaan"})
        return table.assign(
            menit_tersisa=waits["minutes_left"].round().astype("Int64"),
            keadaan=waits["state"].map({"running": "berjalan", "over": "lewat"}),
        )[list(OPEN_COLUMNS)].reset_index(drop=True)

    def faulty(self, dinas: str | None = None) -> pd.DataFrame:
        """Return the reports whose times cannot be counted, the newest first, with the ``reason``."""
        table = self.reports if dinas is None else self._of(dinas)
        return table[table["state"] == "check"].sort_values("tanggal", ascending=False, kind="stable")

    def without_hour(self, dinas: str | None = None) -> int:
        """Return how many reports are in no figure of hours because of them the day alone is written."""
        return int((self.faulty(dinas)["reason"] == "no_hour").sum())

    def _of(self, dinas: str) -> pd.DataFrame:
        own = self.rows[self.rows["dinas"] == dinas].set_index("row")
        clock = ["minutes", "minutes_left", "state", "reason"]
        table = self.reports.loc[own.index].copy()
        table[clock] = own[clock]
        table["reach"] = within_reach(table, table["travel_min"])
        return table


def present_moment(store: CaseStore) -> datetime:
    """Return the moment from which the clock is read: now.

    In a store that holds demonstration data alone it is half past eleven of the last day with a
    report: a clock that ran out months ago would show nothing. Pages say so.
    """
    c = t.cases.c
    query = select(func.max(c.tanggal), func.count().filter(c.sumber != DEMO_SOURCE)).where(
        c.jenis == "kemiskinan"
    )
    with reading(store.engine) as connection:
        last, n_real = connection.execute(query).one()
    now = datetime.now(office_tz())
    if last is None or n_real:
        return now
    return min(now, datetime.combine(last.astimezone(office_tz()).date(), _DEMO_TIME, office_tz()))


def answering_of(
    store: CaseStore,
    *,
    now: datetime,
    hours: OfficeHours = ALL_HOURS,
    within: str = "",
    personal: bool = False,
    officers: pd.DataFrame | None = None,
) -> Answering:
    """Return how the reports of a territory stand on the clock.

    Parameters
    ----------
    store : CaseStore
    now : datetime
        With a time zone; where all is demonstration data, what came after it has not happened yet.
    hours : OfficeHours
        When the clock runs.
    within : str
        Code of a desa or kecamatan, or "" for all.
    personal : bool
        Whether the personal columns come along: for the territorial role alone.
    officers : DataFrame, optional
        As :func:`geo.admin.officers.read_officers` gives it: where help can start from.
    """
    reports = _as_of(store.cases(jenis="kemiskinan", within=within, personal=personal), now)
    table = DinasTable(store)
    rows = answer_rows(reports, Answers(store).table(), table.spellings())
    reports = reports.assign(**first_answers(reports, rows))
    reports = reports.join(report_clock(reports, reports["status"], now=now, hours=hours))
    travel = _travel(reports, officers)
    reports = reports.assign(travel_min=travel, reach=within_reach(reports, travel))
    status = pd.Series(reports["status"].reindex(rows["row"]).to_numpy(), index=rows.index)
    # That a case was taken on by somebody does not say that this dinas answered.
    status = status.mask(rows["noted"], "")
    rows = rows.join(report_clock(rows, status, now=now, hours=hours))
    for name in ("kode_kecamatan", "nama_kecamatan"):
        rows[name] = reports[name].reindex(rows["row"]).to_numpy()
    return Answering(reports, rows, table.all(), now, hours)


def _as_of(reports: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return demonstration reports as they stood at a moment; real ones as they are."""
    if not reports["sumber"].eq(DEMO_SOURCE).all():
        return reports
    reports = reports[reports["tanggal"] <= now].reset_index(drop=True)
    later = reports["ditanggapi"] > now
    return reports.assign(
        ditanggapi=reports["ditanggapi"].mask(later), status=reports["status"].mask(later, "baru")
    )


def _travel(reports: pd.DataFrame, officers: pd.DataFrame | None) -> pd.Series:
    """Return the minutes from the nearest office to each report that still waits; NaN elsewhere."""
    travel = pd.Series(np.nan, index=reports.index)
    waits = reports["state"] == "running"
    if officers is not None and waits.any():
        own = reports[waits]
        travel[waits] = nearest_minutes(own["lon"], own["lat"], officers["lon"], officers["lat"])
    return travel
