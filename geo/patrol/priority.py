"""Which case is to be seen first: points by a stated rule, with the reason in words.

A rule that people can recompute by hand, not a model: points are added for the
four-hour clock, the age of the case, a hotspot around it, signs of a household
that cannot wait, and a visit that is long ago or never was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.cases.days import day_only
from geo.wording import LANGUAGES, say

__all__ = ["CLOCK", "OPEN_STATES", "REASONS_APART", "VULNERABLE", "open_cases", "priorities"]

CLOCK = timedelta(hours=4)
"""Within which a report of poverty is answered."""

REASONS_APART = "; "
"""What stands between two reasons."""

OPEN_STATES = ("baru", "ditangani")

VULNERABLE: tuple[str, ...] = (
    "lansia", "balita", "bayi", "hamil", "disabilitas", "difabel", "yatim", "sakit", "darurat", "sebatang",
)  # fmt: skip
"""Words in ``kategori`` that tell of a household that cannot wait."""

_OVERDUE, _RUNNING = 40, 30
_VULNERABLE_POINTS = 15
_NEVER, _LATELY = 10, -20
_LATELY_DAYS = 7
_AGE_DAYS, _AGE_POINTS = 90, 20
_DAYS_IN_WORDS, _DAYS_A_MONTH = 60, 30.44
"""From when on an age is told in months: nobody counts 765 days."""

_HOT = {"hot_very_sure": 15, "hot_sure": 10, "hot_maybe": 5}


def open_cases(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the cases that are still to be seen: neither closed nor marked as done."""
    return cases[cases["status"].isin(OPEN_STATES) & cases["selesai"].isna()]


def priorities(
    cases: pd.DataFrame,
    *,
    now: datetime,
    hotspots: Mapping[tuple[str, str], str] | None = None,
    last_visit: pd.Series | None = None,
) -> pd.DataFrame:
    """Return what each case is worth on a morning's round, and why.

    Parameters
    ----------
    cases : DataFrame
        Open cases: ``jenis``, ``tanggal``, ``ditanggapi`` (both with a time
        zone), ``tanpa_jam`` (which of them is a day alone), ``kategori``, ``kode_desa``.
    now : datetime
        With a time zone.
    hotspots : mapping of (jenis, kode_desa) to class, optional
        The hotspot classes of the newest quarter.
    last_visit : Series, optional
        When each case was last visited, by the index of *cases*; NaT for never.

    Returns
    -------
    DataFrame
        By the index of *cases*: ``points`` (int64, at least 1), ``minutes_left``
        (float64, on the four-hour clock, at most 240; NaN where no clock runs),
        ``why_id`` and ``why_en``: the reasons, the weightiest first.
    """
    here = cases.index
    reasons: dict[str, list[list[tuple[float, str]]]] = {lang: [[] for _ in here] for lang in LANGUAGES}
    points = np.ones(len(cases))

    def add(where: npt.NDArray[np.bool_], worth: npt.ArrayLike, key: str, **numbers: list[int]) -> None:
        added = np.broadcast_to(np.asarray(worth, float), len(cases))
        points[where] += added[where]
        for lang in LANGUAGES:
            for at in np.flatnonzero(where):
                filled = {name: column[at] for name, column in numbers.items()}
                reasons[lang][at].append((added[at], say(f"patrol.{key}", lang, **filled)))

    left = _minutes_left(cases, now)
    known = left.notna().to_numpy()
    add(known & (left <= 0).to_numpy(), _OVERDUE, "why_overdue")
    running = known & (left > 0).to_numpy()
    add(running, _RUNNING, "why_running", minutes=[0 if np.isnan(m) else int(m) for m in left])
    days = ((pd.Timestamp(now) - cases["tanggal"]).dt.total_seconds() / 86_400).clip(lower=0).to_numpy()
    age = np.floor(np.minimum(days, _AGE_DAYS) / _AGE_DAYS * _AGE_POINTS)
    add((days >= 1) & (days < _DAYS_IN_WORDS), age, "why_age", days=[int(n) for n in days])
    add(days >= _DAYS_IN_WORDS, age, "why_age_months", months=[int(n / _DAYS_A_MONTH) for n in days])
    classes = [(hotspots or {}).get(key, "") for key in zip(cases["jenis"], cases["kode_desa"], strict=True)]
    for name, worth in _HOT.items():
        add(np.array([one == name for one in classes], dtype=bool), worth, "why_hotspot")
    words = cases["kategori"].fillna("").astype(str).str.casefold()
    add(words.map(_is_vulnerable).to_numpy(dtype=bool), _VULNERABLE_POINTS, "why_vulnerable")
    visits = pd.Series(pd.NaT, index=here) if last_visit is None else last_visit.reindex(here)
    never = visits.isna().to_numpy()
    add(never, _NEVER, "why_never")
    ago = pd.Timestamp(now) - pd.to_datetime(visits, utc=True)
    lately = ~never & (ago < timedelta(days=_LATELY_DAYS)).to_numpy()
    add(lately, _LATELY, "why_lately")
    table = pd.DataFrame({"points": np.maximum(1, points).astype("int64"), "minutes_left": left}, index=here)
    for lang in LANGUAGES:
        # The weightiest first: on paper there is room for few words.
        told = [sorted(one, key=lambda reason: -reason[0]) for one in reasons[lang]]
        table[f"why_{lang}"] = [REASONS_APART.join(text for _, text in one) for one in told]
    return table


def _minutes_left(cases: pd.DataFrame, now: datetime) -> pd.Series:
    """Return the minutes that the four-hour clock leaves; NaN where it does not run (any more).

    It does not run from a day alone: nobody knows when on that day the report came.
    """
    runs = (cases["jenis"] == "kemiskinan") & cases["ditanggapi"].isna() & ~day_only(cases, "tanggal")
    left = (cases["tanggal"] + CLOCK - pd.Timestamp(now)).dt.total_seconds() / 60
    left = left.clip(upper=CLOCK.total_seconds() / 60)
    return left.where(runs).astype("float64")


def _is_vulnerable(text: str) -> bool:
    return any(word in text for word in VULNERABLE)
