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
from typing import Any, Protocol

import pandas as pd
from sqlalchemy import func, inspect, select

from benchmarks.killing import KEPT, OPEN, STAGES, Course, Note, moments, run, watched
from geo.cases import store_tables as t
from geo.cases.editions import add_edition, kept_editions
from geo.cases.integrity import check_whole
from geo.cases.migrations import HEAD, REVISIONS
from geo.cases.store import CaseStore, LoadResult
from geo.cases.store_engine import reading, upgrade_at
from tests.stores import SERVER_SETTING, Stores, plainly, stores_on

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
    alone(url)
    store = CaseStore(url)
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


def alone(url: str) -> None:
    """Wait until PostgreSQL has noticed that the killed process is gone: it may be at its last statement."""
    if url.startswith("sqlite"):
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with plainly(url) as connection:
            if not connection.exec_driver_sql(others).scalar_one():
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


def upgrade(note: Note, url: str) -> None:
    """Bring a store up to date: of a file whoever opens it first does it, of a server an operator."""
    note(OPEN)
    upgrade_at(url)
    note(KEPT)


class OldStores(Protocol):
    """Stores of an earlier revision, all alike, and what is looked at after one was killed."""

    def new(self) -> str:
        """Return the address of another one."""

    def is_new(self, url: str) -> bool:
        """Tell whether one is up to date; raise AssertionError if half of it is."""

    def copies(self, url: str) -> int:
        """Return how many copies of it as it was are kept; raise AssertionError if one is not whole."""


class OldFiles:
    """SQLite files of before the revisions."""

    _lacking = frozenset({"visits", "visit_notes", "audit"})

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self._rows, self._made = folder, rows, 0
        first = folder / "lama.sqlite"
        store = CaseStore(f"sqlite:///{first}")
        save(store, batch(0, rows))
        store.close()
        with closing(sqlite3.connect(first)) as plain:
            for name in ("alembic_version", *sorted(self._lacking)):
                plain.execute(f"DROP TABLE {name}")
            plain.commit()
        self._old = first.read_bytes()

    def new(self) -> str:
        self._made += 1
        path = self._folder / f"{self._made}.sqlite"
        path.write_bytes(self._old)
        return f"sqlite:///{path}"

    def is_new(self, url: str) -> bool:
        with closing(sqlite3.connect(self._path(url))) as plain:
            tables = {row[0] for row in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        kept = "alembic_version" in tables
        assert tables & self._lacking == (self._lacking if kept else set()), (
            "half of it is brought up to date"
        )
        return kept

    def copies(self, url: str) -> int:
        found = list(self._folder.glob(f"{self._path(url).stem}.sebelum-*.sqlite"))
        for copy in found:
            with closing(sqlite3.connect(copy)) as plain:
                assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert plain.execute("SELECT count(*) FROM cases").fetchone() == (self._rows,)
        return len(found)

    @staticmethod
    def _path(url: str) -> Path:
        return Path(url.removeprefix("sqlite:///"))


class OldDatabases:
    """Databases two revisions back; the table of the newest one stands for all that it made."""

    def __init__(self, stores: Stores, rows: int) -> None:
        self._stores, self._rows = stores, rows
        self._old = stores.new()
        store = CaseStore(self._old)
        save(store, batch(0, rows))
        store.close()
        with plainly(self._old) as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{REVISIONS[1]}'")
            connection.exec_driver_sql("DROP TABLE calendar_units")

    def new(self) -> str:
        return self._stores.copy(self._old)

    def is_new(self, url: str) -> bool:
        with plainly(url) as connection:
            kept = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
            there = (
                connection.exec_driver_sql("SELECT to_regclass('public.calendar_units')").scalar() is not None
            )
        assert there is kept, "half of it is brought up to date"
        return kept

    def copies(self, url: str) -> int:
        with plainly(url) as connection:
            names = [name for name in inspect(connection).get_schema_names() if name.startswith("sebelum_")]
            for name in names:
                count = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}".cases').scalar()
                assert count == self._rows, f"{name} is not whole"
        return len(names)


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
