"""Requests a second of what everybody asks for, beside a bare FastAPI route with the same bytes.

The load comes from wrk, 32 connections. Service and peer are asked in turn, several
times, in one run; the medians are compared. The service does more for each request
than the peer (a log line, counters, security headers), on the same event loop and
parser. Then 100,000 requests more, with the service's memory before, half-way and after.

The items of all desa are compared with what tipg answered on such a machine: 20 a second.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from benchmarks.service_process import ROOT, Running, free_port, process, service, wait_for

PATHS = ["/", "/ text/html", "/maps/hotspots", "/exports/hotspots.geojson", "/api/hotspots", "/assets/map.js"]
"""What is asked for; a word behind an address is the form that is asked for with ``Accept``."""

ITEMS = "/collections/desa/items?limit=1000"
TIPG_PER_S = 20.0
CONNECTIONS = 32
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
MANY = 100_000
NEVER_THE_SAME = """
local n = 10000
request = function()
  n = n + 1
  return wrk.format(nil, "/collections/desa/items?limit=1000&bbox=113.8,-8.9,114.7,-7." .. n)
end
"""
GZIP = ("-H", "Accept-Encoding: gzip")


class Load(NamedTuple):
    per_s: float
    p99_ms: float
    failed: int
    requests: int
    cpu_us: float
    """Processor time of the server for one request: it does not depend on what else the machine does."""


def load(url: str, pid: int, *options: str, seconds: int = SECONDS) -> Load:
    before = cpu_s(pid)
    said = wrk(url, CONNECTIONS, seconds, *options)
    used = cpu_s(pid) - before
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    done = re.search(r"(\d+) requests in", said)
    assert rate is not None
    assert slow is not None
    assert done is not None
    p99_ms = float(slow[1]) * {"us": 0.001, "ms": 1.0, "s": 1_000.0}[slow[2]]
    n = int(done[1])
    return Load(float(rate[1]), p99_ms, int(failed[1]) if failed else 0, n, used / max(n, 1) * 1e6)


def wrk(url: str, connections: int, seconds: int, *options: str) -> str:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency"]
    return subprocess.run([*command, *options, url], capture_output=True, text=True, check=True).stdout


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    said = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert said is not None
    return int(said[1]) / 1024


def accept_of(path: str) -> tuple[str, ...]:
    """Return wrk's options for the form that is asked for behind an address."""
    _, _, accept = path.partition(" ")
    return ("-H", f"Accept: {accept}") if accept else ()


def size(path: str, *, packed: bool) -> int:
    url, _, accept = path.partition(" ")
    encoding = "gzip" if packed else "identity"
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding, "Accept": accept or "*/*"})
    with urllib.request.urlopen(request) as answer:
        return len(answer.read())


def compare(mine: tuple[str, int], peer: tuple[str, int], *options: str) -> tuple[Load, Load]:
    """Ask both in turn, and return the middle of each."""
    rounds: list[tuple[Load, Load]] = []
    for number in range(ROUNDS):
        pair = {one: load(*one, *options) for one in ((mine, peer) if number % 2 else (peer, mine))}
        rounds.append((pair[mine], pair[peer]))
    return middle([a for a, _ in rounds]), middle([b for _, b in rounds])


def middle(loads: list[Load]) -> Load:
    return Load(
        statistics.median(one.per_s for one in loads),
        statistics.median(one.p99_ms for one in loads),
        sum(one.failed for one in loads),
        sum(one.requests for one in loads),
        statistics.median(one.cpu_us for one in loads),
    )


def published(running: Running, peer_url: str, peer_pid: int) -> None:
    print(f"{'path':28}{'sent':>10}{'this/s':>9}{'bare/s':>9}{'ratio':>7}{'by CPU':>8}{'p99':>9}")
    for number, path in enumerate(PATHS):
        for kind in ("packed", "plain"):
            options = (*(GZIP if kind == "packed" else ()), *accept_of(path))
            url = running.url + path.split(" ")[0]
            mine, bare = compare((url, running.pid), (f"{peer_url}/{kind}/{number}", peer_pid), *options)
            sent = size(running.url + path, packed=kind == "packed")
            failed = f"  {mine.failed} FAILED" if mine.failed else ""
            print(
                f"{path:28}{sent / 1024:8.1f}kB{mine.per_s:9.0f}{bare.per_s:9.0f}"
                f"{mine.per_s / bare.per_s:7.2f}{bare.cpu_us / mine.cpu_us:8.2f}{mine.p99_ms:7.1f}ms{failed}"
            )


def items(running: Running, peer_url: str, peer_pid: int) -> None:
    url = running.url + ITEMS
    try:
        n_bytes = size(url, packed=False)
    except urllib.error.HTTPError as error:
        print(f"{ITEMS}: {error.code}, not measured")
        return
    mine, anew = compare((url, running.pid), (f"{peer_url}/anew", peer_pid), *GZIP)
    print(
        f"{ITEMS} ({n_bytes / 1024:.0f} kB): {mine.per_s:.0f} a second, p99 {mine.p99_ms:.1f} ms at "
        f"{CONNECTIONS} connections; written anew by geopandas {anew.per_s:.1f} a second "
        f"({mine.per_s / anew.per_s:.0f} times); tipg's {TIPG_PER_S:.0f} a second "
        f"({mine.per_s / TIPG_PER_S:.0f} times)"
    )


def memory(running: Running) -> None:
    """Ask for everything in turn, until it was asked 100,000 times."""
    start, half, done = rss_mb(running.pid), 0.0, 0
    while done < MANY:
        for path in PATHS:
            url, options = running.url + path.split(" ")[0], (*GZIP, *accept_of(path))
            done += load(url, running.pid, *options, seconds=2).requests
        if not half and done >= MANY // 2:
            half = rss_mb(running.pid)
    end = rss_mb(running.pid)
    print(f"memory over {done} requests: {start:.0f} MB, half-way {half:.0f}, at the end {end:.0f}")


def overload(running: Running) -> None:
    """Ask for more than can be computed: what is refused is refused quickly, and it recovers."""
    before = rss_mb(running.pid)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(NEVER_THE_SAME)
        lua.flush()
        said = wrk(running.url, 400, 8, "-s", lua.name)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    asked = re.search(r"(\d+) requests in", said)
    median = re.search(r"50%\s+(\S+)", said)
    begun = time.perf_counter()
    size(running.url + "/api/hotspots", packed=True)
    took = (time.perf_counter() - begun) * 1_000
    assert median is not None
    assert asked is not None
    print(
        f"400 connections on what must be computed: {asked[1]} answers, of them "
        f"{refused[1] if refused else 0} refused, half of all within {median[1]}; "
        f"a page {took:.0f} ms afterwards; memory {before:.0f} to {rss_mb(running.pid):.0f} MB"
    )


def main() -> int:
    if shutil.which("wrk") is None:
        print("wrk is not installed: apt-get install wrk. Nothing was measured.")
        return 0
    with service(RATE_LIMIT="0") as running, tempfile.TemporaryDirectory() as folder:
        port, log = free_port(), Path(folder) / "peer.txt"
        command = [sys.executable, "-m", "benchmarks.peer_service", str(port), running.url, *PATHS]
        with process(command, dict(os.environ, PYTHONPATH=str(ROOT)), log) as peer_pid:
            wait_for(f"http://127.0.0.1:{port}/plain/0", log)
            published(running, f"http://127.0.0.1:{port}", peer_pid)
            items(running, f"http://127.0.0.1:{port}", peer_pid)
        memory(running)
        overload(running)
    return 0


if __name__ == "__main__":
    sys.exit(main())
