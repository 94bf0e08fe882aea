"""What the page of the four-hour clock shows: rows and figures in words."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from api.programme_parts import Bar, bars, person_of, records
from geo.answering import Answering
from geo.cases.dinas import Dinas
from geo.patrol.clock import ALL_HOURS, LIMIT_MIN
from geo.wording import Language, say
from geo.wording.formats import format_date, format_datetime, format_number, format_period

__all__ = [
    "clock_charts",
    "clock_rows",
    "clock_rule",
    "clock_summary",
    "figure_rows",
    "left_class",
    "left_words",
    "list_mark",
]

_DAY, _HOUR = 1_440, 60
_SOON = 120


def left_words(minutes: float, lang: Language) -> str:
    """Return the minutes left, or by which it is over, as people say them."""
    size = int(abs(minutes))
    key = "programmes_page.over" if minutes < 0 else "programmes_page.left"
    if size >= 2 * _DAY:
        return say(f"{key}_days", lang, d=size // _DAY)
    return say(f"{key}_hours" if size >= _HOUR else key, lang, h=size // _HOUR, m=size % _HOUR)


def left_class(minutes: float) -> str:
    """Return the class of style that goes with the minutes left."""
    if minutes < 0:
        return "over"
    return "now" if minutes < _HOUR else "soon" if minutes < _SOON else "calm"


def list_mark(rows: pd.DataFrame) -> str:
    """Return a word that changes when other reports are shown, or one of them stands otherwise."""
    text = "|".join(f"{key}{state}" for key, state in zip(_keys(rows), rows["state"], strict=True))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def clock_rows(
    answering: Answering, table: pd.DataFrame, lang: Language, *, personal: bool
) -> list[dict[str, Any]]:
    """Return reports as the page shows them, each with its dinas and their own clocks.

    Parameters
    ----------
    answering : Answering
    table : DataFrame
        Some of its reports.
    lang : {"id", "en"}
    personal : bool
        Whether name, address, telephone and note are shown.
    """
    names = {one.code: one for one in answering.dinas}
    own = answering.rows[answering.rows["row"].isin(table.index)]
    clocks: dict[Any, pd.DataFrame] = {row: part for row, part in own.groupby("row")}  # noqa: C416
    made = []
    for key, label, row in zip(_keys(table), table.index, records(table), strict=True):
        waits = row["state"] in ("running", "over")
        made.append(
            {
                "key": key, "sumber": row["sumber"], "id": row["id"], "kategori": row["kategori"] or "",
                "place": _place(row), "since": _since(row, lang),
                "left": left_words(row["minutes_left"], lang) if waits else "",
                "class": left_class(row["minutes_left"]) if waits else "check",
                "reason": say(f"programmes.reason_{row['reason']}", lang) if row["reason"] else "",
                "reach": _reach(row, lang), "unknown": _unknown(row, clocks[label]),
                "dinas": [_dinas(names, one, lang) for one in clocks[label].itertuples() if one.dinas],
                "person": person_of(row) if personal else {},
            }
        )  # fmt: skip
    return made


def _keys(table: pd.DataFrame) -> list[str]:
    pairs = zip(table["sumber"], table["id"], strict=True)
    return [hashlib.sha256(f"{sumber}\n{key}".encode()).hexdigest()[:16] for sumber, key in pairs]


def _place(row: dict[str, Any]) -> str:
    return ", ".join(str(row[name]) for name in ("nama_desa", "nama_kecamatan") if row[name])


def _since(row: dict[str, Any], lang: Language) -> str:
    """Return when a report came in; of one whose hour nobody wrote, the day."""
    alone = "tanggal" in row["tanpa_jam"].split()
    return format_date(row["tanggal"].date(), lang) if alone else format_datetime(row["tanggal"], lang)


def _reach(row: dict[str, Any], lang: Language) -> str:
    if row["reach"] is None or row["reach"] is True or row["state"] != "running":
        return ""
    return say("programmes_page.out_of_reach", lang, minutes=math.ceil(row["travel_min"]))


def _unknown(row: dict[str, Any], clocks: pd.DataFrame) -> str:
    """Return what the file calls the dinas where no spelling of the office's table is that."""
    return str(row["dinas"]) if row["dinas"] and (clocks["dinas"] == "").any() else ""


