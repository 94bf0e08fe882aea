"""What every operation of the OpenAPI document has in common: how one signs in, and what may go wrong.

A route names what is its own; the rest is added here, so that no route forgets it.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from geo.wording import say

__all__ = ["install_openapi"]

_PROBLEM = {"$ref": "#/components/schemas/Problem"}

_SCHEMA = {
    "title": "Problem",
    "description": "RFC 9457",
    "type": "object",
    "required": ["type", "title", "status", "detail", "detail_en", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Bahasa Indonesia; lang=en: English"},
        "detail_en": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "reference": {"type": "string", "description": "500: nomor di log / the number in the log"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}

_SCHEMES = {
    "session": {"type": "apiKey", "in": "cookie", "name": "tigapilar_sesi"},
    "token": {"type": "http", "scheme": "bearer"},
    "token_as_password": {"type": "http", "scheme": "basic"},
}

_EVERYWHERE = ("401", "403", "429", "500", "503")
_ALWAYS_ANSWERED = ("/healthz", "/readyz")


def install_openapi(app: FastAPI) -> None:
    """Let *app* complete its OpenAPI document."""
    written = app.openapi

    def completed() -> dict[str, Any]:
        document = written()
        if "Problem" not in document.setdefault("components", {}).setdefault("schemas", {}):
            _complete(document)
        return document

    app.openapi = completed  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Problem"] = _SCHEMA
    document["components"]["securitySchemes"] = _SCHEMES
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete_operation(path, operation)


def _complete_operation(path: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    answers.setdefault("500", _answer("500"))
    if path in _ALWAYS_ANSWERED:
        operation["security"] = []
        return
    # Without signing in, one is the forum.
    operation["security"] = [{}, *({name: []} for name in _SCHEMES)]
    for status in (*_EVERYWHERE, *(("404",) if "{" in path else ())):
        answers.setdefault(status, _answer(status))
    answers.setdefault("303", {"description": say("problems.openapi_303", "id")})
    answers.setdefault("304", {"description": say("problems.openapi_304", "id")})
    for status in ("429", "503"):
        answers[status].setdefault("headers", {})["Retry-After"] = {
            "description": "s", "schema": {"type": "integer"},
        }  # fmt: skip


def _answer(status: str) -> dict[str, Any]:
    key = f"problems.title_{status}"
    content = {"application/problem+json": {"schema": _PROBLEM}, "text/html": {"schema": {"type": "string"}}}
    return {"description": f"{say(key, 'id')} / {say(key, 'en')}", "content": content}
