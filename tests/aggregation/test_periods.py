"""Quarters: their one spelling, their bounds in Asia/Jakarta, their order."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from geo.aggregation.kinds import parse_jenis
from geo.aggregation.periods import (
    latest_complete_period,
    parse_period,
    period_bounds,
    period_of,
    period_range,
    shift_period,
)
from geo.errors import RequestError


@pytest.mark.parametrize("text", ["2026-Q3", "2026q3", " 2026 TW III ", "2026-T3", "2026 triwulan 3"])
def test_spellings_of_a_quarter(text):
    assert parse_period(text) == "2026-Q3"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-Q5", "2026-Q0", "1999-Q1", "Q3-2026", "2026-Q3; DROP", "٢٠٢٦-Q3"]
)
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(RequestError) as caught:
        parse_period(text)
    assert text in caught.value.sentence("id")


def test_quarters_begin_and_end_at_midnight_in_jakarta():
    written = ["2025-12-31T16:59:59Z", "2025-12-31T17:00:00Z", "2026-03-31T16:59:59.999999Z", None]
    moments = pd.Series(pd.to_datetime(written, utc=True, format="ISO8601"))
    assert period_of(moments).tolist() == ["2025-Q4", "2026-Q1", "2026-Q1", None]
    start, end = period_bounds("2026-Q1")
    assert (start.isoformat(), end.isoformat()) == ("2026-01-01T00:00:00+07:00", "2026-04-01T00:00:00+07:00")


def test_bounds_meet():
    for period in period_range("2023-Q1", "2026-Q4"):
        assert period_bounds(period)[1] == period_bounds(shift_period(period, 1))[0]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        period_of(pd.Series(pd.to_datetime(["2026-01-01"])))


def test_sequence_and_shift():
    assert period_range("2025-Q3", "2026-Q2") == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert shift_period("2026-Q1", -5) == "2024-Q4"
    assert latest_complete_period(date(2026, 1, 1)) == "2025-Q4"
    assert latest_complete_period(date(2026, 11, 24)) == "2026-Q3"


def test_kinds():
    assert parse_jenis(" Putus Sekolah ") == "putus_sekolah"
    with pytest.raises(RequestError) as caught:
        parse_jenis("banjir")
    assert "kemiskinan" in caught.value.sentence()


def test_a_very_long_text_is_not_repeated_whole():
    with pytest.raises(RequestError) as caught:
        parse_period("a" * 5_000)
    assert len(caught.value.sentence("id")) < 200
