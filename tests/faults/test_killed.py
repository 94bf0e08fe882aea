"""kill -9 at moments spread over the course of a load or a publication: all of it, or nothing.

``python -m benchmarks.kill_loads`` does it at 200 moments.
"""

from __future__ import annotations

from benchmarks.kill_loads import kill_loads, kill_publications, kill_upgrades
from benchmarks.killed_office import batch, edition, load, publish, seen
from benchmarks.killing import COMMIT, KEPT, OPEN, TRANSACTION, Moment, run
from benchmarks.old_stores import OldDatabases, OldFiles
from geo.cases.editions import newest_edition
from geo.cases.store import CaseStore


def test_killed_loads_are_there_whole_or_not_at_all(new_store_url):
    # At which stages random moments find a load is up to the machine; the last test here takes each in turn.
    assert len(kill_loads(new_store_url(), 7, rows=120)) >= 7


def test_killed_publications_are_there_whole_or_not_at_all(new_store_url):
    assert len(kill_publications(new_store_url(), 3)) >= 3


def test_killed_upgrades_are_there_whole_or_not_at_all(stores, tmp_path):
    old = OldFiles(tmp_path, 120) if stores.kind == "sqlite" else OldDatabases(stores, 120)
    assert len(kill_upgrades(old, 3, rows=120)) >= 3


def test_what_is_killed_before_it_is_kept_leaves_nothing(new_store_url):
    url = new_store_url()
    for stage in (OPEN, TRANSACTION, COMMIT):
        assert run(load, url, batch(0), kill=Moment(stage, 0)).stage == stage
        known = seen(url)
        assert (known.status, known.n_loads) == ({}, 0)
    run(publish, url, *edition(1), kill=Moment(TRANSACTION, 0))
    assert run(load, url, batch(0)).stage == KEPT
    assert len(seen(url).status) == len(batch(0))
    store = CaseStore(url)
    assert newest_edition(store) in (0, 1)
    store.close()


def test_a_load_that_ended_is_told_so(new_store_url):
    url = new_store_url()
    course = run(load, url, batch(0, 20))
    assert (course.stage, course.fault) == (KEPT, "")
    assert course.between(OPEN, KEPT) >= course.between(COMMIT, KEPT) > 0
