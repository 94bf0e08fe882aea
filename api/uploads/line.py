"""The line of uploads: so many are worked on at once, the others wait in the order they came."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

from geo.zone import with_zone

__all__ = ["WaitingLine"]

log = logging.getLogger("tigapilar.uploads")


class WaitingLine:
    """Uploads that wait for a worker.

    Parameters
    ----------
    n_workers : int
    broken : callable
        Told the upload whose work ended in an error that nobody foresaw.
    """

    def __init__(self, n_workers: int, broken: Callable[[str], None]) -> None:
        self._workers = ThreadPoolExecutor(n_workers, thread_name_prefix="upload")
        self._broken = broken
        self._waiting: list[str] = []
        self._n_open = 0
        self._lock = threading.Lock()

    def put(self, key: str, work: Callable[[str], None]) -> None:
        """Let *work* be done on an upload when its turn comes."""
        with self._lock:
            self._waiting.append(key)
            self._n_open += 1

        def turn() -> None:
            with self._lock:
                self._waiting.remove(key)
            work(key)

        self._workers.submit(with_zone(turn)).add_done_callback(lambda future: self._ended(key, future))

    def place(self, key: str) -> int:
        """Return how many stand before an upload and with it, 0 if it does not wait."""
        with self._lock:
            return self._waiting.index(key) + 1 if key in self._waiting else 0

    @property
    def n_open(self) -> int:
        """How many wait or are being worked on."""
        return self._n_open

    def __len__(self) -> int:
        with self._lock:
            return len(self._waiting)

    def close(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _ended(self, key: str, future: Future[None]) -> None:
        with self._lock:
            self._n_open -= 1
        try:
            error = future.exception()
        except CancelledError:
            return
        if error is not None:
            log.error("upload %s: %s", key, type(error).__name__, exc_info=error)
            self._broken(key)
