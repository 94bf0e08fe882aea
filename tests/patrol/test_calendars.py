"""Calendars and sheets of the units, read back by other programs than those that wrote them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pypdfium2
from icalendar import Calendar

from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.export.calendar_file import calendar_of, unit_file_names
from geo.patrol.schedule import joint_schedule
from geo.scheduling import unit_calendar
from maps.unit_sheet import unit_sheet
from tests.patrol.test_schedule import MONDAY, world
from tests.scheduling import new_plan

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
HOSTILE = "<script>alert(1)</script>\\ ;,\n☃ satuan"


def schedule() -> pd.DataFrame:
    return joint_schedule(*world(4), begin=MONDAY, weeks=1).visits


def test_every_visit_of_a_unit_is_in_its_calendar_at_its_time():
    visits = schedule()
    seen = 0
    for unit in visits["unit"].unique():
        own = visits[visits["unit"] == unit]
        calendar = Calendar.from_ical(calendar_of(visits, unit, made_at=NOW))
        events = list(calendar.walk("VEVENT"))
        begun = sorted(event.decoded("dtstart") for event in events)
        expected = own["begin"].dt.tz_localize("Asia/Jakarta").dt.tz_convert("UTC").tolist()
        assert begun == [moment.to_pydatetime() for moment in expected]
        assert len({str(event["uid"]) for event in events}) == len(own)
        for event in events:
            assert 10 <= (event.decoded("dtend") - event.decoded("dtstart")).total_seconds() / 60 <= 16
        seen += len(events)
    assert seen == len(visits)


def test_who_comes_along_is_named_and_a_second_import_doubles_nothing():
    visits = schedule()
    pair = visits[visits["together"]].iloc[0]
    first, again = (calendar_of(visits, pair["unit"], made_at=NOW) for _ in range(2))
    assert first == again
    other = visits[(visits["begin"] == pair["begin"]) & (visits["unit"] != pair["unit"])].iloc[0]
    texts = [str(event["description"]) for event in Calendar.from_ical(first).walk("VEVENT")]
    assert any(other["unit"] in text for text in texts)


def test_a_sheet_has_every_visit_and_a_name_of_any_letters():
    visits = schedule()
    unit = visits["unit"].value_counts().index[0]
    named = visits.assign(unit=visits["unit"].replace(unit, HOSTILE))
    document = pypdfium2.PdfDocument(unit_sheet(named, HOSTILE, made_at=NOW, demo=True))
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    own = visits[visits["unit"] == unit]
    for visit in own.itertuples():
        assert f"{visit.begin:%H.%M}-{visit.end:%H.%M}" in text
    assert "DATA CONTOH" in text
    assert "Hanya untuk petugas" in text
    assert date(2026, 11, 23).strftime("%Y") in text
    events = Calendar.from_ical(calendar_of(named, HOSTILE, made_at=NOW)).walk("VEVENT")
    assert len(list(events)) == len(own)


def test_file_names_are_plain_and_never_alike():
    names = unit_file_names(["Polsek Muncar", "polsek  muncar", "☃", "../../etc"], ".ics")
    assert list(names.values()) == ["polsek-muncar.ics", "polsek-muncar-2.ics", "unit.ics", "etc.ics"]


def test_a_unit_without_visits_is_told_so():
    text = pypdfium2.PdfDocument(unit_sheet(schedule(), "Tidak ada", made_at=NOW))[0].get_textpage()
    assert "Tidak ada kunjungan" in text.get_text_bounded()


def kept(store, seed: int, at: datetime):
    return Schedules(store).keep(new_plan(seed), "uji", now=at)[0]


def events_of(store, unit: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(unit_calendar(store, unit, now=datetime(2026, 12, 1, tzinfo=JAKARTA)))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_subscribed_phone_follows_every_change_and_forgets_what_was_cancelled(store_url):
    store = CaseStore(store_url)
    kept(store, 2011, datetime(2026, 11, 27, 9, tzinfo=JAKARTA))
    unit = new_plan().visits["unit"].value_counts().index[0]
    first = events_of(store, unit)
    assert {int(event["sequence"]) for event in first.values()} == {0}
    second_head = kept(store, 7, datetime(2026, 11, 28, 9, tzinfo=JAKARTA))
    second = events_of(store, unit)
    assert set(first) <= set(second), "a phone would keep what it is never told of again"
    alive = {uid: event for uid, event in second.items() if str(event["status"]) == "CONFIRMED"}
    own = new_plan(7).visits.query("unit == @unit")
    told = sorted(event.decoded("dtstart") for event in alive.values())
    assert told == [moment.to_pydatetime() for moment in own["begin"].dt.tz_localize(JAKARTA).sort_values()]
    for uid, event in second.items():
        assert str(event["status"]) in ("CONFIRMED", "CANCELLED")
        if uid in first:
            changed = any(
                event.get(name) != first[uid].get(name) for name in ("dtstart", "status", "description")
            )
            assert int(event["sequence"]) == int(changed)
            assert (event.decoded("last-modified") == second_head.made_at) == changed
    kept(store, 2011, datetime(2026, 11, 29, 9, tzinfo=JAKARTA))
    third = events_of(store, unit)
    assert set(third) == set(second), "the same visits under the same names"
    for uid, event in third.items():
        assert int(event["sequence"]) >= int(second[uid]["sequence"])
        if uid in first:
            assert event["dtstart"] == first[uid]["dtstart"]
            assert str(event["status"]) == "CONFIRMED"
        else:
            assert str(event["status"]) == "CANCELLED"
    store.close()


def test_a_unit_that_a_new_plan_leaves_out_is_told_that_all_is_cancelled(store_url):
    store = CaseStore(store_url)
    kept(store, 2011, datetime(2026, 11, 27, 9, tzinfo=JAKARTA))
    plan = new_plan(7)
    unit = plan.visits["unit"].value_counts().index[0]
    without = plan._replace(
        visits=plan.visits.query("unit != @unit"),
        units=plan.units.query("unit != @unit").reset_index(drop=True),
    )
    Schedules(store).keep(without, "uji", now=datetime(2026, 11, 28, 9, tzinfo=JAKARTA))
    assert {str(event["status"]) for event in events_of(store, unit).values()} == {"CANCELLED"}
    store.close()
