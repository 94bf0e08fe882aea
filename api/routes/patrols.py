"""The joint schedule of patrols: ``/patroli``, where it is laid out and kept; a unit is led to its own."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.gate import only, only_form, only_session
from api.dependencies import LanguageOf, OfficeOf, only_parameters
from api.errors import language_of
from api.map_parts import map_parts
from api.patrol_page import plan_page, planner_page, preview_page
from api.patrol_parts import AskedPlan, PatrolViewerOf, next_monday, preview_of
from api.phone.asked import office_now
from api.phone.worker import PATROLS
from api.rendering import path_in
from geo.aggregation.kinds import parse_jenis
from geo.cases.accounts import Session
from geo.cases.schedules import Schedules
from geo.errors import RequestError
from geo.patrolling import PATROLLED
from maps.patrols import patrol_map

__all__ = ["router"]

router = APIRouter(prefix="/patroli", include_in_schema=False)

_MAKERS = ("planner", "operator")
_PRIVATE = {"Cache-Control": "private, no-store"}

MakerOf = Annotated[Session, Depends(only_session(*_MAKERS))]
MakerFormOf = Annotated[Session, Depends(only_form(*_MAKERS))]
_Kinds = Annotated[list[str] | None, Query(max_length=8)]


def _asked(tanggal: date | None, minggu: int, benih: int, jenis: list[str] | None) -> AskedPlan:
    kinds = tuple(dict.fromkeys(parse_jenis(kind) for kind in jenis)) if jenis else PATROLLED
    return AskedPlan(tanggal or next_monday(office_now().date()), minggu, benih, kinds)


@router.get("", response_class=HTMLResponse, dependencies=[Depends(only_parameters("pesan", "lang"))])
def listed(request: Request, office: OfficeOf, viewer: PatrolViewerOf) -> Response:
    """Answer a planner with the schedules; lead a unit on to its own visits."""
    if viewer.role == "territorial":
        return RedirectResponse(path_in(PATROLS.shell, language_of(request)), 303)
    return planner_page(request, office, viewer, office_now())


@router.get(
    "/susun",
    response_class=HTMLResponse,
    dependencies=[Depends(only_parameters("tanggal", "minggu", "benih", "jenis", "lang"))],
)
def preview(
    request: Request,
    office: OfficeOf,
    session: MakerOf,
    tanggal: date | None = None,
    minggu: Annotated[int, Query(ge=1, le=5)] = 1,
    benih: Annotated[int, Query(ge=0, le=999_999_999)] = 2011,
    jenis: _Kinds = None,
) -> Response:
    """Answer with a schedule as it would be kept, and what of it cannot be made."""
    asked = _asked(tanggal, minggu, benih, jenis)
    return preview_page(request, office, session, asked, preview_of(office, asked))


@router.post("")
def kept(
    request: Request,
    office: OfficeOf,
    session: MakerFormOf,
    tanggal: Annotated[date | None, Form()] = None,
    minggu: Annotated[int, Form(ge=1, le=5)] = 1,
    benih: Annotated[int, Form(ge=0, le=999_999_999)] = 2011,
    jenis: Annotated[list[str] | None, Form(max_length=8)] = None,
    sidik: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Keep the schedule that was looked at, and no other."""
    asked = _asked(tanggal, minggu, benih, jenis)
    made = preview_of(office, asked)
    if made.digest != sidik:
        error = RequestError("patrols.changed")
        return preview_page(request, office, session, asked, made, error=error)
    head, _ = Schedules(office.store).keep(made.new, session.account.name)
    return RedirectResponse(path_in(f"/patroli/{head.id}", language_of(request), pesan="tersimpan"), 303)


@router.get("/{nomor:int}", response_class=HTMLResponse)
def one(
    request: Request,
    office: OfficeOf,
    nomor: int,
    session: MakerOf,
    pesan: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Answer with one kept schedule: its days, its units, what was made of it."""
    return plan_page(request, office, session, nomor, pesan)


@router.get(
    "/{nomor:int}/peta",
    response_class=HTMLResponse,
    dependencies=[Depends(only_parameters("hari", "lang")), Depends(only(*_MAKERS))],
)
def drawn(office: OfficeOf, nomor: int, lang: LanguageOf, hari: date | None = None) -> Response:
    """Answer with the map of one kept schedule, day by day."""
    parts = map_parts(office.settings)
    plan = Schedules(office.store).plan(nomor)
    page = patrol_map(
        plan, office.boundaries, day=hari, today=office_now().date(), lang=lang, assets="served",
        basemap=parts.basemap,
    )  # fmt: skip
    return HTMLResponse(page.get_root().render(), headers={**_PRIVATE, **parts.headers})
