"""Asked again, answered briefly: HEAD, and a page that has not changed is not sent twice.

The pendopo's line is slow and a page weighs hundreds of kilobytes: a browser
that has it already gets 304 and no body. GDAL and watchdogs ask with HEAD.

References
----------
Fielding, R., Nottingham, M., Reschke, J. (2022). HTTP Semantics. RFC 9110,
sections 8.8.3 (ETag), 9.3.2 (HEAD), 13.1.2 (If-None-Match).
"""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.accounts.viewer import COOKIE

__all__ = ["ConditionalAnswers"]

_KEPT_IN_304 = ("etag", "cache-control", "vary", "date", "content-location", "expires", "set-cookie")


class ConditionalAnswers:
    """Middleware: answers HEAD as GET without the body, and If-None-Match with 304 where it holds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and shorten what comes back."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        somebody = "authorization" in asked or COOKIE in asked.get("cookie", "")
        known = "" if somebody else asked.get("if-none-match", "")
        answer = _Answer(send, known, scope["method"] == "HEAD", public=not somebody)
        inner = dict(scope, method="GET")
        try:
            await self.app(inner, receive, answer.send)
        finally:
            # Which route it was is for the log, outside.
            scope["route"] = inner.get("route")


class _Answer:
    """One answer on its way out: its head waits for its body, from which the tag is made."""

    def __init__(self, send: Send, known: str, head_only: bool, *, public: bool) -> None:
        self._public = public
        self._send = send
        self._known = {tag.strip().removeprefix("W/") for tag in known.split(",") if tag.strip()}
        self._head_only = head_only
        self._start: Message | None = None
        self._silent = head_only

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] == "http.response.body":
            if self._start is not None:
                start, self._start = self._start, None
                await self._begin(start, message)
            if self._silent:
                message = {**message, "body": b""}
        await self._send(message)

    async def _begin(self, start: Message, body: Message) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        if not self._public:
            # What somebody sees may be for them alone: no cache keeps it, and no tag tells that two
            # people saw the same.
            headers.setdefault("cache-control", "private, no-store")
            del headers["etag"]
        tag = _tag(start["status"], headers, body) if self._public else None
        if tag is not None:
            headers["etag"] = tag
            # Kept by the browser, and asked for again each time: a new edition shows at once.
            headers.setdefault("cache-control", "no-cache")
            for name in ("Accept", "Authorization", "Cookie"):
                headers.add_vary_header(name)
            if self._known & {tag.removeprefix("W/"), "*"}:
                self._silent = True
                for name in {name for name in headers if name not in _KEPT_IN_304}:
                    del headers[name]
                start = {**start, "status": 304}
        await self._send({**start, "headers": headers.raw})


def _tag(status: int, headers: MutableHeaders, body: Message) -> str | None:
    """Return the tag of an answer; None where it may not be kept, or its body is not at hand."""
    if status != 200 or "no-store" in headers.get("cache-control", ""):
        return None
    given = headers.get("etag")
    if given is not None or body.get("more_body", False):
        return given
    return f'W/"{hashlib.sha256(body.get("body", b"")).hexdigest()[:24]}"'
