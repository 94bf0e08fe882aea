"""The visits made: each kept once, only for cases of the own territory, notes kept apart."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from geo.cases.store import CaseStore
from geo.cases.visit_records import Visit, VisitResult
from geo.cases.visits import Visits
from geo.errors import RequestError
from geo.patrol.visit_choice import VisitChoice
from geo.visiting import visits_of
from tests.cases.test_store import save, some_cases

DESA, OTHER = "35.10.16.1007", "35.10.05.2001"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECRET = "ibu sakit, anak tidak sekolah"


def visit(case: str = "A0", **more: object) -> Visit:
    made = Visit(str(uuid4()), "DATA CONTOH", case, NOW - timedelta(hours=1), "ditemui")
    return replace(made, **more)


@pytest.fixture
def store(store_url):
    store = CaseStore(store_url)
    save(store, some_cases(4))
    others = some_cases(1, id="B0", kode_desa=OTHER, kode_kecamatan=OTHER[:8], nama_kecamatan="Muncar")
    save(store, others)
    yield store
    store.close()


@pytest.fixture
def record(store, approx_boundaries):
    def keep(*visits: Visit, account: str = "babinsa", within: str = DESA, now: datetime = NOW):
        return Visits(store).record(visits, account, within=within, boundaries=approx_boundaries, now=now)

    return keep


def rows(store: CaseStore) -> int:
    with store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM visits").scalar_one())


def test_the_same_visit_twice_is_one_and_gets_the_same_answer(store, record):
    one = visit(note=SECRET, lon=114.37, lat=-8.21)
    first = record(one, one)
    later = record(replace(one, visited_at=NOW), now=NOW + timedelta(days=2))
    assert first == [*later, *later] == [VisitResult(one.uuid, "")] * 2
    assert rows(store) == 1
    (kept,) = Visits(store).of_case(*one.key, within=DESA, personal=True)
    assert (kept.note, kept.account, kept.received_at, kept.lon) == (SECRET, "babinsa", NOW, 114.37)


def test_two_phones_at_once_make_one_visit(store, approx_boundaries):
    one, results = visit(), []

    def send() -> None:
        results.extend(Visits(store).record([one], "babinsa", within=DESA, boundaries=approx_boundaries))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [VisitResult(one.uuid, "")] * 4
    assert rows(store) == 1


@pytest.mark.parametrize(
    "changed", [{"outcome": "selesai"}, {"note": "lain"}, {"lon": 114.0, "lat": -8.0}, {"id": "A1"}]
)
def test_an_identifier_is_never_used_for_another_visit(store, record, changed):
    one = visit()
    record(one)
    assert record(replace(one, **changed)) == [VisitResult(one.uuid, "used")]
    assert record(one, account="orang.lain") == [VisitResult(one.uuid, "used")]
    assert rows(store) == 1


def test_cases_outside_the_territory_are_refused_each_on_its_own(store, record):
    mine, other, unknown = visit("A0"), visit("B0"), visit("tidak-ada")
    problems = [result.problem for result in record(mine, other, unknown)]
    assert problems == ["", "not_yours", "not_yours"]
    assert record(other, within=OTHER[:8])[0].problem == ""
    assert Visits(store).of_case(*other.key, within=DESA, personal=True) == []
    with pytest.raises(RequestError):
        record(mine, within="")


def test_a_clock_that_is_wrong(store, record):
    ahead, old = visit(visited_at=NOW + timedelta(days=3)), visit(visited_at=NOW - timedelta(days=500))
    assert [one.problem for one in record(ahead, old)] == ["", "too_old"]
    assert Visits(store).last_visits(DESA) == {ahead.key: NOW}


def test_notes_are_read_only_where_they_are_asked_for(store, record):
    one = visit(note=SECRET)
    record(one)
    assert Visits(store).of_case(*one.key, within=DESA)[0].note == ""
    with store.engine.connect() as plain:
        assert SECRET not in repr(plain.exec_driver_sql("SELECT * FROM visits").fetchall())


def test_the_newest_visit_says_what_stands(store, record):
    early = visit("A0", visited_at=NOW - timedelta(days=3), outcome="selesai")
    late = visit("A0", visited_at=NOW - timedelta(days=1), outcome="ditemui")
    gone = visit("A1", outcome="pindah")
    # They come in any order.
    record(late, gone, early)
    visits = Visits(store)
    assert visits.settled(DESA) == {gone.key}
    assert visits.last_visits(DESA) == {late.key: late.visited_at, gone.key: gone.visited_at}
    assert [one.uuid for one in visits.of_case(*late.key, within=DESA)] == [late.uuid, early.uuid]
    assert visits.last_visits(OTHER) == {}


def test_a_correction_of_the_case_loses_no_visit(store, record):
    record(visit("A0"))
    save(store, some_cases(4, status="ditangani"))
    assert len(Visits(store).last_visits(DESA)) == 1


def plan(store, boundaries):
    return visits_of(store, boundaries, DESA, VisitChoice((NOW.date(),)))


def test_planning_leaves_out_the_settled_and_goes_to_the_better_place(store, record, approx_boundaries):
    place = approx_boundaries.desa.loc[DESA]
    lon, lat = round(float(place["label_lon"]), 6), round(float(place["label_lat"]), 6)
    before = plan(store, approx_boundaries).cases
    assert set(before.index.get_level_values("id")) == {"A0", "A1", "A2", "A3"}
    far = visit("A2", lon=lon + 0.5, lat=lat)
    results = record(visit("A0", outcome="selesai"), visit("A1", lon=lon, lat=lat), far)
    assert [one.far for one in results] == [False, False, True]
    cases = plan(store, approx_boundaries).cases
    assert set(cases.index.get_level_values("id")) == {"A1", "A2", "A3"}
    assert tuple(cases.loc[("DATA CONTOH", "A1"), ["lon", "lat"]]) == (lon, lat)
    assert cases.loc[("DATA CONTOH", "A2"), "lon"] != lon + 0.5
    assert Visits(store).of_case("DATA CONTOH", "A2", within=DESA)[0].lon == lon + 0.5


def test_a_desa_where_all_is_settled_has_an_empty_plan(store, record, approx_boundaries):
    record(*(visit(f"A{n}", outcome="selesai") for n in range(4)))
    made = plan(store, approx_boundaries)
    assert len(made.cases) == len(made.plan.stops) == 0


def test_a_store_made_before_gets_the_tables(tmp_path):
    CaseStore.at(tmp_path / "lama.sqlite").close()
    with sqlite3.connect(tmp_path / "lama.sqlite") as plain:
        plain.execute("DROP TABLE alembic_version")
        plain.execute("DROP TABLE visit_notes")
        plain.execute("DROP TABLE visits")
    store = CaseStore.at(tmp_path / "lama.sqlite")
    assert Visits(store).last_visits(DESA) == {}
    store.close()


def test_a_place_found_for_a_case_of_the_kecamatan_alone_is_used(store, record, approx_boundaries):
    alone = some_cases(1, id="K0", kode_desa="", nama_desa="", match_level="kecamatan", match_status="review")
    save(store, alone)
    place = approx_boundaries.desa.loc[DESA]
    lon, lat = round(float(place["label_lon"]), 6), round(float(place["label_lat"]), 6)
    near, away = visit("K0", lon=lon, lat=lat), visit("K0", lon=lon + 0.5, lat=lat)
    assert [one.far for one in record(near, away, within=DESA[:8])] == [False, True]
    assert record(visit("K0"))[0].problem == "not_yours"
    found = visits_of(store, approx_boundaries, DESA[:8], VisitChoice((NOW.date(),)))
    assert found.plan.stops.set_index("id").loc["K0", ["lon", "kind"]].tolist() == [lon, "kasus"]
