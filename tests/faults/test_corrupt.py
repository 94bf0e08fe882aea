"""What lies at a store's place and is no whole store is refused in a sentence, and not touched at all."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from geo.cases.backup import back_up
from geo.cases.store import CaseStore
from geo.cases.store_file import check_file
from geo.errors import StoreError
from tests.cases.test_store import save, some_cases

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """A store of some 700 kB."""
    path = tmp_path_factory.mktemp("utuh") / "kasus.sqlite"
    store = CaseStore.at(path)
    save(store, some_cases(700))
    store.close()
    return path.read_bytes()


def zeroed(content: bytes, page: int) -> bytes:
    return content[: page * 4096] + bytes(4096) + content[(page + 1) * 4096 :]


def foreign(path: Path, *, logged: bool) -> bytes:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA journal_mode = {'WAL' if logged else 'DELETE'}")
        other.execute("CREATE TABLE buku (judul TEXT)")
        other.commit()
    return path.read_bytes()


DAMAGED = {
    "empty": (lambda content, _: b"", "cases_store.empty_file"),
    "letter": (lambda content, _: b"Yth. Bapak Camat " * 400, "cases_store.foreign"),
    "half": (lambda content, _: content[: len(content) // 2], "cases_store.damaged_file"),
    "a page less": (lambda content, _: content[:-4096], "cases_store.damaged_file"),
    "header alone": (lambda content, _: content[:60], "cases_store.damaged_file"),
    "first byte": (lambda content, _: bytes([content[0] ^ 1]) + content[1:], "cases_store.foreign"),
    "first page": (lambda content, _: zeroed(content, 0), "cases_store.foreign"),
    "table page": (lambda content, _: zeroed(content, 20), "cases_store.damaged_file"),
    "another program": (lambda _, path: foreign(path, logged=False), "cases_store.foreign"),
    "another program's log": (lambda _, path: foreign(path, logged=True), "cases_store.foreign"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_no_whole_store_is_refused_and_not_touched(whole, tmp_path, name):
    make, key = DAMAGED[name]
    path = tmp_path / "kasus.sqlite"
    before = make(whole, tmp_path / "lain.sqlite")
    path.write_bytes(before)
    moment = path.stat().st_mtime_ns
    there = {one.name for one in tmp_path.iterdir()}
    with pytest.raises(StoreError) as caught:
        CaseStore(f"sqlite:///{path}")
    assert caught.value.key == key
    for lang in ("id", "en"):
        assert str(path) in caught.value.sentence(lang)
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == moment
    assert {one.name for one in tmp_path.iterdir()} == there


def test_a_folder_at_the_stores_place_is_refused(tmp_path):
    (tmp_path / "kasus.sqlite").mkdir()
    with pytest.raises(StoreError) as caught:
        CaseStore(f"sqlite:///{tmp_path / 'kasus.sqlite'}")
    assert caught.value.key == "cases_store.foreign"
    assert list((tmp_path / "kasus.sqlite").iterdir()) == []


def test_every_page_that_is_lost_is_noticed_at_the_latest_by_the_backup(whole, tmp_path):
    path, said = tmp_path / "kasus.sqlite", set()
    for page in range(3, len(whole) // 4096, 25):
        path.write_bytes(zeroed(whole, page))
        with pytest.raises(StoreError) as caught:
            _open_and_back_up(path, tmp_path / "c.zip")
        said.add(caught.value.key)
        assert not (tmp_path / "c.zip").exists()
    assert said <= {"cases_store.damaged_file", "cases_store.damaged"}


def _open_and_back_up(path: Path, target: Path) -> None:
    store = CaseStore(f"sqlite:///{path}")
    try:
        back_up(store, target)
    finally:
        store.close()


def test_what_is_found_damaged_while_it_is_used_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "kasus.sqlite"
    store = CaseStore.at(path)
    save(store, some_cases(3))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE cases SET nama_desa = CAST(x'C328' AS TEXT)")
        raw.commit()
    with pytest.raises(StoreError) as caught:
        store.cases()
    assert caught.value.key == "cases_store.damaged"
    store.close()


def test_a_store_whose_log_holds_more_than_its_file_is_whole(tmp_path):
    """So a full disk or a crash leaves it: the file lacks pages, and the log has them."""
    store = CaseStore.at(tmp_path / "kasus.sqlite")
    save(store, some_cases(5))
    (tmp_path / "salinan.sqlite-wal").write_bytes((tmp_path / "kasus.sqlite-wal").read_bytes())
    (tmp_path / "salinan.sqlite").write_bytes((tmp_path / "kasus.sqlite").read_bytes()[:4096])
    store.close()
    assert (tmp_path / "salinan.sqlite-wal").stat().st_size
    again = CaseStore(f"sqlite:///{tmp_path / 'salinan.sqlite'}")
    assert again.size() == 5
    again.close()


def test_stores_that_are_begun_at_the_same_time_are_one(tmp_path):
    faults: list[Exception] = []

    def begin(number: int) -> None:
        try:
            store = CaseStore(f"sqlite:///{tmp_path / 'kasus.sqlite'}")
            save(store, some_cases(2, sumber=f"Dinas {number}"))
            store.close()
        except StoreError as error:
            faults.append(error)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults
    store = CaseStore(f"sqlite:///{tmp_path / 'kasus.sqlite'}")
    assert store.size() == 12
    store.close()


def test_nothing_at_the_place_is_no_fault(tmp_path):
    check_file(tmp_path / "belum_ada.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_says_it_in_one_line_with_status_1(whole, tmp_path):
    path = tmp_path / "kasus.sqlite"
    path.write_bytes(whole[:5_000])
    environment = {**os.environ, "TIGAPILAR_DATABASE_URL": f"sqlite:///{path}"}
    command = [sys.executable, "-m", "cli.main", "db", "backup", str(tmp_path / "c.zip")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "db restore" in done.stderr
    assert path.read_bytes() == whole[:5_000]
