"""More than the machine can bear: what cannot be begun soon is refused at once, and said when to come again.

Answers from memory are given before this layer and are never refused.
"""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem
from api.metrics import Metrics

__all__ = ["OPEN_TO_WATCHDOGS", "BoundedLoad"]

OPEN_TO_WATCHDOGS = frozenset({"/healthz", "/readyz", "/metrics"})

_RETRY_S = 2


class BoundedLoad:
    """Middleware: at most *most* requests are being computed or waiting for it.

    Parameters
    ----------
    app : ASGI application
    metrics : Metrics
        Told how many there are.
    most : int
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics, most: int) -> None:
        self.app = app
        self._metrics = metrics
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where there is room, else refuse it."""
        if scope["type"] != "http" or scope["path"] in OPEN_TO_WATCHDOGS:
            await self.app(scope, receive, send)
            return
        if self._metrics.n_computing >= self._most:
            wait = {"Retry-After": str(_RETRY_S)}
            busy = problem(Request(scope), 503, "problems.detail_busy", headers=wait, seconds=_RETRY_S)
            await busy(scope, receive, send)
            return
        self._metrics.n_computing += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._metrics.n_computing -= 1
