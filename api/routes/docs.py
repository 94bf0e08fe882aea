"""The interface's documentation, with its scripts from this server: it works without internet."""

from __future__ import annotations

from pathlib import Path

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from api.prepared import Prepared, PreparedAnswer
from api.shelf import Shelf

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_STATIC = Path(__file__).resolve().parents[1] / "static"


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    """Answer with the OpenAPI document, as it is seen from where the client stands."""
    prefix = request.scope.get("root_path", "")
    shelf: Shelf[Prepared] = request.app.state.documents
    return PreparedAnswer(shelf.once(prefix, lambda: _document(request.app.openapi(), prefix)), shelf, prefix)


def _document(document: dict[str, object], prefix: str) -> Prepared:
    seen_from = {"servers": [{"url": prefix}]} if prefix else {}
    return Prepared(orjson.dumps({**document, **seen_from}), "application/json")


@router.get("/docs", response_class=FileResponse)
def docs() -> FileResponse:
    """Answer with the page that shows the OpenAPI document."""
    return FileResponse(_STATIC / "docs.html", media_type="text/html; charset=utf-8")


@router.get("/docs/start.js", response_class=FileResponse)
def start() -> FileResponse:
    """Answer with the script that starts it; a file of its own, so that no inline script need be allowed."""
    return FileResponse(_STATIC / "docs.js", media_type="text/javascript; charset=utf-8")
