"""The service, made from its settings."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

import maps
from api.accounts.gate import install_gate
from api.conditional import ConditionalAnswers
from api.errors import install_errors
from api.middleware.ready import ReadyAnswers
from api.office import Office
from api.routes import data, docs, exports, health, login, pages, review
from api.settings import Settings
from geo.errors import UserError
from geo.wording import say

__all__ = ["create_app"]

log = logging.getLogger("tigapilar.api")

_ASSETS = Path(maps.__file__).parent / "assets"
_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the service for one office.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment where left out.
    """
    chosen = settings or Settings()
    app = FastAPI(
        title=say("api.title"),
        description=f"{say('api.description', 'id')}\n\n{say('api.description', 'en')}",
        version=version("tigapilar"),
        lifespan=_lifespan(chosen),
        docs_url=None,
        redoc_url=None,
    )
    install_errors(app)
    install_gate(app)
    app.add_middleware(ConditionalAnswers)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    app.add_middleware(ReadyAnswers)
    app.middleware("http")(_security_headers)
    for part in (pages, data, exports, health, docs, login, review):
        app.include_router(part.router)
    app.mount("/assets", StaticFiles(directory=_ASSETS), name="assets")
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        office = Office(settings)
        app.state.office = office
        # The first visitor should not wait for the statistics; a store that cannot be
        # read is said by the request that needs it.
        threading.Thread(target=_warm, args=(office,), name="first-edition", daemon=True).start()
        yield
        office.close()

    return lifespan


def _warm(office: Office) -> None:
    try:
        office.edition()
    except UserError as error:
        log.error("the first edition could not be made: %s", error.sentence("en"))


_HEADERS = {
    # Served pages have no inline script or style at all, so none need be allowed.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def _security_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
