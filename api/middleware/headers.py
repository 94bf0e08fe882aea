"""What a browser is told about every answer, so that a page can do no more than it needs.

References
----------
West, M., Sartori, A. (2025). Content Security Policy Level 3. W3C.
Hodges, J., Jackson, C., Barth, A. (2012). HTTP Strict Transport Security. RFC 6797.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CONTENT_POLICY", "SecurityHeaders"]

_ALWAYS = {
    # Served pages have no inline script or style at all, so none need be allowed.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
CONTENT_POLICY = _ALWAYS["content-security-policy"]
_HEADERS = [(name.encode(), value.encode()) for name, value in _ALWAYS.items()]
_OVER_TLS = [*_HEADERS, (b"strict-transport-security", b"max-age=31536000")]


class SecurityHeaders:
    """Middleware: gives every answer the headers that it does not have already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = _OVER_TLS if scope["scheme"] == "https" else _HEADERS

        async def completing(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message = {
                    **message,
                    "headers": [*message["headers"], *(one for one in added if one[0] not in there)],
                }
            await send(message)

        await self.app(scope, receive, completing)
