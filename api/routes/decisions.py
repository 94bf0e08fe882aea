"""What the forum decided: ``/keputusan``, where its secretary (an operator) writes it down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts.gate import ReviewerFormOf, ReviewerOf
from api.decision_page import parse_about, shown_page
from api.dependencies import OfficeOf
from api.errors import language_of
from api.form_change import changed
from api.office import Office
from api.rendering import path_in
from geo.cases.accounts import Session
from geo.cases.decisions import Decisions
from geo.cases.patrols_made import PatrolsMade
from geo.deciding import decide, parse_day, parse_moment
from geo.errors import RequestError

__all__ = ["router"]

router = APIRouter(prefix="/keputusan", include_in_schema=False)

ShortOf = Annotated[str, Form(max_length=100)]


@router.get("", response_class=HTMLResponse)
def listed(request: Request, office: OfficeOf, session: ReviewerOf) -> Response:
    """Answer with the decisions, and the forms that add to them."""
    return shown_page(request, office, session)


@router.post("")
def added(
    request: Request,
    office: OfficeOf,
    session: ReviewerFormOf,
    tentang: ShortOf = "",
    langkah: Annotated[str, Form(max_length=2_000)] = "",
    pilar: ShortOf = "",
    tenggat: ShortOf = "",
) -> Response:
    """Write down a decision; the words go back to the form where they are refused."""

    def change() -> None:
        jenis, period, about = parse_about(tentang)
        due: date = parse_day(tenggat)
        shown = office.edition().data
        decide(
            office.store, shown, about, langkah, pilar, due, session.account.name, jenis=jenis, period=period
        )

    typed = {"tentang": tentang, "langkah": langkah, "pilar": pilar, "tenggat": tenggat}
    return _changed(request, office, session, change, typed)


@router.post("/keadaan")
def became(
    request: Request, office: OfficeOf, session: ReviewerFormOf, nomor: ShortOf = "", keadaan: ShortOf = ""
) -> Response:
    """Write down what became of a decision."""

    def change() -> None:
        number = int(nomor) if nomor.isascii() and nomor.isdigit() and len(nomor) < 10 else 0
        Decisions(office.store).set_status(number, keadaan, session.account.name)

    return _changed(request, office, session, change, {})


@router.post("/patroli")
def patrolled(
    request: Request,
    office: OfficeOf,
    session: ReviewerFormOf,
    satuan: Annotated[str, Form(max_length=400)] = "",
    pilar: ShortOf = "",
    desa: ShortOf = "",
    waktu: ShortOf = "",
    menit: ShortOf = "",
) -> Response:
    """Write down a patrol that was made."""

    def change() -> None:
        if desa not in office.boundaries.desa.index:
            raise RequestError("decisions.unknown_desa", code=desa[:30])
        minutes = int(menit) if menit.isascii() and menit.isdigit() and len(menit) < 6 else 0
        moment = parse_moment(waktu)
        PatrolsMade(office.store).add(satuan, pilar, desa, moment, minutes, session.account.name)

    typed = {"satuan": satuan, "desa": desa, "waktu": waktu, "menit": menit}
    return _changed(request, office, session, change, typed)


def _changed(
    request: Request, office: Office, session: Session, change: Callable[[], object], typed: dict[str, str]
) -> Response:
    """Make a change and show the page anew; or say on it what was wrong, with what was typed."""
    return changed(
        change,
        refused=lambda error: shown_page(request, office, session, error=error, typed=typed),
        to=path_in("/keputusan", language_of(request)),
    )
