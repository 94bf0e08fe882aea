"""A backup is one state of the store, proves itself, and comes back whole or not at all."""

from __future__ import annotations

import random
import shutil
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from geo.cases.account_tables import audit
from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.backup import back_up, backup_name
from geo.cases.backup_restore import restore
from geo.cases.dinas import DinasTable
from geo.cases.store import CaseStore
from geo.errors import StoreError
from tests.cases.test_store import save, some_cases


def filled(url: str, n: int = 40) -> CaseStore:
    """A store with something in many tables, also in those that refuse changes and that begin with rows."""
    store = CaseStore(url)
    rejects = pd.DataFrame({"baris": [9], "alasan": ["tanggal\n“aneh” \x1f"]})
    save(store, some_cases(n), rejects=rejects)
    people = pd.DataFrame(
        {"population": [1_200.1, 0.1 + 0.2], "estimated": [True, False]},
        index=pd.Index(["35.10.01.2001", "35.10.01.2002"], name="kode_desa"),
    )
    store.save_population(people)
    Accounts(store).add("petugas", "hash", "operator", "")
    AuditLog(store).note("petugas", "user.add", "x", None)
    return store


@pytest.fixture
def store(tmp_path):
    store = filled(address(tmp_path / "kasus.sqlite"))
    yield store
    store.close()


@pytest.fixture
def saved(store, tmp_path):
    path = tmp_path / "cadangan.zip"
    back_up(store, path)
    return path


def address(path: Path) -> str:
    return f"sqlite:///{path}"


def key_of(call, *arguments, **more) -> str:
    with pytest.raises(StoreError) as caught:
        call(*arguments, **more)
    assert caught.value.sentence("id")
    assert caught.value.sentence("en")
    return caught.value.key


def said_of(call, *arguments) -> str:
    """The key of the sentence that a call was refused with, blank where it was not."""
    try:
        call(*arguments)
    except StoreError as error:
        return error.key
    return ""


@pytest.fixture(params=["same kind", "from a file", "to a file"])
def from_and_to(request, new_store_url, tmp_path):
    """Two stores' addresses; on a server also one of each kind."""
    source, target = new_store_url(), new_store_url()
    if request.param == "from a file":
        source = address(tmp_path / "dari.sqlite")
    if request.param == "to a file":
        target = address(tmp_path / "ke.sqlite")
    return source, target


def test_a_restored_store_is_the_store(from_and_to, tmp_path):
    source, target = from_and_to
    store = filled(source)
    dinas = DinasTable(store)
    dinas.add("contoh", "Dinas Contoh Baru", ["dinas contoh"])
    dinas.set_active("dinsos", False)
    back_up(store, tmp_path / "c.zip")
    manifest, _ = restore(tmp_path / "c.zip", target)
    again = CaseStore(target)
    pd.testing.assert_frame_equal(again.cases(personal=True), store.cases(personal=True))
    pd.testing.assert_frame_equal(again.loads(), store.loads())
    pd.testing.assert_frame_equal(again.population(), store.population())
    assert again.revision() == store.revision()
    # What the office changed of the tables that a new store has rows in comes back too.
    assert DinasTable(again).all() == dinas.all()
    assert DinasTable(again).spellings() == dinas.spellings()
    assert back_up(again, tmp_path / "lagi.zip").tables == manifest.tables
    assert manifest.rows_of("cases") == 40
    assert manifest.boundaries == "uji"
    # The numbers go on where they were, and what must not be changed still must not.
    assert save(again, some_cases(41)).load_id == 2
    with pytest.raises(DBAPIError, match="append-only"), again.engine.begin() as connection:
        connection.execute(delete(audit))
    for one in (store, again):
        one.close()


def test_a_server_that_holds_something_is_not_written_over(stores, new_store_url, saved):
    if stores.kind != "postgresql":
        pytest.skip("files are tested below")
    url = new_store_url()
    other = filled(url, n=7)
    for replace in (False, True):
        with pytest.raises(StoreError) as caught:
            restore(saved, url, replace=replace)
        assert caught.value.key == "backup.database_filled"
    assert other.size() == 7
    other.close()


