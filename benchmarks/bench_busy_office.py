"""A busy office: two operators load, ten people look at the map, one export goes on, for two minutes.

First the readers are alone, then all of them together, against one service in a
process of its own. Afterwards every row is counted: what the operators sent, and
nothing else, once. For PostgreSQL, name a server on which databases may be made:
TIGAPILAR_TEST_DATABASE_URL=postgresql://postgres@127.0.0.1:5432/postgres.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.accounts.passwords import hash_password
from benchmarks.service_process import service
from benchmarks.visitor import Visitor
from geo.cases import store_tables as t
from geo.cases.accounts import Accounts
from geo.cases.integrity import check_whole
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading

SECONDS = int(os.environ.get("BENCH_SECONDS", "120"))
ALONE_S = max(5, SECONDS // 6)
ROWS = 200
CORRECTED = 40
SHARED = 50
PASSWORD = "kuda besi makan awan"
OFFICER, PLANNER = "petugas.desa", "petugas.dinas"
KINDS = ("kemiskinan", "keamanan")
PATHS = [
    "/", "/maps/hotspots", "/maps/hotspots?jenis=kemiskinan", "/api/hotspots?jenis=keamanan",
    "/assets/map.js", "/?jenis=putus_sekolah&periode=2026-Q2",
    "/collections/hotspots/items?limit=100", "/maps/hotspots?jenis=layanan",
]  # fmt: skip
DESA = ("Grajagan;Purwoharjo", "Karangrejo;Banyuwangi", "Kedungrejo;Muncar", "Giri;Giri")

Times = dict[str, list[float]]


def look(url: str, number: int, until: float, ended: Any, told: Any) -> None:
    """One of the ten: looks at the map, waits a moment, looks again. Two are officers with a login."""
    chance, times, faults = random.Random(number), Times(), Counter[str]()
    visitor = Visitor(url)
    paths = PATHS
    if number < 2:
        visitor.sign_in(OFFICER, PASSWORD)
        paths = ["/kasus", "/", "/meja"]
    while time.time() < until and not ended.is_set():
        path = chance.choice(paths)
        answer = visitor.get(path)
        kind = "officer" if number < 2 else "map"
        times.setdefault(kind, []).append(answer.ms)
        if answer.status != 200:  # also a page for whoever is not signed in any more
            faults[f"{path} {answer.status}"] += 1
        time.sleep(chance.uniform(0.05, 0.3))
    told.put((times, dict(faults)))


def readers(url: str, seconds: float, ended: Any, told: Any) -> None:
    """Ten people in a process of their own, so that measuring them costs the operators nothing."""
    until = time.time() + seconds
    threads = [threading.Thread(target=look, args=(url, number, until, ended, told)) for number in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def gathered(told: Any) -> tuple[Times, Counter[str]]:
    times, faults = Times(), Counter[str]()
    for _ in range(10):
        some, wrong = told.get()
        for kind, values in some.items():
            times.setdefault(kind, []).extend(values)
        faults.update(wrong)
    return times, faults


class Operator:
    """Sends file after file: new cases, corrections of the last file, and cases that the other sends too."""

    def __init__(self, url: str, number: int) -> None:
        self.visitor, self.number = Visitor(url), number
        self.expected: dict[str, str] = {}
        self.n_files = 0
        self.faults: Counter[str] = Counter()
        self.ms: list[float] = []

    def work(self, seconds: float) -> None:
        self.visitor.sign_in(f"petugas.{self.number}", PASSWORD)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            rows = self.rows(self.n_files)
            begun = time.perf_counter()
            if self.send(rows):
                self.ms.append((time.perf_counter() - begun) * 1_000)
                self.expected.update(rows)
            self.n_files += 1

    def rows(self, file: int) -> dict[str, str]:
        new = {f"{self.number}-{file}-{i}": "baru" for i in range(ROWS)}
        old = {f"{self.number}-{file - 1}-{i}": "selesai" for i in range(CORRECTED)} if file else {}
        return {**new, **old, **{f"bersama-{file}-{i}": "baru" for i in range(SHARED)}}

    def send(self, rows: dict[str, str]) -> bool:
        lines = ["id;jenis;tanggal;status;desa;kecamatan;nama"]
        for name, status in rows.items():
            place = DESA[sum(name.encode()) % len(DESA)]
            lines.append(f"{name};kemiskinan;03/11/2026;{status};{place};Warga Contoh {name}")
        content = ("\n".join(lines) + "\n").encode()
        token = self.visitor.form_token("/unggah")
        name = f"kantor {self.number} berkas {self.n_files}.csv"
        answer = self.visitor.send_file("/unggah", name, content, csrf=token, sumber="Kantor Contoh")
        if answer.status != 201:
            return self.wrong(f"sent {answer.status}")
        page = answer.json()["page"]
        if self.settled(page) != "ready":
            return self.wrong("read")
        answer = self.visitor.send(f"{page}/muat", csrf=token)
        if answer.status != 202:
            return self.wrong(f"confirmed {answer.status}")
        state = self.settled(page)
        return True if state == "loaded" else self.wrong(f"kept: {state}")

    def settled(self, page: str) -> str:
        while True:
            state = self.visitor.get(f"{page}/keadaan.json", "application/json").json()
            if not state["waiting"]:
                return str(state["state"])
            time.sleep(0.1)

    def wrong(self, what: str) -> bool:
        self.faults[what] += 1
        return False


class Exporter:
    """A planner who asks for whole files, one after another: exact ones and the forum's."""

    def __init__(self, url: str) -> None:
        self.visitor = Visitor(url)
        self.visitor.sign_in(PLANNER, PASSWORD)
        self.ms: list[float] = []
        self.faults: Counter[str] = Counter()

    def work(self, seconds: float) -> None:
        until, number = time.monotonic() + seconds, 0
        files = [("/exports/semua.gpkg", b"SQLite format 3"), ("/exports/desa.csv", b"")]
        files += [(f"/exports/hotspots.geojson?tampilan=rinci&jenis={kind}", b"{") for kind in KINDS]
        files += [("/exports/cases.csv", b""), ("/exports/cases.gpkg", b"SQLite format 3")]
        while time.monotonic() < until:
            path, begins = files[number % len(files)]
            number += 1
            answer = self.visitor.get(path, "*/*")
            self.ms.append(answer.ms)
            time.sleep(0.2)
            if answer.status != 200 or not answer.body.lstrip().startswith(begins) or not answer.body:
                self.faults[f"{path} {answer.status}"] += 1


