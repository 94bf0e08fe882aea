"""The dinas that answer reports: ``/dinas``, the office's own table, for operators and administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts.gate import only_form, only_session
from api.dependencies import OfficeOf, only_parameters
from api.errors import language_of
from api.form_change import changed
from api.office import Office
from api.rendering import page, path_in
from geo.cases.accounts import Session
from geo.cases.audit import AuditLog
from geo.cases.dinas import Dinas, DinasTable
from geo.errors import RequestError

__all__ = ["router"]

router = APIRouter(prefix="/dinas", include_in_schema=False)

EditorOf = Annotated[Session, Depends(only_session("operator", "admin"))]
EditorFormOf = Annotated[Session, Depends(only_form("operator", "admin"))]
CodeOf = Annotated[str, Form(max_length=40)]
NameOf = Annotated[str, Form(max_length=200)]
SpellingsOf = Annotated[str, Form(max_length=1_000)]


@router.get("", response_class=HTMLResponse, dependencies=[Depends(only_parameters("lang"))])
def listed(request: Request, office: OfficeOf, session: EditorOf) -> Response:
    """Answer with the table, and the forms that change it."""
    return _page(request, office, session)


@router.post("")
def added(
    request: Request,
    office: OfficeOf,
    session: EditorFormOf,
    kode: CodeOf = "",
    nama: NameOf = "",
    ejaan: SpellingsOf = "",
) -> Response:
    """Add a dinas."""
    table = DinasTable(office.store)
    typed = {"kode": kode, "nama": nama, "ejaan": ejaan}
    return _changed(
        request, office, session, "dinas.add", lambda: table.add(kode, nama, _words(ejaan)), typed
    )


@router.post("/nama")
def renamed(
    request: Request,
    office: OfficeOf,
    session: EditorFormOf,
    kode: CodeOf = "",
    nama: NameOf = "",
    ejaan: SpellingsOf = "",
) -> Response:
    """Rename a dinas, or add spellings of it; the old name goes on naming it in old files."""
    table = DinasTable(office.store)
    return _changed(request, office, session, "dinas.rename", lambda: table.rename(kode, nama, _words(ejaan)))


@router.post("/istirahat")
def retired(request: Request, office: OfficeOf, session: EditorFormOf, kode: CodeOf = "") -> Response:
    """Retire a dinas: its reports stay, it gets no new ones."""
    table = DinasTable(office.store)
    return _changed(request, office, session, "dinas.retire", lambda: table.set_active(kode, False))


@router.post("/kembali")
def back(request: Request, office: OfficeOf, session: EditorFormOf, kode: CodeOf = "") -> Response:
    """Bring a retired dinas back."""
    table = DinasTable(office.store)
    return _changed(request, office, session, "dinas.back", lambda: table.set_active(kode, True))


def _words(spellings: str) -> list[str]:
    return [one.strip() for one in spellings.split(",") if one.strip()]


def _changed(
    request: Request,
    office: Office,
    session: Session,
    action: str,
    change: Callable[[], Dinas],
    typed: dict[str, str] | None = None,
) -> Response:
    """Make a change and write it down; or show the page with what was typed and what is wrong with it."""
    return changed(
        lambda: AuditLog(office.store).note(session.account.name, action, change().code),
        refused=lambda error: _page(request, office, session, error=error, typed=typed),
        to=path_in("/dinas", language_of(request)),
    )


def _page(
    request: Request,
    office: Office,
    session: Session,
    *,
    error: RequestError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    lang = language_of(request)
    return page(
        "dinas.html", lang, status=422 if error else 200, session=session, here=("/dinas", {}),
        dinas=DinasTable(office.store).all(), said=error.sentence(lang) if error else "",
        typed=typed or {"kode": "", "nama": "", "ejaan": ""},
    )  # fmt: skip
