"""Is the service alive, can it answer, and how much is asked of it?"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException

from api.dependencies import OfficeOf
from api.errors import RETRY_S, problem
from api.metrics import Metrics
from api.office import Office
from geo.errors import StoreError

__all__ = ["router"]

router = APIRouter(tags=["Kesehatan layanan / Health"])

_WAIT_S = 3.0
# Threads of their own: a watchdog is answered when all others are at work.
_WORKERS = ThreadPoolExecutor(2, thread_name_prefix="watchdog")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/healthz", summary="Hidup? / Alive?")
async def healthz() -> dict[str, str]:
    """Answer as long as the process runs; nothing else is asked."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary="Siap? / Ready?",
    responses={503: {"description": "Belum siap / not ready", "content": {"application/problem+json": {}}}},
)
async def readyz(request: Request, office: OfficeOf) -> Response:
    """Answer when the store can be read, boundaries are loaded and an edition is made; else 503 and why."""
    key = await _what_lacks(office)
    if key:
        return problem(request, 503, key, headers={"Retry-After": str(RETRY_S)}, more={"code": key})
    # Nothing that tells how often cases come in.
    ready = {"status": "ok", "boundaries": office.boundaries.origin.title_in("en")}
    return JSONResponse(ready, headers={"Cache-Control": "no-store"})


async def _what_lacks(office: Office) -> str:
    loop = asyncio.get_running_loop()
    try:
        await asyncio.wait_for(loop.run_in_executor(_WORKERS, office.store.revision), _WAIT_S)
    except (StoreError, TimeoutError):
        return "problems.detail_not_ready"
    return "" if office.has_edition else "problems.detail_no_edition"


def _may_read(request: Request, office: OfficeOf) -> None:
    """Refuse to tell that there are numbers, to all but this machine's own programs and who has the token."""
    token = office.settings.metrics.get_secret_value()
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = hmac.compare_digest(given.encode(), token.encode())
    else:
        forwarded = any(name in request.headers for name in _FORWARDED)
        allowed = not forwarded and _is_this_machine(request.client.host if request.client else "")
    if not allowed:
        raise HTTPException(404)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@router.get("/metrics", include_in_schema=False, dependencies=[Depends(_may_read)])
def metrics(request: Request) -> PlainTextResponse:
    """Answer with the numbers for Prometheus."""
    counters: Metrics = request.app.state.metrics
    headers = {"Cache-Control": "no-store"}
    return PlainTextResponse(counters.text(), media_type=CONTENT_TYPE_LATEST, headers=headers)
