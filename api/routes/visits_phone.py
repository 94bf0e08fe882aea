"""The phone's page of visits: ``/kunjungan``, for the territorial role alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.accounts.gate import audited, only_session
from api.dependencies import LanguageOf, OfficeOf, only_parameters
from api.office import Office
from api.phone.asked import ROUND_WORDS, RoundOf, VisitorOf, office_now
from api.phone.plan_data import plan_data
from api.phone.planned import planned_visits
from api.phone.worker import VISITS, shell_answer, worker_answer
from api.rendering import page
from geo.aggregation.kinds import JENIS
from geo.cases.accounts import Session
from geo.cases.case_scope import is_within
from geo.cases.visit_records import PILLARS
from geo.cases.visits import Visits
from geo.patrol.visit_choice import MOST_DAYS, USUAL_HOURS, VISITED

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_NOT_KEPT = {"Cache-Control": "private, no-store"}


@router.get("/kunjungan", response_class=HTMLResponse)
def choose(
    request: Request,
    office: OfficeOf,
    viewer: VisitorOf,
    lang: LanguageOf,
    wilayah: Annotated[str, Query(max_length=13)] = "",
    tanggal: date | None = None,
    sampai: date | None = None,
    jenis: Annotated[list[str] | None, Query(max_length=8)] = None,
) -> Response:
    """Answer with the form for place, days and hours; lead on to the round where a place is chosen."""
    own, today = _own_places(office, viewer.within), office_now().date()
    if wilayah in own:
        given = request.query_params
        asked = {name: given[name] for name in ("mulai", "selesai", "pilar", "lang") if given.get(name)}
        asked |= {"tanggal": _days(tanggal or today, sampai)}
        asked |= {"jenis": ",".join(jenis)} if jenis else {}
        return RedirectResponse(f"/kunjungan/{wilayah}?{urlencode(asked)}", 303)
    return page(
        "visits_choose.html", lang, session=viewer.session, here=("/kunjungan", {}), today=today,
        own=own, kinds=JENIS, visited=VISITED, pillars=PILLARS,
        hours=USUAL_HOURS,
    )  # fmt: skip


@router.get("/kunjungan/sw.js")
def worker() -> Response:
    """Answer with the page's service worker."""
    return worker_answer(VISITS)


@router.get("/kunjungan/sesi.json", dependencies=[Depends(only_parameters("lang"))])
def session(signed_in: Annotated[Session, Depends(only_session("territorial"))]) -> JSONResponse:
    """Answer with who is signed in, and the token that what is sent must carry."""
    return JSONResponse({"akun": signed_in.account.name, "csrf": signed_in.csrf}, headers=_NOT_KEPT)


@router.get(VISITS.shell, response_class=HTMLResponse)
@router.get("/kunjungan/{kode:wilayah}", response_class=HTMLResponse)
def phone(viewer: VisitorOf, lang: LanguageOf) -> Response:
    """Answer with the page that the phone keeps; who is visited comes apart from it, as data."""
    return shell_answer(VISITS, lang, place=True)


@router.get("/kunjungan/{kode:wilayah}/rencana.json", dependencies=[Depends(only_parameters(*ROUND_WORDS))])
def plan(office: OfficeOf, viewer: VisitorOf, asked: RoundOf, lang: LanguageOf) -> JSONResponse:
    """Answer with the round; that its cases were handed out is written down first."""
    visits = planned_visits(office, asked)
    audited(office, viewer, "visits.plan", asked.kode, len(visits.cases))
    made = Visits(office.store).newest(asked.kode)
    body = plan_data(visits, asked, office.boundaries, made, viewer.name, office_now(), lang)
    return JSONResponse(body, headers=_NOT_KEPT)


def _days(first: date, last: date | None) -> str:
    """Return the days from the first to the last as an address says them; at least the first."""
    n = min(max((last - first).days, 0) if last else 0, MOST_DAYS - 1)
    return ",".join((first + timedelta(days=day)).isoformat() for day in range(n + 1))


def _own_places(office: Office, territory: str) -> dict[str, str]:
    """Return the names of the own kecamatan, where all of one is the own, and of the own desa, by code."""
    boundaries = office.boundaries
    found: dict[str, str] = {}
    for level, frame in (("kecamatan", boundaries.kecamatan), ("desa", boundaries.desa)):
        names = {str(kode): str(name) for kode, name in frame[f"nama_{level}"].items()}
        own = [kode for kode in names if is_within(kode, territory)]
        found |= {kode: names[kode] for kode in sorted(own, key=names.__getitem__)}
    return found
