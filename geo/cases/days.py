"""Days without an hour: how a frame, the store and a file say that only the day is known.

In a frame such a moment stands at midnight of the office's zone, and its column is named in
``tanpa_jam``. The store keeps it as that day at 00.00 UTC: seven to nine in the morning of the same
day in each zone of Indonesia, so that the bounds of a day or a quarter choose it alike under all of
them, and whichever zone reads it finds the same day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd

from geo.zone import WIB, WIT, office_tz

__all__ = [
    "DAY_ONLY",
    "MOMENTS",
    "as_written",
    "at_midnight",
    "day_alone",
    "day_note",
    "day_only",
    "kept_moment",
    "kept_moments",
    "shown_moment",
    "shown_moments",
    "steady",
    "with_dates",
]

DAY_ONLY = "tanpa_jam"
"""The column that names the moments of a case of which only the day is known, apart by a space."""

MOMENTS: tuple[str, ...] = ("tanggal", "ditanggapi", "selesai")

_EAST = timedelta(hours=WIT.hours)
"""Midnight of each zone of Indonesia, and of Greenwich, lies in this day of the easternmost."""


def day_note(alone: Mapping[str, pd.Series[bool]]) -> pd.Series[str]:
    """Return ``tanpa_jam`` of each row: the names of the moments of which only the day is known.

    Parameters
    ----------
    alone : mapping of str to Series of bool
        By names of ``MOMENTS``, in their order; all with one index.
    """
    table = pd.DataFrame(dict(alone))
    texts = [
        " ".join(name for name, one in zip(table.columns, row, strict=True) if one)
        for row in table.itertuples(index=False, name=None)
    ]
    return pd.Series(texts, index=table.index, dtype=object)


def day_only(frame: pd.DataFrame, name: str) -> pd.Series[bool]:
    """Return of which rows only the day of a moment is known; of none where the frame does not say.

    Examples
    --------
    >>> frame = pd.DataFrame({"tanpa_jam": ["", "tanggal", "tanggal selesai", None]})
    >>> day_only(frame, "tanggal").tolist(), day_only(frame, "selesai").tolist()
    ([False, True, True, False], [False, False, True, False])
    """
    if DAY_ONLY not in frame.columns:
        return pd.Series(False, index=frame.index)
    said = frame[DAY_ONLY].astype(object)
    # A text may come from a file, where the names stand in any order.
    known = {text: name in str(text).split() for text in said.dropna().unique()}
    return said.map(known).eq(True)


def _day(moment: datetime) -> date:
    return (moment.astimezone(UTC) + _EAST).date()


def kept_moment(moment: datetime, *, alone: bool) -> datetime:
    """Return a moment as the store keeps it: a day alone at 00.00 UTC, in whichever zone it is midnight.

    Examples
    --------
    >>> kept_moment(datetime(2026, 11, 3, tzinfo=WIB.tz), alone=True).isoformat()
    '2026-11-03T00:00:00+00:00'
    """
    return datetime.combine(_day(moment), time(), UTC) if alone else moment


def day_alone(moment: datetime) -> datetime:
    """Return the day of a moment by its own clock as the store keeps a day alone."""
    return datetime.combine(moment.date(), time(), UTC)


def shown_moment(moment: datetime, *, alone: bool) -> datetime:
    """Return a kept moment in the office's zone: a day alone at its midnight."""
    return datetime.combine(_day(moment), time(), office_tz()) if alone else moment.astimezone(office_tz())


def steady(moment: datetime, *, alone: bool) -> datetime:
    """Return a moment in the form from which digests are made, the same under every zone.

    A day alone is midnight of WIB, as every store had it before a day was told from an hour.
    """
    return datetime.combine(_day(moment), time(), WIB.tz) if alone else moment


def at_midnight(moments: pd.Series, alone: pd.Series[bool]) -> pd.Series:
    """Return moments in the office's zone; those of which only the day is known at its midnight.

    Parameters
    ----------
    moments : Series of datetime64 with a time zone
        A day alone at midnight of any zone of Indonesia, or of UTC.
    alone : Series of bool
    """
    local: pd.Series = moments.dt.tz_convert(office_tz()).dt.as_unit("us")
    if not alone.any():
        return local
    plain = moments.dt.tz_convert("UTC").dt.tz_localize(None)
    days = (plain + _EAST).dt.normalize().dt.tz_localize(office_tz()).dt.as_unit("us")
    return local.where(~alone, days)


def shown_moments(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the store with their moments as frames have them: see the module's first lines."""
    names = [name for name in MOMENTS if name in frame.columns]
    return frame.assign(
        **{name: at_midnight(pd.to_datetime(frame[name], utc=True), day_only(frame, name)) for name in names}
    )


def kept_moments(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its days alone as the store keeps them, at 00.00 UTC."""
    found = {}
    for name in MOMENTS:
        alone = day_only(frame, name)
        if name in frame.columns and alone.any():
            moments = frame[name].dt.tz_convert("UTC")
            days = at_midnight(moments, alone).dt.tz_localize(None).dt.tz_localize("UTC")
            found[name] = moments.where(~alone, days)
    return frame.assign(**found) if found else frame


def with_dates(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame for a file of text: where only the day is known, the cell is a date."""
    found: dict[str, Any] = {}
    for name in MOMENTS:
        alone = day_only(frame, name)
        if name in frame.columns and alone.any():
            cells = zip(frame[name].tolist(), alone.tolist(), strict=True)
            values = [cell.date() if one and not pd.isna(cell) else cell for cell, one in cells]
            found[name] = pd.Series(values, index=frame.index, dtype=object)
    return frame.assign(**found) if found else frame


def as_written(text: str | None) -> str:
    """Return what a file's ``tanpa_jam`` names, in the order of ``MOMENTS``.

    >>> as_written("selesai, tanggal"), as_written(None)
    ('tanggal selesai', '')
    """
    words = set((text or "").casefold().replace(",", " ").split())
    return " ".join(name for name in MOMENTS if name in words)
