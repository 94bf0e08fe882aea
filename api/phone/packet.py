"""A packet that a phone sends: who sends it, how it is read one by one, and what is answered.

One that is wrong holds up no other, and each is answered by the number that the
phone gave it: what was sent and not answered is sent again, and kept once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from api.accounts.gate import FormError, Viewer, ViewerOf, check_origin, only_session, same_token
from api.dependencies import only_parameters
from api.errors import PROBLEM
from geo.cases.accounts import Session
from geo.cases.patrol_marks import CLOCK_ERROR
from geo.wording import Language, say

__all__ = [
    "MOST_BYTES",
    "MOST_VISITS",
    "Answer",
    "Moment",
    "OtherAccountError",
    "Packet",
    "PacketOf",
    "Received",
    "SenderOf",
    "kept",
    "packet_route",
    "read_one",
    "refused",
    "right_moment",
]

MOST_VISITS = 100
MOST_BYTES = 256 * 1024

Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))
]
"""A phone whose battery was empty may say 1970."""

Sent = TypeVar("Sent", bound=BaseModel)


class Packet(BaseModel):
    """Visits of one account, as a phone sends them."""

    akun: str = Field(max_length=60, description="Milik akun mana / whose they are.")
    dikirim: Moment = Field(description="Saat dikirim menurut telepon / by the phone's clock.")
    kunjungan: list[Any] = Field(max_length=MOST_VISITS)


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


SenderOf = Annotated[Viewer, Depends(_sender)]
"""A territorial account's session, from this service's own page."""


async def _packet(request: Request, sender: SenderOf) -> Packet:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        packet = Packet.model_validate_json(bytes(body))
    except ValidationError as error:
        raise RequestValidationError(
            [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        ) from error
    if packet.akun != sender.name:
        raise OtherAccountError
    return packet


PacketOf = Annotated[Packet, Depends(_packet)]
"""What the sender's own phone sends."""


def packet_route(model: type[BaseModel]) -> dict[str, Any]:
    """Return what the routes that take packets of *model* have in common, for FastAPI and its document."""
    parts = {
        "akun": {"type": "string", "maxLength": 60},
        "dikirim": {"type": "string", "format": "date-time"},
        "kunjungan": {"type": "array", "maxItems": MOST_VISITS, "items": model.model_json_schema()},
    }
    schema = {"type": "object", "required": list(parts), "properties": parts}
    refusals = (
        (409, "Milik akun lain. / They are another account's."),
        (413, "Terlalu besar. / Too large."),
        (415, "Bukan JSON. / Not JSON."),
    )
    return {
        "response_model": Answer,
        "dependencies": [Depends(only_parameters("lang"))],
        "openapi_extra": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}
        },
        "responses": {status: PROBLEM[422] | {"description": said} for status, said in refusals},
    }


def read_one(model: type[Sent], one: Any, lang: Language) -> Sent | Received:
    """Return what was sent, or why it cannot be read: the others are kept all the same."""
    try:
        return model.model_validate(one)
    except ValidationError as error:
        said = one.get("uuid") if isinstance(one, dict) else None
        names = ", ".join(str(item["loc"][0])[:20] if item["loc"] else "-" for item in error.errors()[:5])
        return refused(str(said or "")[:60], say("phone.problem_unreadable", lang, names=names))


def kept(uuid: str, remark: str = "") -> Received:
    """Return the answer for what is in the store now."""
    return Received(uuid=uuid, hasil="tersimpan", pesan=remark)


def refused(uuid: str, reason: str) -> Received:
    """Return the answer for what is not kept."""
    return Received(uuid=uuid, hasil="ditolak", alasan=reason)


def right_moment(said: datetime, sent_at: datetime, now: datetime) -> datetime:
    """Return a phone's moment, put right where its clock is wrong.

    Parameters
    ----------
    said : datetime
    sent_at, now : datetime
        When it was sent by the phone's clock, and by this one.
    """
    wrong = now - sent_at
    return said + wrong if abs(wrong) > CLOCK_ERROR else said
