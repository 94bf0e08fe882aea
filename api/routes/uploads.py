"""Sending a case file: ``/unggah``; seen first, confirmed, kept once. For operators, each their own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.requests import ClientDisconnect

from api.accounts.gate import check_origin, only_form, only_session, same_token
from api.errors import language_of, prefers, problem
from api.rendering import message_page, page, path_in
from api.uploads.desk import Desk, Seen
from api.uploads.receive import Received, UploadRefusedError, receive
from api.uploads.shown import listed, shown, state_of
from geo.aggregation.kinds import JENIS, parse_jenis
from geo.cases.accounts import Session
from geo.cases.audit import AuditLog
from geo.cases.reader import SUFFIXES
from geo.errors import MissingError
from geo.wording import say

__all__ = ["router"]

_KEY = re.compile(r"[0-9a-f]{32}")
_RECEIVE_S = 900
_HEARD_OUT = 4
"""Times the limit that a refused body may have before its connection is closed on it."""


@asynccontextmanager
async def _desk(app: FastAPI) -> AsyncIterator[None]:
    office = app.state.office
    desk = await run_in_threadpool(Desk, office.settings, office.store, office.boundaries)
    app.state.uploads = desk
    app.state.metrics.n_jobs = lambda: desk.line.n_open
    yield
    await run_in_threadpool(desk.close)


router = APIRouter(include_in_schema=False, lifespan=_desk)


def _desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.uploads
    return desk


DeskOf = Annotated[Desk, Depends(_desk_of)]
SenderOf = Annotated[Session, Depends(only_session("operator"))]
SenderFormOf = Annotated[Session, Depends(only_form("operator"))]


def _seen(key: str, desk: DeskOf, session: SenderOf) -> Seen:
    """Return the upload, to nobody but its sender."""
    seen = desk.see(key, session.account.name) if _KEY.fullmatch(key) else None
    if seen is None:
        raise MissingError("uploads.missing")
    return seen


SeenOf = Annotated[Seen, Depends(_seen)]


@router.get("/unggah", response_class=HTMLResponse)
def begin(request: Request, desk: DeskOf, session: SenderOf) -> Response:
    """Answer with the form, and what the operator sent before."""
    lang = language_of(request)
    mine = listed(desk.uploads.of(session.account.name), lang)
    return page(
        "uploads.html", lang, session=session, here=("/unggah", {}), kinds=JENIS, mine=mine,
        suffixes=[suffix for suffix in SUFFIXES if suffix != ".shp"], settings=desk.settings,
    )  # fmt: skip


@router.post("/unggah")
async def sent(request: Request, desk: DeskOf, session: SenderOf) -> Response:
    """Take a file in, and lead to the page that shows what became of it."""
    check_origin(request)
    who = session.account.name
    try:
        key, folder = await run_in_threadpool(desk.begin, who)
        try:
            received = await _received(request, desk, session, folder)
            jenis = _kind(received)
            source = received.fields.get("sumber", "")[:80]
            await run_in_threadpool(desk.take, key, received, who, jenis=jenis, source=source)
        except BaseException:
            await run_in_threadpool(desk.folder.remove, key)
            raise
    except UploadRefusedError as error:
        await run_in_threadpool(AuditLog(desk.store).note, who, "upload.refused", error.key)
        answer = _refused(request, session, error)
        if not _worth_hearing_out(request, desk.settings.upload_max_mb):
            answer.headers["Connection"] = "close"
        return answer
    return _led_to(request, f"/unggah/{key}", 201)


async def _received(request: Request, desk: Desk, session: Session, folder: Any) -> Received:
    try:
        async with asyncio.timeout(_RECEIVE_S):
            return await receive(
                request,
                folder,
                max_mb=desk.settings.upload_max_mb,
                right_token=lambda given: same_token(given, session.csrf),
            )
    except TimeoutError as error:
        raise UploadRefusedError(408, "uploads.too_slow") from error
    except ClientDisconnect as error:
        raise UploadRefusedError(400, "uploads.broken_off") from error
    except OSError as error:
        raise UploadRefusedError(507, "uploads.no_room") from error


def _worth_hearing_out(request: Request, max_mb: int) -> bool:
    """Tell whether the rest of a refused body may come, unread: a browser reads no answer before."""
    said = request.headers.get("content-length", "")
    return said.isdigit() and int(said) <= _HEARD_OUT * max_mb * 1_000_000


def _kind(received: Received) -> str:
    given = received.fields.get("jenis", "")
    return parse_jenis(given) if given else ""


@router.get("/unggah/{key}", response_class=HTMLResponse)
def look(request: Request, desk: DeskOf, session: SenderOf, seen: SeenOf) -> Response:
    """Answer with where an upload stands: the line, the progress, the preview, the result."""
    lang = language_of(request)
    return page(
        "upload.html", lang, session=session, here=(f"/unggah/{seen.upload.id}", {}),
        settings=desk.settings, **shown(seen, lang, desk.settings.upload_keep_hours),
    )  # fmt: skip


@router.get("/unggah/{key}/keadaan.json")
def state(request: Request, desk: DeskOf, seen: SeenOf) -> JSONResponse:
    """Answer with the same for a program, and for the page that waits."""
    known = state_of(seen, language_of(request), desk.settings.upload_keep_hours)
    return JSONResponse(known, headers={"Cache-Control": "no-store"})


@router.post("/unggah/{key}/muat")
def confirmed(request: Request, desk: DeskOf, session: SenderFormOf, seen: SeenOf) -> Response:
    """Let what was shown be kept; a second time changes nothing and leads to the same page."""
    if seen.upload.facts.get("n_cases"):
        desk.confirm(seen.upload.id, session.account.name)
    return _led_to(request, f"/unggah/{seen.upload.id}", 202)


@router.post("/unggah/{key}/buang")
def discarded(request: Request, desk: DeskOf, session: SenderFormOf, seen: SeenOf) -> Response:
    """Delete a file that is not to be kept."""
    desk.discard(seen.upload.id, session.account.name)
    return _led_to(request, f"/unggah/{seen.upload.id}", 200)


@router.get("/unggah/{key}/ditolak.csv")
def rejects(desk: DeskOf, session: SenderOf, seen: SeenOf) -> FileResponse:
    """Answer with the rejected rows as they stood, each with its reason."""
    if not seen.has_rejects:
        raise MissingError("uploads.rejects_gone")
    n = int(seen.upload.facts.get("n_rejects", 0))
    AuditLog(desk.store).note(session.account.name, "upload.rejects", seen.upload.id, n)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(
        desk.rejects(seen.upload.id), media_type="text/csv; charset=utf-8", filename="ditolak.csv",
        headers=headers,
    )  # fmt: skip


def _wants_json(request: Request) -> bool:
    return prefers(request.headers.get("accept", ""), "application/json", "text/html")


def _led_to(request: Request, path: str, status: int) -> Response:
    """Lead a browser to a page, and tell a program its address."""
    lang = language_of(request)
    if not _wants_json(request):
        return RedirectResponse(path_in(path, lang), 303)
    address = {"page": path_in(path, lang), "state": path_in(f"{path}/keadaan.json", lang)}
    return JSONResponse(address, status_code=status, headers={"Location": address["page"]})


def _refused(request: Request, session: Session, error: UploadRefusedError) -> Response:
    if not prefers(request.headers.get("accept", ""), "text/html", "application/json"):
        values: dict[str, Any] = error.values
        return problem(request, error.status, error.key, **values)
    lang = language_of(request)
    return message_page(
        lang,
        title=say("uploads.state_refused", lang),
        text=error.sentence(lang),
        status=error.status,
        links=[(say("uploads.back", lang), path_in("/unggah", lang))],
        session=session,
    )
