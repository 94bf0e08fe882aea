"""Calendars and sheets of the units, read back by other programs than those that wrote them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pypdfium2
from icalendar import Calendar

from geo.export.calendar_file import calendar_of, unit_file_names
from geo.patrol.schedule import joint_schedule
from maps.unit_sheet import unit_sheet
from tests.patrol.test_schedule import MONDAY, world

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
