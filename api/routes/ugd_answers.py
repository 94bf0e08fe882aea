"""What became of a report, noted on the four-hour clock's page by the own territory."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.gate import only_form
from api.dependencies import OfficeOf
from api.errors import language_of
from api.rendering import path_in
from geo.answering import present_moment
from geo.cases.accounts import Session
from geo.cases.answers import Answers, CaseKey
from geo.errors import RequestError
from geo.zone import office_tz

__all__ = ["router"]

router = APIRouter(prefix="/ugd", include_in_schema=False)

TerritorialFormOf = Annotated[Session, Depends(only_form("territorial"))]
KeyOf = Annotated[str, Form(max_length=200)]
CodeOf = Annotated[str, Form(max_length=20)]


@router.post("/tanggap")
def answered(
    request: Request,
    office: OfficeOf,
    session: TerritorialFormOf,
    sumber: KeyOf = "",
    id: KeyOf = "",
    dinas: CodeOf = "",
    pada: Annotated[str, Form(max_length=20)] = "",
    kode: CodeOf = "",
) -> Response:
    """Note that a dinas answered a report of the own territory; the first answer stands."""
    account, now = session.account, present_moment(office.store)
    at = _moment(pada) if pada else None
    Answers(office.store).answer(
        CaseKey(sumber, id), dinas, within=account.territory, who=account.name, at=at, now=now
    )
    return _back(request, kode, "dijawab")


@router.post("/dinas")
def assigned(
    request: Request,
    office: OfficeOf,
    session: TerritorialFormOf,
    sumber: KeyOf = "",
    id: KeyOf = "",
    dinas: CodeOf = "",
    kode: CodeOf = "",
) -> Response:
    """Give a report of the own territory to a further dinas, whose clock begins now."""
    account, now = session.account, present_moment(office.store)
    Answers(office.store).assign(
        CaseKey(sumber, id), dinas, within=account.territory, who=account.name, now=now
    )
    return _back(request, kode, "diberikan")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=office_tz())
    except ValueError as error:
        raise RequestError("programmes.bad_time", text=text) from error


def _back(request: Request, kode: str, said: str) -> RedirectResponse:
    """Return to the list; only a kecamatan's code may choose which, never an address."""
    path = f"/ugd/{kode}" if kode.replace(".", "").isdigit() and len(kode) == 8 else "/ugd"
    return RedirectResponse(path_in(path, language_of(request), pesan=said), status_code=303)
