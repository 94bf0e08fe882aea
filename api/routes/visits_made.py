"""The visits made come in: ``POST /api/kunjungan``, from the phone's own page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from pydantic import ValidationError

from api.accounts.gate import FormError, Viewer, ViewerOf, audited, check_origin, only_session, same_token
from api.dependencies import LanguageOf, OfficeOf, only_parameters
from api.errors import PROBLEM
from api.phone.received import (
    MOST_VISITS,
    Answer,
    OtherAccountError,
    Packet,
    PacketOf,
    Received,
    SentVisit,
    visit_of,
)
from geo.cases.accounts import Session
from geo.cases.visit_records import Visit, VisitResult
from geo.cases.visits import Visits
from geo.wording import Language, say

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["Kunjungan / Visits"], responses=PROBLEM)

_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["akun", "dikirim", "kunjungan"],
                "properties": {
                    "akun": {"type": "string", "maxLength": 60},
                    "dikirim": {"type": "string", "format": "date-time"},
                    "kunjungan": {
                        "type": "array",
                        "maxItems": MOST_VISITS,
                        "items": SentVisit.model_json_schema(),
                    },
                },
            }
        }
    },
}


def _sender(
    request: Request,
    viewer: ViewerOf,
    session: Annotated[Session, Depends(only_session("territorial"))],
    x_csrf_token: Annotated[str, Header(max_length=200, description="/kunjungan/sesi.json: csrf")] = "",
) -> Viewer:
    check_origin(request)
    if not same_token(x_csrf_token, session.csrf):
        raise FormError
    return viewer


@router.post(
    "/kunjungan",
    response_model=Answer,
    summary="Kirim kunjungan / Send visits made",
    dependencies=[Depends(only_parameters("lang"))],
    openapi_extra={"requestBody": _BODY},
    responses={
        status: PROBLEM[422] | {"description": description}
        for status, description in (
            (409, "Milik akun lain. / They are another account's."),
            (413, "Terlalu besar. / Too large."),
            (415, "Bukan JSON. / Not JSON."),
        )
    },
)
def record(
    office: OfficeOf, sender: Annotated[Viewer, Depends(_sender)], packet: PacketOf, lang: LanguageOf
) -> Answer:
    """Keep visits, each once however often it is sent, and answer for each what became of it."""
    if packet.akun != sender.name:
        raise OtherAccountError
    now = datetime.now(UTC)
    read = [_read(one, packet, now, lang) for one in packet.kunjungan]
    results = Visits(office.store).record(
        [one for one in read if isinstance(one, Visit)], sender.name, within=sender.within,
        boundaries=office.boundaries, now=now,
    )  # fmt: skip
    kept = sum(1 for one in results if not one.problem)
    audited(office, sender, "visits.record", sender.within, kept)
    told = iter(results)
    return Answer(hasil=[one if isinstance(one, Received) else _told(next(told), lang) for one in read])


def _read(one: Any, packet: Packet, now: datetime, lang: Language) -> Visit | Received:
    """Return a visit, or why it cannot be read: the others are kept all the same."""
    try:
        return visit_of(SentVisit.model_validate(one), packet.dikirim, now)
    except ValidationError as error:
        said = one.get("uuid") if isinstance(one, dict) else None
        names = ", ".join(str(item["loc"][0])[:20] if item["loc"] else "-" for item in error.errors()[:5])
        reason = say("visits_phone.problem_unreadable", lang, names=names)
        return Received(uuid=str(said or "")[:60], hasil="ditolak", alasan=reason)


def _told(result: VisitResult, lang: Language) -> Received:
    if result.problem:
        reason = say(f"visits_phone.problem_{result.problem}", lang)
        return Received(uuid=result.uuid, hasil="ditolak", alasan=reason)
    remark = say("visits_phone.far", lang) if result.far else ""
    return Received(uuid=result.uuid, hasil="tersimpan", pesan=remark)
