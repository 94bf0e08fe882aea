"""The interface's documentation, with its scripts from this server: it works without internet."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_STATIC = Path(__file__).resolve().parents[1] / "static"


@router.get("/docs", response_class=FileResponse)
def docs() -> FileResponse:
    """Answer with the page that shows the OpenAPI document."""
    return FileResponse(_STATIC / "docs.html", media_type="text/html; charset=utf-8")


@router.get("/docs/start.js", response_class=FileResponse)
def start() -> FileResponse:
    """Answer with the script that starts it; a file of its own, so that no inline script need be allowed."""
    return FileResponse(_STATIC / "docs.js", media_type="text/javascript; charset=utf-8")
