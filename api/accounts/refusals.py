"""The answers to those who may not: a page for a person, a problem document for a program.

References
----------
Reschke, J. (2015). The 'Basic' HTTP Authentication Scheme. RFC 7617.
Jones, M., Hardt, D. (2012). The OAuth 2.0 Authorization Framework: Bearer Token
Usage. RFC 6750.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from api.errors import language_of, prefers, problem
from api.rendering import message_page, path_in
from geo.cases.accounts import Session
from geo.wording import Language, say

__all__ = ["FormError", "RoleError", "SignInError", "TokenError", "install_gate", "wants_page"]

_DATA_PATHS = ("/api/", "/exports/", "/collections", "/conformance")
_DATA_SUFFIXES = (".json", ".geojson", ".pdf", ".gpx", ".kml", ".csv", ".xlsx")
_CHALLENGES = ('Bearer realm="Tiga Pilar"', 'Basic realm="Tiga Pilar", charset="UTF-8"')


class SignInError(Exception):
    """Nobody is signed in."""


class TokenError(Exception):
    """A token that opens nothing; ``retry_after_s`` is above 0 after too many of them."""

    def __init__(self, retry_after_s: int = 0) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class RoleError(Exception):
    """Somebody is signed in, and may not: only *roles* may."""

    def __init__(self, role: str, roles: tuple[str, ...], session: Session | None) -> None:
        super().__init__(role)
        self.role = role
        self.roles = roles
        self.session = session


class FormError(Exception):
    """A form that does not come from this service's own page, or from one of an earlier session."""


def install_gate(app: FastAPI) -> None:
    """Give *app* the answers to those who may not."""
    app.add_exception_handler(SignInError, _to_sign_in)
    app.add_exception_handler(TokenError, _token_refused)
    app.add_exception_handler(RoleError, _not_for_this_role)
    app.add_exception_handler(FormError, _form_refused)


def wants_page(request: Request) -> bool:
    """Tell whether a person in front of a browser is waiting, and not a program."""
    accept = request.headers.get("accept", "")
    if "authorization" in request.headers or prefers(accept, "application/json", "text/html"):
        return False
    path = request.url.path
    is_data = path.startswith(_DATA_PATHS) or path.endswith(_DATA_SUFFIXES)
    return prefers(accept, "text/html", "application/json") or not is_data


def _to_sign_in(request: Request, error: Exception) -> Response:
    if not wants_page(request):
        return _unauthorized(request, "roles.sign_in_needed")
    lang = language_of(request)
    wanted = request.url.path if request.method == "GET" else ""
    query = f"?{request.url.query}" if wanted and request.url.query else ""
    return RedirectResponse(path_in("/masuk", lang, ke=wanted + query), 303)


def _token_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, TokenError)
    if error.retry_after_s:
        answer = problem(request, 429, "roles.token_wait", seconds=error.retry_after_s)
        answer.headers["Retry-After"] = str(error.retry_after_s)
        return answer
    return _unauthorized(request, "roles.token_wrong")


def _unauthorized(request: Request, key: str) -> Response:
    answer = problem(request, 401, key)
    for challenge in _CHALLENGES:
        # A browser that fetches data for a page would answer the second with a window of its own.
        if challenge.startswith("Bearer") or "sec-fetch-mode" not in request.headers:
            answer.headers.append("WWW-Authenticate", challenge)
    return answer


def _not_for_this_role(request: Request, error: Exception) -> Response:
    assert isinstance(error, RoleError)
    lang: Language = language_of(request)
    values: dict[str, Any] = {
        "role": say(f"roles.name_{error.role}", lang),
        "roles": _one_of([say(f"roles.name_{role}", lang) for role in error.roles], lang),
    }
    if error.session is None or not wants_page(request):
        return problem(request, 403, "roles.forbidden", **values)
    return message_page(
        lang,
        title=say("accounts.forbidden_title", lang),
        text=say("roles.forbidden", lang, **values),
        status=403,
        links=[(say("roles.to_desk", lang), path_in("/meja", lang)),
               (say("accounts.other_account", lang), path_in("/masuk", lang))],
        session=error.session,
    )  # fmt: skip


def _one_of(names: list[str], lang: Language) -> str:
    *first, last = names
    return f"{', '.join(first)} {say('roles.or', lang)} {last}" if first else last


def _form_refused(request: Request, error: Exception) -> Response:
    lang = language_of(request)
    if not wants_page(request):
        return problem(request, 403, "accounts.form_stale")
    return message_page(
        lang,
        title=say("accounts.form_stale_title", lang),
        text=say("accounts.form_stale", lang),
        status=403,
        links=[(say("roles.to_desk", lang), path_in("/meja", lang))],
    )
