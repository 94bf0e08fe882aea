"""What a round is asked with: words that can be read back, days that are worked, nothing absurd."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from geo.errors import RequestError
from geo.patrol.visit_choice import CHOICE_WORDS, read_choice
from geo.zone import WIB

TUESDAY_EVENING = datetime(2026, 11, 24, 17, tzinfo=WIB.tz)


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"hari": "4"},
        {"tanggal": "2026-11-25,26-11-2026", "mulai": "7:30", "selesai": "14.15", "istirahat": "12/45"},
        {"menit": "7,5", "jenis": "putus sekolah", "dari": " 114.3691, -8.2192 ", "tanggal": ""},
    ],
)
def test_a_choice_is_read_back_from_its_own_words(words):
    choice = read_choice(words, TUESDAY_EVENING)
    again = choice.words()
    assert set(again) <= set(CHOICE_WORDS)
    assert read_choice(again, TUESDAY_EVENING) == choice


def test_the_words_mean_what_they_say():
    choice = read_choice(
        {"tanggal": "26-11-2026,2026-11-25", "mulai": "7", "istirahat": "9.30/15", "jenis": "layanan"},
        TUESDAY_EVENING,
    )
    assert choice.days == (date(2026, 11, 25), date(2026, 11, 26))
    assert (choice.hours.start, choice.hours.break_from, choice.hours.break_min) == (time(7), time(9, 30), 15)
    assert choice.jenis == ("layanan",)
    assert choice.begins == datetime(2026, 11, 25, 7, tzinfo=WIB.tz)


@pytest.mark.parametrize(
    ("now", "n", "days"),
    [
        (datetime(2026, 11, 24, 7, tzinfo=WIB.tz), "1", [24]),
        (TUESDAY_EVENING, "1", [25]),
        (datetime(2026, 11, 27, 9, tzinfo=WIB.tz), "2", [30, 1]),  # over a weekend
        (datetime(2026, 12, 31, 9, tzinfo=WIB.tz), "1", [4]),  # New Year's Day, a weekend
    ],
)
def test_days_without_a_date_are_working_days(now, n, days):
    assert [day.day for day in read_choice({"hari": n}, now).days] == days


@pytest.mark.parametrize(
    "words",
    [
        {"tanggal": "31-02-2026"},
        {"tanggal": "besok"},
        {"tanggal": ","},
        {"tanggal": "2026-11-25", "hari": "2"},
        {"hari": "0"},
        {"hari": "11"},
        {"hari": "²"},
        {"mulai": "25.00"},
        {"mulai": "12.00", "selesai": "08.00"},
        {"istirahat": "12.00"},
        {"istirahat": "16.00/45"},
        {"istirahat": "10.00/nan"},
        {"menit": "0"},
        {"menit": "inf"},
        {"jenis": "x"},
        {"dari": "114.3"},
        {"dari": "-8.2,114.3"},
        {"dari": "nan,nan"},
    ],
)
def test_what_cannot_be_meant_is_refused(words):
    with pytest.raises(RequestError):
        read_choice(words, TUESDAY_EVENING)
