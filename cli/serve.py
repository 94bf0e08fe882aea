"""``tigapilar serve``: the maps, the downloads and the interface, on this machine unless told otherwise."""

from __future__ import annotations

import os
import signal
import socket
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.area import chosen_wilayah
from cli.options import BoundariesPath, open_boundaries, open_store
from geo.errors import RequestError
from geo.wording import say
from geo.zone import WIB, Zone, in_zone, office_zone

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.settings import Settings

__all__ = ["check_address", "serve", "server_options", "watched_app"]

_HUNG_S = 60
"""After so long without a sign of life a process is thought to hang; a new edition keeps it busy for less."""


def check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on: another service has it, or it is not this machine's.

    Raises
    ------
    RequestError
    """
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as uvicorn does
            trial.bind(address)
    except OSError as error:
        detail = error.strerror or str(error)
        raise RequestError("cli.cannot_listen", host=host, port=str(port), detail=detail) from error


def serve(
    host: Annotated[str | None, typer.Option("--host", help=say("cli.option_host"))] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help=say("cli.option_port"))] = None,
    demo: Annotated[bool, typer.Option("--demo", help=say("cli.option_serve_demo"))] = False,
    boundaries: BoundariesPath = None,
) -> None:
    """Serve the store's maps until stopped."""
    from api.settings import Settings

    settings = Settings()
    given = {"host": host, "port": port, "boundaries": boundaries, "wilayah": chosen_wilayah()}
    changes = {name: value for name, value in given.items() if value is not None}
    settings = settings.model_copy(update=changes)
    if demo:
        from cli.demo import demo_officers_path, load_demo_if_empty

        load_demo_if_empty(settings.boundaries)
        if settings.officers is None and demo_officers_path().is_file():
            settings = settings.model_copy(update={"officers": demo_officers_path()})
    # What is wrong with the store or the boundaries is one sentence here, not a trace of the server.
    open_store(hours=False).close()
    open_boundaries(settings.boundaries)
    check_address(settings.host, settings.port)
    typer.echo(say("cli.serving", host=settings.host, port=str(settings.port)))
    _run_watched(settings) if settings.watched else _run(settings)


def _run(settings: Settings) -> None:
    import uvicorn

    from api.app import create_app
    from api.logs import configure_logs

    configure_logs(settings.log)
    uvicorn.run(create_app(settings), **server_options(settings))


def _run_watched(settings: Settings) -> None:
    """Serve from a process that is replaced when it dies, or no longer answers the one that watches it.

    It is one at a time: what is kept in memory, and how often one client may ask, stay right.
    """
    from uvicorn import Config
    from uvicorn.supervisors import Multiprocess

    from api.logs import configure_logs

    configure_logs(settings.log)
    made = partial(watched_app, settings, os.getpid(), office_zone())
    config = Config(
        made, factory=True, workers=1, timeout_worker_healthcheck=_HUNG_S, **server_options(settings)
    )
    Multiprocess(config, sockets=[config.bind_socket()]).run()


def watched_app(settings: Settings, watcher: int, zone: Zone = WIB) -> FastAPI:
    """Return the service for the process that is watched; it ends with the one that watches."""
    from api.app import create_app
    from api.logs import configure_logs
    from api.uploads.confine import end_with

    end_with(watcher, signal.SIGTERM)
    with in_zone(zone):
        configure_logs(settings.log)
    return create_app(settings)


def server_options(settings: Settings) -> dict[str, Any]:
    """Return what uvicorn is told: where to listen, whom to believe, how long to wait at the end."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,  # it writes paths with their queries; the service's own does not
        "proxy_headers": bool(settings.proxy),
        "forwarded_allow_ips": settings.proxy,
        "server_header": False,
        "ws": "none",
        "timeout_graceful_shutdown": settings.grace_s,
    }
