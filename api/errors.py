"""From an error to an answer: one table, RFC 9457 problem documents, nothing of the inside.

A person in front of a browser gets a page with the same sentence and a way on.

References
----------
Nottingham, M., Wilde, E., Dalal, S. (2023). Problem Details for HTTP APIs. RFC 9457.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
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
    ProcessError,
    QueryError,
    RequestError,
    RouterError,
    StoreError,
    UserError,
)
from geo.wording import Language, say

__all__ = [
    "PROBLEM",
    "RETRY_S",
    "STATUS",
    "install_errors",
    "language_of",
    "prefers",
    "problem",
    "route_of",
    "unexpected",
]

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
    RouterError: 503,
    ProcessError: 503,
}

RETRY_S = 5
"""After how many seconds a client may ask again what could not be read."""

PROBLEM: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "Permintaan tidak dapat dibaca. / The request cannot be understood.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
            "text/html": {"schema": {"type": "string"}},
        },
    }
}

_TITLED = {400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429, 500, 503}
_DETAILED = {400, 401, 403, 404, 405, 406, 413}


def install_errors(app: FastAPI) -> None:
    """Give *app* the one path that every error takes."""
    app.add_exception_handler(UserError, _user_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, unexpected)


def language_of(request: Request) -> Language:
    """Return the language that the request asks for; Indonesian unless it says English."""
    return "en" if request.query_params.get("lang") == "en" else "id"


def prefers(accept: str, first: str, second: str) -> bool:
    """Tell whether a client's Accept names the media type *first*, and not *second* before it."""
    kinds = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    return first in kinds and (second not in kinds or kinds.index(first) < kinds.index(second))


def route_of(request: Request) -> str:
    """Return the template of the route that was asked, for a log: a path itself may name somebody."""
    return str(getattr(request.scope.get("route"), "path", "-"))


def problem(
    request: Request,
    status: int,
    key: str,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
    **values: Any,
) -> Response:
    """Return the answer to a request that fails: a problem document, or a page for a person.

    Parameters
    ----------
    request : Request
    status : int
        Status of HTTP, 400 or above.
    key : str
        Key of the catalogue: the sentence that helps.
    headers : mapping of str to str, optional
        Such as Retry-After.
    more : mapping, optional
        Further members of the document.
    **values
        What the sentence's placeholders stand for.
    """
    said: dict[Language, str] = {"id": say(key, "id", **values), "en": say(key, "en", **values)}
    return _answer(request, status, said, headers or {}, more or {})


def _answer(
    request: Request,
    status: int,
    said: dict[Language, str],
    headers: Mapping[str, str],
    more: Mapping[str, Any],
) -> Response:
    lang = language_of(request)
    title = say(f"problems.title_{status if status in _TITLED else 'other'}", lang)
    answer = _page(lang, title, said[lang], status) if _for_a_person(request) else _document(
        {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": said[lang],
            "detail_en": said["en"],
            "instance": request.url.path,
            **more,
        }
    )  # fmt: skip
    answer.headers.update(headers)
    return answer


def _document(body: dict[str, Any]) -> Response:
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(body, body["status"], headers, media_type="application/problem+json")


def _page(lang: Language, title: str, text: str, status: int) -> Response:
    return message_page(
        lang, title=title, text=text if text != title else "", status=status,
        links=[(say("api.home", lang), path_in("/", lang))],
    )  # fmt: skip


def _for_a_person(request: Request) -> bool:
    """Tell whether a page is due: a browser asks, or the address is one of the forms for people."""
    accept = request.headers.get("accept", "")
    if prefers(accept, "text/html", "application/json"):
        return True
    is_page = getattr(request.scope.get("route"), "include_in_schema", True) is False
    asks_for_data = "json" in accept or "authorization" in request.headers
    return is_page and not asks_for_data and not request.url.path.endswith(".json")


def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 422)
    if status >= 500:
        log.error("%s: %s", route_of(request), error.sentence("en"))
        key = error.key if isinstance(error, ProcessError) else "problems.detail_not_ready"
        return problem(request, status, key, headers={"Retry-After": str(RETRY_S)})
    said: dict[Language, str] = {"id": error.sentence("id"), "en": error.sentence("en")}
    return _answer(request, status, said, {}, {"code": error.key})


def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = [
        {"name": ".".join(str(part) for part in item["loc"][1:]), "reason": str(item["msg"])}
        for item in error.errors()
    ]
    names = ", ".join(field["name"] for field in fields)
    return problem(request, 422, "problems.detail_fields", names=names, more={"errors": fields})


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status, headers = error.status_code, dict(error.headers or {})
    key = f"problems.detail_{status if status in _DETAILED else 'other'}"
    return problem(request, status, key, headers=headers, allowed=headers.get("Allow", "GET, HEAD"))


def unexpected(request: Request, error: Exception) -> Response:
    """Return the answer to an error that nobody foresaw: a number that the log has too, and nothing else."""
    reference = secrets.token_hex(4)
    log.error("reference %s: %s %s", reference, request.method, route_of(request), exc_info=error)
    return problem(
        request, 500, "problems.detail_unexpected", reference=reference, more={"reference": reference}
    )
