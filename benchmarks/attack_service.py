"""An attacker over all that the forum is told of the whole demonstration, and of a correction of it.

Starts the service, reads ``/api/counts``, ``/api/hotspots`` and ``/api/tahun`` of every kind and of all
kinds together as anybody may; loads late cases, cases that lie elsewhere now and others that were answered;
publishes the correction at ``/terbitan``; reads everything again. Both editions go into one programme, and
every line below five, every small cell and every change is asked what it can be. Prints the shares of exact
numbers, of ranges and of what is lost (a range that says less than the rules of ranges alone would), and
how many counts are pinned, under each of the things that an attacker may assume of a correction.

``python -m benchmarks.attack_service [QUARTERS] [SAMPLE]``: 8 quarters and everything by default;
``none`` in place of the sample reads the first edition alone.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd

from benchmarks.fuzz_service import credentials
from benchmarks.service_process import Running, service
from geo.admin.boundaries import load_boundaries
from geo.aggregation.periods import period_of
from geo.cases.store import CaseStore
from geo.intake import load_file
from tests.api.forum_attacker import attacker_of, tables
from tests.api.forum_doors import KINDS
from tests.api.office_page import hidden_in

QUARTERS = 8
N_LATE, N_MOVED, N_ANSWERED = 60, 20, 300
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


def later(store: CaseStore, period: str) -> tuple[str, pd.DataFrame]:
    """Return a file's name and rows: late cases of a quarter, cases moved within it, cases answered since."""
    rng = np.random.default_rng(20261124)
    cases = store.cases()
    of_quarter = cases[(period_of(cases["tanggal"]) == period) & (cases["kode_desa"] != "")]
    names = ["id", "jenis", "tanggal", "kode_desa", "status"]
    answered = cases.sample(N_ANSWERED, random_state=1)[names].assign(status="ditangani")
    moved = of_quarter.sample(N_MOVED, random_state=2)[names]
    moved = moved.assign(kode_desa=rng.permutation(of_quarter["kode_desa"].to_numpy())[:N_MOVED])
    late = of_quarter.sample(N_LATE, random_state=3)[names]
    late = late.assign(id=[f"susulan-{n}" for n in range(N_LATE)])
    rows = pd.concat([late, moved, answered]).drop_duplicates("id")
    return str(cases["sumber"].iloc[0]), rows.assign(tanggal=rows["tanggal"].dt.date)


def correct(running: Running, client: httpx.Client, period: str) -> None:
    """Load what came in later, and publish the correction as an operator does."""
    opened = CaseStore.at(running.store)
    name, rows = later(opened, period)
    path = running.store.parent / Path(name).name
    rows.to_csv(path, index=False)
    load_file(path, opened, load_boundaries())
    opened.close()
    header = credentials(f"sqlite:///{running.store}")["operator"].removeprefix("Cookie: ")
    as_operator = {"Cookie": header, "Origin": running.url}
    looked = client.get("/terbitan", params={"tinjau": "true", "periode": period}, headers=as_operator)
    shown = {one: hidden_in(looked.text, one) for one in ("csrf", "dilihat")}
    sent = client.post(
        "/terbitan",
        data={**shown, "periode": period, "catatan": "late cases"},
        headers=as_operator,
        follow_redirects=False,
    )
    assert sent.status_code == 303, sent.text


def attack(editions: list[dict[str, Any]], sample: int | None) -> int:
    """Ask for everything under each assumption; return how many counts are pinned."""
    pinned = 0
    attacker = attacker_of(editions, KINDS)
    size = f"{len(attacker.places)} cells, {len(attacker.lines)} lines, {len(attacker.classes)} classes"
    print(f"{len(editions)} editions: {size}, {len(attacker.asked)} changes of totals", flush=True)
    for changes in ("free", "added", "nothing") if attacker.may_fall else ("free",):
        begun = time.perf_counter()
        if not attacker.believes(changes=changes):
            print(f"{changes}: no world fits what was told; nothing was learnt")
            continue
        found = len(attacker.pinned(changes=changes, sample=sample))
        pinned += found
        print(f"changes {changes}: {found} pinned, {time.perf_counter() - begun:.0f} s", flush=True)
    return pinned


def main() -> int:
    quarters = sys.argv[1] if len(sys.argv) > 1 else str(QUARTERS)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    sample = int(wanted) if wanted.isdigit() else None
    begun = time.perf_counter()
    with (
        service(RATE_LIMIT="0", N_PERIODS=quarters) as running,
        httpx.Client(base_url=running.url, timeout=7_200) as client,
    ):
        editions = [tables(client)]
        print(f"first publication: {time.perf_counter() - begun:.0f} s", flush=True)
        shares(editions[0])
        pinned = attack(editions, sample)
        if wanted != "none":
            begun = time.perf_counter()
            correct(running, client, editions[0]["periods"][-2])
            editions.append(tables(client))
            print(f"correction: {time.perf_counter() - begun:.0f} s", flush=True)
            shares(editions[1])
            pinned += attack(editions, sample)
    print(f"{len(editions[0]['periods'])} quarters; pinned counts: {pinned}")
    return int(pinned > 0)


if __name__ == "__main__":
    sys.exit(main())
