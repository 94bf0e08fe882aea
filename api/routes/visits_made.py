"""What phones send comes in: ``POST /api/kunjungan`` and ``POST /api/patroli``, from their own pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter

from api.accounts.gate import audited
from api.dependencies import LanguageOf, OfficeOf
from api.errors import PROBLEM
from api.patrol_notes import UnitNotes
from api.phone.packet import (
    Answer,
    Packet,
    PacketOf,
    Received,
    SenderOf,
    kept,
    packet_route,
    read_one,
    refused,
)
from api.phone.received import SentPatrol, SentVisit, visit_of
from geo.cases.visit_records import Visit, VisitResult
from geo.cases.visits import Visits
from geo.wording import Language, say

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["Kunjungan / Visits"], responses=PROBLEM)


@router.post("/kunjungan", summary="Kirim kunjungan / Send visits made", **packet_route(SentVisit))
def record(office: OfficeOf, sender: SenderOf, packet: PacketOf, lang: LanguageOf) -> Answer:
    """Keep visits, each once however often it is sent, and answer for each what became of it."""
    now = datetime.now(UTC)
    read = [_read(one, packet, now, lang) for one in packet.kunjungan]
    results = Visits(office.store).record(
        [one for one in read if isinstance(one, Visit)], sender.name, within=sender.within,
        boundaries=office.boundaries, now=now,
    )  # fmt: skip
    audited(office, sender, "visits.record", sender.within, sum(1 for one in results if not one.problem))
    told = iter(results)
    return Answer(hasil=[one if isinstance(one, Received) else _told(next(told), lang) for one in read])


@router.post("/patroli", summary="Kirim catatan patroli / Send notes of patrols", **packet_route(SentPatrol))
def noted(office: OfficeOf, sender: SenderOf, packet: PacketOf, lang: LanguageOf) -> Answer:
    """Write down what became of the own units' patrols, each note once however often it is sent."""
    notes = UnitNotes(office, sender, packet.dikirim, datetime.now(UTC))
    read = [read_one(SentPatrol, one, lang) for one in packet.kunjungan]
    return Answer(hasil=[one if isinstance(one, Received) else notes.keep(one, lang) for one in read])


def _read(one: Any, packet: Packet, now: datetime, lang: Language) -> Visit | Received:
    sent = read_one(SentVisit, one, lang)
    return sent if isinstance(sent, Received) else visit_of(sent, packet.dikirim, now)


def _told(result: VisitResult, lang: Language) -> Received:
    if result.problem:
        return refused(result.uuid, say(f"visits_phone.problem_{result.problem}", lang))
    return kept(result.uuid, say("visits_phone.far", lang) if result.far else "")
