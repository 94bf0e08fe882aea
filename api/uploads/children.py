"""Child processes: begun with nothing but what they need, ended when their time is up or ours is."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import pyogrio

from geo.zone import office_zone

__all__ = ["Children", "Ending"]

log = logging.getLogger("tigapilar.uploads")

Ending = Literal["done", "late", "broken", "stopped"]

_ROOT = Path(__file__).resolve().parents[2]
_COMPLAINTS = "keluhan.txt"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TIGAPILAR_DATA")
_WHERE = re.compile(r"\w+ at \S+:\d+.*")
_DRIVERS = frozenset({"GeoJSON", "GPKG", "FlatGeobuf", "ESRI Shapefile"})
"""What GDAL may read for us; the others open databases, addresses and files that a file points to."""


class Children:
    """The child processes of one service."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._stopped: set[str] = set()
        self._closed = False
        self._lock = threading.Lock()

    def run(self, key: str, module: str, order: dict[str, Any], *, seconds: int) -> Ending:
        """Run a module for an upload and wait for it; tell how it ended.

        Parameters
        ----------
        key : str
            The upload, whose folder ``order["folder"]`` is.
        module : str
            Such as ``"api.uploads.child_read"``.
        order : dict
            What the child is told on stdin, besides its parent and the office's zone.
        seconds : int
            After which it is killed.

        Returns
        -------
        {"done", "late", "broken", "stopped"}
        """
        folder = Path(order["folder"])
        with (folder / _COMPLAINTS).open("w") as complaints:
            child = self._begin(key, module, folder, complaints)
            if child is None:
                return "stopped"
            try:
                told = json.dumps({**order, "parent": os.getpid(), "zone": office_zone()})
                child.communicate(told, timeout=seconds)
            except subprocess.TimeoutExpired:
                _kill(child)
                child.wait()
                return "late"
            finally:
                with self._lock:
                    del self._running[key]
        if key in self._stopped or self._closed:
            return "stopped"
        if child.returncode != 0:
            _log_where(folder, child.returncode)
            return "broken"
        return "done"

    def stop(self, key: str) -> None:
        """End the child of one upload, if it has one; when this returns it writes nothing more."""
        with self._lock:
            child = self._running.get(key)
            if child is None:
                return
            self._stopped.add(key)
            _kill(child)
        child.wait()

    def close(self) -> None:
        """End every child, and begin no more."""
        with self._lock:
            self._closed = True
            for child in self._running.values():
                _kill(child)

    def _begin(self, key: str, module: str, folder: Path, complaints: Any) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._closed or key in self._stopped:
                return None
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", module],
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                start_new_session=True,
                text=True,
            )
            self._running[key] = child
            return child


def _environment(folder: Path) -> dict[str, str]:
    """Return the child's environment: no setting of the service, nothing left behind outside its folder."""
    few = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_IO_THREADS", "MALLOC_ARENA_MAX")
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        **dict.fromkeys(few, "1"),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - _DRIVERS)),
        "GDAL_HTTP_PROXY": "127.0.0.1:9",
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(folder),
    }


def _kill(child: subprocess.Popen[str]) -> None:
    # It may end by itself, and be waited for by its own thread, just now.
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _log_where(folder: Path, code: int) -> None:
    """Log where a child broke; what else it complained of may hold cells of the file."""
    lines = (folder / _COMPLAINTS).read_text(errors="replace").splitlines()
    said = next((line for line in reversed(lines) if _WHERE.fullmatch(line)), "no place told")
    log.error("upload %s: the child ended with %s: %s", folder.name, code, said)
