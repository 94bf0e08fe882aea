"""What a unit does with its schedule: its page on the phone, its files, its calendar."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.accounts.gate import Viewer, only, only_form, viewer_of
from api.dependencies import LanguageOf, OfficeOf, only_parameters
from api.errors import language_of
from api.patrol_page import own_page
from api.patrol_parts import calendar_address, shown_units
from api.patrol_phone import patrol_data
from api.phone.asked import office_now
from api.phone.worker import PATROLS, shell_answer, worker_answer
from api.rendering import path_in
from geo.cases.accounts import Session
from geo.cases.calendar_links import CalendarLinks
from geo.cases.schedules import Schedules
from geo.errors import MissingError, RequestError
from geo.scheduling import unit_calendar

__all__ = ["router"]

router = APIRouter(prefix="/patroli", include_in_schema=False)

_PRIVATE = {"Cache-Control": "private, no-store"}

UnitFormOf = Annotated[Session, Depends(only_form("territorial"))]
UnitOf = Annotated[Viewer, Depends(viewer_of)]
UnitViewerOf = Annotated[Viewer, Depends(only("territorial"))]


@router.get(PATROLS.shell.removeprefix("/patroli"), response_class=HTMLResponse)
def phone(viewer: UnitViewerOf, lang: LanguageOf) -> Response:
    """Answer with the page that the phone keeps; a unit's visits come apart from it, as data."""
    return shell_answer(PATROLS, lang)


@router.get("/catatan.json", dependencies=[Depends(only_parameters("lang"))])
def visits(office: OfficeOf, viewer: UnitViewerOf, lang: LanguageOf) -> JSONResponse:
    """Answer with the own units' visits, those that are over and those of the next days."""
    return JSONResponse(patrol_data(office, viewer, office_now(), lang), headers=_PRIVATE)


@router.get("/sw.js")
def worker() -> Response:
    """Answer with the page's service worker."""
    return worker_answer(PATROLS)


@router.get("/satuan", response_class=HTMLResponse, dependencies=[Depends(only_parameters("pesan", "lang"))])
def taken_away(request: Request, office: OfficeOf, viewer: UnitViewerOf) -> Response:
    """Answer with the own units' files, and their calendars on the phone."""
    return own_page(request, office, viewer, office_now())


@router.post("/kalender")
def subscribed(
    request: Request,
    office: OfficeOf,
    session: UnitFormOf,
    viewer: UnitOf,
    satuan: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Make the address of an own unit's calendar and show it, this once."""
    schedules = Schedules(office.store)
    units = schedules.units([head.id for head in schedules.heads()])
    if satuan not in set(units.loc[shown_units(office, viewer, units), "unit"]):
        return own_page(request, office, viewer, office_now(), error=MissingError("patrols.no_unit"))
    key = CalendarLinks(office.store).add(session.account, satuan)
    address = calendar_address(request, office, key)
    return own_page(request, office, viewer, office_now(), address=address)


@router.post("/kalender/cabut")
def revoked(
    request: Request,
    office: OfficeOf,
    session: UnitFormOf,
    viewer: UnitOf,
    tanda: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """End one of the own addresses."""
    try:
        CalendarLinks(office.store).revoke(session.account, tanda)
    except RequestError as error:
        return own_page(request, office, viewer, office_now(), error=error)
    return RedirectResponse(path_in("/patroli/satuan", language_of(request), pesan="dicabut"), 303)


@router.get("/kalender/{kunci}.ics", dependencies=[Depends(only_parameters())])
def calendar(office: OfficeOf, kunci: str) -> Response:
    """Answer a phone with its unit's calendar: the address is all that it brings."""
    link = CalendarLinks(office.store).find(kunci)
    if link is None:
        raise MissingError("patrols.no_calendar")
    return Response(unit_calendar(office.store, link.unit), media_type="text/calendar", headers=_PRIVATE)
