"""An attacker over all that the forum is told of the whole demonstration: eight quarters and their last year.

Starts the service, reads ``/api/counts``, ``/api/hotspots`` and ``/api/tahun`` of every kind as anybody
may, and asks of every line below five what it can be. Prints the shares of exact numbers, of ranges and of
what is lost (a range that says less than the rules of ranges alone would), and how many counts are pinned.
``python -m benchmarks.attack_service 100`` asks of a hundred lines of each kind alone.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from itertools import pairwise
from typing import Any

import httpx

from benchmarks.service_process import service
from tests.api.forum_attacker import attacker_of, tables

QUARTERS = 8
LOWEST = (0, 4)
STEPS = (0, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)


def ordinary(low: int, high: int | None) -> bool:
    """Whether a range is one of those that a count has where nothing was made coarser."""
    return high is not None and (low, high + 1) in pairwise(STEPS)


def how(row: dict[str, Any], *, desa_quarter: bool) -> str:
    """Return how a line is told: exact, as the range that it had to be, or lost to the secondary step."""
    low, high = row["n_min"], row["n_max"]
    if row["exact"]:
        return "exact"
    if (low, high) == LOWEST or (desa_quarter and ordinary(low, high)):
        return "range"
    return "lost"


def shares(told: dict[str, Any]) -> None:
    groups = {
        "quarter": [row for rows in told["counts"].values() for row in rows],
        "year": [row for rows in told["years"].values() for row in rows],
    }
    print(f"{'level':12}{'time':9}{'lines':>7}{'exact':>8}{'range':>8}{'lost':>8}")
    for level in ("desa", "kecamatan", "kabupaten"):
        for when, rows in groups.items():
            quarter = level == "desa" and when == "quarter"
            here = [how(row, desa_quarter=quarter) for row in rows if row["tingkat"] == level]
            count = Counter(here)
            parts = "".join(f"{count[one] / len(here):8.1%}" for one in ("exact", "range", "lost"))
            print(f"{level:12}{when:9}{len(here):7}{parts}")


def main() -> int:
    sample = int(sys.argv[1]) if len(sys.argv) > 1 else None
    pinned = 0
    with (
        service(RATE_LIMIT="0", N_PERIODS=str(QUARTERS)) as running,
        httpx.Client(base_url=running.url, timeout=600) as client,
    ):
        told = tables(client)
    shares(told)
    for kind in dict.fromkeys(kind for kind, _ in told["counts"]):
        begun = time.perf_counter()
        attacker = attacker_of([told], (kind,))
        if not attacker.believes():
            print(f"{kind}: no world fits what was told; nothing was learnt")
            return 1
        found = len(attacker.pinned(sample=sample))
        pinned += found
        print(
            f"{kind}: {len(attacker.places)} cells, {len(attacker.lines)} lines, {len(attacker.classes)} "
            f"classes, {found} pinned, {time.perf_counter() - begun:.0f} s"
        )
    print(f"{len(told['periods'])} quarters; pinned counts: {pinned}")
    return int(pinned > 0)


if __name__ == "__main__":
    sys.exit(main())
