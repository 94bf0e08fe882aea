"""An attacker over all that the forum is told of the whole demonstration, and of a correction of it.

Starts the service, reads ``/api/counts``, ``/api/hotspots`` and ``/api/tahun`` of every kind and of all
kinds together as anybody may; loads what came in later (see ``benchmarks.corrections``); publishes the
correction at ``/terbitan``; reads everything again, and so for each correction. All editions go into one
programme, and every line below five, every small cell and every change is asked what it can be. Prints the
shares of exact numbers, of ranges and of what is lost (a range that says less than the rules of ranges alone
would), and how many counts are pinned, under each of the things that an attacker may assume of a correction.

``python -m benchmarks.attack_service [QUARTERS] [SAMPLE] [CORRECTIONS]``: 8 quarters, ``all`` counts and one
correction ``late`` by default; ``late,taken`` publishes two, one upon the other; ``none`` reads the first
edition alone.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from itertools import pairwise
from typing import Any

import httpx2 as httpx

from benchmarks.corrections import CORRECTIONS, load_correction
from benchmarks.fuzz_service import credentials
from benchmarks.service_process import Running, service
from tests.api.forum_attacker import attacker_of, tables
from tests.api.forum_doors import KINDS
from tests.api.office_page import hidden_in

QUARTERS = 8
LOWEST = (0, 4)
SHOWN = 20
"""So many of the pinned counts are printed."""

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
        "all kinds": [row for rows in told["totals"].values() for row in rows],
        "year": [row for rows in told["years"].values() for row in rows],
    }
    print(f"{'level':12}{'what':11}{'lines':>7}{'exact':>8}{'range':>8}{'lost':>8}")
    for level in ("desa", "kecamatan", "kabupaten"):
        for when, rows in groups.items():
            quarter = level == "desa" and when == "quarter"
            here = [how(row, desa_quarter=quarter) for row in rows if row["tingkat"] == level]
            count = Counter(here)
            parts = "".join(f"{count[one] / len(here):8.1%}" for one in ("exact", "range", "lost") if here)
            print(f"{level:12}{when:11}{len(here):7}{parts}")


def publish_again(running: Running, client: httpx.Client, period: str, header: str) -> None:
    """Publish the correction of a quarter as an operator does."""
    as_operator = {"Cookie": header.removeprefix("Cookie: "), "Origin": running.url}
    looked = client.get("/terbitan", params={"tinjau": "true", "periode": period}, headers=as_operator)
    shown = {one: hidden_in(looked.text, one) for one in ("csrf", "dilihat")}
    sent = client.post(
        "/terbitan",
        data={**shown, "periode": period, "catatan": "late cases"},
        headers=as_operator,
        follow_redirects=False,
    )
    if sent.status_code != 303:
        raise SystemExit(f"the correction was not published: {sent.status_code}\n{sent.text[:2_000]}")


def tell(said: str) -> None:
    """Print how far the attack is."""
    print(f"  {said}", flush=True)


def attack(editions: list[dict[str, Any]], sample: int | None) -> int:
    """Ask for everything under each assumption; return how many counts are pinned."""
    pinned = 0
    attacker = attacker_of(editions, KINDS)
    size = f"{len(attacker.places)} cells, {len(attacker.lines)} lines, {len(attacker.classes)} classes"
    print(f"{len(editions)} editions: {size}, {len(attacker.asked)} changes of totals", flush=True)
    for changes in ("free", "added", "nothing") if attacker.may_fall else ("free",):
        begun = time.perf_counter()
        if not attacker.believes(changes=changes):
            print(f"changes {changes}: no world fits what was told; nothing was learnt", flush=True)
            continue
        n = len(attacker.counts(changes))
        asked = n if sample is None else min(n, sample)
        found = attacker.pinned(changes=changes, sample=sample, tell=tell)
        pinned += len(found)
        took = time.perf_counter() - begun
        print(
            f"changes {changes}: {asked} of {n} counts asked, {len(found)} pinned, {took:.0f} s", flush=True
        )
        for cells, least, values in found[:SHOWN]:
            places = {at: key for key, at in attacker.places.items() if at in cells}
            print(
                f"  {len(cells)} cells, from {least}, {values} values: {list(places.values())[:4]}",
                flush=True,
            )
    return pinned


def main() -> int:
    quarters = sys.argv[1] if len(sys.argv) > 1 else str(QUARTERS)
    sample = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2].isdigit() else None
    wanted = sys.argv[3] if len(sys.argv) > 3 else "late"
    corrections = [one for one in wanted.split(",") if one != "none"]
    if unknown := set(corrections) - set(CORRECTIONS):
        raise SystemExit(f"not known: {', '.join(sorted(unknown))}; there are {', '.join(CORRECTIONS)}")
    begun = time.perf_counter()
    with (
        service(RATE_LIMIT="0", N_PERIODS=quarters) as running,
        httpx.Client(base_url=running.url, timeout=7_200) as client,
    ):
        editions = [tables(client)]
        print(f"first publication: {time.perf_counter() - begun:.0f} s", flush=True)
        shares(editions[0])
        pinned = attack(editions, sample)
        header = credentials(f"sqlite:///{running.store}")["operator"]
        period = editions[0]["periods"][-2]
        for number, name in enumerate(corrections, start=1):
            begun = time.perf_counter()
            print(load_correction(running, name, period, number), flush=True)
            publish_again(running, client, period, header)
            editions.append(tables(client))
            print(f"correction {number}: {time.perf_counter() - begun:.0f} s", flush=True)
            shares(editions[-1])
            pinned += attack(editions, sample)
    print(f"{len(editions[0]['periods'])} quarters; pinned counts: {pinned}")
    return int(pinned > 0)


if __name__ == "__main__":
    sys.exit(main())
