"""Case points as a page carries them: columns of small whole numbers, no personal column."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.aggregation.kinds import JENIS
from geo.aggregation.periods import period_of
from geo.cases.days import day_only
from maps.plain_text import clean_text

__all__ = ["Points", "point_columns"]

_SCALE = 1_000_000
_STATUS = ("baru", "ditangani", "selesai")
_MISSING = {"u1": 255, "u2": 65_535}
_NO_CLOCK = -(2**31)


class Points(NamedTuple):
    """The points of a page, and how many cases have none."""

    data: dict[str, Any]
    n_drawn: int
    n_without_point: int
    n_not_placed: int


def point_columns(cases: pd.DataFrame, codes: Sequence[str]) -> Points:
    """Return the points of the cases that were placed and have one.

    Parameters
    ----------
    cases : DataFrame
        ``jenis``, ``tanggal``, ``lon``, ``lat`` and, where there are any, ``id``,
        ``status``, ``ditanggapi``, ``tanpa_jam``, ``kategori``, ``dinas``, ``kode_desa``,
        ``match_status``, ``minutes_left`` (of the four-hour clock, by the office's own
        hours; NaN where none can be counted). Every other column, above all the personal ones, stays out.
    codes : sequence of str
        The desa in the order of the page.

    Returns
    -------
    Points
        ``data`` has one entry a column: base64 of little-endian whole numbers
        (``lon`` and ``lat`` in millionths of a degree, ``tanggal`` and
        ``ditanggapi`` in minutes since 1970, UTC, 0 for none; ``alone`` is 1 where of
        ``tanggal`` only the day is known, 2 of ``ditanggapi``, 3 of both), or words.
    """
    status = _column(cases, "match_status").replace("", "matched")
    placed = status.eq("matched").to_numpy()
    located = np.isfinite(_numbers(cases, "lon")) & np.isfinite(_numbers(cases, "lat"))
    shown = cases[placed & located]
    period = period_of(shown["tanggal"])
    periods = sorted(set(period))
    data = {
        "lon": _packed(_numbers(shown, "lon") * _SCALE, "i4"),
        "lat": _packed(_numbers(shown, "lat") * _SCALE, "i4"),
        "jenis": _packed(_positions(shown["jenis"], JENIS), "u1"),
        "period": _packed(_positions(period, periods), "u1"),
        "status": _packed(_positions(_column(shown, "status"), _STATUS), "u1"),
        "tanggal": _packed(_minutes(shown, "tanggal"), "i4"),
        "ditanggapi": _packed(_minutes(shown, "ditanggapi"), "i4"),
        "alone": _packed(_alone(shown), "u1"),
        "desa": _packed(_positions(_column(shown, "kode_desa"), list(codes)), "u2"),
        "id": "\n".join(clean_text(text).replace("\n", " ") for text in _column(shown, "id")),
        "periods": periods,
    }
    if "minutes_left" in shown.columns:
        data["left"] = _packed(shown["minutes_left"].fillna(_NO_CLOCK).to_numpy(dtype=float), "i4")
    for name in ("kategori", "dinas"):
        words = pd.Categorical(_column(shown, name))
        data[name] = _packed(words.codes.astype(np.int64), "u2")
        data[f"{name}_words"] = [clean_text(word) for word in words.categories]
    return Points(data, len(shown), int((placed & ~located).sum()), int((~placed).sum()))


def _column(cases: pd.DataFrame, name: str) -> pd.Series:
    if name not in cases.columns:
        return pd.Series("", index=cases.index)
    values = cases[name].astype(object).where(cases[name].notna(), "").to_numpy(dtype=object)
    return pd.Series([str(value) for value in values], index=cases.index, dtype=object)


def _numbers(cases: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return pd.to_numeric(cases[name], errors="coerce").to_numpy(dtype=float)


def _positions(column: pd.Series, words: Sequence[str]) -> NDArray[np.int64]:
    """Return the place of each word in *words*, -1 for one that is not there."""
    place = {word: number for number, word in enumerate(words)}
    codes, there = pd.factorize(column.to_numpy(dtype=object))
    return np.array([place.get(word, -1) for word in there] + [-1], dtype=np.int64)[codes]


def _minutes(cases: pd.DataFrame, name: str) -> NDArray[np.int64]:
    """Return minutes since 1970 in UTC, 0 for no moment."""
    if name not in cases.columns:
        return np.zeros(len(cases), dtype=np.int64)
    moments = pd.to_datetime(cases[name], utc=True)
    minutes = (moments - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(minutes=1)
    return np.asarray(minutes.fillna(0).to_numpy(), dtype=np.int64)


def _alone(cases: pd.DataFrame) -> NDArray[np.int64]:
    """Return 1 where of the report only the day is known, 2 of the answer, 3 of both; else 0."""
    reported, answered = (
        day_only(cases, name).to_numpy(dtype=np.int64) for name in ("tanggal", "ditanggapi")
    )
    return reported + 2 * answered


def _packed(values: NDArray[Any], kind: str) -> str:
    """Return the base64 of *values* as whole numbers of 1, 2 or 4 bytes; a missing one is all ones."""
    whole = np.rint(values).astype(np.int64)
    if kind in _MISSING:
        whole = np.where(whole < 0, _MISSING[kind], whole)
    return base64.b64encode(whole.astype(f"<{kind}").tobytes()).decode("ascii")
