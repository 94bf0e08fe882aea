"""The store: all of a load or none, nothing twice, nobody else's file touched."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pandas as pd
import pytest

from geo.cases.store import CaseStore
from geo.errors import StoreError


def some_cases(n: int = 5, **changes: object) -> pd.DataFrame:
    moments = pd.date_range("2026-07-01 23:30", periods=n, freq="D", tz="Asia/Jakarta").astype(
        "datetime64[us, Asia/Jakarta]"
    )
    frame = pd.DataFrame(
        {
            "sumber": "DATA CONTOH",
            "id": [f"A{i}" for i in range(n)],
            "baris": range(2, n + 2),
            "jenis": "kemiskinan",
            "tanggal": moments,
            "status": "baru",
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
            "nama": [f"Warga Contoh {i}" for i in range(n)],
            "alamat": None,
        }
    )
    return frame.assign(**changes)


def save(store: CaseStore, cases: pd.DataFrame, **more: object):
    arguments = {"file_name": "kasus.csv", "boundaries": "uji", "n_rows": len(cases), **more}
    return store.save(cases, **arguments)


@pytest.fixture
def store(store_url: str):
    store = CaseStore(store_url)
    yield store
    store.close()


def test_what_is_saved_comes_back(store):
    cases = some_cases()
    save(store, cases)
    back = store.cases()
    assert list(back["id"]) == list(cases["id"])
    pd.testing.assert_series_equal(back["tanggal"], cases["tanggal"])
    assert back["lon"].tolist() == cases["lon"].tolist()


def test_personal_columns_come_only_when_asked_for(store):
    save(store, some_cases())
    assert not set(store.cases().columns) & {"nama", "telepon", "keterangan", "alamat"}
    assert store.cases(personal=True)["nama"].tolist() == [f"Warga Contoh {i}" for i in range(5)]


def test_the_same_file_twice_changes_nothing(store):
    first = save(store, some_cases())
    revision = store.revision()
    second = save(store, some_cases())
    assert (first.n_new, second.n_new, second.n_updated, second.n_unchanged) == (5, 0, 0, 5)
    assert store.revision() == revision
    assert len(store.cases()) == 5


def test_a_correction_replaces_the_row_and_its_person(store):
    save(store, some_cases())
    later = some_cases(status="selesai", nama="Warga Contoh 9")
    result = save(store, later)
    assert (result.n_new, result.n_updated) == (0, 5)
    assert set(store.cases(personal=True)["nama"]) == {"Warga Contoh 9"}
    assert set(store.cases()["status"]) == {"selesai"}


def test_an_identifier_used_for_another_case_is_turned_away_with_its_row(store):
    save(store, some_cases())
    result = save(store, some_cases(jenis="keamanan"))
    assert result.turned_away["baris"].tolist() == [2, 3, 4, 5, 6]
    assert set(store.cases()["jenis"]) == {"kemiskinan"}


def test_the_same_identifier_of_another_office_is_another_case(store):
    save(store, some_cases())
    assert save(store, some_cases(sumber="Dinas Pendidikan")).n_new == 5
    assert len(store.cases()) == 10


def test_a_load_that_fails_leaves_nothing(store):
    bad = some_cases()
    bad.loc[4, "status"] = None
    with pytest.raises(Exception, match=r"(?i)not[- ]null"):
        save(store, bad)
    assert store.cases().empty
    assert store.loads().empty


def test_more_rows_than_one_statement_takes(store):
    assert save(store, some_cases(2_500)).n_new == 2_500
    assert save(store, some_cases(2_501)).n_unchanged == 2_500


def test_loads_are_written_down(store):
    now = datetime(2026, 11, 24, 3, tzinfo=UTC)
    rejects = pd.DataFrame({"baris": [7, 7], "alasan": ["tanggal", "tanggal"]})
    save(store, some_cases(), n_rows=7, rejects=rejects, now=now)
    load = store.loads().iloc[0]
    assert (load["n_rows"], load["n_new"], load["n_rejected"], load["made_at"]) == (7, 5, 2, now)


def test_population_round_trip_changes_the_revision(store):
    before = store.revision()
    assert store.population() is None
    people = pd.DataFrame(
        {"population": [1200.0, 900.0], "estimated": [True, False]},
        index=pd.Index(["35.10.01.2001", "35.10.01.2002"], name="kode_desa"),
    )
    store.save_population(people)
    store.save_population(people)
    pd.testing.assert_frame_equal(store.population(), people)
    assert store.revision() != before


def test_population_by_kind_round_trip(store):
    people = pd.DataFrame(
        {"jenis": ["", "putus_sekolah"], "population": [1200.0, 240.0], "estimated": False},
        index=pd.Index(["35.10.01.2001"] * 2, name="kode_desa"),
    )
    store.save_population(people)
    pd.testing.assert_frame_equal(store.population(), people)


def test_a_file_that_is_no_database_is_not_touched(tmp_path):
    path = tmp_path / "surat.txt"
    path.write_text("Yth. Bapak Camat " * 100, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        CaseStore(f"sqlite:///{path}")
    assert caught.value.key == "cases_store.foreign"
    assert path.read_bytes() == before


def test_another_programs_database_is_not_touched(tmp_path):
    path = tmp_path / "lain.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE buku (judul TEXT)")
    other.commit()
    other.close()
    with pytest.raises(StoreError) as caught:
        CaseStore(f"sqlite:///{path}")
    assert caught.value.key == "cases_store.foreign"


def test_a_store_of_a_newer_version_is_refused(store, store_url):
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreError) as caught:
        CaseStore(store_url)
    assert caught.value.key == "cases_store.newer"


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(StoreError) as caught:
        CaseStore(f"sqlite:///{tmp_path}/tidak/ada/kasus.sqlite")
    assert caught.value.key == "cases_store.cannot_open"


def test_a_new_store_is_not_for_the_machines_other_users(tmp_path):
    path = tmp_path / "kasus.sqlite"
    store = CaseStore.at(path)
    for beside in tmp_path.iterdir():
        assert beside.stat().st_mode & 0o007 == 0, beside.name
    assert path.stat().st_mode & 0o600 == 0o600
    store.close()
