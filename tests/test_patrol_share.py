"""What the forum reads of patrols: a word made of a share, whatever was laid out, however sure a mark is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from geo.cases.patrol_marks import Mark, PatrolMarks
from geo.cases.patrols_made import PatrolsMade
from geo.cases.schedules import Schedules
from geo.cases.shown import shown_mark
from geo.cases.store import CaseStore
from geo.forum_facts import forum_facts
from maps.forum_sections import forum_sections
from tests.scheduling import new_plan
from tests.test_helping import OLD, published

FIRST, SECOND, THIRD = new_plan().areas["area"]
MONDAY = date(2026, 7, 6)
BEFORE, AFTER = datetime(2026, 7, 3, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)


@pytest.fixture
def fresh(stores):
    made = []

    def new() -> CaseStore:
        made.append(CaseStore(stores.new()))
        return made[-1]

    yield new
    for store in made:
        store.close()


@pytest.fixture(scope="module")
def shown(approx_boundaries):
    codes = approx_boundaries.desa.index
    marks = [codes.get_loc(code) for code in (FIRST, SECOND, THIRD)]
    high = [(9, 9)] * (max(marks) + 1)
    return published(approx_boundaries, high, high, marks)


def plan(**changes: object):
    return new_plan(begin=MONDAY)._replace(**{"periode": OLD, **changes})


def told(store: CaseStore, shown) -> dict[str, str]:
    (one,) = forum_facts(store, shown, now=AFTER).rounds
    return one.areas["carried"].to_dict()


def words(store: CaseStore, shown) -> str:
    facts = forum_facts(store, shown, now=AFTER)
    return repr([s for s in forum_sections(shown, facts, "id") if s.name == "effect"])


def mark(store: CaseStore, number: int, areas: set[str], *, every: int = 1) -> None:
    visits = Schedules(store).plan(number).visits
    own = visits[visits["area"].isin(areas)]
    for n, visit in enumerate(own.index):
        made = n % every == 0
        PatrolMarks(store).add(Mark(number, int(visit), made, 12, "" if made else "cuaca"), "uji", now=AFTER)


def test_the_share_of_what_was_laid_out_is_one_of_three_words(fresh, shown):
    store = fresh()
    assert set(told(store, shown).values()) == {"few"}
    Schedules(store).keep(plan(), "uji", now=BEFORE)
    assert set(told(store, shown).values()) == {"few"}
    before = shown_mark(store, now=AFTER)
    mark(store, 1, {FIRST})
    mark(store, 1, {SECOND}, every=2)
    assert (told(store, shown)[FIRST], told(store, shown)[SECOND], told(store, shown)[THIRD]) == (
        "most",
        "part",
        "few",
    )
    assert shown_mark(store, now=AFTER) != before
    text = words(store, shown)
    assert "hampir semua" in text
    assert "sebagian" in text
    assert "yang tahu kapan petugas datang juga tahu kapan tidak" in text


def test_whoever_reads_the_page_cannot_tell_how_sure_the_marks_are(fresh, shown):
    """Two worlds that differ in the ranks alone, and so in how many visits were laid out, read the same."""
    one, other = fresh(), fresh()
    swapped = {FIRST: THIRD, THIRD: FIRST}
    first = plan()
    second = first._replace(
        **{
            part: getattr(first, part).assign(area=getattr(first, part)["area"].replace(swapped))
            for part in ("visits", "areas", "points", "lacking")
        }
    )
    second = second._replace(visits=second.visits.assign(kode_desa=second.visits["area"]))
    counts = [new.visits["area"].value_counts()[FIRST] for new in (first, second)]
    assert counts[0] > counts[1]
    for store, new in ((one, first), (other, second)):
        Schedules(store).keep(new, "uji", now=BEFORE)
        mark(store, 1, {FIRST, SECOND, THIRD})
    assert words(one, shown) == words(other, shown)


@pytest.mark.parametrize(
    "changes", [{"periode": "2026-Q1"}, {"areas": new_plan().areas.assign(jenis="layanan")}]
)
def test_schedules_for_marks_that_are_not_these_say_nothing(fresh, shown, changes):
    bare, store = fresh(), fresh()
    Schedules(bare).keep(plan(), "uji", now=BEFORE)
    Schedules(store).keep(plan(**changes), "uji", now=BEFORE)
    for one in (bare, store):
        mark(one, 1, {FIRST})
    assert told(bare, shown)[FIRST] == "most"
    assert set(told(store, shown).values()) == {"few"}


def test_a_patrol_for_one_mark_is_not_told_beside_another(fresh, shown):
    """Or it would say that a desa has a mark that was never published."""

    def patrolled(store: CaseStore) -> bool:
        (one,) = forum_facts(store, shown, now=AFTER).rounds
        return bool(one.areas.loc[FIRST, "patrolled"])

    for changes, expected in (({}, True), ({"areas": new_plan().areas.assign(jenis="layanan")}, False)):
        store = fresh()
        Schedules(store).keep(plan(**changes), "uji", now=BEFORE)
        mark(store, 1, {FIRST})
        assert patrolled(store) == expected
    PatrolsMade(store).add("Koramil", "TNI", FIRST, datetime(2026, 8, 1, tzinfo=UTC), 15, "op", now=AFTER)
    assert patrolled(store), "what was noted by hand is for everybody"


def test_a_running_schedule_and_who_goes_where_when_are_never_there(fresh, shown):
    store = fresh()
    Schedules(store).keep(plan(), "uji", now=BEFORE)
    mark(store, 1, {FIRST, SECOND, THIRD})
    text, before = words(store, shown), shown_mark(store, now=AFTER)
    running = new_plan(7, begin=date(2026, 10, 12))._replace(periode="2026-Q3")
    Schedules(store).keep(running, "uji", now=AFTER)
    mark(store, 2, {FIRST})
    assert words(store, shown) == text
    assert shown_mark(store, now=AFTER) == before, "the page is not made anew for what it does not show"
    visits = Schedules(store).plan(1).visits
    assert not any(unit in text for unit in visits["unit"])
    assert not any(f"{moment:%H.%M}" in text for moment in visits["begin"])
    assert str(len(visits)) not in text.replace("2026", "")
