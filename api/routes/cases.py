"""The cases of the own territory: ``/kasus``; for planners all of them, without the persons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.accounts.gate import Viewer, audited, only
from api.accounts.refusals import wants_page
from api.dependencies import OfficeOf, only_parameters
from api.errors import language_of
from api.office import Office
from api.rendering import page
from geo.aggregation.kinds import JENIS, parse_jenis
from geo.aggregation.periods import latest_complete_period, parse_period, period_bounds, shift_period
from geo.cases.case_list import CaseChoice, CasePage, case_page
from geo.cases.days import MOMENTS, shown_moment
from geo.cases.vocabulary import STATES
from geo.errors import RequestError
from geo.wording import Language
from geo.wording.formats import format_date, format_period
from geo.zone import office_tz

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_SIZE = 20
_QUARTERS = 8

CaseViewerOf = Annotated[Viewer, Depends(only("planner", "territorial", cases=True))]


def _choice(
    viewer: CaseViewerOf,
    jenis: Annotated[str, Query(max_length=40)] = "",
    status: Annotated[str, Query(max_length=20)] = "",
    periode: Annotated[str, Query(max_length=20)] = "",
    desa: Annotated[str, Query(max_length=13)] = "",
) -> CaseChoice:
    if status and status not in STATES:
        raise RequestError("cases_page.bad_status", status=status, choices=", ".join(STATES))
    time = period_bounds(parse_period(periode)) if periode else None
    return CaseChoice(viewer.within, desa, parse_jenis(jenis) if jenis else "", status, time)


_SHOWN = [Depends(only_parameters("jenis", "status", "periode", "desa", "halaman", "lang"))]


@router.get("/kasus", response_class=HTMLResponse, dependencies=_SHOWN)
@router.get("/kasus.json", response_class=JSONResponse, dependencies=_SHOWN)
def cases(
    request: Request,
    office: OfficeOf,
    viewer: CaseViewerOf,
    choice: Annotated[CaseChoice, Depends(_choice)],
    halaman: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Answer with a page of cases; that they were looked at is written down first."""
    found = case_page(office.store, choice, personal=viewer.personal, start=(halaman - 1) * _SIZE, size=_SIZE)
    audited(office, viewer, "cases.view", choice.desa or choice.within or "semua", len(found.rows))
    if request.url.path.endswith(".json") or not wants_page(request):
        return _json(found, halaman)
    return _page(request, office, viewer, found, halaman)


def _json(found: CasePage, number: int) -> JSONResponse:
    rows = [_written(row) for row in found.rows]
    body = {"n_kasus": found.n_cases, "halaman": number, "kasus": rows}
    return JSONResponse(body, headers={"Cache-Control": "private, no-store"})


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """Return a case with its moments as ISO 8601 text: a date where only the day is known."""
    alone = row["tanpa_jam"].split()
    said = {name: shown_moment(row[name], alone=name in alone) for name in MOMENTS if row[name] is not None}
    return row | {name: (one.date() if name in alone else one).isoformat() for name, one in said.items()}


def _page(request: Request, office: Office, viewer: Viewer, found: CasePage, number: int) -> Response:
    lang = language_of(request)
    asked = {name: request.query_params.get(name, "") for name in ("jenis", "status", "periode", "desa")}
    newest = latest_complete_period(datetime.now(office_tz()).date())
    quarters = [shift_period(newest, 1 - n) for n in range(_QUARTERS)]
    return page(
        "cases.html", lang, session=viewer.session, here=("/kasus", {**asked, "halaman": number}),
        place=_place(office, viewer.within, lang), personal=viewer.personal, asked=asked, number=number,
        found=[_shown(row, lang) for row in found.rows], n_cases=found.n_cases,
        last=max(-(-found.n_cases // _SIZE), 1), kinds=JENIS, states=STATES,
        quarters=[(one, format_period(one, lang)) for one in quarters], desa=_desa(office, viewer.within),
    )  # fmt: skip


def _shown(row: dict[str, Any], lang: Language) -> dict[str, Any]:
    telephone = "".join(char for char in str(row.get("telepon") or "") if char.isdigit() or char == "+")
    point = f"{row['lat']:.5f}, {row['lon']:.5f}" if row["lon"] is not None else ""
    alone = "tanggal" in row["tanpa_jam"].split()
    day = format_date(shown_moment(row["tanggal"], alone=alone).date(), lang)
    return {**row, "day": day, "call": quote(telephone, safe="+"), "point": point}


def _place(office: Office, code: str, lang: Language) -> str:
    desa, kecamatan = office.boundaries.desa, office.boundaries.kecamatan
    if code in desa.index:
        return f"{desa.at[code, 'nama_desa']}, {desa.at[code, 'nama_kecamatan']}"
    return str(kecamatan.at[code, "nama_kecamatan"]) if code in kecamatan.index else code


def _desa(office: Office, within: str) -> list[tuple[str, str]]:
    """Return the desa to choose from: those of the own kecamatan; none where the territory is one desa."""
    frame = office.boundaries.desa
    own = frame[frame.index.str.startswith(f"{within}.")] if within else frame
    return sorted(zip(own.index, own["nama_desa"], strict=True), key=lambda one: one[1])
