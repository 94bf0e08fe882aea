"""What phones send: visits of cases, and what became of a unit's patrols."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.phone.packet import Moment, right_moment
from geo.cases.patrol_marks import Mark, Noted
from geo.cases.schedule_records import WORDS_NOT_MADE
from geo.cases.visit_records import OUTCOMES, PILLARS, Visit

__all__ = ["SentPatrol", "SentVisit", "mark_of", "visit_of"]

_KEY = r"^[^\x00-\x1f]*$"
"""No case has a key with characters that only machines use; some databases fail on them."""

_MOST_NUMBER = 999_999_999

Outcome = Literal["ditemui", "tidak_di_tempat", "pindah", "selesai", "perlu_dinas"]
Pillar = Literal["", "TNI", "Polri", "Pemerintah"]
Reason = Literal["", "tugas_lain", "cuaca", "jalan", "kendaraan", "personel", "lain"]
assert get_args(Outcome) == OUTCOMES
assert get_args(Pillar) == ("", *PILLARS)
assert get_args(Reason) == ("", *WORDS_NOT_MADE)


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")

    uuid: UUID = Field(description="Dibuat di telepon sebelum dikirim / made by the phone before sending.")
    waktu: Moment = Field(description="Saat dicatat menurut telepon / by the phone's clock.")


class SentVisit(_Sent):
    """One visit."""

    sumber: str = Field(max_length=200, pattern=_KEY)
    id: str = Field(max_length=200, pattern=_KEY)
    hasil: Outcome
    catatan: str = Field("", max_length=1_000)
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False, description="EPSG:4326")
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    pilar: Pillar = ""

    @model_validator(mode="after")
    def _both(self) -> SentVisit:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("lon and lat belong together")
        return self


class SentPatrol(_Sent):
    """What became of one visit of a patrol schedule."""

    jadwal: int = Field(ge=0, le=_MOST_NUMBER, description="Nomor jadwal / number of the schedule.")
    kunjungan: int = Field(ge=0, le=_MOST_NUMBER, description="Nomornya di jadwal / its number there.")
    hasil: Literal["dijalankan", "tidak"]
    menit: int = Field(ge=0, le=_MOST_NUMBER, description="Lama singgah / minutes stayed.")
    alasan: Reason = Field("", description="Mengapa tidak / why it was not made.")


def visit_of(sent: SentVisit, sent_at: datetime, now: datetime) -> Visit:
    """Return a visit, its moment put right by when it was sent; see :func:`api.phone.packet.right_moment`."""
    return Visit(
        str(sent.uuid), sent.sumber, sent.id, right_moment(sent.waktu, sent_at, now), sent.hasil,
        _plain(sent.catatan), sent.lon, sent.lat, sent.pilar,
    )  # fmt: skip


def mark_of(sent: SentPatrol, sent_at: datetime, now: datetime) -> tuple[Mark, Noted]:
    """Return what became of a patrol, and under which number and when it was noted, likewise put right."""
    made = sent.hasil == "dijalankan"
    mark = Mark(sent.jadwal, sent.kunjungan, made, sent.menit, "" if made else sent.alasan)
    return mark, Noted(str(sent.uuid), right_moment(sent.waktu, sent_at, now))


def _plain(text: str) -> str:
    """Return a note without the characters that only machines use; lines stay."""
    kept = "".join(one for one in text if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs"))
    return kept.strip()
