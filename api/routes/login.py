"""Signing in and out: ``/masuk`` and ``/keluar``."""

from __future__ import annotations

import math
import re
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.gate import COOKIE, FormError, FormSessionOf, check_origin, same_token
from api.accounts.passwords import hash_password, needs_rehash, verify
from api.dependencies import OfficeOf
from api.errors import language_of
from api.office import Office
from api.rendering import page, path_in, rooted
from geo.cases.accounts import LIFE, Account, Accounts, Sessions
from geo.cases.audit import AuditLog
from geo.cases.login_attempts import LoginAttempts
from geo.wording import say

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_FORM_COOKIE = "tigapilar_formulir"
# Where a sign-in may lead: to an address of this service, written plainly, and nowhere else.
_PART = r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
_OWN_PATH = re.compile(rf"/(?:{_PART}(?:/{_PART})*)?(?:\?[A-Za-z0-9=&_.,:%+-]*)?")


@router.get("/masuk", response_class=HTMLResponse)
def sign_in(request: Request, office: OfficeOf, ke: str = "", keluar: bool = False) -> Response:
    """Answer with the form."""
    said = say("accounts.signed_out", language_of(request)) if keluar else ""
    if not Accounts(office.store).all():
        said = say("accounts.no_accounts", language_of(request))
    return _form(request, ke, said, signed_out=keluar)


@router.post("/masuk", response_class=HTMLResponse)
def signed_in(
    request: Request,
    office: OfficeOf,
    nama: Annotated[str, Form(max_length=100)] = "",
    sandi: Annotated[str, Form(max_length=400)] = "",
    ke: Annotated[str, Form(max_length=200)] = "",
    csrf: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Begin a session under a new token, or say why not in words that tell nothing of the account."""
    check_origin(request)
    if not same_token(csrf, request.cookies.get(_FORM_COOKIE, "")):
        raise FormError
    lang = language_of(request)
    address = request.client.host if request.client else ""
    wait = LoginAttempts(office.store).begin(nama, address)
    if wait:
        return _must_wait(request, ke, wait)
    account = _account(office, nama, sandi)
    if account is None:
        return _form(request, ke, say("accounts.wrong", lang), status=403)
    LoginAttempts(office.store).succeed(nama, address)
    target = ke if _OWN_PATH.fullmatch(ke) else path_in("/meja", lang)
    return _begin(request, office, account, target)


@router.post("/keluar")
def sign_out(request: Request, office: OfficeOf, session: FormSessionOf) -> Response:
    """End the session, here and in the store."""
    Sessions(office.store).end(request.cookies.get(COOKIE, ""))
    AuditLog(office.store).note(session.account.name, "logout", "")
    answer = RedirectResponse(path_in("/masuk", language_of(request), keluar=1), 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


def _account(office: Office, name: str, password: str) -> Account | None:
    """Return the account if name and password are right; a wrong name takes as long as a wrong password."""
    accounts = Accounts(office.store)
    account = accounts.find(name)
    usable = account if account is not None and account.disabled_at is None else None
    right = verify(usable.password_hash if usable is not None else None, password)
    if usable is None or not right:
        # The name as typed is not written down: it may be a password in the wrong field.
        AuditLog(office.store).note(account.name if account is not None else "-", "login.failed", "")
        return None
    if needs_rehash(usable.password_hash):
        accounts.rehash(usable, hash_password(password))
    return usable


def _begin(request: Request, office: Office, account: Account, target: str) -> Response:
    token = secrets.token_urlsafe(32)
    Sessions(office.store).begin(account, token, secrets.token_urlsafe(32), old=request.cookies.get(COOKIE))
    AuditLog(office.store).note(account.name, "login", "")
    answer = RedirectResponse(target, 303)
    _set(request, answer, COOKIE, token, int(LIFE.total_seconds()))
    answer.delete_cookie(_FORM_COOKIE, path=rooted("/masuk"))
    return answer


def _must_wait(request: Request, ke: str, wait: timedelta) -> Response:
    seconds = max(math.ceil(wait.total_seconds()), 1)
    text = say("accounts.wait", language_of(request), minutes=math.ceil(seconds / 60))
    answer = _form(request, ke, text, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _form(request: Request, ke: str, said: str, *, status: int = 200, signed_out: bool = False) -> Response:
    token = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(24)
    target = ke if _OWN_PATH.fullmatch(ke) else ""
    answer = page(
        "sign_in.html", language_of(request), status=status, session=None, csrf=token, ke=target, said=said,
        wrong=status != 200, signed_out=signed_out, here=("/masuk", {"ke": target}),
    )  # fmt: skip
    _set(request, answer, _FORM_COOKIE, token, 3_600, path=rooted("/masuk"))
    return answer


def _set(request: Request, answer: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
    answer.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
