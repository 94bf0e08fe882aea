"""kill -9 at random moments of loads, publications and upgrades: all of each is there, or nothing of it.

A load is killed in a process of its own; the store is opened again, looked through
and held against a model of what was committed. Then the same load is repeated, and
repeated once more. For PostgreSQL, name a server on which databases may be made:
TIGAPILAR_TEST_DATABASE_URL=postgresql://postgres@127.0.0.1:5432/postgres.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import func, select, text

from benchmarks.killing import KEPT, OPEN, STAGES, Course, Note, moments, run, watched
from geo.cases import store_tables as t
from geo.cases.editions import add_edition, kept_editions
from geo.cases.integrity import check_whole
from geo.cases.store import CaseStore, LoadResult
from geo.cases.store_engine import reading, upgrade_at

KILLS = int(os.environ.get("BENCH_KILLS", "200"))
ROWS = 400
CORRECTED = 100
REJECTED = 3

Rows = list[dict[str, Any]]


def batch(number: int, rows: int = ROWS) -> pd.DataFrame:
    """Return the cases of a file: new ones, and corrections of a quarter of the file before."""
    corrected = min(CORRECTED, rows // 4)
    names = [f"{number}-{i}" for i in range(rows)]
    names += [f"{number - 1}-{i}" for i in range(corrected)] if number else []
    moments = pd.date_range("2026-07-01 08:00", periods=rows, freq="h", tz="Asia/Jakarta").as_unit("us")
    return pd.DataFrame(
        {
            "sumber": "DATA CONTOH",
            "id": names,
            "baris": range(2, len(names) + 2),
            "jenis": "kemiskinan",
            "tanggal": list(moments) + list(moments[: len(names) - rows]),
            "status": ["baru"] * rows + ["selesai"] * (len(names) - rows),
            "kode_desa": "35.10.16.1007",
            "nama_desa": "Karangrejo",
            "kode_kecamatan": "35.10.16",
            "nama_kecamatan": "Banyuwangi",
            "lon": 114.37,
            "lat": -8.21,
            "match_status": "matched",
            "match_level": "desa",
            "match_method": "code",
            "match_score": 1.0,
            "match_reason": "kode",
            "match_candidates": "35.10.16.1007",
            "nama": [f"Warga Contoh {name}" for name in names],
        }
    )


def load(note: Note, url: str, cases: pd.DataFrame) -> None:
    """Load as ``tigapilar load`` does, once the file is read and geocoded."""
    store = CaseStore(url)
    watched(store.engine, note)
    note(OPEN)
    save(store, cases)
    note(KEPT)


def save(store: CaseStore, cases: pd.DataFrame) -> LoadResult:
    rejects = pd.DataFrame({"baris": range(900, 900 + REJECTED), "alasan": "tanggal"})
    return store.save(
        cases, file_name="kasus.csv", boundaries="uji", n_rows=len(cases) + REJECTED, rejects=rejects
    )


def publish(note: Note, url: str, head: dict[str, Any], parts: Rows) -> None:
    """Keep an edition as ``tigapilar publish`` does, once it is planned."""
    store = CaseStore(url)
    watched(store.engine, note)
    note(OPEN)
    add_edition(store, head, parts)
    note(KEPT)


@dataclass
class Known:
    """What must be in the store: status by identifier, loads and their rejected rows."""

    status: dict[str, str] = field(default_factory=dict)
    n_loads: int = 0

    def after(self, cases: pd.DataFrame) -> Known:
        """Return what must be there once these cases are loaded too."""
        added = dict(zip(cases["id"], cases["status"], strict=True))
        return Known({**self.status, **added}, self.n_loads + 1)


def seen(url: str) -> Known:
    """Open the store again, look through all of it, and return what is there."""
    store = CaseStore(url)
    left_alone(store)
    check_whole(store.engine)
    with reading(store.engine) as connection:
        status = {row[0]: row[1] for row in connection.execute(select(t.cases.c.id, t.cases.c.status))}
        n_loads, n_persons, n_rejects = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (t.loads, t.case_persons, t.rejects)
        )
    store.close()
    assert n_persons == len(status), f"{n_persons} persons of {len(status)} cases"
    assert n_rejects == REJECTED * n_loads, f"{n_rejects} rejected rows of {n_loads} loads"
    return Known(status, n_loads)


def left_alone(store: CaseStore) -> None:
    """Wait until PostgreSQL has noticed that the killed process is gone: it may be at its last statement."""
    if store.engine.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with reading(store.engine) as connection:
            if not connection.execute(others).scalar_one():
                return
        time.sleep(0.01)
    raise SystemExit("the killed process still has its connection")


def repeated(url: str, cases: pd.DataFrame) -> LoadResult:
    store = CaseStore(url)
    result = save(store, cases)
    store.close()
    return result


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
        store = CaseStore(url)
        left_alone(store)
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


def upgrade(note: Note, path: str) -> None:
    """Bring a store up to date as whoever opens it first does."""
    note(OPEN)
    upgrade_at(f"sqlite:///{path}")
    note(KEPT)


def kill_upgrades(folder: Path, kills: int, rows: int = ROWS) -> list[tuple[Course, bool]]:
    """Kill *kills* upgrades of a store of before the revisions; return whether each was kept.

    Afterwards it is as it was, or up to date; the next to open it makes it so. A
    copy of the old one is there whole or not at all.
    """
    old = _before_the_revisions(folder / "lama.sqlite", rows)
    courses = []
    for number in range(3):
        (folder / f"{number}.sqlite").write_bytes(old)
        courses.append(run(upgrade, str(folder / f"{number}.sqlite")))
    ended = list[tuple[Course, bool]]()
    for number, moment in enumerate(moments(courses), start=3):
        if n_killed(ended) == kills:
            break
        path = folder / f"{number}.sqlite"
        path.write_bytes(old)
        course = run(upgrade, str(path), kill=moment)
        with closing(sqlite3.connect(path)) as plain:
            tables = {row[0] for row in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        kept = "alembic_version" in tables
        assert tables & _LACKING == (_LACKING if kept else set()), "half of it is brought up to date"
        assert kept or course.stage < KEPT
        assert seen(f"sqlite:///{path}") == Known().after(batch(0, rows))
        copies = list(folder.glob(f"{number}.sebelum-*.sqlite"))
        assert copies, "the store as it was is not kept"
        for copy in copies:
            with closing(sqlite3.connect(copy)) as plain:
                assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert plain.execute("SELECT count(*) FROM cases").fetchone() == (rows,)
        ended.append((course, kept))
    return ended


_LACKING = frozenset({"visits", "visit_notes", "audit"})


def _before_the_revisions(path: Path, rows: int) -> bytes:
    store = CaseStore(f"sqlite:///{path}")
    save(store, batch(0, rows))
    store.close()
    with closing(sqlite3.connect(path)) as plain:
        for name in ("alembic_version", "visit_notes", "visits", "audit"):
            plain.execute(f"DROP TABLE {name}")
        plain.commit()
    return path.read_bytes()


def edition(number: int) -> tuple[dict[str, Any], Rows]:
    head = {
        "number": number, "made_at": datetime(2026, 11, 24, tzinfo=UTC), "who": "uji", "note": "",
        "boundaries": "uji", "approximate": True, "threshold": 5, "demo": True, "population_estimated": None,
    }  # fmt: skip
    parts = [
        {
            "periods": f"2026-Q{quarter}",
            "versions": "1",
            "refused": "",
            "cells": f"{number}:{quarter} " * 20_000,
        }
        for quarter in (1, 2, 3)
    ]
    return head, parts


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
        report("SQLite, upgrades", kill_upgrades(Path(folder), KILLS // 5))
        if os.environ.get("TIGAPILAR_TEST_DATABASE_URL"):
            from tests.stores import stores_on

            stores = stores_on(Path(folder))
            try:
                report("PostgreSQL, loads", kill_loads(stores.new(), KILLS))
                report("PostgreSQL, publications", kill_publications(stores.new(), KILLS // 5))
            finally:
                stores.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
