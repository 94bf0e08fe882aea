"""Thirty thousand cases kept, kept again, corrected and read: PostgreSQL beside SQLite, in one run.

Both with what an office has: SQLite's ``synchronous=FULL``; the server of
``TIGAPILAR_TEST_DATABASE_URL`` as it is set up, or one that is started for it and
does not wait for its disk (a load is one wait, so that this tells little).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from geo.cases.store import CaseStore
from tests.cases.test_store import save, some_cases
from tests.postgresql import server
from tests.stores import SERVER_SETTING, PostgresqlStores, SqliteStores, Stores

N, ROUNDS = 30_000, 3


def took(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measured(stores: Stores) -> list[float]:
    """Return the seconds of each step, the best of the rounds."""
    cases = some_cases(N, nama="Warga Contoh", alamat="Jl. Contoh No. 7")
    rounds = []
    for _ in range(ROUNDS):
        url = stores.new()
        store = CaseStore(url)
        steps = [
            lambda store=store: save(store, cases),
            lambda store=store: save(store, cases),
            lambda store=store: save(store, cases.assign(status="selesai")),
            store.cases,
        ]
        rounds.append([took(step) for step in steps])
        store.close()
        stores.drop(url)
    return [min(step) for step in zip(*rounds, strict=True)]


def main() -> None:
    named = os.environ.get(SERVER_SETTING)
    with tempfile.TemporaryDirectory() as folder, nullcontext(named) if named else server() as url:
        file, database = SqliteStores(Path(folder)), PostgresqlStores(url)
        pairs = list(zip(measured(file), measured(database), strict=True))
        database.close()
    print(f"{N} cases, best of {ROUNDS}           SQLite   PostgreSQL   ratio")
    for what, (one, other) in zip(("new", "the same again", "all corrected", "read"), pairs, strict=True):
        print(f"{what:<28}{one:8.2f} s {other:8.2f} s {other / one:8.2f}")


if __name__ == "__main__":
    main()
