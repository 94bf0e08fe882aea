"""Answers that are kept ready in memory, within bounds: what was asked for longest ago goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

__all__ = ["Shelf", "Sized"]


class Sized(Protocol):
    """What a shelf holds: a thing that says how much memory it takes."""

    @property
    def n_bytes(self) -> int:
        """Memory taken, in bytes."""
        ...


Thing = TypeVar("Thing", bound=Sized)


class Shelf(Generic[Thing]):
    """Things made once and kept, at most *most_bytes* of them.

    Parameters
    ----------
    most_bytes : int
        A thing larger than a quarter of it is made anew each time.
    most_requests : int
        How many different requests are remembered with what answers them; a
        client can spell one question in endless ways.
    """

    def __init__(self, most_bytes: int = 128 * 1024 * 1024, most_requests: int = 2_000) -> None:
        self._most_bytes = most_bytes
        self._most_requests = most_requests
        self._kept: OrderedDict[Hashable, Thing] = OrderedDict()
        self._n_bytes = 0
        self._turns: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        self._requests: OrderedDict[Hashable, tuple[Hashable, str]] = OrderedDict()

    @property
    def n_bytes(self) -> int:
        """Memory taken by what is kept, in bytes."""
        return self._n_bytes

    def once(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return what *make* makes, made only once; who asks for the same meanwhile waits."""
        with self._lock:
            found = self._touched(key)
            if found is not None:
                return found
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                found = self._touched(key)
            if found is None:
                try:
                    found = make()
                    self._keep(key, found)
                finally:
                    with self._lock:
                        self._turns.pop(key, None)
        return found

    def remember(self, request: Hashable, key: Hashable, route: str) -> None:
        """Remember that the thing kept under *key* answers *request*, which came in by *route*."""
        with self._lock:
            self._requests[request] = (key, route)
            while len(self._requests) > self._most_requests:
                self._requests.popitem(last=False)

    def answer_to(self, request: Hashable) -> tuple[Thing, str] | None:
        """Return what answers a request that was seen before, and its route; None where it must be asked."""
        known = self._requests.get(request)
        if known is None:
            return None
        with self._lock:
            found = self._touched(known[0])
        return None if found is None else (found, known[1])

    def _touched(self, key: Hashable) -> Thing | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def _keep(self, key: Hashable, thing: Thing) -> None:
        if thing.n_bytes > self._most_bytes // 4:
            return
        with self._lock:
            self._kept[key] = thing
            self._n_bytes += thing.n_bytes
            while self._n_bytes > self._most_bytes:
                self._n_bytes -= self._kept.popitem(last=False)[1].n_bytes