def test_files_are_for_their_owner_alone(saved, tmp_path):
    restore(saved, address(tmp_path / "baru.sqlite"))
    for path in (saved, tmp_path / "baru.sqlite"):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_a_backup_made_during_loads_holds_whole_loads_alone(store_url, tmp_path):
    store = filled(store_url)
    ended = threading.Event()

    def load_on() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            save(store, some_cases(60, sumber=f"Dinas {number}"))

    loading = threading.Thread(target=load_on)
    loading.start()
    try:
        manifests = [back_up(store, tmp_path / f"{n}.zip") for n in range(4)]
        # On a busy machine four are made before a load has ended.
        while manifests[-1].rows_of("loads") == manifests[0].rows_of("loads") and loading.is_alive():
            manifests[3:] = [back_up(store, tmp_path / "3.zip")]
    finally:
        ended.set()
        loading.join()
    rows = [manifest.rows_of("cases") for manifest in manifests]
    assert rows == [40 + 60 * (manifest.rows_of("loads") - 1) for manifest in manifests]
    assert [manifest.rows_of("case_persons") for manifest in manifests] == rows
    assert rows[-1] > rows[0], "loads went on while the backups were made"
    restore(tmp_path / "3.zip", address(tmp_path / "baru.sqlite"))
    store.close()


def test_a_backup_that_is_damaged_anywhere_is_refused_or_comes_back_whole(saved, tmp_path):
    content, chance, refused = saved.read_bytes(), random.Random(8), 0
    wanted = CaseStore.at(tmp_path / "kasus.sqlite").cases(personal=True)
    for number in range(24):
        flipped = bytearray(content)
        flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        bad, target = tmp_path / "rusak.zip", tmp_path / f"{number}.sqlite"
        bad.write_bytes(flipped)
        said = said_of(restore, bad, address(target))
        refused += bool(said)
        assert said in ("", "backup.damaged", "backup.no_backup", "backup.newer", "backup.cannot_read")
        assert target.exists() == (not said)
        if not said:
            # A bit that says nothing of what is in it, such as the moment of a member.
            again = CaseStore.at(target)
            pd.testing.assert_frame_equal(again.cases(personal=True), wanted)
            again.close()
        assert bad.read_bytes() == bytes(flipped)
    assert refused > 12


@pytest.mark.parametrize("length", [0, 10, -1, -200])
def test_a_backup_cut_short_is_refused(saved, tmp_path, length):
    short = tmp_path / "pendek.zip"
    short.write_bytes(saved.read_bytes()[:length])
    assert key_of(restore, short, address(tmp_path / "baru.sqlite")) == "backup.no_backup"
    assert not (tmp_path / "baru.sqlite").exists()