def _dinas(names: dict[str, Dinas], row: Any, lang: Language) -> dict[str, Any]:
    known = names.get(row.dinas)
    waits = row.state in ("running", "over")
    said = left_words(row.minutes_left, lang) if waits else say(f"programmes_page.state_{row.state}", lang)
    return {"code": row.dinas, "name": known.name if known else row.dinas, "said": said, "waits": waits,
            "class": left_class(row.minutes_left) if waits else row.state,
            "open": bool(known and known.active)}  # fmt: skip


def figure_rows(
    figures: pd.DataFrame, names: dict[str, str], by: str, lang: Language, link: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Return a table of figures in words, the most reports first; *link* leads to the list of a code."""
    made = []
    for row in records(figures.sort_values(["n", by], ascending=[False, True])):
        code = row[by] or ""
        made.append(
            {
                "link": link(code) if code else "",
                "name": names.get(code) or say("programmes_page.unknown_place", lang),
                **{name: format_number(row[name], lang, decimals=0) for name in ("n", "n_open", "n_check")},
                **_said(row, lang),
            }
        )
    return made


def _said(row: dict[str, Any], lang: Language) -> dict[str, str]:
    nothing = say("programmes_page.nothing", lang)
    share = row["share_in_time"]
    return {
        **{
            name: nothing if math.isnan(row[name]) else _minutes(row[name], lang)
            for name in ("median_min", "p90_min")
        },
        "share": nothing
        if math.isnan(share)
        else say("programmes_page.percent", lang, value=round(share * 100)),
    }


def _minutes(minutes: float, lang: Language) -> str:
    whole = round(minutes)
    if whole < _HOUR:
        return say("programmes_page.minutes", lang, m=whole)
    return say("programmes_page.hours", lang, h=whole // _HOUR, m=whole % _HOUR)


def clock_summary(answering: Answering, lang: Language, dinas: str | None) -> list[tuple[str, str]]:
    """Return the figures of all reports, or of one dinas's, each with its name."""
    figures = answering.figures(dinas=dinas)
    if figures.empty:
        return []
    (row,) = records(figures)
    said = {"reports": format_number(row["n"], lang, decimals=0), **_said(row, lang)}
    names = {"reports": "reports", "share": "share", "median": "median_min", "p90": "p90_min"}
    return [(say(f"programmes_page.{name}", lang), said[key]) for name, key in names.items()]


def clock_charts(
    answering: Answering, lang: Language, n_quarters: int, dinas: str | None = None
) -> dict[str, Any]:
    """Return the courses over the quarters: bars of each figure, and the rows of the table beside them."""
    figures = answering.figures(per_quarter=True, dinas=dinas)
    figures = figures[figures["periode"].notna()].tail(n_quarters)
    labels = [format_period(period, lang) for period in figures["periode"]]
    charts: dict[str, list[Bar]] = {
        name: bars(labels, figures[name].astype(float).tolist(), lang, unit="programmes_page.chart_minutes")
        for name in ("median_min", "p90_min")
    }
    shares = (figures["share_in_time"].astype(float) * 100).tolist()
    charts["share"] = bars(labels, shares, lang, unit="programmes_page.percent", most=100.0)
    rows = [
        {"label": label, "n": format_number(row["n"], lang, decimals=0), **_said(row, lang)}
        for label, row in zip(labels, records(figures), strict=True)
    ]
    return {"charts": charts, "rows": rows}


def clock_rule(answering: Answering, lang: Language) -> str:
    """Return when the clock runs, in a sentence."""
    hours = answering.hours
    if hours == ALL_HOURS:
        return say("programmes_page.rule_all", lang, hours=int(LIMIT_MIN // _HOUR))
    first, last = (f"{m // _HOUR:02d}.{m % _HOUR:02d}" for m in (hours.first_min, hours.last_min))
    days = [say(f"programmes_page.day_{n}", lang) for n, on in enumerate(hours.days) if on == "1"]
    rest = say("programmes_page.rule_holidays", lang) if hours.public_holidays else ""
    return say("programmes_page.rule_office", lang, first=first, last=last, days=", ".join(days), rest=rest)
