"""The queue and the decisions: all equal cases and none else, whole or not at all, kept by later loads."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.exc import DatabaseError

from geo.cases.audit import AuditLog
from geo.cases.review import ReviewQueue
from geo.cases.review_aliases import kept_aliases
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.reviewing import aliases_to_share, decide, import_aliases, reason_in
from geo.zone import WIB
from tests.reviewing import OPEN_ROWS, SECRETS, TWINS, load, places, row
from tests.stores import plainly

ROOT = Path(__file__).resolve().parents[2]
TOWN, SOUTH = TWINS


@pytest.fixture
def store(store_url, tmp_path, approx_boundaries):
    store = CaseStore(store_url)
    load(store, approx_boundaries, tmp_path, OPEN_ROWS)
    yield store
    store.close()


@pytest.fixture
def queue(store):
    return ReviewQueue(store)


def decide_case(store, boundaries, case: str, code: str, **more: str):
    return decide(store, boundaries, ReviewQueue(store).key_of(case), code, who="petugas", **more)


def test_every_open_case_is_in_one_question(store, queue):
    frame = store.cases()
    waiting = frame[frame["match_status"] != "matched"]
    lines = queue.lines()
    assert sum(line.n_cases for line in lines) == len(waiting) == 5
    assert queue.size() == (4, 5)
    assert {status for _, _, status in lines} == {"review", "rejected"}
    assert lines[0].n_cases == 2


def test_a_question_has_its_evidence_and_nothing_of_the_person(queue):
    question = queue.question(queue.key_of("A3"))
    assert question.written[0].desa == "Karangrejo"
    assert question.written[0].alamat == "Jl. Mawar No. 7"
    assert question.candidates == TWINS
    assert "Karangrejo" in question.reason
    assert not any(secret in repr(question) for secret in SECRETS)


def test_the_reason_is_said_in_english_too(queue, approx_boundaries):
    question = queue.question(queue.key_of("A1"))
    assert "equally" in reason_in(question, approx_boundaries, "en")
    assert reason_in(question, approx_boundaries, "id") == question.reason


def test_a_decision_places_all_equal_cases_and_none_else(store, queue, approx_boundaries):
    before, begun = places(store), datetime.now(WIB.tz)
    decision, remembered = decide_case(store, approx_boundaries, "A1", SOUTH)
    after = places(store)
    assert (decision.n_cases, remembered) == (2, True)
    assert {case for case in after if after[case] != before[case]} == {"A1", "A2"}
    assert after["A1"] == ("matched", SOUTH, "review")
    case = store.cases().set_index("id").loc["A1"]
    assert "petugas" in case["match_reason"]
    assert any(f" {moment.year} pukul" in case["match_reason"] for moment in (begun, datetime.now(WIB.tz)))
    assert (case["nama_desa"], case["nama_kecamatan"]) == ("Karangrejo", "Blimbingsari")
    assert queue.size() == (3, 3)
    with pytest.raises(RequestError, match="antrean"):
        queue.question(decision.key)


def test_points_that_differ_are_different_questions(store, queue, approx_boundaries, tmp_path):
    far = {"lon": 114.40, "lat": -8.00}
    rows = [
        row("P1", "Grajagan", "Purwoharjo", **far),
        row("P2", "Grajagan", "Purwoharjo", lon=114.41, lat=-8.01),
    ]
    load(store, approx_boundaries, tmp_path, rows, "titik")
    assert queue.key_of("P1") != queue.key_of("P2")
    decision, remembered = decide_case(store, approx_boundaries, "P1", "35.10.18.2002")
    # The words name another desa by themselves: it was the point that decided.
    assert (decision.n_cases, remembered) == (1, False)
    assert kept_aliases(store).empty


def test_words_beside_a_point_are_remembered_only_if_they_name_the_place(store, approx_boundaries, tmp_path):
    town = approx_boundaries.desa.loc["35.10.18.2008"]
    point = {"lon": town["label_lon"], "lat": town["label_lat"]}
    load(store, approx_boundaries, tmp_path, [row("Q1", "Wonosalam Indah", "Kabat", **point)], "q")
    _, remembered = decide_case(store, approx_boundaries, "Q1", "35.10.18.2008")
    assert not remembered


def test_a_case_without_any_evidence_is_a_question_of_its_own(store, queue, approx_boundaries, tmp_path):
    load(store, approx_boundaries, tmp_path, [row("N1"), row("N2", jenis="layanan")], "kosong")
    assert queue.key_of("N1") != queue.key_of("N2")
    assert decide_case(store, approx_boundaries, "N1", "", reason="tidak ada keterangan")[0].n_cases == 1


def test_a_reload_does_not_undo_a_decision(store, queue, approx_boundaries, tmp_path):
    decide_case(store, approx_boundaries, "A1", SOUTH)
    decide_case(store, approx_boundaries, "C1", "", reason="tulisannya tidak terbaca")
    decided = places(store)
    again = load(store, approx_boundaries, tmp_path, OPEN_ROWS)
    assert (again.result.n_new, again.result.n_updated) == (0, 0)
    assert places(store) == decided
    changed = [(*one[:2], one[2], one[3], *one[4:10], "Warga Contoh Lain", *one[11:]) for one in OPEN_ROWS]
    assert load(store, approx_boundaries, tmp_path, changed).result.n_updated == 6
    assert places(store) == decided
    assert queue.size() == (2, 2)


def test_a_decision_outlives_another_reading_of_the_same_words(
    store, approx_boundaries, tmp_path, monkeypatch
):
    decide_case(store, approx_boundaries, "A1", SOUTH)
    monkeypatch.setattr("geo.intake.alias_lines", lambda texts: [f"v2 {text}" for text in texts])
    load(store, approx_boundaries, tmp_path, OPEN_ROWS)
    assert places(store)["A1"] == ("matched", SOUTH, "review")


def test_a_corrected_text_is_looked_at_anew(store, approx_boundaries, tmp_path):
    decide_case(store, approx_boundaries, "A1", SOUTH)
    load(store, approx_boundaries, tmp_path, [row("A1", "Karangrejo", "Banyuwangi")], "betul")
    assert places(store)["A1"][:2] == ("matched", TOWN)


def test_the_next_file_is_matched_by_the_decision(store, approx_boundaries, tmp_path):
    decide_case(store, approx_boundaries, "A1", SOUTH)
    decide_case(store, approx_boundaries, "B1", "35.10.14")
    rows = [
        row("Z1", "karangrejo"),
        row("Z2", "Wonosalam Indah", "KABAT"),
        row("Z3", "Karangrejo", alamat="Pasar"),
    ]
    load(store, approx_boundaries, tmp_path, rows, "berikut")
    after = places(store)
    assert after["Z1"] == ("matched", SOUTH, "alias")
    assert after["Z2"] == ("matched", "", "alias")
    assert after["Z3"][0] == "review"


def test_what_was_decided_to_be_nowhere_is_not_asked_again(store, queue, approx_boundaries, tmp_path):
    decide_case(store, approx_boundaries, "C1", "", reason="tulisannya tidak terbaca")
    size = queue.size()
    load(store, approx_boundaries, tmp_path, [row("Z1", alamat="Belakang Pasar")], "berikut")
    assert places(store)["Z1"] == ("rejected", "", "alias")
    assert queue.size() == size


def test_a_decision_is_taken_back_with_all_that_followed_from_it(store, queue, approx_boundaries, tmp_path):
    before, size = places(store), queue.size()
    revision = store.revision()
    decision, _ = decide_case(store, approx_boundaries, "A1", SOUTH)
    assert store.revision() != revision
    load(store, approx_boundaries, tmp_path, [row("Z1", "Karangrejo")], "berikut")
    undone = queue.take_back(decision.id, who="petugas")
    assert undone.n_cases == 3
    assert {case: place for case, place in places(store).items() if case != "Z1"} == before
    assert places(store)["Z1"][0] == "review"
    assert queue.question(queue.key_of("Z1")).candidates == TWINS
    assert queue.size() == (size[0], size[1] + 1)
    assert kept_aliases(store).empty
    with pytest.raises(RequestError, match="ditarik"):
        queue.take_back(decision.id, who="petugas")


@pytest.mark.parametrize(("code", "reason"), [("99.99.99.9999", ""), ("", " "), ("35.10", "")])
def test_a_wrong_answer_changes_nothing(store, queue, approx_boundaries, code, reason):
    before = places(store)
    with pytest.raises(RequestError):
        decide_case(store, approx_boundaries, "A1", code, reason=reason)
    assert places(store) == before
    assert queue.decisions() == []


def test_the_faster_of_two_decides(store, queue, approx_boundaries):
    key = queue.key_of("A1")
    decide(store, approx_boundaries, key, SOUTH, who="satu")
    with pytest.raises(RequestError, match="antrean"):
        decide(store, approx_boundaries, key, TOWN, who="dua")
    assert places(store)["A1"][1] == SOUTH


def test_the_beginning_of_a_key_will_do_and_is_no_pattern(queue):
    key = queue.key_of("A1")
    assert queue.full_key(key[:8]) == key
    for wrong in ("", "%", "_" * 20, "zzz"):
        with pytest.raises(RequestError):
            queue.full_key(wrong)


def test_the_same_identifier_of_two_sources_must_be_told_apart(store, queue, approx_boundaries, tmp_path):
    other = ("A1", "Dinas Lain", *row("A1", "Watukebo")[2:])
    load(store, approx_boundaries, tmp_path, [other], "lain")
    with pytest.raises(RequestError, match="Dinas Lain"):
        queue.key_of("A1")
    assert queue.question(queue.key_of("A1", "Dinas Lain")).written[0].desa == "Watukebo"


def test_decisions_are_written_in_the_log_without_a_word_of_the_case(store, queue, approx_boundaries):
    decision, _ = decide_case(store, approx_boundaries, "A3", SOUTH)
    queue.take_back(decision.id, who="petugas")
    entries = AuditLog(store).entries()
    assert [(one.who, one.action, one.n_cases) for one in entries] == [
        ("petugas", "review.undo", 1),
        ("petugas", "review.decide", 1),
    ]
    assert not any(word in repr(entries) for word in ("Mawar", *SECRETS))


def test_an_error_of_the_database_says_nothing_of_a_person(store):
    from sqlalchemy import insert
    from sqlalchemy.exc import IntegrityError

    from geo.cases import store_tables as t
    from geo.cases.store_engine import writing

    person = {"sumber": "DATA CONTOH", "id": "A1", "nama": SECRETS[0], "alamat": "Jl. Mawar No. 7"}
    with pytest.raises(IntegrityError) as caught, writing(store.engine) as connection:
        connection.execute(insert(t.case_persons), [person])
    assert SECRETS[0] not in str(caught.value)
    assert "Mawar" not in str(caught.value)


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_log_cannot_be_changed(store, store_url, statement):
    AuditLog(store).note("petugas", "uji", "1")
    store.close()
    with pytest.raises(DatabaseError, match="append-only"), plainly(store_url) as connection:
        connection.exec_driver_sql(statement)


def test_decisions_travel_to_another_office(store, approx_boundaries, tmp_path, new_store_url):
    decide_case(store, approx_boundaries, "A1", SOUTH)
    decide_case(store, approx_boundaries, "B1", "35.10.14")
    decide_case(store, approx_boundaries, "C1", "", reason="tulisannya tidak terbaca")
    path = tmp_path / "keputusan.csv"
    aliases_to_share(store, approx_boundaries).to_csv(path, index=False)
    other = CaseStore(new_store_url())
    merged, unknown = import_aliases(path, other, approx_boundaries, who="konsol")
    assert (merged.n_new, merged.n_known, merged.conflicts, unknown) == (3, 0, [], 0)
    pd.testing.assert_frame_equal(
        kept_aliases(other)[["teks", "kode_desa"]], kept_aliases(store)[["teks", "kode_desa"]]
    )
    load(other, approx_boundaries, tmp_path, OPEN_ROWS, "lain2")
    assert places(other)["A2"] == ("matched", SOUTH, "alias")
    assert import_aliases(path, other, approx_boundaries, who="konsol")[0].n_known == 3
    other.close()


def test_what_waits_is_placed_by_another_offices_decision_and_freed_again(
    store, queue, approx_boundaries, tmp_path
):
    town = approx_boundaries.desa.loc["35.10.18.2008"]
    point = {"lon": town["label_lon"], "lat": town["label_lat"]}
    load(store, approx_boundaries, tmp_path, [row("T1", alamat="belakang pasar", kode="35.10.99")], "titik")
    load(store, approx_boundaries, tmp_path, [row("T2", alamat="Depan Pasar", **point)], "titik2")
    before, size = places(store), queue.size()
    path = tmp_path / "lain.csv"
    path.write_text(f"teks,kode_desa\ndesa karangrejo,{SOUTH}\nbelakang pasar,\n", encoding="utf-8")
    merged, _ = import_aliases(path, store, approx_boundaries, who="konsol")
    assert (merged.n_new, merged.n_cases) == (2, 3)
    after = places(store)
    assert {case for case in after if after[case] != before[case]} == {"A1", "A2", "C1"}
    assert "lain.csv" in store.cases().set_index("id").loc["A1", "match_reason"]
    load(store, approx_boundaries, tmp_path, OPEN_ROWS)
    assert places(store) == after
    for decision in queue.decisions():
        queue.take_back(decision.id, who="konsol")
    assert places(store) == before
    assert queue.size() == size
    assert kept_aliases(store).empty


def test_conflicts_are_said_and_what_stands_here_holds(store, approx_boundaries, tmp_path):
    decide_case(store, approx_boundaries, "A1", SOUTH)
    path = tmp_path / "lain.csv"
    path.write_text(
        f"teks,kode_desa\ndesa Karangrejo,{TOWN}\npasar lama,{TOWN}\npasar lama,{SOUTH}\nentah,1.2\n",
        encoding="utf-8",
    )
    merged, unknown = import_aliases(path, store, approx_boundaries, who="konsol")
    assert merged.n_new == 1
    assert merged.conflicts == [("desa karangrejo", SOUTH, TOWN), ("pasar lama", TOWN, SOUTH)]
    assert unknown == 1
    assert dict(kept_aliases(store)[["teks", "kode_desa"]].to_numpy())["desa karangrejo"] == SOUTH


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\x00\x01"])
def test_a_file_of_something_else_is_refused(store, approx_boundaries, tmp_path, content):
    path = tmp_path / "bukan.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RequestError, match="teks"):
        import_aliases(path, store, approx_boundaries, who="konsol")


KILLED = """
import os, sys
from sqlalchemy import event
from geo.admin.approximate import approximate_boundaries
from geo.cases.store import CaseStore
from geo.cases.review import ReviewQueue
from geo.reviewing import decide

