"""Accounts, tokens and the audit log: ``/akun``, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts.gate import only_form, only_session
from api.accounts.passwords import LEAST_LETTERS, check_password, hash_password
from api.dependencies import OfficeOf
from api.errors import language_of
from api.form_change import changed
from api.office import Office
from api.rendering import page, path_in
from geo.cases.access_tokens import DAYS, MOST_DAYS, SCOPES, AccessTokens, mark_of
from geo.cases.account_pillars import AccountPillars, checked_pillar
from geo.cases.accounts import ROLES, Accounts, Session
from geo.cases.audit import AuditLog
from geo.cases.decisions import PILLARS
from geo.errors import RequestError
from geo.wording.formats import format_datetime

__all__ = ["router"]

router = APIRouter(prefix="/akun", include_in_schema=False)

AdminOf = Annotated[Session, Depends(only_session("admin"))]
AdminFormOf = Annotated[Session, Depends(only_form("admin"))]
NameOf = Annotated[str, Form(max_length=100)]

_ENTRIES = 100


@router.get("", response_class=HTMLResponse)
def accounts(request: Request, office: OfficeOf, session: AdminOf) -> Response:
    """Answer with the accounts, the tokens, and the forms that change them."""
    return _page(request, office, session)


@router.post("")
def added(
    request: Request,
    office: OfficeOf,
    session: AdminFormOf,
    nama: NameOf = "",
    sandi: Annotated[str, Form(max_length=400)] = "",
    peran: Annotated[str, Form(max_length=20)] = "",
    wilayah: Annotated[str, Form(max_length=20)] = "",
    pilar: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Add an account."""

    def change() -> str:
        checked_pillar(pilar, peran)
        if wilayah.strip():
            _check_place(office, wilayah.strip())
        check_password(sandi, nama)
        account = Accounts(office.store).add(nama, hash_password(sandi), peran, wilayah.strip())
        AccountPillars(office.store).set(account, pilar)
        return account.name

    return _changed(request, office, session, "user.add", change)


@router.post("/tutup")
def closed(request: Request, office: OfficeOf, session: AdminFormOf, nama: NameOf = "") -> Response:
    """Close an account; never the own one, or nobody could open it again."""

    def change() -> str:
        if nama == session.account.name:
            raise RequestError("accounts_page.own")
        Accounts(office.store).set_disabled(nama, True)
        return nama

    return _changed(request, office, session, "user.disable", change)


@router.post("/buka")
def opened(request: Request, office: OfficeOf, session: AdminFormOf, nama: NameOf = "") -> Response:
    """Open a closed account again."""

    def change() -> str:
        Accounts(office.store).set_disabled(nama, False)
        return nama

    return _changed(request, office, session, "user.enable", change)


@router.post("/sandi")
def password(
    request: Request,
    office: OfficeOf,
    session: AdminFormOf,
    nama: NameOf = "",
    sandi: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Give an account another password; its sessions and tokens end."""

    def change() -> str:
        account = Accounts(office.store).named(nama)
        check_password(sandi, account.name)
        Accounts(office.store).set_password(account.name, hash_password(sandi))
        return account.name

    return _changed(request, office, session, "user.password", change)


@router.post("/token")
def token_made(
    request: Request,
    office: OfficeOf,
    session: AdminFormOf,
    nama: NameOf = "",
    lingkup: Annotated[str, Form(max_length=20)] = "",
    hari: Annotated[int, Form()] = DAYS,
) -> Response:
    """Make a token and show it, this once."""
    try:
        account = Accounts(office.store).named(nama)
        token = AccessTokens(office.store).add(account, scope=lingkup, days=hari)
    except RequestError as error:
        return _page(request, office, session, error=error)
    AuditLog(office.store).note(session.account.name, "token.add", mark_of(token))
    return _page(request, office, session, token=token)


@router.post("/token/cabut")
def token_revoked(
    request: Request, office: OfficeOf, session: AdminFormOf, tanda: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """End a token."""
    return _changed(
        request, office, session, "token.revoke", lambda: AccessTokens(office.store).revoke(tanda).mark
    )


@router.get("/catatan", response_class=HTMLResponse)
def log(
    request: Request,
    office: OfficeOf,
    session: AdminOf,
    banyak: Annotated[int, Query(ge=1, le=5_000)] = _ENTRIES,
) -> Response:
    """Answer with the newest entries of the audit log."""
    lang = language_of(request)
    entries = [(format_datetime(one.at, lang), one) for one in AuditLog(office.store).entries(limit=banyak)]
    return page("audit_log.html", lang, session=session, here=("/akun/catatan", {"banyak": banyak}),
                entries=entries, more=banyak + _ENTRIES if len(entries) == banyak else 0)  # fmt: skip


def _check_place(office: Office, code: str) -> None:
    frames = (office.boundaries.desa, office.boundaries.kecamatan)
    known = any(code in frame.index or frame.index.str.startswith(f"{code}.").any() for frame in frames)
    if not known:
        raise RequestError("accounts.bad_territory", territory=code)


def _changed(
    request: Request, office: Office, session: Session, action: str, change: Callable[[], str]
) -> Response:
    """Make a change, write it down, and show the page anew; or say on it what was wrong."""
    return changed(
        lambda: AuditLog(office.store).note(session.account.name, action, change()),
        refused=lambda error: _page(request, office, session, error=error),
        to=path_in("/akun", language_of(request)),
    )


def _page(
    request: Request, office: Office, session: Session, *, error: RequestError | None = None, token: str = ""
) -> Response:
    lang = language_of(request)
    return page(
        "accounts.html", lang, status=422 if error else 200, session=session, here=("/akun", {}),
        accounts=Accounts(office.store).all(), tokens=AccessTokens(office.store).all(), roles=ROLES,
        pillars=PILLARS, pillar_of=AccountPillars(office.store).all(),
        scopes=SCOPES, days=DAYS, most_days=MOST_DAYS, least=LEAST_LETTERS,
        said=error.sentence(lang) if error else "", token=token,
    )  # fmt: skip