def add_people(url: str) -> None:
    store = CaseStore(url)
    accounts, kept_as = Accounts(store), hash_password(PASSWORD)
    for number in (1, 2):
        accounts.add(f"petugas.{number}", kept_as, "operator", "")
    accounts.add(OFFICER, kept_as, "territorial", "35.10.02")
    accounts.add(PLANNER, kept_as, "planner", "")
    store.close()


def counted(url: str) -> tuple[dict[str, str], int, int]:
    """Return the kept cases of the operators (identifier to status), their number, and the loads."""
    store = CaseStore(url)
    check_whole(store.engine)
    c = t.cases.c
    with reading(store.engine) as connection:
        query = select(c.id, c.status).where(c.sumber == "Kantor Contoh")
        rows = [tuple(row) for row in connection.execute(query)]
        query = select(t.loads.c.n_new).where(t.loads.c.file_name.like("kantor %"))
        new = [row[0] for row in connection.execute(query)]
    store.close()
    assert sum(new) == len(rows), f"the loads say {sum(new)} new cases, the store has {len(rows)}"
    return dict(rows), len(rows), len(new)


def said(times: list[float]) -> str:
    if len(times) < 2:
        return f"{len(times)} answers"
    p99 = statistics.quantiles(times, n=100)[98]
    half = statistics.median(times)
    return f"{len(times)} answers, half within {half:.0f} ms, p99 {p99:.0f} ms, longest {max(times):.0f} ms"


def busy(url: str, database: str) -> int:
    """Let everybody work, count, print; return how much went wrong."""
    context = multiprocessing.get_context("spawn")
    ended, told = context.Event(), context.Queue()
    operators, exporter = [Operator(url, number) for number in (1, 2)], Exporter(url)
    everybody: list[Operator | Exporter] = [*operators, exporter]
    for path in PATHS:
        # The first of each page is made; what is measured is the office's day, not its first minute.
        Visitor(url).get(path)
    alone = context.Process(target=readers, args=(url, ALONE_S, ended, told))
    alone.start()
    before, wrong_before = gathered(told)
    crowd = context.Process(target=readers, args=(url, SECONDS + 60, ended, told))
    crowd.start()
    with ThreadPoolExecutor(len(everybody)) as pool:
        for work in [pool.submit(one.work, SECONDS) for one in everybody]:
            work.result()
    ended.set()
    during, wrong = gathered(told)
    faults = sum((one.faults for one in everybody), wrong + wrong_before)
    expected = {**operators[0].expected, **operators[1].expected}
    kept, n_rows, n_loads = counted(database)
    lost = len(expected.keys() - kept.keys())
    strange = len(kept.keys() - expected.keys()) + (n_rows - len(kept))
    other = sum(kept.get(name) != status for name, status in expected.items()) - lost
    for kind in ("map", "officer"):
        print(f"  {kind}, readers alone: {said(before.get(kind, []))}")
        print(f"  {kind}, with two loading: {said(during.get(kind, []))}")
    files = [ms for one in operators for ms in one.ms]
    print(f"  files sent, read, confirmed and kept: {said(files)}; exports: {said(exporter.ms)}")
    print(
        f"  {n_loads} loads, {n_rows} cases: {lost} lost, {strange} not sent by anybody, "
        f"{other} in another state; errors: {dict(faults) or 'none'}",
        flush=True,
    )
    return lost + strange + other + sum(faults.values())


def office(what: str, **settings: str) -> int:
    print(f"{what}: {SECONDS} s with two operators, ten readers and one export", flush=True)
    with service(RATE_LIMIT="0", UPLOAD_JOBS="2", **settings) as running:
        database = settings.get("DATABASE_URL", f"sqlite:///{running.store}")
        add_people(database)
        return busy(running.url, database)


def main() -> int:
    wrong = office("SQLite")
    if os.environ.get("TIGAPILAR_TEST_DATABASE_URL"):
        from tests.stores import stores_on

        with tempfile.TemporaryDirectory(prefix="tigapilar-busy-") as folder:
            stores = stores_on(Path(folder))
            try:
                wrong += office("PostgreSQL", DATABASE_URL=stores.new(), DATA=folder)
            finally:
                stores.close()
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