store = CaseStore(sys.argv[1])
seen = 0

@event.listens_for(store.engine, "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    global seen
    seen += statement.startswith(("INSERT", "UPDATE"))
    if seen == int(sys.argv[3]):
        os._exit(9)

decide(store, approximate_boundaries(), ReviewQueue(store).key_of("A1"), sys.argv[2], who="petugas")
"""


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_killed_in_the_middle_nothing_is_half_decided(store, queue, store_url, step):
    before, size = places(store), queue.size()
    done = subprocess.run([sys.executable, "-c", KILLED, store_url, SOUTH, str(step)], cwd=ROOT, check=False)
    assert done.returncode == 9
    assert places(store) == before
    assert queue.size() == size
    assert queue.decisions() == []
    assert kept_aliases(store).empty
    assert AuditLog(store).entries() == []


def test_a_store_of_an_earlier_draft_is_completed(approx_boundaries, tmp_path):
    store = CaseStore.at(tmp_path / "kasus.sqlite")  # those are all files
    load(store, approx_boundaries, tmp_path, OPEN_ROWS)
    store.close()
    connection = sqlite3.connect(tmp_path / "kasus.sqlite")
    connection.executescript(
        "DROP TABLE alembic_version;"
        "DROP INDEX ix_cases_evidence; DROP INDEX ix_cases_match; DROP TABLE aliases;"
        "DROP TABLE decided_cases;"
        "DROP TABLE decisions; DROP TABLE audit; ALTER TABLE cases DROP COLUMN evidence;"
        "ALTER TABLE cases DROP COLUMN decision_id; ALTER TABLE case_persons DROP COLUMN teks;"
        "DROP TABLE population;"
        "CREATE TABLE population (kode_desa VARCHAR PRIMARY KEY, population FLOAT, estimated BOOLEAN);"
        "INSERT INTO population VALUES ('35.10.01.2001', 900, 1);"
    )
    connection.close()
    again = CaseStore.at(tmp_path / "kasus.sqlite")
    assert again.population()["population"].tolist() == [900.0]
    assert ReviewQueue(again).size() == (5, 5)
    load(again, approx_boundaries, tmp_path, OPEN_ROWS)
    assert ReviewQueue(again).size() == (4, 5)
    decide_case(again, approx_boundaries, "A1", SOUTH)
    again.close()
