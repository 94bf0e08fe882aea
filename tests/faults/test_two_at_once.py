"""Two loads at once do not mix, and whoever reads never waits for whoever loads."""

from __future__ import annotations

import threading
import time

import pytest

from geo.cases.backup import back_up
from geo.cases.backup_file import open_backup
from geo.cases.shown import shown_mark
from geo.cases.store import CaseStore
from tests.cases.test_store import save, some_cases


@pytest.fixture
def store(store_url):
    store = CaseStore(store_url)
    save(store, some_cases(20))
    yield store
    store.close()


def test_whoever_reads_sees_the_store_as_it_is_while_a_load_goes_on(store, store_url, tmp_path):
    """A load that stays open: everything that reads is answered meanwhile, without a row of it."""
    inside, may_end = threading.Event(), threading.Event()

    def stay(*_: object) -> None:
        inside.set()
        assert may_end.wait(60)

    changed = some_cases(40, status="selesai")
    loading = threading.Thread(target=lambda: save(store, changed, along=stay))
    loading.start()
    assert inside.wait(60)
    readers = CaseStore(store_url)
    begun = time.monotonic()
    try:
        assert readers.size() == 20
        assert set(readers.cases(personal=True)["status"]) == {"baru"}
        before = readers.revision()
        assert len(readers.loads()) == 1
        assert shown_mark(readers)[0] == 0
        back_up(readers, tmp_path / "c.zip")
    finally:
        took_s = time.monotonic() - begun
        may_end.set()
        loading.join()
    # The lock of a load is waited for half a minute: nothing of that was.
    assert took_s < 20
    with open_backup(tmp_path / "c.zip") as backup:
        assert backup.manifest.rows_of("cases") == 20
    assert readers.size() == 40
    assert set(readers.cases()["status"]) == {"selesai"}
    assert readers.revision() != before
    readers.close()


def test_two_loads_at_once_are_one_after_the_other(store, store_url):
    """Both bring the same new cases and each its own: every row is there once, and both loads add up."""
    stores = [CaseStore(store_url) for _ in range(2)]
    start, results, faults = threading.Barrier(2), [], []

    def load(number: int) -> None:
        start.wait(30)
        try:
            for part in range(3):
                results.append(save(stores[number], some_cases(30 + 10 * part, sumber="Bersama")))
                results.append(save(stores[number], some_cases(15, sumber=f"Dinas {number}-{part}")))
        except Exception as error:  # noqa: BLE001  (told in the test's own thread)
            faults.append(error)

    threads = [threading.Thread(target=load, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults
    assert store.size() == 20 + 50 + 6 * 15
    assert sum(result.n_new for result in results) == 50 + 6 * 15
    assert sum(result.n_updated for result in results) == 0
    assert sorted(result.load_id for result in results) == list(range(2, 14))
    for one in stores:
        one.close()
