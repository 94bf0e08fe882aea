"""An office whose work is killed: its files, its editions, and what its store must hold afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from benchmarks.killing import KEPT, OPEN, Note, watched
from geo.cases import store_tables as t
from geo.cases.editions import add_edition
from geo.cases.integrity import check_whole
from geo.cases.store import CaseStore, LoadResult
from geo.cases.store_engine import reading, upgrade_at
from tests.stores import plainly

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


def upgrade(note: Note, url: str) -> None:
    """Bring a store up to date: of a file whoever opens it first does it, of a server an operator."""
    note(OPEN)
    upgrade_at(url)
    note(KEPT)


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
