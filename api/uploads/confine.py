"""What a child process takes from itself before it touches a file: memory, time, room, a life of its own."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from types import TracebackType

__all__ = ["confine", "end_with"]

_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 256
_NICE = 5
"""As all work beside the readers: where processors are few, they come first."""
_CPU_MARGIN_S = 5
"""The clock on the wall strikes first: what it ends can be told from a crash."""


def confine(*, parent: int, memory_mb: int, cpu_seconds: int, file_mb: int | None = None) -> None:
    """Limit this process, for good.

    Parameters
    ----------
    parent : int
        Number of the process that began this one; if it ends, so does this.
    memory_mb : int
        Address space.
    cpu_seconds : int
        Time of the processor.
    file_mb : int, optional
        Size of any file that it writes.
    """
    sys.excepthook = _tell_where
    end_with(parent, signal.SIGKILL)
    os.nice(_NICE)
    for kind, value in (
        (resource.RLIMIT_AS, memory_mb * 1_000_000),
        (resource.RLIMIT_CPU, cpu_seconds + _CPU_MARGIN_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        *(((resource.RLIMIT_FSIZE, file_mb * 1_000_000),) if file_mb is not None else ()),
    ):
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))


def end_with(parent: int, how: signal.Signals) -> None:
    """Have this process sent a signal when the one that began it is no more."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)
    if os.getppid() != parent:
        raise SystemExit(3)  # it ended while this one began


def _tell_where(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what broke and where, never with what: an error's text may hold a cell of the file."""
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    sys.stderr.write(f"{kind.__name__} at {' > '.join(places[-6:])}\n")
