"""A service of its own for a measurement: a store with demonstration data, a free port, an end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Running(NamedTuple):
    url: str
    pid: int
    store: Path


def free_port() -> int:
    """Return a port of this machine that the kernel hands to nobody else for a minute.

    A port that was only bound is free again, and another process that asks for any may get it. One whose
    connection its own side has ended rests ("TIME_WAIT"): only who names it, as a server does, gets it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        probe.listen(1)
        with socket.create_connection(probe.getsockname()) as other:
            accepted, _ = probe.accept()
            accepted.close()
            other.recv(1)
        return int(probe.getsockname()[1])


@contextmanager
def service(**settings: str) -> Iterator[Running]:
    """Start the service on demonstration data, wait until it is ready, and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="tigapilar-bench-") as folder:
        store, port = Path(folder) / "kasus.sqlite", free_port()
        given = {
            "HOST": "127.0.0.1", "PORT": str(port), "DATABASE_URL": f"sqlite:///{store}",
            "PERMUTATIONS": "999", **settings,
        }  # fmt: skip
        environment = {**os.environ, **{f"TIGAPILAR_{name}": value for name, value in given.items()}}
        log = Path(folder) / "log.txt"
        command = [sys.executable, "-c", "from cli.main import run; run()", "serve", "--demo"]
        with process(command, environment, log) as pid:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/readyz", log)
            yield Running(url, pid, store)


@contextmanager
def process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[int]:
    with log.open("w") as written:
        child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=written, stderr=written)
        try:
            yield child.pid
        finally:
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def wait_for(url: str, log: Path, seconds: float = 600) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit(f"{url} did not become ready:\n{log.read_text()[-2_000:]}")
