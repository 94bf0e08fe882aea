"""The process that serves is killed: another takes its place, and all end together."""

from __future__ import annotations

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from benchmarks.service_process import free_port, process, wait_for


def children(pid: int) -> set[int]:
    """Return the processes that a process began, without the one that multiprocessing keeps for itself."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            stat = (path / "stat").read_text().rsplit(")", 1)[1].split()
            line = (path / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat[1]) == pid and stat[0] != "Z" and b"resource_tracker" not in line:
            found.add(int(path.name))
    return found


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def until(true, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def watched(tmp_path):
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TIGAPILAR_")},
        "TIGAPILAR_DATABASE_URL": f"sqlite:///{tmp_path / 'kasus.sqlite'}",
        "TIGAPILAR_DATA": str(tmp_path),
        "TIGAPILAR_PORT": str(port),
        "TIGAPILAR_WATCHED": "true",
    }
    command = [sys.executable, "-m", "cli.main", "serve"]
    with process(command, environment, tmp_path / "log.txt") as pid:
        wait_for(f"http://127.0.0.1:{port}/healthz", tmp_path / "log.txt", 90)
        yield pid, f"http://127.0.0.1:{port}/healthz"


def test_a_process_that_dies_is_replaced_and_all_end_together(watched):
    pid, url = watched
    (first,) = children(pid)
    os.kill(first, signal.SIGKILL)
    until(lambda: children(pid) - {first} != set() and answers(url))
    (second,) = children(pid)
    assert second != first
    # Whoever watches is killed: nothing is left that listens.
    os.kill(pid, signal.SIGKILL)
    until(lambda: not answers(url))
    until(lambda: not Path(f"/proc/{second}").exists() or not children(1) & {second})
