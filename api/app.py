"""The service, made from its settings."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from api.accounts.gate import install_gate, viewer_of
from api.assets import FOLDERS
from api.errors import install_errors
from api.metrics import Metrics
from api.middleware.stack import install_middleware
from api.office import Office
from api.ogc import routes as ogc
from api.openapi import install_openapi
from api.prepared import Prepared
from api.routes import (
    accounts,
    cases,
    data,
    decisions,
    desk,
    dinas,
    docs,
    editions,
    effect,
    exports,
    garda_ampuh,
    health,
    login,
    pages,
    patrol_files,
    patrol_units,
    patrols,
    points,
    report,
    review,
    tiles,
    ugd,
    ugd_answers,
    uploads,
    visit_files,
    visits_made,
    visits_phone,
)
from api.settings import Settings
from api.shelf import Shelf
from api.tiles import make_tiles_ready
from geo.errors import UserError
from geo.wording import say
from geo.zone import in_zone

__all__ = ["create_app"]

log = logging.getLogger("tigapilar.api")


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
        openapi_url=None,
        root_path=chosen.root_path,
        redirect_slashes=False,
        # Where the forum asks for a login, every route does that does not say otherwise.
        dependencies=[Depends(viewer_of)] if chosen.forum_login else [],
    )
    install_errors(app)
    install_gate(app)
    install_openapi(app)
    app.state.documents = Shelf[Prepared]()
    app.state.metrics = Metrics()
    install_middleware(app, chosen, app.state.metrics)
    for part in (
        pages,
        report,
        points,
        tiles,
        data,
        exports,
        health,
        docs,
        editions,
        login,
        review,
        uploads,
        ogc,
        desk,
        decisions,
        effect,
        cases,
        ugd,
        ugd_answers,
        dinas,
        garda_ampuh,
        accounts,
        visits_phone,
        visits_made,
        visit_files,
        patrols,
        patrol_files,
        patrol_units,
    ):
        app.include_router(part.router)
    for path, folder in FOLDERS.items():
        app.mount(path, StaticFiles(directory=folder), name=path.strip("/"))
    return app


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        office = Office(settings)
        app.state.office = app.state.metrics.office = office
        # The first visitor should not wait for the statistics; a store that cannot be
        # read is said by the request that needs it.
        threading.Thread(target=_warm, args=(office,), name="first-edition", daemon=True).start()
        yield
        office.close()

    return lifespan


def _warm(office: Office) -> None:
    try:
        with in_zone(office.zone):
            make_tiles_ready(office)
            office.edition()
    except UserError as error:
        log.error("the first edition could not be made: %s", error.sentence("en"))
