"""The first page after signing in: ``/meja``, with what the own role can do and nothing else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import iter_route_contexts

from api.accounts.gate import only_session
from api.errors import language_of
from api.rendering import page
from geo.cases.accounts import ROLES, Session

__all__ = ["TASKS", "router"]

router = APIRouter(include_in_schema=False)

TASKS: dict[str, tuple[str, ...]] = {
    "territorial": ("/ugd", "/garda-ampuh", "/kasus", "/maps/titik", "/kunjungan", "/patroli", "/"),
    "planner": (
        "/maps/perencana", "/patroli", "/dampak", "/ugd", "/garda-ampuh", "/kasus", "/maps/titik",
        "/collections", "/",
    ),
    "operator": ("/unggah", "/tinjau", "/terbitan", "/keputusan", "/patroli", "/dinas", "/"),
    "admin": ("/akun", "/akun/catatan", "/dinas", "/"),
}  # fmt: skip
"""Where each role goes, the first task first; what the service does not have is not shown."""


@router.get("/meja", response_class=HTMLResponse)
def desk(request: Request, session: Annotated[Session, Depends(only_session(*ROLES))]) -> Response:
    """Answer with the links that this account can use."""
    there = {route.path for route in iter_route_contexts(request.app.routes)}
    tasks = [
        (path, f"desk.task_{path.strip('/').replace('/', '_') or 'forum'}")
        for path in TASKS[session.account.role]
        if path in there
    ]
    return page("desk.html", language_of(request), session=session, here=("/meja", {}), tasks=tasks)
