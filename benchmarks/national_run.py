"""One command run and watched: its time, and the greatest memory of it and of each of its children."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq


@dataclass
class Watched:
    """What a command took: seconds of the clock and of the processors, MB by process."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_mb: dict[int, float] = field(default_factory=dict)
    said: str = ""

    def memory(self, own: int) -> str:
        """Return the peaks as text: the command's own process, then its children."""
        children = sorted((peak for pid, peak in self.peak_mb.items() if pid != own), reverse=True)
        children = [peak for peak in children if peak > 100]
        text = f"{self.peak_mb.get(own, 0):.0f} MB"
        if children:
            listed = " + ".join(f"{peak:.0f}" for peak in children)
            text += f", children {listed} MB, together {sum(self.peak_mb.values()):.0f} MB"
        return text


def _family(pid: int) -> list[int]:
    """Return a process and all below it, as /proc tells them."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += _family(int(child))
        except OSError:
            continue  # it has ended since
    return found


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def watched(words: Sequence[str | Path]) -> tuple[Watched, int]:
    """Run ``tigapilar`` with *words*; return what it took, and its process's number."""
    command = [sys.executable, "-m", "cli.main", *map(str, words)]
    took, start = Watched(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    before = os.times()
    seen: Counter[int] = Counter()
    while process.poll() is None:
        for pid in _family(process.pid):
            seen[pid] += 1
            # A process that has just been forked still shows its parent's memory.
            if seen[pid] > 5:
                took.peak_mb[pid] = max(took.peak_mb.get(pid, 0.0), _peak_mb(pid))
        time.sleep(0.2)
    took.wall_s, after = time.perf_counter() - start, os.times()
    took.cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    out, err = process.communicate()
    took.said = (out if process.returncode == 0 else err).strip()
    if process.returncode:
        raise SystemExit(took.said)
    return took, process.pid


def column_hashes(path: Path) -> dict[str, str]:
    """Return a hash of the values of every column, in the order of the rows, whatever the row groups are."""
    hashes: dict[str, hashlib._Hash] = {}
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(200_000):
            frame = batch.to_pandas()
            for name in frame.columns:
                values = pd.util.hash_pandas_object(frame[name], index=False, categorize=False)
                hashes.setdefault(name, hashlib.sha256()).update(values.to_numpy().tobytes())
    return {name: found.hexdigest() for name, found in hashes.items()}
