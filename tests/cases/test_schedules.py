"""A schedule that is kept: read back as it was made, once, frozen; what was made of it."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from geo.cases.patrol_marks import CLOCK_ERROR, Mark, Noted, PatrolMarks
from geo.cases.patrols_made import PatrolsMade, work_done
from geo.cases.schedule_records import PART_COLUMNS, own_units
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.errors import MissingError, RequestError
from tests.scheduling import MONDAY, OTHER, OWN, new_plan

SUNDAY = MONDAY + timedelta(days=6)
BEFORE = datetime(2026, 11, 27, 9, tzinfo=UTC)
WEDNESDAY = datetime(2026, 12, 2, 12, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
AFTER = datetime(2026, 12, 8, 9, tzinfo=UTC)


@pytest.fixture
def store(store_url):
    store = CaseStore(store_url)
    yield store
    store.close()


@pytest.fixture(scope="module")
def plans():
    return [new_plan(seed) for seed in (2011, 7)]


def test_what_is_read_back_is_what_was_made(store, plans):
    head, new = Schedules(store).keep(plans[0], "perencana", now=BEFORE)
    kept = Schedules(store).plan(head.id)
    assert new
    for part, columns in PART_COLUMNS.items():
        expected = getattr(plans[0], part)
        expected = expected.sort_values(["area", "point"]) if part == "points" else expected
        expected = expected.reset_index(drop=True)
        assert list(expected.columns) == list(columns)
        assert_frame_equal(getattr(kept, part).reset_index(drop=True), expected)
    facts = (head.by, head.made_at, head.begin, head.end, head.seed, head.periode, head.parameters)
    assert facts == (
        "perencana", BEFORE, MONDAY, SUNDAY + timedelta(days=1), 2011, "2026-Q3", {"visits_a_week": {"3": 7}},
    )  # fmt: skip


def test_kept_twice_is_one_and_a_change_is_another_that_may_be_taken_back(store, plans):
    schedules = Schedules(store)
    first, _ = schedules.keep(plans[0], "a", now=BEFORE)
    assert schedules.keep(plans[0], "b", now=WEDNESDAY) == (first, False)
    second, new = schedules.keep(plans[1], "a", now=BEFORE)
    assert new
    assert second.follows == first.id
    third, new = schedules.keep(plans[0], "a", now=BEFORE)
    assert new
    assert third.follows == second.id
    assert [one.id for one in schedules.heads()] == [first.id, second.id, third.id]
    assert_frame_equal(schedules.plan(first.id).visits, schedules.plan(third.id).visits)


@pytest.mark.parametrize(
    "table", ["patrol_plans", "patrol_visits", "patrol_units", "patrol_marks", "patrol_notes"]
)
def test_the_database_refuses_to_change_what_was_kept(store, plans, table):
    head, _ = Schedules(store).keep(plans[0], "a", now=BEFORE)
    PatrolMarks(store).add(Mark(head.id, 1, True, 12), "a", noted=Noted("satu", AFTER), now=AFTER)
    for statement in (f"UPDATE {table} SET plan = 9", f"DELETE FROM {table}"):
        change = statement.replace("plan = 9", "seed = 9") if table == "patrol_plans" else statement
        with pytest.raises(DatabaseError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(change))


def test_two_who_keep_the_same_at_the_same_moment_keep_one(store, plans):
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda who: Schedules(store).keep(plans[0], who, now=BEFORE), "abcd"))
    assert len({head.id for head, _ in kept}) == len(Schedules(store).heads()) == 1
    assert [new for _, new in kept].count(True) == 1


def test_two_who_note_the_same_visit_at_the_same_moment_note_one_patrol(store, plans):
    head, _ = Schedules(store).keep(plans[0], "a", now=BEFORE)
    mark = Mark(head.id, 1, True, 12)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda who: PatrolMarks(store).add(mark, who, now=AFTER), "abcd"))
    assert told.count(True) == 1
    assert len(PatrolsMade(store).all()) == 1


def notes_in(store):
    with store.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT uuid, made, minutes FROM patrol_notes ORDER BY uuid").all()


def test_a_phones_note_is_written_once_whatever_stands_by_then(store, plans):
    head, _ = Schedules(store).keep(plans[0], "a", now=BEFORE)
    marks, made, not_made = (
        PatrolMarks(store), Mark(head.id, 1, True, 12), Mark(head.id, 1, False, 12, "cuaca")
    )  # fmt: skip
    assert marks.add(made, "a", noted=Noted("satu", AFTER), now=AFTER)
    assert marks.add(not_made, "a", noted=Noted("dua", AFTER), now=AFTER)
    # The answer to the first was lost, and it comes again.
    assert not marks.add(made, "a", noted=Noted("satu", AFTER), now=AFTER)
    assert marks.of([head.id])["made"].tolist() == [False]
    assert PatrolsMade(store).all().empty
    # What says the same as what stands is a note all the same, and comes back as one.
    assert not marks.add(not_made, "a", noted=Noted("tiga", AFTER), now=AFTER)
    assert marks.add(made, "a", noted=Noted("empat", AFTER), now=AFTER)
    assert not marks.add(not_made, "a", noted=Noted("tiga", AFTER), now=AFTER)
    assert marks.of([head.id])["made"].tolist() == [True]
    assert [row[0] for row in notes_in(store)] == ["dua", "empat", "satu", "tiga"]
    for other, who in ((made, "b"), (not_made, "a"), (made._replace(visit=2), "a")):
        with pytest.raises(RequestError, match="Nomor catatan ini sudah dipakai"):
            marks.add(other, who, noted=Noted("satu", AFTER), now=AFTER)


def test_what_was_noted_without_a_network_does_not_undo_what_was_noted_since(store, plans):
    head, _ = Schedules(store).keep(plans[0], "a", now=BEFORE)
    marks, made, not_made = (
        PatrolMarks(store), Mark(head.id, 1, True, 12), Mark(head.id, 1, False, 12, "jalan")
    )  # fmt: skip
    assert marks.add(made, "b", noted=Noted("nanti", AFTER), now=AFTER)
    late = AFTER - CLOCK_ERROR
    assert not marks.add(not_made, "a", noted=Noted("dulu", late), now=AFTER)
    assert marks.of([head.id])["made"].tolist() == [True]
    assert len(notes_in(store)) == 2
    # Two phones' clocks may differ by less than that: then who comes last is right.
    within = late + timedelta(seconds=1)
    assert marks.add(not_made, "a", noted=Noted("hampir", within), now=AFTER)
    # A clock that runs ahead does not keep others from correcting.
    ahead = Noted("depan", AFTER + timedelta(hours=3))
    assert marks.add(made, "a", noted=ahead, now=AFTER)
    assert marks.add(not_made, "b", noted=Noted("sesudah", AFTER), now=AFTER)


def test_one_note_that_comes_four_times_at_once_is_one(store, plans):
    head, _ = Schedules(store).keep(plans[0], "a", now=BEFORE)
    mark, noted = Mark(head.id, 1, True, 12), Noted("satu", AFTER)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: PatrolMarks(store).add(mark, "a", noted=noted, now=AFTER), range(4)))
    assert told.count(True) == len(notes_in(store)) == len(PatrolsMade(store).all()) == 1


def test_a_plan_holds_from_the_day_after_it_was_kept(store, plans):
    schedules = Schedules(store)
    first, _ = schedules.keep(plans[0], "a", now=BEFORE)
    assert set(schedules.holding(MONDAY, SUNDAY)["plan"]) == {first.id}
    second, _ = schedules.keep(plans[1], "a", now=WEDNESDAY)
    held = schedules.holding(MONDAY, SUNDAY)
    thursday = pd.Timestamp("2026-12-03")
    assert set(held.loc[held["begin"] < thursday, "plan"]) == {first.id}
    assert set(held.loc[held["begin"] >= thursday, "plan"]) == {second.id}
    expected = (plans[0].visits["begin"] < thursday).sum() + (plans[1].visits["begin"] >= thursday).sum()
    assert len(held) == expected


def test_before_the_first_plan_was_kept_it_counts_all_the_same(store, plans):
    head, _ = Schedules(store).keep(plans[0], "a", now=WEDNESDAY)
    assert len(Schedules(store).holding(MONDAY, SUNDAY)) == len(plans[0].visits)
    assert Schedules(store).holding(SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=9)).empty
    assert head.follows == 0


def test_no_two_units_of_a_pillar_and_no_strangers_meet_in_what_is_kept(store):
    """Two at one place in one hour are two pillars that go together, over changes of the plan too."""
    schedules = Schedules(store)
    for seed in range(3):
        schedules.keep(new_plan(seed, weeks=2), "a", now=BEFORE + timedelta(days=2 * seed))
    held = schedules.holding(MONDAY, MONDAY + timedelta(days=13))
    assert len(held) > 20
    for _, who in held.groupby([held["area"], held["begin"].dt.floor("h")]):
        if len(who) > 1:
            assert who["together"].all()
            assert len(who) == 2
            assert who["begin"].nunique() == who["point"].nunique() == 1
            assert who["pilar"].nunique() == 2
    assert held.groupby(["unit", held["begin"].dt.date]).size().max() <= 6
    for _, own in held.groupby("unit"):
        ends = own.sort_values("begin")
        assert all(a <= b for a, b in itertools.pairwise(ends[["begin", "end"]].to_numpy().ravel()))


def test_a_visit_made_is_one_patrol_however_often_it_is_told(store, plans):
    head, _ = Schedules(store).keep(plans[0], "a", now=BEFORE)
    marks, made = PatrolMarks(store), PatrolsMade(store)
    visit = Schedules(store).plan(head.id).visits.loc[1]
    at = visit["begin"].tz_localize("Asia/Jakarta").to_pydatetime()
    assert marks.add(Mark(head.id, 1, True, 12), "babinsa", now=AFTER)
    assert not marks.add(Mark(head.id, 1, True, 12), "babinsa", now=AFTER)
    assert not made.add(visit["unit"], visit["pilar"], visit["kode_desa"], at, 12, "operator", now=AFTER)
    told = made.all().iloc[0]
    assert (told["unit"], told["kode_desa"], told["at"]) == (
        visit["unit"],
        visit["kode_desa"],
        pd.Timestamp(at),
    )
    assert marks.add(Mark(head.id, 1, True, 20), "babinsa", now=AFTER)
    assert made.all()["minutes"].tolist() == [20]
    done = work_done(store, BEFORE, AFTER)
    assert done.loc[visit["kode_desa"]].to_dict() == {"n_patrols": 1, "minutes": 20, "n_visits": 0}
    assert marks.add(Mark(head.id, 1, False, 12, "cuaca"), "babinsa", now=AFTER)
    assert made.all().empty
    assert marks.of([head.id]).to_dict("records") == [
        {"plan": head.id, "number": 1, "made": False, "minutes": 12, "reason": "cuaca"}
    ]


def test_what_cannot_have_been_is_refused(store, plans):
    head, _ = Schedules(store).keep(plans[0], "a", now=BEFORE)
    marks = PatrolMarks(store)
    with pytest.raises(RequestError, match="belum tiba"):
        marks.add(Mark(head.id, 1, True, 12), "a", now=BEFORE)
    for wrong in (
        Mark(head.id, 1, True, 12, "cuaca"),
        Mark(head.id, 1, False, 12),
        Mark(head.id, 1, False, 12, "x"),
    ):
        with pytest.raises(RequestError, match="alasan"):
            marks.add(wrong, "a", now=AFTER)
    with pytest.raises(RequestError, match="menit"):
        marks.add(Mark(head.id, 1, True, 0), "a", now=AFTER)
    with pytest.raises(MissingError):
        marks.add(Mark(head.id, 999, True, 12), "a", now=AFTER)
    with pytest.raises(MissingError):
        marks.add(Mark(head.id + 5, 1, True, 12), "a", now=AFTER)
    replaced = head.id, int(Schedules(store).plan(head.id).visits.index[-1])
    Schedules(store).keep(plans[1], "a", now=BEFORE + timedelta(hours=1))
    with pytest.raises(MissingError):
        marks.add(Mark(*replaced, True, 12), "a", now=AFTER)
    assert PatrolsMade(store).all().empty


def test_units_of_a_territory_and_a_pillar(plans):
    units = plans[0].units
    assert set(units[own_units(units, OWN)]["kode_wilayah"]) == {OWN}
    assert set(units[own_units(units, OTHER, "TNI")]["unit"]) <= {"Koramil Dua"}
    assert own_units(units, "35.10").all()
    assert not own_units(units, "").any()
    assert not own_units(units, "35.1").any()


def test_a_number_that_no_database_can_hold_is_the_number_of_no_plan(store_url):
    store = CaseStore(store_url)
    for number in (2**31, 2**63, 12391004609558698947424288768):
        with pytest.raises(MissingError):
            Schedules(store).plan(number)
    store.close()
