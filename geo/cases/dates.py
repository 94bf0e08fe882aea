"""Dates as offices write them, to moments in the office's zone.

The day always stands before the month: ``05/04/2026`` is the fifth of April.
Where a year stands first (``2026-04-05``) the order is the ISO one.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo.cases.date_text import ReadDate, read_date_text, read_serial
from geo.wording import Language, say
from geo.zone import office_tz, office_zone

__all__ = ["date_sentence", "parse_dates", "read_dates"]

_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_YEAR = 2000
_WINTER = datetime(2026, 1, 1)
_NAT = np.iinfo(np.int64).min


def parse_dates(
    values: pd.Series[Any], *, now: datetime | None = None, lang: Language = "id"
) -> pd.DataFrame:
    """Return the moment that each value of a column means, or what is wrong with it.

    Parameters
    ----------
    values : Series
        Text, moments, Excel's serial numbers, or a mixture of them.
    now : datetime, optional
        The present moment; what lies after the day that follows it is
        implausible. By default the clock's.
    lang : {"id", "en"}
        Language of ``problem``.

    Returns
    -------
    DataFrame
        Indexed as *values*: ``value`` (datetime64[us], the office's zone; NaT where
        the cell is blank or cannot be read), ``has_time`` (bool: whether an
        hour was written; midnight in digits is how programs write a day) and
        ``problem`` (one sentence, blank where there is none; a blank cell is
        no problem).
    """
    read = read_dates(values, now=now)
    written = values.astype(object).tolist()
    problems = [
        date_sentence(code, value, lang) if code else ""
        for code, value in zip(read["problem"], written, strict=True)
    ]
    return read.assign(problem=pd.Series(problems, index=read.index, dtype="str"))


def date_sentence(code: str, value: object, lang: Language) -> str:
    """Return the sentence on a written date for a code of :func:`read_dates`."""
    return say(f"cases.date_{code}", lang, written=_shown(value))


def read_dates(values: pd.Series[Any], *, now: datetime | None = None) -> pd.DataFrame:
    """Return the same as :func:`parse_dates` with codes for problems.

    Returns
    -------
    DataFrame
        ``value``, ``has_time`` and ``problem``: blank, ``unreadable``,
        ``impossible``, ``no_day``, ``no_year``, ``time``, ``early`` or
        ``future``.
    """
    if isinstance(values.dtype, (pd.DatetimeTZDtype, np.dtypes.DateTime64DType)):
        micros, has_time, problem = _typed(values)
    else:
        micros, has_time, problem = _by_unique_values(values)
    today = (now.astimezone(office_tz()) if now else datetime.now(office_tz())).date()
    known = (micros != _NAT) & (problem == "")
    days = (micros + office_zone().micros) // _DAY_US + _EPOCH
    problem[known & (days < date(_FIRST_YEAR, 1, 1).toordinal())] = "early"
    problem[known & (days > (today + timedelta(days=1)).toordinal())] = "future"
    micros[problem != ""] = _NAT
    moments = pd.DatetimeIndex(micros.view("datetime64[us]")).tz_localize("UTC").tz_convert(office_tz())
    return pd.DataFrame(
        {"value": moments, "has_time": has_time & (micros != _NAT), "problem": problem}, index=values.index
    ).astype({"problem": "str"})


def _typed(values: pd.Series[Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return epoch microseconds, whether an hour is given, and (no) problems of a column of moments."""
    moments = pd.DatetimeIndex(values)
    # Midnight of the file's own zone is a day, which is the same day in the office's; UTC is nobody's.
    own = moments.tz is not None and bool(moments.tz.utcoffset(_WINTER))
    wall = moments.tz_localize(None) if own or moments.tz is None else moments.tz_convert(office_tz())
    wall = wall.tz_localize(None)
    has_time = np.asarray(wall.notna() & (wall != wall.normalize()))
    days = wall.tz_localize(office_tz())
    local = moments.tz_convert(office_tz()) if moments.tz is not None else days
    micros = local.where(has_time, days).tz_convert("UTC").tz_localize(None).as_unit("us")
    return micros.to_numpy().view("int64").copy(), has_time, np.full(len(values), "", dtype=object)


def _by_unique_values(values: pd.Series[Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known: dict[str, ReadDate] = {}
    read: list[ReadDate] = []
    for value in values.astype(object).tolist():
        if not isinstance(value, str):
            read.append(_read(value))
            continue
        answer = known.get(value)
        if answer is None:
            answer = known[value] = read_date_text(value)
        read.append(answer)
    micros = np.fromiter(
        (_NAT if r.micros is None else r.micros for r in read), dtype=np.int64, count=len(read)
    )
    has_time = np.fromiter((r.has_time for r in read), dtype=bool, count=len(read))
    problem = np.empty(len(read), dtype=object)
    problem[:] = [r.problem for r in read]
    return micros, has_time, problem


def _read(value: object) -> ReadDate:
    if value is None or value is pd.NA or value is pd.NaT:
        return ReadDate()
    if isinstance(value, datetime):
        if value.utcoffset() and value.time() == time():
            value = value.replace(tzinfo=None)
        moment = value if value.tzinfo else value.replace(tzinfo=office_tz())
        micros = (moment - datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))) // timedelta(microseconds=1)
        return ReadDate(micros, (micros + office_zone().micros) % _DAY_US != 0)
    if isinstance(value, date):
        return ReadDate((value.toordinal() - _EPOCH) * _DAY_US - office_zone().micros)
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        return (
            ReadDate() if value != value else read_serial(value if isinstance(value, int) else float(value))
        )
    return ReadDate(problem="unreadable")


def _shown(value: object) -> str:
    text = " ".join(str(value)[:200].split())
    return text if len(text) <= 40 else text[:39] + "…"
