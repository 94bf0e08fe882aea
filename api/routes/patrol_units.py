"""What a unit does with its schedule: it notes what was made, and takes its calendar to its phone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.gate import Viewer, only_form, viewer_of
from api.dependencies import OfficeOf, only_parameters
from api.errors import language_of
from api.office import Office
from api.patrol_page import own_page
from api.patrol_parts import calendar_address, shown_units
from api.phone.asked import office_now
from api.rendering import path_in
from geo.cases.accounts import Session
from geo.cases.calendar_links import CalendarLinks
from geo.cases.patrol_marks import Mark, PatrolMarks
from geo.cases.schedules import Schedules
from geo.errors import MissingError, RequestError
from geo.scheduling import unit_calendar

__all__ = ["router"]

router = APIRouter(prefix="/patroli", include_in_schema=False)

UnitFormOf = Annotated[Session, Depends(only_form("territorial"))]
UnitOf = Annotated[Viewer, Depends(viewer_of)]
NumberOf = Annotated[int, Form(ge=0, le=999_999_999)]


@router.post("/catat")
def noted(
    request: Request,
    office: OfficeOf,
    session: UnitFormOf,
    viewer: UnitOf,
    jadwal: NumberOf = 0,
    kunjungan: NumberOf = 0,
    hasil: Annotated[str, Form(max_length=20)] = "",
    menit: NumberOf = 0,
    alasan: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Write down that a visit of an own unit was made, or why not; sent twice, it is one."""
    made = hasil == "dijalankan"
    mark = Mark(jadwal, kunjungan, made, menit, "" if made else alasan)
    try:
        _check_own(office, viewer, mark)
        PatrolMarks(office.store).add(mark, session.account.name)
    except RequestError as error:
        return own_page(request, office, viewer, office_now(), error=error)
    return RedirectResponse(path_in("/patroli", language_of(request), pesan="dicatat"), 303)


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
    return RedirectResponse(path_in("/patroli", language_of(request), pesan="dicabut"), 303)


@router.get("/kalender/{kunci}.ics", dependencies=[Depends(only_parameters())])
def calendar(office: OfficeOf, kunci: str) -> Response:
    """Answer a phone with its unit's calendar: the address is all that it brings."""
    link = CalendarLinks(office.store).find(kunci)
    if link is None:
        raise MissingError("patrols.no_calendar")
    headers = {"Cache-Control": "private, no-store"}
    return Response(unit_calendar(office.store, link.unit), media_type="text/calendar", headers=headers)


def _check_own(office: Office, viewer: Viewer, mark: Mark) -> None:
    """Refuse what another unit is to write down.

    Raises
    ------
    MissingError
        If there is no such visit, or it is none of the viewer's units.
    """
    plan = Schedules(office.store).plan(mark.plan)
    own = set(plan.units.loc[shown_units(office, viewer, plan.units), "unit"])
    if plan.visits["unit"].get(mark.visit, None) not in own:
        raise MissingError("patrols.no_visit")
