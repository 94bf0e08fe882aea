"""A visit as a phone tells of it, as the store keeps it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

__all__ = [
    "LONGEST_AGO",
    "NEAR_M",
    "OUTCOMES",
    "PILLARS",
    "SETTLED",
    "CaseKey",
    "KeptVisit",
    "Visit",
    "VisitResult",
    "is_far",
    "is_same",
]

OUTCOMES = ("ditemui", "tidak_di_tempat", "pindah", "selesai", "perlu_dinas")
"""Met; nobody at home; moved away; settled; an office of the government is needed."""

SETTLED = ("pindah", "selesai")
"""After these a case is not planned again."""

PILLARS = ("TNI", "Polri", "Pemerintah")

NEAR_M = 2_000.0
"""A better place may lie this far outside the case's desa; beyond it is kept, flagged, and not used."""

LONGEST_AGO = timedelta(days=400)
"""A visit that a phone says was longer ago was not made then: its clock is wrong."""
CaseKey = tuple[str, str]
"""Source and identifier of a case."""


@dataclass(frozen=True)
class Visit:
    """A visit as a phone tells of it; ``lon``, ``lat`` (EPSG:4326) only where a better place was found."""

    uuid: str
    sumber: str
    id: str
    visited_at: datetime
    outcome: str
    note: str = ""
    lon: float | None = None
    lat: float | None = None
    pillar: str = ""

    @property
    def key(self) -> CaseKey:
        """The case that was visited."""
        return self.sumber, self.id


class VisitResult(NamedTuple):
    """What became of one visit: ``problem`` is blank where it is kept.

    Else ``"not_yours"`` (no such case in the own territory), ``"used"`` (another
    visit has this identifier) or ``"too_old"``. ``far`` says that the better place
    lies too far from the desa to be used.
    """

    uuid: str
    problem: str
    far: bool = False


class KeptVisit(NamedTuple):
    """A visit as the store has it; ``note`` is blank where it was not asked for."""

    uuid: str
    sumber: str
    id: str
    kode_desa: str | None
    visited_at: datetime
    outcome: str
    lon: float | None
    lat: float | None
    outside_m: float | None
    pillar: str
    account: str
    received_at: datetime
    note: str = ""


def is_same(known: KeptVisit, visit: Visit, account: str) -> bool:
    """Tell whether a visit that came again is the one that is kept.

    Its moment is not compared: a phone whose clock is wrong has it put right anew at each sending.
    """
    here = (
        known.account,
        known.sumber,
        known.id,
        known.outcome,
        known.note,
        known.lon,
        known.lat,
        known.pillar,
    )
    return here == (
        account, visit.sumber, visit.id, visit.outcome, visit.note, visit.lon, visit.lat, visit.pillar,
    )  # fmt: skip


def is_far(lon: float | None, outside_m: float | None) -> bool:
    """Tell whether a better place lies too far from its case's desa to be used, or nobody knows how far."""
    return lon is not None and not (outside_m is not None and outside_m <= NEAR_M)