def rewritten(saved: Path, path: Path, change) -> Path:
    """A copy of a backup whose members went through *change* (name, bytes)."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return path


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (b'"form": 1', b'"form": 2', "backup.newer"),
        (b'"revision": "', b'"revision": "9', "backup.newer"),
        (b'"catatan"', b'"catatan_baru"', "backup.newer"),
        (b'"program": "tigapilar"', b'"program": "lain"', "backup.no_backup"),
        (b'"rows": 40', b'"rows": 39', "backup.damaged"),
        (b'"tables": {', b'"tables": 3, "x": {', "backup.damaged"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(saved, tmp_path, before, after, key):
    def change(name: str, content: bytes) -> bytes:
        assert name != "manifest.json" or before in content
        return content.replace(before, after) if name == "manifest.json" else content

    other = rewritten(saved, tmp_path / "lain.zip", change)
    assert key_of(restore, other, address(tmp_path / "baru.sqlite")) == key
    assert not (tmp_path / "baru.sqlite").exists()


def test_a_row_that_was_changed_or_lost_is_noticed(saved, tmp_path):
    for change in (
        lambda content: content.replace(b"Warga Contoh 7", b"Warga Contoh 8"),
        lambda content: content.split(b"\n", 1)[-1],
    ):
        other = rewritten(
            saved,
            tmp_path / "lain.zip",
            lambda name, content, c=change: c(content) if name == "tables/case_persons.jsonl" else content,
        )
        assert key_of(restore, other, address(tmp_path / "baru.sqlite")) == "backup.damaged"


def test_what_is_no_backup_is_refused(tmp_path):
    (tmp_path / "surat.txt").write_text("Yth. Bapak Camat", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "arsip.zip", "w") as archive:
        archive.writestr("surat.txt", "Yth.")
    for name, key in (
        ("surat.txt", "backup.no_backup"), ("arsip.zip", "backup.no_backup"),
        ("tidak_ada.zip", "backup.cannot_read"), (".", "backup.cannot_read"),
    ):  # fmt: skip
        assert key_of(restore, tmp_path / name, address(tmp_path / "baru.sqlite")) == key
    assert not (tmp_path / "baru.sqlite").exists()


def test_a_store_that_holds_something_is_written_over_only_when_asked_and_then_kept(store, saved, tmp_path):
    other = filled(address(tmp_path / "lain.sqlite"), n=7)
    before = other.cases(personal=True)
    other.close()
    untouched = (tmp_path / "lain.sqlite").read_bytes()
    assert key_of(restore, saved, address(tmp_path / "lain.sqlite")) == "backup.store_there"
    assert (tmp_path / "lain.sqlite").read_bytes() == untouched
    _, kept = restore(saved, address(tmp_path / "lain.sqlite"), replace=True)
    assert kept is not None
    old, new = CaseStore.at(kept), CaseStore.at(tmp_path / "lain.sqlite")
    pd.testing.assert_frame_equal(old.cases(personal=True), before)
    assert new.size() == 40
    old.close()
    new.close()


def test_a_store_in_use_is_not_taken_away_from_who_uses_it(store, saved, tmp_path):
    other = filled(address(tmp_path / "lain.sqlite"), n=7)
    assert key_of(restore, saved, address(tmp_path / "lain.sqlite"), replace=True) == "backup.in_use"
    assert other.size() == 7
    assert save(other, some_cases(8)).n_new == 1
    other.close()
    restore(saved, address(tmp_path / "lain.sqlite"), replace=True)


def test_a_damaged_store_makes_room_and_is_kept_byte_for_byte(saved, tmp_path):
    target = tmp_path / "rusak.sqlite"
    for number, content in enumerate((b"", b"bukan simpanan " * 99)):
        target.write_bytes(content)
        _, kept = restore(saved, address(target), replace=True)
        assert kept is not None, number
        assert kept.read_bytes() == content
        again = CaseStore.at(target)
        assert again.size() == 40
        again.close()
        target.unlink()


def test_the_log_of_a_lost_store_is_not_applied_to_the_new_one(store, saved, tmp_path):
    target = tmp_path / "hilang.sqlite"
    save(store, some_cases(3, sumber="Dinas lain"))
    shutil.copy(tmp_path / "kasus.sqlite-wal", f"{target}-wal")
    _, kept = restore(saved, address(target))
    assert kept is not None
    assert Path(f"{kept}-wal").stat().st_size
    again = CaseStore.at(target)
    assert again.size() == 40
    again.close()


def test_a_backup_takes_the_place_of_a_backup_alone(store, saved, tmp_path):
    back_up(store, saved)
    letter = tmp_path / "surat.txt"
    letter.write_text("Yth. Bapak Camat", encoding="utf-8")
    before = (tmp_path / "kasus.sqlite").read_bytes()
    assert key_of(back_up, store, letter) == "backup.no_backup"
    assert key_of(back_up, store, tmp_path / "kasus.sqlite") == "backup.no_backup"
    assert key_of(back_up, store, tmp_path / "tidak" / "ada.zip") == "backup.cannot_write"
    assert letter.read_text(encoding="utf-8") == "Yth. Bapak Camat"
    assert (tmp_path / "kasus.sqlite").read_bytes() == before


def test_names_of_backups_stand_in_the_order_of_time():
    assert backup_name(datetime(2026, 11, 24, 6, 5, 4, tzinfo=UTC)) == "tigapilar-20261124T060504Z.zip"
