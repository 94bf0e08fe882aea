"""What the forum decided: kept once, followed, never rewritten, and without anything of a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from geo.cases.audit import AuditLog
from geo.cases.decisions import Decisions, NewDecision
from geo.cases.patrols_made import PatrolsMade, work_done
from geo.cases.public_words import public_words
from geo.cases.shown import shown_mark
from geo.cases.store import CaseStore
from geo.errors import MissingError, RequestError
from tests.stores import plainly

DESA = "35.10.05.2001"
NEW = NewDecision("2026-Q3", "desa", DESA, "", "Patroli malam bersama", "TNI", date(2026, 12, 15))


@pytest.fixture
def store(store_url):
    made = CaseStore(store_url)
    yield made
    made.close()


def test_a_decision_is_kept_once_and_followed(store):
    decisions = Decisions(store)
    one = decisions.add(NEW, "op.satu")
    assert (one.status, one.by, one.is_over) == ("direncanakan", "op.satu", False)
    assert decisions.add(NEW, "op.dua").id == one.id
    decisions.set_status(one.id, "berjalan", "op.dua")
    assert decisions.set_status(one.id, "selesai", "op.dua").is_over
    decisions.set_status(one.id, "selesai", "op.dua")
    assert [status for _, status, _ in decisions.history(one.id)] == ["direncanakan", "berjalan", "selesai"]
    assert decisions.add(NEW, "op.satu").id != one.id
    acts = [(entry.who, entry.action, entry.what) for entry in AuditLog(store).entries()]
    assert ("op.satu", "decision.add", "1") in acts
    assert ("op.dua", "decision.selesai", "1") in acts


def test_what_is_open_comes_first_by_its_day(store):
    decisions = Decisions(store)
    late = decisions.add(NEW._replace(due=date(2027, 1, 1)), "op")
    soon = decisions.add(NEW, "op")
    done = decisions.add(NEW._replace(due=date(2026, 1, 1)), "op")
    decisions.set_status(done.id, "batal", "op")
    assert [one.id for one in decisions.all()] == [soon.id, late.id, done.id]


def test_the_database_refuses_to_rewrite_it(store, store_url):
    Decisions(store).add(NEW, "op")
    for statement in (
        "UPDATE forum_decisions SET step = 'x'", "DELETE FROM forum_decisions",
        "UPDATE forum_decision_states SET status = 'x'", "DELETE FROM forum_decision_states",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="append-only"), plainly(store_url) as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"about_kind": "hotspot"}, "bukan hotspot"), ({"about_kind": "programme"}, "bukan hotspot"),
        ({"pillar": "Swasta"}, "bukan pilar"), ({"step": "  "}, "belum ditulis"),
        ({"step": "x" * 301}, "301 huruf"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused(store, change, said):
    with pytest.raises(RequestError, match=said):
        Decisions(store).add(NEW._replace(**change), "op")
    assert Decisions(store).all() == []


def test_what_is_not_there_is_said(store):
    with pytest.raises(MissingError):
        Decisions(store).set_status(7, "selesai", "op")
    with pytest.raises(RequestError):
        Decisions(store).set_status(7, "entah", "op")


@pytest.mark.parametrize(
    "words",
    [
        "hubungi 081234567890", "wa +62 812-3456-789", "NIK 3510051234567890", "nik 3510 0512 3456 7890",
        "kantor (0333) 421234 5", "tulis ke warga@contoh.id", "0812.3456.7890", "０８１２３４５６７８９０",
    ],
)  # fmt: skip
def test_numbers_of_persons_are_refused(words):
    with pytest.raises(RequestError, match="nomor telepon"):
        public_words(words)


@pytest.mark.parametrize(
    "words",
    ["anggaran Rp 1.500.000.000", "desa 35.10.05.2001", "mulai 01/12/2026 19.30", "24-11-2026 pukul 10.00"],
)
def test_other_numbers_are_not(words):
    assert public_words(f"  {words}\n") == words


def test_a_patrol_is_kept_once_and_counted_in_its_time(store):
    patrols, at = PatrolsMade(store), datetime(2026, 8, 1, 20, 0, tzinfo=UTC)
    assert patrols.add("Koramil Muncar", "TNI", DESA, at, 15, "op")
    assert not patrols.add("Koramil  Muncar", "TNI", DESA, at, 15, "op")
    assert patrols.add("Polsek Muncar", "Polri", DESA, at, 10, "op")
    done = work_done(store, at, at + timedelta(hours=1))
    assert done.loc[DESA].to_dict() == {"n_patrols": 2, "minutes": 25, "n_visits": 0}
    assert work_done(store, at + timedelta(hours=1), at + timedelta(hours=2)).empty
    for wrong in (("", DESA, at, 15), ("TNI", "3510", at, 15), ("TNI", DESA, at, 0),
                  ("TNI", DESA, datetime.now(UTC) + timedelta(days=1), 15)):  # fmt: skip
        with pytest.raises(RequestError):
            patrols.add("Koramil", *wrong, "op")


def test_the_mark_changes_with_all_that_the_page_says(store):
    marks = [shown_mark(store)]
    one = Decisions(store).add(NEW, "op")
    marks.append(shown_mark(store))
    Decisions(store).set_status(one.id, "selesai", "op")
    marks.append(shown_mark(store))
    PatrolsMade(store).add("Koramil", "TNI", DESA, datetime(2026, 8, 1, tzinfo=UTC), 15, "op")
    marks.append(shown_mark(store))
    assert len(set(marks)) == 4
