"""The net under everything: an error that nobody foresaw, in a handler or in a layer above it."""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import unexpected

__all__ = ["Caught"]


class Caught:
    """Middleware: answers an unforeseen error with a number that the log has too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer for whoever fails at it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            answer = unexpected(Request(scope), error)
            if begun:
                # Half an answer is out: only breaking the connection tells the client so.
                raise
            await answer(scope, receive, send)
