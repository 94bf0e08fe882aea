"""The service under a path of a web server: pages, and where one is led to, begin with that path."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rendering import under

__all__ = ["UnderPath"]


class UnderPath:
    """The layer that says under which path the pages are shown, and leads on to addresses below it.

    Parameters
    ----------
    app : ASGI application
    root : str
        Such as ``/peta``.
    """

    def __init__(self, app: ASGIApp, *, root: str) -> None:
        self.app, self.root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def led(message: Message) -> None:
            if message["type"] == "http.response.start":
                heads = [(name, self._below(name, value)) for name, value in message["headers"]]
                message = {**message, "headers": heads}
            await send(message)

        with under(self.root):
            await self.app(scope, receive, led)

    def _below(self, name: bytes, value: bytes) -> bytes:
        root = self.root.encode()
        own = value.startswith(b"/") and not value.startswith((b"//", root + b"/"))
        return root + value if name == b"location" and own else value
