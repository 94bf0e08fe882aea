"""Back to school: ``/garda-ampuh``, each dropout's path and the funnel of all."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

import pandas as pd
from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.gate import Viewer, audited, only, only_form
from api.dependencies import OfficeOf, only_parameters
from api.errors import language_of
from api.office import Office
from api.programme_parts import is_demo, place_name, school_now, scope_of
from api.rendering import page, path_in
from api.school_page import child_rows, funnel_rows, ladder
from geo.answering import present_moment
from geo.cases.accounts import Session
from geo.cases.answers import CaseKey
from geo.cases.school_paths import SchoolPaths
from geo.errors import RequestError
from geo.patrol.school import FINISHED_BY_2016, SCHOOLS, STEPS
from geo.schooling import note_step

__all__ = ["router"]

router = APIRouter(prefix="/garda-ampuh", include_in_schema=False)

_SIZE = 20

CaseViewerOf = Annotated[Viewer, Depends(only("planner", "territorial", cases=True))]
TerritorialFormOf = Annotated[Session, Depends(only_form("territorial"))]


class Asked(NamedTuple):
    """Which children are asked for."""

    kecamatan: str
    sekolah: str
    keadaan: str
    number: int


def _asked(
    kecamatan: Annotated[str, Query(pattern=r"^(\d\d\.\d\d\.\d\d)?$")] = "",
    sekolah: Annotated[str, Query(max_length=10)] = "",
    keadaan: Annotated[str, Query(max_length=20)] = "",
    halaman: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Asked:
    for given, known in ((sekolah, SCHOOLS), (keadaan, (*STEPS, "periksa"))):
        if given and given not in known:
            raise RequestError("programmes.bad_by", by=given, choices=", ".join(known))
    return Asked(kecamatan, sekolah, keadaan, halaman)


_SHOWN = [Depends(only_parameters("kecamatan", "sekolah", "keadaan", "halaman", "pesan", "lang"))]


@router.get("", response_class=HTMLResponse, dependencies=_SHOWN)
def school(
    request: Request, office: OfficeOf, viewer: CaseViewerOf, asked: Annotated[Asked, Depends(_asked)]
) -> Response:
    """Answer with the funnels, and the paths of the children that are asked for."""
    return _page(request, office, viewer, asked)


@router.post("/langkah")
def noted(
    request: Request,
    office: OfficeOf,
    session: TerritorialFormOf,
    sumber: Annotated[str, Form(max_length=200)] = "",
    id: Annotated[str, Form(max_length=200)] = "",
    langkah: Annotated[str, Form(max_length=20)] = "",
    tanggal: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Note a step of a child of the own territory; one that cannot be is refused with the reason."""
    today, account = present_moment(office.store).date(), session.account
    day, key = _day(tanggal) if tanggal else today, CaseKey(sumber, id)
    note_step(office.store, key, langkah, day, today=today, who=account.name, within=account.territory)
    return _back(request, "langkah")


@router.post("/tarik")
def taken_back(
    request: Request,
    office: OfficeOf,
    session: TerritorialFormOf,
    nomor: Annotated[int, Form(ge=0, lt=2**31)] = 0,
) -> Response:
    """Take a mistaken step of a child of the own territory back."""
    account = session.account
    SchoolPaths(office.store).take_back(nomor, who=account.name, within=account.territory)
    return _back(request, "ditarik")


def _page(request: Request, office: Office, viewer: Viewer, asked: Asked) -> Response:
    lang, within = language_of(request), scope_of(office, viewer, asked.kecamatan)
    today = present_moment(office.store).date()
    schooling = school_now(office, within, personal=viewer.personal)
    chosen = _chosen(schooling.children, asked)
    shown = chosen.iloc[(asked.number - 1) * _SIZE : asked.number * _SIZE]
    audited(office, viewer, "school.view", within or "semua", len(shown))
    whole, query = schooling.funnel(), asked._asdict()
    query["halaman"] = query.pop("number")
    names = office.boundaries.kecamatan["nama_kecamatan"]
    return page(
        "garda_ampuh.html", lang, session=viewer.session, here=("/garda-ampuh", query), asked=asked,
        place=place_name(office, within), personal=viewer.personal, n_chosen=len(chosen), today=today,
        counts=whole.iloc[0].to_dict() if len(whole) else dict.fromkeys(("found", "attending", "finished",
        "dropped_again"), 0), ladder=ladder(schooling, lang), history=FINISHED_BY_2016,
        by_school=funnel_rows(schooling, "school", lang),
        by_kecamatan=funnel_rows(schooling, "nama_kecamatan", lang),
        rows=child_rows(schooling, shown, lang, personal=viewer.personal), schools=SCHOOLS, steps=STEPS,
        last=max(-(-len(chosen) // _SIZE), 1), demo=is_demo(schooling.children["sumber"].tolist()),
        kecamatan=[] if viewer.within else sorted(names.items(), key=lambda one: one[1]),
        may_note=viewer.role == "territorial" and viewer.session is not None,
        said=request.query_params.get("pesan", ""),
    )  # fmt: skip


def _chosen(children: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Return the children asked for: those whose last step is newest first."""
    if asked.sekolah:
        children = children[children["school"] == asked.sekolah]
    if asked.keadaan:
        faulty = asked.keadaan == "periksa"
        children = children[children["faults"] != "" if faulty else children["state"] == asked.keadaan]
    return children.sort_values("since", ascending=False, kind="stable")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RequestError("programmes.bad_time", text=text) from error


def _back(request: Request, said: str) -> RedirectResponse:
    return RedirectResponse(path_in("/garda-ampuh", language_of(request), pesan=said), status_code=303)
