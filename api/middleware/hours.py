"""Every request is answered in the hours of the office that it is made to."""

from __future__ import annotations

from contextlib import nullcontext

from starlette.types import ASGIApp, Receive, Scope, Send

from geo.zone import in_zone

__all__ = ["OfficeHours"]


class OfficeHours:
    """The layer that lets the office's zone hold while a request is answered, in whatever thread."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        # While the service begins and ends there is no office.
        office = getattr(scope["app"].state, "office", None)
        with in_zone(office.zone) if office is not None else nullcontext():
            await self.app(scope, receive, send)
