"""A full disk, a store that may only be read: a sentence, nothing half-written, and it goes on with room."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from geo.cases.backup import back_up
from geo.cases.backup_file import open_backup
from geo.cases.backup_restore import restore
from geo.cases.integrity import check_whole
from geo.cases.rejects import write_rejects
from geo.cases.store import CaseStore
from geo.errors import CaseFileError, ExportError, StoreError
from geo.export.formats import FORMATS
from geo.export.whole_file import write_bytes
from geo.export.writer import write_layer
from tests.cases.test_store import save, some_cases
from tests.faults.small_disk import fill, make_room, read_only, small_disk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def disk():
    with small_disk(3) as folder:
        yield folder


def files_on(disk: Path) -> set[str]:
    return {str(path.relative_to(disk)) for path in disk.rglob("*") if path.name != "isi"}


def test_a_load_that_finds_no_room_leaves_nothing_and_can_be_repeated(disk):
    store = CaseStore.at(disk / "kasus.sqlite")
    save(store, some_cases(100))
    before, big = store.revision(), some_cases(4_000, sumber="Dinas Besar")
    fill(disk, leave=600_000)
    with pytest.raises(StoreError) as caught:
        save(store, big)
    assert caught.value.key == "cases_store.unavailable"
    assert "full" in caught.value.sentence("en")
    assert (store.size(), len(store.loads()), store.revision()) == (100, 1, before)
    check_whole(store.engine)
    store.close()
    make_room(disk)
    again = CaseStore.at(disk / "kasus.sqlite")
    check_whole(again.engine)
    assert save(again, some_cases(200, sumber="Dinas Besar")).n_new == 200
    assert save(again, some_cases(200, sumber="Dinas Besar")).n_new == 0
    again.close()


def test_a_store_that_cannot_be_begun_leaves_no_file(disk):
    fill(disk)
    with pytest.raises(StoreError):
        CaseStore.at(disk / "baru.sqlite")
    assert files_on(disk) == set()
    make_room(disk)
    CaseStore.at(disk / "baru.sqlite").close()


def test_a_backup_that_finds_no_room_leaves_the_one_before(disk, tmp_path):
    store = CaseStore.at(tmp_path / "kasus.sqlite")
    save(store, some_cases(1_500))
    back_up(store, disk / "cadangan.zip")
    before = (disk / "cadangan.zip").read_bytes()
    fill(disk)
    for name in ("cadangan.zip", "lain.zip"):
        with pytest.raises(StoreError) as caught:
            back_up(store, disk / name)
        assert caught.value.key == "backup.cannot_write"
    assert files_on(disk) == {"cadangan.zip"}
    assert (disk / "cadangan.zip").read_bytes() == before
    make_room(disk)
    back_up(store, disk / "lain.zip")
    with open_backup(disk / "lain.zip") as backup:
        assert backup.manifest.rows_of("cases") == 1_500
    store.close()


def test_a_restore_that_finds_no_room_leaves_the_store_that_is_there(disk, tmp_path):
    store = CaseStore.at(tmp_path / "kasus.sqlite")
    save(store, some_cases(3_000))
    back_up(store, tmp_path / "cadangan.zip")
    store.close()
    there = CaseStore.at(disk / "kasus.sqlite")
    save(there, some_cases(7))
    there.close()
    before = files_on(disk)
    fill(disk, leave=500_000)
    for target, replace in (("kasus.sqlite", True), ("lain.sqlite", False)):
        with pytest.raises(StoreError) as caught:
            restore(tmp_path / "cadangan.zip", f"sqlite:///{disk / target}", replace=replace)
        assert "full" in caught.value.sentence("en") or "space" in caught.value.sentence("en")
    assert files_on(disk) == before
    there = CaseStore.at(disk / "kasus.sqlite")
    assert there.size() == 7
    there.close()


@pytest.mark.parametrize("suffix", sorted(set(FORMATS) - {".gpx"}))
def test_an_export_that_finds_no_room_leaves_the_file_before(disk, suffix):
    n = 3_000
    layer = gpd.GeoDataFrame(
        {"nama_desa": [f"Desa {i} " * 20 for i in range(n)], "n_cases": range(n)},
        geometry=[box(i, i, i + 1, i + 1) for i in range(n)],
        crs=4326,
    )
    path = disk / f"lapisan{'.shp' if suffix == '.zip' else ''}{suffix}"
    path.write_bytes(b"yang lama")
    fill(disk)
    with pytest.raises(ExportError) as caught:
        write_layer(layer, path)
    assert caught.value.key == "export.cannot_write"
    assert path.read_bytes() == b"yang lama"
    assert files_on(disk) == {path.name}


def test_pages_and_lists_of_rejects_are_there_whole_or_not_at_all(disk):
    for name in ("peta.html", "kasus_ditolak.csv"):
        (disk / name).write_bytes(b"yang lama")
    fill(disk)
    with pytest.raises(ExportError):
        write_bytes(b"x" * 300_000, disk / "peta.html")
    rejects = pd.DataFrame({"baris": range(9_000), "alasan": "tanggal", "reason": "date"})
    with pytest.raises(CaseFileError):
        write_rejects(rejects, disk / "kasus_ditolak.csv")
    assert files_on(disk) == {"peta.html", "kasus_ditolak.csv"}
    assert {(disk / name).read_bytes() for name in files_on(disk)} == {b"yang lama"}


def test_a_store_on_a_disk_that_may_only_be_read_is_said_in_a_sentence(disk):
    store = CaseStore.at(disk / "kasus.sqlite")
    save(store, some_cases(5))
    store.close()
    before = (disk / "kasus.sqlite").read_bytes()
    with read_only(disk):
        for name in ("kasus.sqlite", "baru.sqlite"):
            with pytest.raises(StoreError) as caught:
                CaseStore.at(disk / name)
            assert caught.value.key == "cases_store.cannot_open"
            assert name in caught.value.sentence("id")
    assert files_on(disk) == {"kasus.sqlite"}
    assert (disk / "kasus.sqlite").read_bytes() == before
    store = CaseStore.at(disk / "kasus.sqlite")
    assert save(store, some_cases(6)).n_new == 1
    store.close()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_store_that_this_user_may_not_write_is_said_in_a_sentence(disk, what):
    folder = disk / "simpanan"
    folder.mkdir()
    store = CaseStore.at(folder / "kasus.sqlite")
    save(store, some_cases(5))
    store.close()
    (folder / "kasus.sqlite").chmod(0o444 if what == "file" else 0o666)
    folder.chmod(0o777 if what == "file" else 0o555)
    before = (folder / "kasus.sqlite").read_bytes()
    os.seteuid(65_534)
    try:
        with pytest.raises(StoreError) as caught:
            save(CaseStore(f"sqlite:///{folder / 'kasus.sqlite'}"), some_cases(9))
    finally:
        os.seteuid(0)
    assert caught.value.sentence("id")
    assert (folder / "kasus.sqlite").read_bytes() == before
    store = CaseStore.at(folder / "kasus.sqlite")
    assert store.size() == 5
    store.close()


def test_a_database_session_that_may_only_read_is_said_in_a_sentence(stores, store_url):
    if stores.kind != "postgresql":
        pytest.skip("SQLite has no such sessions; its read-only files are tested above")
    store, reader = CaseStore(store_url), f"tigapilar_pembaca_{secrets.token_hex(4)}"
    save(store, some_cases(5))
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {reader}")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}")
    try:
        session = CaseStore(f"{store_url}?options=-c%20role%3D{reader}")
        assert session.size() == 5
        with pytest.raises(StoreError) as caught:
            save(session, some_cases(9))
        session.close()
        assert caught.value.key == "cases_store.unavailable"
        assert "permission denied" in caught.value.sentence("en")
        assert store.size() == 5
        assert save(store, some_cases(9)).n_new == 4
    finally:
        with store.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {reader}")
            connection.exec_driver_sql(f"DROP ROLE {reader}")
        store.close()


def test_the_command_line_says_it_in_one_line_with_status_1(disk, tmp_path):
    store = CaseStore.at(tmp_path / "kasus.sqlite")
    save(store, some_cases(50))
    store.close()
    fill(disk)
    environment = {**os.environ, "TIGAPILAR_DATABASE_URL": f"sqlite:///{tmp_path / 'kasus.sqlite'}"}
    command = [sys.executable, "-m", "cli.main", "db", "backup", str(disk)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr
    assert files_on(disk) == set()
