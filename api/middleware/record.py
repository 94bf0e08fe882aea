"""The outermost layer: every request gets a number, is counted, and is one line in the log.

The number comes from the web server in front where that gives one (32 hexadecimal
digits, as nginx' ``$request_id``, or a UUID); anything else that stands there is
ignored, for it would be written down. What is written is the route's template, not the path.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import request_id
from api.metrics import Metrics

__all__ = ["Recorded", "Seen", "note_role", "seen_in"]

log = logging.getLogger("tigapilar.access")

_KEY = "tigapilar.seen"
_NUMBER = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OTHER = "other"
"""What stands for the route of an address that none answers."""

_GONE = 499
"""Written where the client left before the answer began, as nginx does."""


class Seen:
    """What the layers inside find out about a request, for its record."""

    __slots__ = ("role", "route")

    def __init__(self) -> None:
        self.route = ""
        self.role = "-"


def seen_in(scope: Scope) -> Seen:
    """Return what was found out about a request so far."""
    found: Seen = scope.setdefault(_KEY, Seen())
    return found


def note_role(request: Request, role: str) -> None:
    """Remember for the log in which role a request is answered."""
    seen_in(request.scope).role = role


class Recorded:
    """Middleware: numbers, times, counts and logs every request."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write down how it was answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = _number(scope)
        header = (b"x-request-id", number.encode())
        seen, method, begun = seen_in(scope), scope["method"], time.perf_counter()
        status, n_bytes = _GONE, 0

        async def counting(message: Message) -> None:
            nonlocal status, n_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], header]}
            elif message["type"] == "http.response.body":
                n_bytes += len(message.get("body", b""))
            await send(message)

        token = request_id.set(number)
        try:
            await self.app(scope, receive, counting)
        finally:
            route = seen.route or str(getattr(scope.get("route"), "path", OTHER))
            self._write(route, method, status, time.perf_counter() - begun, n_bytes, seen.role)
            request_id.reset(token)

    def _write(self, route: str, method: str, status: int, seconds: float, n_bytes: int, role: str) -> None:
        self._metrics.observe(route, method, status, seconds)
        if log.isEnabledFor(logging.INFO):
            # The same as log.info(), without looking for the line of code that wrote it: a third of its time.
            said = {
                "name": log.name, "levelno": logging.INFO, "levelname": "INFO", "msg": "answered",
                "method": method, "route": route, "status": status, "bytes": n_bytes, "role": role,
                "duration_ms": round(seconds * 1_000, 2),
            }  # fmt: skip
            log.handle(logging.makeLogRecord(said))


def _number(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _NUMBER.fullmatch(value):
            return str(value.decode())
    return secrets.token_hex(16)
