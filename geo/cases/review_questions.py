"""A question of the review and a decision on it: what they consist of, how they are read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, not_, select

from geo.cases import store_tables as t

__all__ = [
    "Decision",
    "Placement",
    "Question",
    "QuestionLine",
    "Written",
    "decision_of",
    "match_of",
    "named_place",
    "offered_to",
    "open_cases",
    "question_of",
    "rows_of",
]

_WRITTEN = ("desa_tertulis", "kecamatan_tertulis", "alamat", "kode_tertulis")

_VARIANTS = 4
"""How many spellings of one question are shown."""


class Placement(NamedTuple):
    """Where cases are placed: a desa, a kecamatan, or (both blank) nowhere; and the sentence for it."""

    kode_desa: str
    nama_desa: str
    kode_kecamatan: str
    nama_kecamatan: str
    sentence: str


class Written(NamedTuple):
    """A place as a file wrote it."""

    desa: str
    kecamatan: str
    alamat: str
    kode: str


class QuestionLine(NamedTuple):
    """A question in the list: its key and how many cases wait for it."""

    key: str
    n_cases: int
    status: str


@dataclass(frozen=True)
class Question:
    """Cases with the same evidence, and what geocoding made of it.

    Attributes
    ----------
    candidates : tuple of str
        Codes of desa, the likeliest first.
    kode_kecamatan : str
        The kecamatan that is certain; blank without.
    written : tuple of Written
        The different spellings, as the files have them (case aside); at most four.
    n_written : int
        How many there are.
    lon, lat : float or None
        Degrees.
    cases : tuple of (sumber, id)
        The first case, as an example.
    """

    key: str
    n_cases: int
    status: str
    reason: str
    candidates: tuple[str, ...]
    kode_kecamatan: str
    written: tuple[Written, ...]
    n_written: int
    teks: str | None
    lon: float | None
    lat: float | None
    first: datetime
    last: datetime
    case: tuple[str, str]


class Decision(NamedTuple):
    """A decision that was made."""

    id: int
    made_at: datetime
    who: str
    key: str
    kode: str
    nama: str
    n_cases: int
    taken_back: bool


def open_cases() -> Any:
    """Return the condition under which a case waits for a decision."""
    c = t.cases.c
    # What was decided before to have no place is answered; what nothing placed is not.
    answered = and_(c.match_status == "rejected", c.match_method == "alias")
    return and_(c.match_status.in_(("review", "rejected")), c.decision_id.is_(None), not_(answered))


def rows_of(keys: Sequence[str]) -> Any:
    """Return the query for the open cases of these questions, with their evidence and nothing more."""
    c, p = t.cases.c, t.case_persons.c
    # Neither name nor phone nor description: a place is decided without them.
    return (
        select(
            c.evidence, c.sumber, c.id, c.tanggal, c.match_status, c.match_reason, c.match_candidates,
            c.kode_kecamatan, c.lon, c.lat, p.kode_tertulis, p.desa_tertulis, p.kecamatan_tertulis,
            p.alamat, p.teks,
        )
        .join(t.case_persons, isouter=True)
        .where(and_(open_cases(), c.evidence.in_(keys)))
        .order_by(c.evidence, c.tanggal, c.sumber, c.id)
    )  # fmt: skip


def question_of(rows: list[Any]) -> Question:
    """Return the question that rows of the same evidence make."""
    first = rows[0]
    spellings: dict[tuple[str, ...], Written] = {}
    for row in rows:
        one = Written(*(row[name] or "" for name in _WRITTEN))
        spellings.setdefault(tuple(" ".join(part.casefold().split()) for part in one), one)
    written = list(spellings.values())
    moments = [row["tanggal"] for row in rows]
    return Question(
        key=first["evidence"],
        n_cases=len(rows),
        status=max(row["match_status"] for row in rows),
        reason=first["match_reason"],
        candidates=tuple(code for code in (first["match_candidates"] or "").split(";") if code),
        kode_kecamatan=first["kode_kecamatan"] or "",
        written=tuple(written[:_VARIANTS]),
        n_written=len(written),
        teks=first["teks"],
        lon=first["lon"],
        lat=first["lat"],
        first=min(moments),
        last=max(moments),
        case=(first["sumber"], first["id"]),
    )


def match_of(placement: Placement) -> dict[str, Any]:
    """Return what is said of cases that a person placed."""
    placed = bool(placement.kode_desa or placement.kode_kecamatan)
    return {
        "kode_desa": placement.kode_desa,
        "nama_desa": placement.nama_desa,
        "kode_kecamatan": placement.kode_kecamatan,
        "nama_kecamatan": placement.nama_kecamatan,
        "match_status": "matched" if placed else "rejected",
        "match_level": "desa" if placement.kode_desa else ("kecamatan" if placed else ""),
        "match_method": "review",
        "match_score": 1.0 if placed else 0.0,
        "match_reason": placement.sentence,
        "match_candidates": placement.kode_desa,
    }


def offered_to(rows: Sequence[Any]) -> str:
    """Return the candidates that a question offered, for the day when its decision is taken back."""
    return str(rows[0]["match_candidates"] or "")


def named_place(match: Any) -> tuple[str, str]:
    """Return code and name of the place of a decision; both blank for nowhere."""
    kode = match["kode_desa"] or match["kode_kecamatan"]
    return kode, match["nama_desa"] or match["nama_kecamatan"]


def decision_of(row: Any) -> Decision:
    """Return a row of the table as a decision."""
    return Decision(
        row["id"], row["made_at"], row["who"], row["evidence"], *named_place(row), row["n_cases"],
        row["taken_back_at"] is not None,
    )  # fmt: skip
