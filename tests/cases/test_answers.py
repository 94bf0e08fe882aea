"""Dinas and their spellings, whom a report was given to, and the steps of a child, as they are kept."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from geo.cases.answers import Answers, CaseKey
from geo.cases.audit import AuditLog
from geo.cases.dinas import DinasTable
from geo.cases.dinas_names import dinas_named
from geo.cases.school_paths import SchoolPaths
from geo.cases.store import CaseStore
from geo.errors import MissingError, RequestError
from geo.intake import load_file
from geo.schooling import note_step
from tests.reviewing import HEADER, SECRETS, write_cases

WIB = ZoneInfo("Asia/Jakarta")
KEY = CaseKey("DATA CONTOH", "A1")
CHILD = CaseKey("DATA CONTOH", "P1")
WITHIN = "35.10.16"
REPORTED = datetime(2026, 8, 3, 9, 0, tzinfo=WIB)


def rows():
    base = {"sumber": "DATA CONTOH", "kode_desa": "35.10.16.1007", "nama": SECRETS[0]}
    reports = [
        {**base, "id": "A1", "jenis": "kemiskinan", "tanggal": "2026-08-03 09:00"},
        {**base, "id": "P1", "jenis": "putus_sekolah", "tanggal": "2026-08-03"},
    ]
    return [tuple(one.get(name, "") for name in HEADER) for one in reports]


@pytest.fixture
def store(store_url, tmp_path, approx_boundaries):
    store = CaseStore(store_url)
    load_file(write_cases(tmp_path / "k.csv", rows()), store, approx_boundaries)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("written", "codes", "unknown"),
    [
        ("Dinas Sosial", ["dinsos"], []),
        ("DINSOS", ["dinsos"], []),
        ("Dinas Sosial Kab. Banyuwangi", ["dinsos"], []),
        ("Dinas Pemberdayaan Masyarakat dan Desa", ["dpmd"], []),
        ("Dinsos / Dinkes", ["dinsos", "dinkes"], []),
        ("dinkes dan dinsos, Bag. Kesra", ["dinkes", "dinsos", "kesra"], []),
        ("Dinas Sosial; Dinas PU Cipta Karya", ["dinsos"], ["Dinas PU Cipta Karya"]),
        ("Polsek", [], ["Polsek"]),
        ("", [], []),
        (None, [], []),
    ],
)
def test_free_text_names_dinas(store, written, codes, unknown):
    assert dinas_named(written, DinasTable(store).spellings()) == (codes, unknown)


def test_the_office_edits_the_table_and_it_is_filled_once(store, store_url):
    table = DinasTable(store)
    assert [one.code for one in table.all()] == ["dinsos", "dispendik", "dinkes", "dpmd", "kesra"]
    assert [one.code for one in table.all() if one.secretariat] == ["kesra"]
    table.add("dpu", "Dinas PU Cipta Karya", ["PU CK"])
    table.rename("dinsos", "Dinas Sosial dan P3A", ["Dinsos P3A"])
    table.set_active("dpmd", False)
    assert dinas_named("pu ck, Dinas Sosial, dinsos p3a", table.spellings()) == (["dpu", "dinsos"], [])
    with pytest.raises(RequestError, match="sudah berarti dinas dinkes"):
        table.add("lain", "Dinas Lain", ["Puskesmas"])
    for code, name in (("dinsos", "x"), ("9a", "Nama"), ("baru", "  "), ("baru", "n" * 81)):
        with pytest.raises(RequestError):
            table.add(code, name)
    again = CaseStore(store_url)
    kept = {one.code: one for one in DinasTable(again).all()}
    again.close()
    assert (kept["dinsos"].name, kept["dpmd"].active, len(kept)) == ("Dinas Sosial dan P3A", False, 6)


def test_a_store_without_the_tables_gets_them(approx_boundaries, tmp_path):
    store = CaseStore.at(tmp_path / "kasus.sqlite")  # made by an earlier version: those are all files
    load_file(write_cases(tmp_path / "k.csv", rows()), store, approx_boundaries)
    store.close()
    with sqlite3.connect(tmp_path / "kasus.sqlite") as connection:
        lacking = ("case_dinas", "dinas_spellings", "dinas", "school_steps_taken_back", "school_steps")
        for name in ("alembic_version", *lacking):
            connection.execute(f"DROP TABLE {name}")
    connection.close()
    opened = CaseStore.at(tmp_path / "kasus.sqlite")
    assert len(DinasTable(opened).all()) == 5
    assert opened.size() == 2
    opened.close()


def test_each_dinas_has_its_own_clock_and_the_first_answer_stands(store):
    answers, now = Answers(store), datetime(2026, 8, 3, 10, 0, tzinfo=WIB)
    answers.assign(KEY, "dinkes", within=WITHIN, who="uji", now=now)
    answers.assign(KEY, "dinkes", within=WITHIN, who="uji", now=now + timedelta(hours=1))
    answers.answer(KEY, "dinsos", within=WITHIN, who="uji", at=REPORTED, now=now)
    answers.answer(KEY, "dinsos", within=WITHIN, who="uji", now=now + timedelta(hours=3))
    table = answers.table().set_index("dinas")
    assert table.loc["dinkes", "assigned_at"] == now
    assert table.loc["dinsos", "assigned_at"] == table.loc["dinsos", "answered_at"] == REPORTED
    log = [(one.action, one.what) for one in AuditLog(store).entries()]
    assert log == [("clock.answer", "35.10.16 dinsos"), ("clock.assign", "35.10.16 dinkes")]


@pytest.mark.parametrize("minutes", [-1, 61])
def test_an_answer_before_the_report_or_in_the_future_is_refused(store, minutes):
    answers, now = Answers(store), REPORTED + timedelta(hours=1)
    with pytest.raises(RequestError, match="sebelum laporan"):
        answers.answer(
            KEY, "dinsos", within=WITHIN, who="uji", at=REPORTED + timedelta(minutes=minutes), now=now
        )
    assert answers.table().empty
    assert AuditLog(store).entries() == []


def test_another_territory_another_kind_and_a_retired_dinas_are_refused(store):
    answers = Answers(store)
    for key, within in ((KEY, "35.10.05"), (CHILD, WITHIN), (CaseKey("x", "A1"), WITHIN)):
        with pytest.raises(MissingError):
            answers.answer(key, "dinsos", within=within, who="uji")
    with pytest.raises(RequestError):
        answers.assign(KEY, "dinsos", within="", who="uji")
    DinasTable(store).set_active("dinsos", False)
    with pytest.raises(RequestError, match="tidak aktif"):
        answers.assign(KEY, "dinsos", within=WITHIN, who="uji")


def test_a_corrected_case_keeps_what_was_noted(store, tmp_path, approx_boundaries):
    Answers(store).assign(KEY, "dinkes", within=WITHIN, who="uji")
    note_step(store, CHILD, "visited", date(2026, 8, 5), today=date(2026, 9, 1), who="uji")
    changed = [(*row[:-1], "keterangan lain") for row in rows()]
    load_file(write_cases(tmp_path / "k2.csv", changed), store, approx_boundaries)
    assert store.loads()["n_updated"].iloc[0] == 2
    assert len(Answers(store).table()) == len(SchoolPaths(store).steps()) == 1


def test_a_step_is_noted_once_and_can_only_be_taken_back(store):
    today = date(2026, 10, 1)
    assert note_step(store, CHILD, "enrolled", date(2026, 9, 1), today=today, who="uji", within=WITHIN)
    assert not note_step(store, CHILD, "enrolled", date(2026, 9, 1), today=today, who="uji")
    with pytest.raises(RequestError, match="Urutan langkah"):
        note_step(store, CHILD, "visited", date(2026, 9, 2), today=today, who="uji")
    with pytest.raises(RequestError, match="masa depan"):
        note_step(store, CHILD, "attending", date(2026, 10, 2), today=today, who="uji")
    with pytest.raises(RequestError, match="tidak ada"):
        note_step(store, CHILD, "terbang", date(2026, 9, 2), today=today, who="uji")
    paths = SchoolPaths(store)
    number = int(paths.steps()["number"].iloc[0])
    with pytest.raises(MissingError):
        paths.take_back(number, who="uji", within="35.10.05")
    paths.take_back(number, who="uji", within=WITHIN)
    with pytest.raises(MissingError):
        paths.take_back(number, who="uji", within=WITHIN)
    assert paths.steps().empty
    assert note_step(store, CHILD, "visited", date(2026, 9, 2), today=today, who="uji")
    for statement in ("UPDATE school_steps SET step = 'lost'", "DELETE FROM school_steps"):
        with pytest.raises(DatabaseError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(statement))
    assert [one.action for one in AuditLog(store).entries()] == [
        "school.step", "school.take_back", "school.step",
    ]  # fmt: skip
    assert not any(secret in repr(AuditLog(store).entries()) for secret in (*SECRETS, "A1", "P1"))
    assert paths.steps("35.10.05").empty
    assert len(paths.steps(WITHIN)) == 1
    assert paths.steps()["at"].iloc[0] == datetime(2026, 9, 1, 17, tzinfo=UTC)
