"""Who is asking, and may they: sessions, roles, and forms that come from this service's own pages."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.dependencies import OfficeOf
from api.errors import language_of
from api.rendering import message_page, path_in
from geo.cases.accounts import Session, Sessions
from geo.wording import Language, say

__all__ = [
    "COOKIE",
    "FormError",
    "FormSessionOf",
    "ReviewerFormOf",
    "ReviewerOf",
    "check_origin",
    "install_gate",
    "only",
    "only_form",
    "same_token",
    "session_of",
]

COOKIE = "tigapilar_sesi"


class SignInError(Exception):
    """Nobody is signed in."""


class RoleError(Exception):
    """Somebody is, and may not."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.account.role)
        self.session = session


class FormError(Exception):
    """A form that does not come from this service's own page, or from one of an earlier session."""


def session_of(request: Request, office: OfficeOf) -> Session | None:
    """Return the session of the request's cookie, or None."""
    token = request.cookies.get(COOKIE, "")
    return Sessions(office.store).find(token) if token else None


def only(*roles: str) -> Callable[[Session | None], Session]:
    """Return a dependency that lets accounts of these roles through and nobody else."""

    def check(session: Annotated[Session | None, Depends(session_of)]) -> Session:
        if session is None:
            raise SignInError
        if session.account.role not in roles:
            raise RoleError(session)
        return session

    return check


def check_origin(request: Request) -> None:
    """Refuse a form that another site sent: a page cannot make a browser lie about it.

    Raises
    ------
    FormError
    """
    said = request.headers.get("origin") or request.headers.get("referer") or ""
    if urlsplit(said).netloc.lower() != request.headers.get("host", "").lower() or not said:
        raise FormError


def same_token(given: str, expected: str) -> bool:
    """Tell whether two tokens are the same, in the same time whatever they are; a blank one never is."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _form_session(
    request: Request,
    session: Annotated[Session | None, Depends(session_of)],
    csrf: Annotated[str, Form(max_length=200)] = "",
) -> Session:
    check_origin(request)
    if session is None:
        raise SignInError
    if not same_token(csrf, session.csrf):
        raise FormError
    return session


def only_form(*roles: str) -> Callable[[Session], Session]:
    """Return a dependency for forms: it lets those through that come from these roles' own pages."""
    allowed = only(*roles)

    def check(session: Annotated[Session, Depends(_form_session)]) -> Session:
        return allowed(session)

    return check


ReviewerOf = Annotated[Session, Depends(only("operator", "admin"))]
"""An operator or administrator who looks."""

FormSessionOf = Annotated[Session, Depends(_form_session)]
"""Anybody signed in who sends a form."""

ReviewerFormOf = Annotated[Session, Depends(only_form("operator", "admin"))]
"""An operator or administrator who sends a form."""


def install_gate(app: FastAPI) -> None:
    """Give *app* the answers to those who may not."""
    app.add_exception_handler(SignInError, _to_sign_in)
    app.add_exception_handler(RoleError, _not_for_this_role)
    app.add_exception_handler(FormError, _form_refused)


def _to_sign_in(request: Request, error: Exception) -> Response:
    lang = language_of(request)
    wanted = request.url.path if request.method == "GET" else "/tinjau"
    key = request.query_params.get("q", "")
    return RedirectResponse(
        path_in("/masuk", lang, ke=path_in(wanted, lang, q=key if key.isalnum() else "")), 303
    )


def _not_for_this_role(request: Request, error: Exception) -> Response:
    assert isinstance(error, RoleError)
    lang: Language = language_of(request)
    return message_page(
        lang,
        title=say("accounts.forbidden_title", lang),
        text=say("accounts.forbidden", lang, role=error.session.account.role),
        status=403,
        links=[(say("accounts.to_front", lang), path_in("/", lang)),
               (say("accounts.other_account", lang), path_in("/masuk", lang))],
        session=error.session,
    )  # fmt: skip


def _form_refused(request: Request, error: Exception) -> Response:
    lang = language_of(request)
    return message_page(
        lang,
        title=say("accounts.form_stale_title", lang),
        text=say("accounts.form_stale", lang),
        status=403,
        links=[(say("accounts.to_review", lang), path_in("/tinjau", lang))],
    )
