"""How often one client may ask for what costs much, and be refused for what it presents.

The counting is the library's (``limits``), in this process' memory: the service is
one process. A sliding window is kept for each client and rule; a client is an IPv4
address or an IPv6 network of 64 bits, as the web server in front names it.
"""

from __future__ import annotations

import ipaddress
import math
import re
import time
from typing import NamedTuple

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem

__all__ = ["RateLimits"]


_CLOCK_STEP_S = 30
"""A clock that is corrected by less is the same clock."""


class _Rule(NamedTuple):
    name: str
    methods: tuple[str, ...]
    paths: re.Pattern[str]
    amount: RateLimitItem


class RateLimits:
    """Middleware: refuses a client that asks too often, with 429 and when to come again.

    Parameters
    ----------
    app : ASGI application
    heavy_per_minute : int
        Files and sheets that must be computed, and packets of visits, for one client in a minute. Half
        of it are forms of sign-in, a tenth of it files sent; ten times as many vector tiles. 0 for no limits.
    """

    def __init__(self, app: ASGIApp, *, heavy_per_minute: int) -> None:
        self.app = app
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._offset_s = time.time() - time.monotonic()
        per_minute = RateLimitItemPerMinute
        self._rules = () if heavy_per_minute == 0 else (
            _Rule("heavy", ("GET", "HEAD"),
                  re.compile(r"/exports/.*|/kunjungan/.*(/rencana\.json|/tautan|\.csv|\.geojson)|.*\.(pdf|gpx|kml)|/maps/.*\.png|/laporan\.html"),
                  per_minute(heavy_per_minute)),
            _Rule("tiles", ("GET", "HEAD"), re.compile(r"/tiles/.*"), per_minute(10 * heavy_per_minute)),
            _Rule("upload", ("POST", "PUT"), re.compile(r"/unggah(/.*)?"),
                  per_minute(max(heavy_per_minute // 4, 1))),
            _Rule("visits", ("POST",), re.compile(r"/api/(kunjungan|patroli)"), per_minute(heavy_per_minute)),
            _Rule("sign-in", ("POST",), re.compile(r"/masuk"), per_minute(max(heavy_per_minute // 4, 1))),
        )  # fmt: skip
        # Passwords and tokens that open nothing; the store counts them too, for longer and for each name.
        self._refused = per_minute(max(heavy_per_minute // 4, 1)) if heavy_per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._mind_the_clock()
        client = _client(scope)
        wait_s = self._wait_s(scope, client)
        if wait_s:
            headers = {"Retry-After": str(wait_s)}
            key = "problems.detail_too_often"
            refusal = problem(Request(scope), 429, key, headers=headers, seconds=wait_s)
            await refusal(scope, receive, send)
            return

        async def watching(message: Message) -> None:
            if message.get("status") == 401 and self._refused is not None:
                self._limiter.hit(self._refused, client, "refused")
            await send(message)

        await self.app(scope, receive, watching)

    def _mind_the_clock(self) -> None:
        """Begin to count anew where the clock was set: the library's windows end by the time of day."""
        offset_s = time.time() - time.monotonic()
        if abs(offset_s - self._offset_s) > _CLOCK_STEP_S:
            self._limiter.storage.reset()
            self._offset_s = offset_s

    def _wait_s(self, scope: Scope, client: str) -> int:
        """Return after how many seconds the client may ask this; 0 for now."""
        method, path = scope["method"], scope["path"].removeprefix(scope.get("root_path", ""))
        for rule in self._rules:
            asked = method in rule.methods and rule.paths.fullmatch(path)
            if asked and not self._limiter.hit(rule.amount, client, rule.name):
                return self._until(rule.amount, client, rule.name)
        presents = self._refused is not None and any(name == b"authorization" for name, _ in scope["headers"])
        if presents and self._refused and not self._limiter.test(self._refused, client, "refused"):
            return self._until(self._refused, client, "refused")
        return 0

    def _until(self, amount: RateLimitItem, client: str, name: str) -> int:
        resets_at = self._limiter.get_window_stats(amount, client, name).reset_time
        return max(1, math.ceil(resets_at - time.time()))


def _client(scope: Scope) -> str:
    """Return the word under which a client is counted."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:60]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
