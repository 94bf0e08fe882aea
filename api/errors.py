"""From an error to an answer: one table, RFC 9457 problem documents, nothing of the inside.

References
----------
Nottingham, M., Wilde, E., Dalal, S. (2023). Problem Details for HTTP APIs. RFC 9457.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.rendering import message_page, path_in
from geo.errors import (
    BoundaryError,
    CaseFileError,
    ExportError,
    HotspotError,
    MissingError,
    QueryError,
    RequestError,
    StoreError,
    UserError,
)
from geo.wording import Language, say

__all__ = ["PROBLEM", "STATUS", "install_errors", "language_of", "prefers"]

log = logging.getLogger("tigapilar.api")

STATUS: dict[type[UserError], int] = {
    QueryError: 400,
    MissingError: 404,
    RequestError: 422,
    ExportError: 422,
    HotspotError: 422,
    CaseFileError: 422,
    BoundaryError: 503,
    StoreError: 503,
}

PROBLEM: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "Permintaan tidak dapat dibaca. / The request cannot be understood.",
        "content": {"application/problem+json": {"schema": {"type": "object"}}},
    }
}


def install_errors(app: FastAPI) -> None:
    """Give *app* the one path that every error takes."""
    app.add_exception_handler(UserError, _user_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def language_of(request: Request) -> Language:
    """Return the language that the request asks for; Indonesian unless it says English."""
    return "en" if request.query_params.get("lang") == "en" else "id"


def prefers(accept: str, first: str, second: str) -> bool:
    """Tell whether a client's Accept names the media type *first*, and not *second* before it."""
    kinds = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    return first in kinds and (second not in kinds or kinds.index(first) < kinds.index(second))


def _problem(request: Request, status: int, detail: str, detail_en: str, **more: Any) -> Response:
    lang = language_of(request)
    title = say(f"api.title_{status if status in _TITLED else 'other'}", lang)
    if prefers(request.headers.get("accept", ""), "text/html", "application/json"):
        # A person in front of a browser: a page with a way on, not a document for programs.
        said = detail if lang == "id" else detail_en
        home = [(say("api.home", lang), path_in("/", lang))]
        return message_page(lang, title=title, text=said if said != title else "", status=status, links=home)
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail if lang == "id" else detail_en,
        "detail_en": detail_en,
        "instance": request.url.path,
        **more,
    }
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


_TITLED = {404, 405, 422, 500, 503}


def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 422)
    if status >= 500:
        log.error("%s: %s", request.url.path, error.sentence("en"))
        return _problem(request, status, say("api.not_ready", "id"), say("api.not_ready", "en"))
    return _problem(request, status, error.sentence("id"), error.sentence("en"), code=error.key)


def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = [
        {"name": ".".join(str(part) for part in item["loc"][1:]), "reason": str(item["msg"])}
        for item in error.errors()
    ]
    names = ", ".join(field["name"] for field in fields)
    return _problem(
        request,
        422,
        say("api.bad_fields", "id", names=names),
        say("api.bad_fields", "en", names=names),
        errors=fields,
    )


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = error.status_code if error.status_code in _TITLED else "other"
    answer = _problem(
        request, error.status_code, say(f"api.title_{known}", "id"), say(f"api.title_{known}", "en")
    )
    answer.headers.update(error.headers or {})
    return answer


def _unexpected(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("reference %s: %s %s", reference, request.method, request.url.path, exc_info=error)
    return _problem(
        request,
        500,
        say("api.unexpected", "id", reference=reference),
        say("api.unexpected", "en", reference=reference),
        reference=reference,
    )
