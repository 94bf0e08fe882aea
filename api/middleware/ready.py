"""The fast lane: what everybody asks for is answered from memory, before routing.

A request that nobody's name is on, and that was answered by a prepared answer of
this edition before, gets the same again. Everything else goes the long way, and
what the long way prepares is remembered for the next.

The edition is compared with the store's beside the requests, every ``CHECK_S``
seconds: an answer given here was the newest at most twice that long ago. While a
new edition is being made, everything goes the long way.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

from starlette.types import ASGIApp, Receive, Scope, Send

from api.accounts.viewer import COOKIE
from api.assets import FixedAnswers
from api.middleware.record import seen_in
from api.office import Office
from api.prepared import HANDED_TO, Prepared, PreparedAnswer, shelf_of
from api.shelf import Shelf
from geo.errors import UserError
from geo.zone import with_zone

__all__ = ["CHECK_S", "ReadyAnswers"]

log = logging.getLogger("tigapilar.api")

CHECK_S = 0.2
"""How often the edition is compared with the store's, in seconds."""

_LONGEST = 1_000
"""A longer address is answered, but not remembered."""

_SESSION = COOKIE.encode()

RequestKey = tuple[bytes, bytes, bytes, bytes, str, str]


class ReadyAnswers:
    """Middleware: sends prepared answers, and remembers which request they answer.

    Parameters
    ----------
    app : ASGI application
    fixed : dict of path to answer and route
        What no edition changes.
    everybody : bool
        Whether the forum's pages are for everybody. Where they ask for a login,
        every request goes the long way.
    """

    def __init__(self, app: ASGIApp, *, fixed: FixedAnswers, everybody: bool = True) -> None:
        self.app = app
        self._fixed = fixed
        self._everybody = everybody
        self._shelf: Shelf[Prepared] | None = None
        self._checked = -CHECK_S * 10
        self._checking = False
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="edition")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once where it can be, else pass the request on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        head_only = scope["method"] == "HEAD"
        file = self._fixed.get(scope["path"].removeprefix(scope.get("root_path", "")))
        if file is not None:
            seen_in(scope).route = file[1]
            await file[0].send(scope, send, head_only=head_only)
            return
        key = _request_key(scope) if self._everybody else None
        shelf = self._newest(scope["app"].state.office) if key is not None else None
        ready = shelf.answer_to(key) if shelf is not None else None
        if ready is not None:
            seen = seen_in(scope)
            seen.route, seen.role = ready[1], "forum"
            await ready[0].send(scope, send, head_only=head_only)
            return
        await self._long_way(scope, receive, send, key, head_only)

    async def _long_way(
        self, scope: Scope, receive: Receive, send: Send, key: RequestKey | None, head_only: bool
    ) -> None:
        handed: list[tuple[PreparedAnswer, str]] = []
        scope[HANDED_TO] = lambda answer, inner: handed.append((answer, _route(inner)))
        await self.app(scope, receive, send)
        if not handed:
            return
        answer, route = handed[0]
        if key is not None and answer.answer.public and answer.shelf is self._shelf:
            answer.shelf.remember(key, answer.key, route)
        await answer.answer.send(scope, send, head_only=head_only)

    def _newest(self, office: Office) -> Shelf[Prepared] | None:
        """Return the newest edition's shelf; None where that was not looked up lately, and must be."""
        age = time.monotonic() - self._checked
        if age > CHECK_S and not self._checking:
            self._checking = True
            loop = asyncio.get_running_loop()
            loop.run_in_executor(self._worker, with_zone(self._check), office).add_done_callback(_say_failure)
        return self._shelf if age <= 2 * CHECK_S else None

    def _check(self, office: Office) -> None:
        begun, newest = time.monotonic(), None
        try:
            edition = office.current()
            newest = shelf_of(edition) if edition is not None else None
        except UserError as error:
            # The long way says it to everybody who asks.
            log.debug("the edition could not be compared with the store: %s", error.sentence("en"))
        finally:
            self._shelf, self._checked, self._checking = newest, begun, False


def _say_failure(check: asyncio.Future[None]) -> None:
    if not check.cancelled() and check.exception() is not None:
        log.error("the edition could not be compared with the store", exc_info=check.exception())


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "other"))


def _request_key(scope: Scope) -> RequestKey | None:
    """Return what tells one request from another; None for one that is somebody's, or too long to keep."""
    accept = host = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept = value
        elif name == b"host":
            host = value
        elif name == b"authorization" or (name == b"cookie" and _SESSION in value):
            return None
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if len(path) + len(query) + len(accept) + len(host) > _LONGEST:
        return None
    return (path, query, accept, host, scope["scheme"], scope.get("root_path", ""))
