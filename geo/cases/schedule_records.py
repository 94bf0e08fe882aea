"""A patrol schedule as it goes into the store and comes out of it, and which one holds at which moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geo.zone import office_tz

__all__ = [
    "PART_COLUMNS",
    "WORDS_NOT_MADE",
    "KeptPlan",
    "NewPlan",
    "PlanHead",
    "digest_of",
    "in_force",
    "own_units",
]

PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "visits": (
        "week", "begin", "end", "area", "nama", "kode_desa", "rank", "point", "lon", "lat", "unit", "pilar",
        "together",
    ),
    "areas": ("area", "nama", "nama_kecamatan", "rank", "jenis"),
    "points": ("area", "point", "lon", "lat", "accuracy_m"),
    "units": ("unit", "pilar", "kode_wilayah"),
    "lacking": ("area", "week", "owed", "made", "reason"),
}  # fmt: skip
"""The columns of each part of a plan, in order."""

WORDS_NOT_MADE = ("tugas_lain", "cuaca", "jalan", "kendaraan", "personel", "lain")
"""Why a patrol was not made: another duty, weather, the road, no vehicle, nobody there, something else."""


class NewPlan(NamedTuple):
    """A schedule that is to be kept.

    The frames have the columns of ``PART_COLUMNS``; moments of ``visits`` are naive, in the office's zone.
    ``begin`` is the Monday of the first week; ``parameters`` is what it was made by, as JSON can hold it.
    """

    periode: str
    begin: date
    weeks: int
    seed: int
    jenis: str
    parameters: Mapping[str, Any]
    demo: bool
    visits: pd.DataFrame
    areas: pd.DataFrame
    points: pd.DataFrame
    units: pd.DataFrame
    lacking: pd.DataFrame


class PlanHead(NamedTuple):
    """What is known of a kept plan besides its rows."""

    id: int
    made_at: datetime
    by: str
    periode: str
    begin: date
    weeks: int
    seed: int
    jenis: str
    parameters: Mapping[str, Any]
    demo: bool
    follows: int

    @property
    def end(self) -> date:
        """The day after its last."""
        return self.begin + timedelta(weeks=self.weeks)

    @property
    def holds_from(self) -> date:
        """The first day on which it may take another's place: the one after it was kept."""
        return self.made_at.astimezone(office_tz()).date() + timedelta(days=1)


class KeptPlan(NamedTuple):
    """A kept plan with its rows; each frame's columns are those of ``PART_COLUMNS``.

    ``visits`` is indexed by ``number``, the visit's own within the plan; ``units`` likewise.
    """

    head: PlanHead
    visits: pd.DataFrame
    areas: pd.DataFrame
    points: pd.DataFrame
    units: pd.DataFrame
    lacking: pd.DataFrame


def digest_of(plan: NewPlan) -> str:
    """Return a word that two plans share where they say the same."""
    facts = [plan.periode, plan.begin, plan.weeks, plan.seed, plan.jenis, dict(plan.parameters), plan.demo]
    rows = [getattr(plan, part)[list(columns)].to_numpy().tolist() for part, columns in PART_COLUMNS.items()]
    text = json.dumps([facts, rows], default=str, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def in_force(heads: Sequence[PlanHead], visits: pd.DataFrame) -> pd.Series:
    """Return which visits hold: those of the plan that was the newest when their day began.

    A plan takes the place of another for the weeks that it has, from the day after
    it was kept: a day has one plan, so that its capacities, ways and meetings are
    those that were laid out, and a phone has a night to learn of the change.
    Until a week's first plan was kept, the first counts.

    Parameters
    ----------
    heads : sequence of PlanHead
        Every plan with a week in common with the visits.
    visits : DataFrame
        ``plan`` (an id) and ``begin`` (naive, in the office's zone).

    Returns
    -------
    Series of bool
        By the index of *visits*.
    """
    holds = np.full(len(visits), -1, dtype=np.int64)
    begin = visits["begin"].to_numpy(dtype="datetime64[us]")
    for head in sorted(heads, key=lambda one: one.id):
        since = np.datetime64(head.holds_from)
        inside = (begin >= np.datetime64(head.begin)) & (begin < np.datetime64(head.end))
        holds[inside & ((begin >= since) | (holds < 0))] = head.id
    return pd.Series(holds == visits["plan"].to_numpy(dtype=np.int64), index=visits.index)


def own_units(units: pd.DataFrame, territory: str, pillar: str = "") -> pd.Series:
    """Return which units belong to a territory, and to a pillar where one is named.

    Parameters
    ----------
    units : DataFrame
        ``kode_wilayah`` and ``pilar``.
    territory : str
        Code of a desa, kecamatan or kabupaten. A blank one owns nothing.
    pillar : str
    """
    place = units["kode_wilayah"].astype(str)
    own = (place == territory) | place.str.startswith(f"{territory}.")
    if not territory:
        own &= False
    return own & (units["pilar"] == pillar) if pillar else own
