"""The four-hour clock of the poverty emergency unit: ``/ugd``, and each kecamatan's own list."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NamedTuple

import pandas as pd
from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.accounts.gate import Viewer, audited, only, only_form
from api.clock_page import clock_charts, clock_rows, clock_rule, figure_rows, list_mark
from api.dependencies import OfficeOf, only_parameters
from api.errors import language_of
from api.map_parts import map_parts
from api.office import Office
from api.programme_parts import clock_now, is_demo, place_name, scope_of
from api.rendering import page, path_in
from geo.aggregation.periods import JAKARTA
from geo.answering import Answering, present_moment
from geo.cases.accounts import Session
from geo.cases.answers import Answers, CaseKey
from geo.errors import RequestError
from geo.patrol.clock import ALL_HOURS
from geo.wording import LANGUAGES
from maps import points_map

__all__ = ["router"]

router = APIRouter(prefix="/ugd", include_in_schema=False)

_SIZE = 20
_FAULTY = 50
_REFRESH_S = 60
_PRIVATE = {"Cache-Control": "private, no-store"}

CaseViewerOf = Annotated[Viewer, Depends(only("planner", "territorial", cases=True))]
TerritorialFormOf = Annotated[Session, Depends(only_form("territorial"))]
KeyOf = Annotated[str, Form(max_length=200)]
CodeOf = Annotated[str, Form(max_length=20)]
KecamatanOf = Annotated[str, Path(pattern=r"^\d\d\.\d\d\.\d\d$")]


class Asked(NamedTuple):
    """What of the list is asked for."""

    dinas: str
    number: int


def _asked(
    dinas: Annotated[str, Query(max_length=20)] = "",
    halaman: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Asked:
    return Asked(dinas, halaman)


AskedOf = Annotated[Asked, Depends(_asked)]
_SHOWN = [Depends(only_parameters("dinas", "halaman", "pesan", "lang"))]


@router.get("", response_class=HTMLResponse, dependencies=_SHOWN)
def clock(request: Request, office: OfficeOf, viewer: CaseViewerOf, asked: AskedOf) -> Response:
    """Answer with the reports that wait and the figures, of the own territory or of all."""
    return _page(request, office, viewer, "", asked)


@router.get(
    "/menit.json",
    response_class=JSONResponse,
    dependencies=[Depends(only_parameters("dinas", "halaman", "kecamatan", "lang"))],
)
def minutes(
    request: Request,
    office: OfficeOf,
    viewer: CaseViewerOf,
    asked: AskedOf,
    kecamatan: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """Answer with the minutes left of the list that the page shows: no place and no person is in it."""
    answering, lang = _answering(office, viewer, kecamatan), language_of(request)
    waiting = _waiting(answering, asked)
    shown = _part(waiting, asked)
    rows = [
        {"key": row["key"], "text": row["left"], "class": row["class"]}
        for row in clock_rows(answering, shown, lang, personal=False)
    ]
    return JSONResponse({"mark": list_mark(shown), "rows": rows}, headers=_PRIVATE)


@router.get(
    "/peta", response_class=HTMLResponse, dependencies=[Depends(only_parameters("kecamatan", "lang"))]
)
def waiting_map(
    request: Request,
    office: OfficeOf,
    viewer: CaseViewerOf,
    kecamatan: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """Answer with the map of the reports that wait, coloured by the minutes left."""
    parts, within = map_parts(office.settings), scope_of(office, viewer, kecamatan)
    answering = clock_now(office, within, personal=False)
    waiting = answering.waiting()
    audited(office, viewer, "clock.map", within or "semua", len(waiting))
    drawn = points_map(
        waiting if answering.hours != ALL_HOURS else waiting.drop(columns="minutes_left"),
        office.boundaries, lang=language_of(request), now=answering.now, colour="clock",
        territory=place_name(office, within), within=within, demo=is_demo(waiting["sumber"].tolist()),
        assets="served", languages={code: f"?{_query(kecamatan, code)}" for code in LANGUAGES},
        basemap=parts.basemap,
    )  # fmt: skip
    return HTMLResponse(drawn.get_root().render(), headers={**_PRIVATE, **parts.headers})


@router.get("/{kode}", response_class=HTMLResponse, dependencies=_SHOWN)
def unit(
    request: Request, office: OfficeOf, viewer: CaseViewerOf, asked: AskedOf, kode: KecamatanOf
) -> Response:
    """Answer with the list and the figures of one kecamatan's unit."""
    return _page(request, office, viewer, kode, asked)


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


def _page(request: Request, office: Office, viewer: Viewer, kode: str, asked: Asked) -> Response:
    lang, within = language_of(request), scope_of(office, viewer, kode)
    answering = _answering(office, viewer, kode)
    waiting, faulty = _waiting(answering, asked), answering.faulty(asked.dinas or None).head(_FAULTY)
    shown = _part(waiting, asked)
    audited(office, viewer, "clock.view", within or "semua", len(shown) + len(faulty))
    names = office.boundaries.kecamatan["nama_kecamatan"].to_dict()
    dinas = {one.code: one.name for one in answering.dinas}
    here = f"/ugd/{kode}" if kode else "/ugd"
    return page(
        "ugd.html", lang, session=viewer.session, here=(here, {"dinas": asked.dinas}), path=here, kode=kode,
        place=place_name(office, within), personal=viewer.personal, asked=asked, answering=answering,
        n_waiting=len(waiting), n_running=int((waiting["state"] == "running").sum()),
        n_unreached=int((waiting["reach"] == False).sum()),  # noqa: E712
        rows=clock_rows(answering, shown, lang, personal=viewer.personal), mark=list_mark(shown),
        faulty=clock_rows(answering, faulty, lang, personal=viewer.personal),
        last=max(-(-len(waiting) // _SIZE), 1), size=_SIZE, rule=clock_rule(answering, lang),
        demo=is_demo(answering.reports["sumber"].tolist()), may_answer=_may_answer(viewer),
        by_dinas=figure_rows(answering.figures("dinas"), dinas, "dinas", lang),
        by_kecamatan=figure_rows(answering.figures("kode_kecamatan"), names, "kode_kecamatan", lang),
        course=clock_charts(answering, lang, office.settings.n_periods),
        said=request.query_params.get("pesan", ""), refresh=_REFRESH_S,
    )  # fmt: skip


def _answering(office: Office, viewer: Viewer, kode: str) -> Answering:
    return clock_now(office, scope_of(office, viewer, kode), personal=viewer.personal)


def _waiting(answering: Answering, asked: Asked) -> pd.DataFrame:
    if asked.dinas and asked.dinas not in {one.code for one in answering.dinas}:
        raise RequestError("programmes.no_dinas", code=asked.dinas)
    return answering.waiting(asked.dinas or None)


def _part(waiting: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    return waiting.iloc[(asked.number - 1) * _SIZE : asked.number * _SIZE]


def _may_answer(viewer: Viewer) -> bool:
    return viewer.role == "territorial" and viewer.session is not None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)
    except ValueError as error:
        raise RequestError("programmes.bad_time", text=text) from error


def _query(kecamatan: str, lang: Any) -> str:
    return f"kecamatan={kecamatan}&lang={lang}" if kecamatan else f"lang={lang}"


def _back(request: Request, kode: str, said: str) -> RedirectResponse:
    """Return to the list; only a kecamatan's code may choose which, never an address."""
    path = f"/ugd/{kode}" if kode.replace(".", "").isdigit() and len(kode) == 8 else "/ugd"
    return RedirectResponse(path_in(path, language_of(request), pesan=said), status_code=303)
