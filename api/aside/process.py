"""Where heavy work is done: in a process of its own, or here, where an office does without one.

A reader's page takes a millisecond. A study, a plan or a planner's file takes seconds of
Python, and a thread of the same interpreter would let every reader wait meanwhile.
"""

from __future__ import annotations

import copyreg
import io
import logging
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from api.aside.studio import Studio
from api.logs import configure_logs, request_id
from api.settings import Settings
from geo.admin.boundaries import Boundaries
from geo.errors import ProcessError
from geo.zone import Zone, in_zone

__all__ = ["Apart", "Aside", "Here"]

log = logging.getLogger("tigapilar.aside")

Given = ParamSpec("Given")
Made = TypeVar("Made")
Job = Callable[Concatenate[Studio, Given], Made]

_NICE = 5
"""Where there are fewer processors than work, readers come first."""
_TRIES = 2
_IDLE_S = 600.0


class Aside(Protocol):
    """Where jobs are done."""

    def run(self, job: Job[Given, Made], *args: Given.args, **options: Given.kwargs) -> Made:
        """Do a job with a studio, and return what it made or raise what it raised."""

    def close(self) -> None:
        """End what is being done, and do no more."""


class Here:
    """This process, in whatever thread asks."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def run(self, job: Job[Given, Made], *args: Given.args, **options: Given.kwargs) -> Made:
        """Do a job with a studio, and return what it made or raise what it raised."""
        return job(self._studio, *args, **options)

    def close(self) -> None:
        """Nothing is left to end."""


class Apart:
    """A process of its own: begun when it is first needed, replaced when it dies, ended when it is idle.

    It does one job after another, with a studio of its own. Jobs, what they are given and what they
    make are pickled, the boundaries apart: what refers to them there refers to ours here.

    Parameters
    ----------
    name : str
        What the log calls it.
    settings : Settings
    boundaries : Boundaries
    zone : Zone
        The office's.
    idle_s : float
        Seconds without a job after which it ends.
    """

    def __init__(
        self, name: str, settings: Settings, boundaries: Boundaries, zone: Zone, *, idle_s: float = _IDLE_S
    ) -> None:
        self.name = name
        self._known = _Known(settings, boundaries, zone)
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._room: _Room | None = None
        self._n_jobs = 0
        self._idle: threading.Timer | None = None
        self._closed = False

    def run(self, job: Job[Given, Made], *args: Given.args, **options: Given.kwargs) -> Made:
        """Do a job with a studio, and return what it made or raise what it raised.

        Raises
        ------
        ProcessError
            If the process died twice over it, or the service ends.
        """
        for left in reversed(range(_TRIES)):
            with self._working() as room:
                try:
                    return room.run(job, args, options)
                except BrokenProcessPool:
                    self._leave(room)
                    if self._closed:
                        break
                    log.error("the process for %s died over a job%s", self.name, "; again" if left else "")
        raise ProcessError("problems.process_died")

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            self._closed = True
            room, self._room = self._room, None
            if self._idle is not None:
                self._idle.cancel()
        if room is not None:
            room.end()

    @contextmanager
    def _working(self) -> Iterator[_Room]:
        with self._lock:
            if self._closed:
                raise ProcessError("problems.process_died")
            if self._idle is not None:
                self._idle.cancel()
            if self._room is None:
                self._room = _Room(self._known)
            self._n_jobs += 1
            room = self._room
        try:
            yield room
        finally:
            with self._lock:
                self._n_jobs -= 1
                if not self._n_jobs and self._room is not None:
                    self._idle = threading.Timer(self._idle_s, self._end_idle)
                    self._idle.daemon = True
                    self._idle.start()

    def _leave(self, room: _Room) -> None:
        with self._lock:
            if self._room is room:
                self._room = None
        room.end()

    def _end_idle(self) -> None:
        with self._lock:
            if self._n_jobs or self._room is None:
                return
            room, self._room = self._room, None
        room.end()
        log.info("the process for %s was idle, and has ended", self.name)


class _Known(NamedTuple):
    """What the process is told once."""

    settings: Settings
    boundaries: Boundaries
    zone: Zone


class _Room:
    """One process, until it dies or is ended."""

    def __init__(self, known: _Known) -> None:
        # A thread may be anywhere when a process forks; one that is spawned begins clean.
        context = get_context("spawn")
        self._known = known
        self._theirs, self._ours = context.Pipe(duplex=False)
        self._ending = threading.Lock()
        self._pool = ProcessPoolExecutor(1, context, initializer=_settle, initargs=(self._theirs, known))

    def run(self, job: Callable[..., Made], args: tuple[Any, ...], options: dict[str, Any]) -> Made:
        try:
            doing = self._pool.submit(_do, job, args, options, request_id.get())
        except RuntimeError as error:  # it was ended meanwhile
            raise BrokenProcessPool from error
        made: Made = _Unpickler(doing.result(), self._known.boundaries).load()
        return made

    def end(self) -> None:
        """Let the process see that this end of the pipe is closed; it stops at once."""
        # Who closes the service and whose job is cut short by it both come here; the pool bears one of them.
        with self._ending:
            if not self._ours.closed:
                self._ours.close()
                self._theirs.close()
                self._pool.shutdown(cancel_futures=True)


class _Pickler(pickle.Pickler):
    """Pickles these boundaries as a mere word; no look at every single object would be as quick."""

    def __init__(self, file: io.BytesIO, boundaries: Boundaries) -> None:
        super().__init__(file, protocol=5)
        self.dispatch_table = copyreg.dispatch_table | {
            Boundaries: lambda one: (_boundaries, ()) if one is boundaries else one.__reduce_ex__(5)
        }


class _Unpickler(pickle.Unpickler):
    """Reads that word as the boundaries here."""

    def __init__(self, packed: bytes, boundaries: Boundaries) -> None:
        super().__init__(io.BytesIO(packed))
        self._boundaries = boundaries

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, _boundaries.__name__):
            return lambda: self._boundaries
        return super().find_class(module, name)


def _boundaries() -> Boundaries:
    raise AssertionError("stands for the boundaries in what _Pickler writes; _Unpickler never calls it")


_here: tuple[Studio, Zone] | None = None
"""In the process of its own: what its jobs work with."""


def _settle(theirs: Connection, known: _Known) -> None:
    """Begin: end with the service and not before it, let readers go first, log as the service does."""
    global _here
    threading.Thread(target=_end_with, args=(theirs,), name="end", daemon=True).start()
    # A whole group of processes is told to stop when the service is: it lets its requests end, and then us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(_NICE)
    with in_zone(known.zone):
        configure_logs(known.settings.log)
    _here = (Studio(known.settings, known.boundaries), known.zone)


def _end_with(theirs: Connection) -> None:
    theirs.poll(None)  # nothing is ever sent: it returns when the other end is closed, or its process gone
    os._exit(0)


def _do(job: Callable[..., object], args: tuple[Any, ...], options: dict[str, Any], number: str) -> bytes:
    assert _here is not None
    studio, zone = _here
    request_id.set(number)
    with in_zone(zone):
        made = job(studio, *args, **options)
    file = io.BytesIO()
    _Pickler(file, studio.boundaries).dump(made)
    return file.getvalue()
