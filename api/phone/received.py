"""The visits that a phone sends: read one by one, so that one that is wrong holds up no other."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from fastapi import Depends, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo.cases.visit_records import OUTCOMES, PILLARS, Visit

__all__ = [
    "MOST_BYTES",
    "MOST_VISITS",
    "Answer",
    "OtherAccountError",
    "Packet",
    "PacketOf",
    "Received",
    "SentVisit",
    "visit_of",
]

MOST_VISITS = 100
MOST_BYTES = 256 * 1024

_CLOCK_ERROR = timedelta(minutes=5)
"""A phone's clock may be this wrong before its moments are put right."""

_KEY = r"^[^\x00-\x1f]*$"
"""No case has a key with characters that only machines use; some databases fail on them."""

Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))
]
"""A phone whose battery was empty may say 1970."""

Outcome = Literal["ditemui", "tidak_di_tempat", "pindah", "selesai", "perlu_dinas"]
Pillar = Literal["", "TNI", "Polri", "Pemerintah"]
assert get_args(Outcome) == OUTCOMES
assert get_args(Pillar) == ("", *PILLARS)


class SentVisit(BaseModel):
    """One visit."""

    model_config = ConfigDict(extra="forbid")

    uuid: UUID = Field(description="Dibuat di telepon sebelum dikirim / made by the phone before sending.")
    sumber: str = Field(max_length=200, pattern=_KEY)
    id: str = Field(max_length=200, pattern=_KEY)
    waktu: Moment = Field(description="Saat kunjungan menurut telepon / by the phone's clock.")
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


class Packet(BaseModel):
    """Visits of one account, as a phone sends them."""

    akun: str = Field(max_length=60, description="Milik akun mana / whose they are.")
    dikirim: Moment = Field(description="Saat dikirim menurut telepon / by the phone's clock.")
    kunjungan: list[Any] = Field(max_length=MOST_VISITS, description="SentVisit[]")


class Received(BaseModel):
    """What became of one visit."""

    uuid: str
    hasil: Literal["tersimpan", "ditolak"]
    alasan: str = Field(default="", description="Mengapa ditolak / why it was refused.")
    pesan: str = Field(default="", description="Tersimpan, dengan catatan / kept, with a remark.")


class Answer(BaseModel):
    """What became of each visit, in the order in which they were sent."""

    hasil: list[Received]


class OtherAccountError(HTTPException):
    """The visits were made under another account than the one that is signed in now."""

    def __init__(self) -> None:
        super().__init__(409)


async def _packet(request: Request) -> Packet:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return Packet.model_validate_json(bytes(body))
    except ValidationError as error:
        raise RequestValidationError(
            [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        ) from error


PacketOf = Annotated[Packet, Depends(_packet)]


def visit_of(sent: SentVisit, sent_at: datetime, now: datetime) -> Visit:
    """Return a visit, its moment put right where the phone's clock is wrong.

    Parameters
    ----------
    sent : SentVisit
    sent_at, now : datetime
        When it was sent by the phone's clock, and by this one.
    """
    wrong = now - sent_at
    moment = sent.waktu + wrong if abs(wrong) > _CLOCK_ERROR else sent.waktu
    return Visit(
        str(sent.uuid), sent.sumber, sent.id, moment, sent.hasil, _plain(sent.catatan), sent.lon, sent.lat,
        sent.pilar,
    )  # fmt: skip


def _plain(text: str) -> str:
    """Return a note without the characters that only machines use; lines stay."""
    kept = "".join(one for one in text if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs"))
    return kept.strip()
