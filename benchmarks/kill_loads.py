"""kill -9 at random moments of loads, publications and upgrades: all of each is there, or nothing of it.

A load is killed in a process of its own; the store is opened again, looked through
and held against a model of what was committed. Then the same load is repeated, and
repeated once more. For PostgreSQL, name a server on which databases may be made:
TIGAPILAR_TEST_DATABASE_URL=postgresql://postgres@127.0.0.1:5432/postgres.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.killed_office import (
    ROWS,
    Known,
    alone,
    batch,
    edition,
    load,
    publish,
    repeated,
    seen,
    upgrade,
)
from benchmarks.killing import KEPT, STAGES, Course, moments, run
from benchmarks.old_stores import OldDatabases, OldFiles, OldStores
from geo.cases.editions import kept_editions
from geo.cases.integrity import check_whole
from geo.cases.store import CaseStore
from geo.cases.store_engine import upgrade_at
from tests.stores import SERVER_SETTING, stores_on

KILLS = int(os.environ.get("BENCH_KILLS", "200"))


def kill_loads(url: str, kills: int, rows: int = ROWS) -> list[tuple[Course, bool]]:
    """Kill *kills* loads; return how far each came and whether it was kept.

    Raises
    ------
    AssertionError
        At the first store that holds anything else than the committed loads.
    """
    known, courses, ended = Known(), [], list[tuple[Course, bool]]()
    for number in range(3):
        courses.append(run(load, url, batch(number, rows)))
        known = known.after(batch(number, rows))
    assert seen(url) == known

    for number, moment in enumerate(moments(courses), start=3):
        if n_killed(ended) == kills:
            break
        cases = batch(number, rows)
        course = run(load, url, cases, kill=moment)
        found, whole = seen(url), known.after(cases)
        kept = found == whole
        assert kept or found == known, (
            f"load {number}, killed after {STAGES[course.stage]}: half of it is there"
        )
        assert kept or course.stage < KEPT, f"load {number} was reported and is lost"
        first, second = repeated(url, cases), repeated(url, cases)
        assert (first.n_new + first.n_updated > 0) is not kept
        assert second.n_new + second.n_updated == 0
        known = Known(whole.status, found.n_loads + 2)
        assert seen(url) == known, f"load {number} repeated"
        ended.append((course, kept))
    return ended


def kill_publications(url: str, kills: int) -> list[tuple[Course, bool]]:
    """Kill *kills* publications; return how far each came and whether it was kept."""
    courses = [run(publish, url, *edition(number)) for number in (1, 2, 3)]
    published, ended = 3, list[tuple[Course, bool]]()
    for moment in moments(courses):
        if n_killed(ended) == kills:
            break
        course = run(publish, url, *edition(published + 1), kill=moment)
        alone(url)
        store = CaseStore(url)
        check_whole(store.engine)
        editions = kept_editions(store)
        store.close()
        kept = len(editions) == published + 1
        assert kept or course.stage < KEPT, f"edition {published + 1} was reported and is lost"
        assert [head["number"] for head, _ in editions] == list(range(1, published + kept + 1))
        for head, parts in editions:
            assert [part["cells"] for part in parts] == [p["cells"] for p in edition(head["number"])[1]]
        published += kept
        ended.append((course, kept))
    return ended


def kill_upgrades(old: OldStores, kills: int, rows: int = ROWS) -> list[tuple[Course, bool]]:
    """Kill *kills* upgrades of stores with *rows* cases; return how far each came and whether it was kept.

    Afterwards a store is as it was, or up to date; the next upgrade makes it so.
    The copy of the old one is there whole or not at all.
    """
    courses = [run(upgrade, old.new()) for _ in range(3)]
    ended = list[tuple[Course, bool]]()
    for moment in moments(courses):
        if n_killed(ended) == kills:
            break
        url = old.new()
        course = run(upgrade, url, kill=moment)
        alone(url)
        kept = old.is_new(url)
        old.copies(url)
        assert kept or course.stage < KEPT
        upgrade_at(url)
        assert old.is_new(url)
        assert old.copies(url), "the store as it was is not kept"
        assert seen(url) == Known().after(batch(0, rows))
        ended.append((course, kept))
    return ended


def n_killed(ended: list[tuple[Course, bool]]) -> int:
    """Return how many were killed before they had told that they were done."""
    return sum(course.stage < KEPT for course, _ in ended)


def report(what: str, ended: list[tuple[Course, bool]]) -> None:
    killed = [(course, kept) for course, kept in ended if course.stage < KEPT]
    stages = Counter(STAGES[course.stage] for course, _ in killed)
    spread = ", ".join(f"{stages[stage]} after '{stage}'" for stage in STAGES if stages[stage])
    kept = sum(kept for _, kept in killed)
    print(
        f"{what}: {len(killed)} killed ({spread}); {len(killed) - kept} not there, {kept} there whole, "
        f"0 half; {len(ended) - len(killed)} more ended before the kill and are there. Each store was looked "
        "through, and each repetition changed nothing twice",
        flush=True,
    )


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="tigapilar-kill-") as folder:
        report("SQLite, loads", kill_loads(f"sqlite:///{folder}/muatan.sqlite", KILLS))
        report("SQLite, publications", kill_publications(f"sqlite:///{folder}/terbitan.sqlite", KILLS // 5))
        report("SQLite, upgrades", kill_upgrades(OldFiles(Path(folder), ROWS), KILLS // 5))
        if os.environ.get(SERVER_SETTING):
            stores = stores_on(Path(folder))
            try:
                report("PostgreSQL, loads", kill_loads(stores.new(), KILLS))
                report("PostgreSQL, publications", kill_publications(stores.new(), KILLS // 5))
                report("PostgreSQL, upgrades", kill_upgrades(OldDatabases(stores, ROWS), KILLS // 5))
            finally:
                stores.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
