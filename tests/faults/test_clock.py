"""A clock that is set back, a machine without time zones, and 29 February do no harm."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from sqlalchemy import select

from api.metrics import Metrics, _age_s
from api.middleware import rates
from geo.aggregation.periods import (
    latest_complete_period,
    newest_ended,
    period_bounds,
    period_of,
    period_range,
    shift_period,
)
from geo.cases import account_tables as a
from geo.cases.accounts import IDLE, LIFE, Accounts, Sessions
from geo.cases.audit import AuditLog
from geo.cases.dates import parse_dates
from geo.cases.decisions import Decisions, NewDecision
from geo.cases.editions import add_edition, kept_editions, newest_edition
from geo.cases.login_attempts import LONGEST_WAIT, PAIR_FAILURES, LoginAttempts
from geo.cases.shown import shown_mark
from geo.cases.store import CaseStore
from geo.cases.store_engine import reading
from geo.publishing.keeper import ended
from geo.zone import WIB
from tests.cases.test_store import save, some_cases

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
EARLIER = NOW - timedelta(days=400)


@pytest.fixture
def store(store_url):
    store = CaseStore(store_url)
    yield store
    store.close()


def test_a_load_after_the_clock_was_set_back_is_the_newest_and_changes_the_revision(store):
    save(store, some_cases(3), now=NOW)
    before = store.revision()
    later = save(store, some_cases(3, status="selesai"), now=EARLIER)
    assert later.n_updated == 3
    assert store.revision() != before
    assert store.loads()["id"].tolist() == [2, 1]
    assert set(store.cases()["status"]) == {"selesai"}
    assert save(store, some_cases(3, status="selesai"), now=EARLIER).n_unchanged == 3


def test_an_edition_of_a_clock_that_was_set_back_follows_the_one_before(store):
    head = {
        "number": 1, "made_at": NOW, "who": "", "note": "", "boundaries": "uji", "approximate": True,
        "threshold": 5, "demo": False, "population_estimated": None,
    }  # fmt: skip
    part = {"periods": "2026-Q3", "versions": "1", "refused": "", "cells": "x"}
    add_edition(store, head, [part])
    mark = shown_mark(store)
    add_edition(store, {**head, "number": 2, "made_at": EARLIER}, [part])
    assert newest_edition(store) == 2
    assert [one["number"] for one, _ in kept_editions(store)] == [1, 2]
    assert shown_mark(store) != mark


def test_a_decision_of_a_clock_that_was_set_back_shows(store):
    decisions = Decisions(store)
    new = NewDecision(
        "2026-Q3", "programme", "garda_ampuh", "", "Data ulang anak", "Pemerintah", date(2026, 12, 1)
    )
    number = decisions.add(new, "petugas", now=NOW).id
    mark = shown_mark(store)
    assert decisions.set_status(number, "selesai", "petugas", now=EARLIER).status == "selesai"
    assert decisions.all()[0].status == "selesai"
    assert shown_mark(store) != mark


def test_a_session_that_a_wrong_clock_began_does_not_live_until_that_clock_is_right(store):
    account = Accounts(store).add("petugas", "hash", "operator", "")
    sessions = Sessions(store)
    sessions.begin(account, "kata", "csrf", now=NOW)
    # A clock that is corrected by a minute signs nobody out; one that ran ahead for a year does.
    assert sessions.find("kata", now=NOW - timedelta(minutes=1)) is not None
    assert sessions.find("kata", now=NOW + timedelta(minutes=5)) is not None
    assert sessions.find("kata", now=EARLIER) is None
    assert sessions.find("kata", now=NOW + IDLE + timedelta(hours=1)) is None
    assert sessions.find("kata", now=NOW + LIFE) is None


def test_failed_logins_of_a_clock_that_ran_ahead_wait_no_longer_than_others(store):
    attempts = LoginAttempts(store)
    for _ in range(PAIR_FAILURES + 9):
        attempts.begin("petugas", "10.0.0.1", now=NOW)
        with reading(store.engine) as connection:
            waits = [
                row for row in connection.execute(select(a.login_failures.c.wait_until)).scalars() if row
            ]
        if waits:
            break
    wait = attempts.begin("petugas", "10.0.0.1", now=EARLIER)
    assert timedelta(0) < wait <= LONGEST_WAIT
    assert attempts.begin("petugas", "10.0.0.1", now=EARLIER + wait) == timedelta(0)


def test_the_log_stands_in_the_order_it_was_written(store):
    for what in ("1", "2", "3"):
        AuditLog(store).note("petugas", "uji", what)
    assert [entry.what for entry in AuditLog(store).entries()] == ["3", "2", "1"]


def test_limits_begin_anew_when_the_clock_is_set(monkeypatch):
    clock = SimpleNamespace(time=lambda: NOW.timestamp(), monotonic=lambda: 1_000.0)
    monkeypatch.setattr(rates, "time", clock)
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: clock.time())
    limited = rates.RateLimits(lambda *_: None, heavy_per_minute=4)  # type: ignore[arg-type]
    scope = {"type": "http", "method": "GET", "path": "/exports/desa.csv", "headers": []}
    assert [limited._wait_s(scope, "10.0.0.1") > 0 for _ in range(6)][-1]
    clock.time = lambda: EARLIER.timestamp()
    limited._mind_the_clock()
    assert limited._wait_s(scope, "10.0.0.1") == 0
    assert [limited._wait_s(scope, "10.0.0.1") for _ in range(6)][-1] <= 60


def test_ages_are_never_negative():
    assert _age_s(NOW, EARLIER) == 0
    assert _age_s(EARLIER, NOW) == timedelta(days=400).total_seconds()
    assert b"tigapilar_requests_computing" in Metrics().text()


@pytest.mark.parametrize("today", [date(1970, 1, 1), date(1999, 12, 31), date(2000, 1, 1), date(2100, 3, 1)])
def test_quarters_are_there_whatever_the_clock_says(today):
    periods = ["2026-Q2", "2026-Q3", "2026-Q4"]
    assert ended(periods, today) in (periods, periods[-1:])
    assert newest_ended(periods, today) == "2026-Q4"
    assert len(latest_complete_period(today)) == 7


_WITHOUT_ZONES = """
import zoneinfo
from datetime import UTC, datetime
import pandas as pd
assert zoneinfo.TZPATH == ()
from geo.aggregation.periods import period_bounds, period_of
from geo.cases.dates import parse_dates
from geo.cases.store import CaseStore
from tests.cases.test_store import save, some_cases
store = CaseStore.at(__import__("pathlib").Path({folder!r}) / "kasus.sqlite")
save(store, some_cases(2))
print(store.cases()["tanggal"].iloc[0].isoformat(), period_bounds("2026-Q1")[0].isoformat())
print(parse_dates(pd.Series(["31 Desember 2025 23.30"]))["value"].iloc[0].isoformat())
print(period_of(pd.Series([pd.Timestamp("2025-12-31 17:30", tz="UTC")])).iloc[0])
"""


@pytest.mark.parametrize("zone", [None, "", "Tidak/Ada", "America/New_York"])
def test_a_machine_without_time_zones_counts_as_any_other(tmp_path, zone):
    environment = {name: value for name, value in os.environ.items() if name != "TZ"}
    # No folder of the system is looked into: the zones come from a package that is installed along.
    environment |= {"PYTHONTZPATH": ""} | ({} if zone is None else {"TZ": zone})
    code = _WITHOUT_ZONES.format(folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "2026-07-01T23:30:00+07:00 2026-01-01T00:00:00+07:00",
        "2025-12-31T23:30:00+07:00",
        "2026-Q1",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("29 Februari 2024", "2024-02-29"), ("29/2/2024", "2024-02-29"), ("2024-02-29T23:59", "2024-02-29"),
        ("29 Februari 2023", ""), ("29/02/2025", ""), ("2026-02-29", ""), ("30 Februari 2024", ""),
        ("60/2/2024", ""),
    ],
)  # fmt: skip
def test_the_leap_day_is_a_day_in_leap_years_alone(written, read):
    row = parse_dates(pd.Series([written]), now=NOW).iloc[0]
    assert (row["problem"] == "") is bool(read)
    assert not read or row["value"].date().isoformat() == read


def test_quarters_of_leap_years_are_whole():
    leap = pd.Series(pd.to_datetime(["2024-02-29 23:59:59", "2024-03-31 23:59:59"])).dt.tz_localize(WIB.tz)
    assert period_of(leap).tolist() == ["2024-Q1", "2024-Q1"]
    days = {
        period: (period_bounds(period)[1] - period_bounds(period)[0]).days
        for period in ("2024-Q1", "2025-Q1")
    }
    assert days == {"2024-Q1": 91, "2025-Q1": 90}
    assert period_range(shift_period("2024-Q4", -3), "2024-Q4")[0] == "2024-Q1"
    assert latest_complete_period(date(2024, 2, 29)) == "2023-Q4"


def test_a_rolling_year_over_the_leap_day_loses_no_case():
    """The last four quarters of every quarter from 2023 to 2025 hold each of their days once."""
    days = pd.Series(pd.date_range("2022-01-01", "2025-12-31", freq="D", tz=WIB.tz))
    counts = period_of(days).value_counts()
    for last in period_range("2023-Q1", "2025-Q4"):
        year = period_range(shift_period(last, -3), last)
        end = period_bounds(last)[1]
        assert counts[year].sum() == (end - period_bounds(year[0])[0]).days
        assert counts[year].sum() == (
            366 if period_bounds(year[0])[0] <= datetime(2024, 2, 29, tzinfo=WIB.tz) < end else 365
        )


def test_accounts_and_loads_on_the_leap_day(store):
    moment = datetime(2024, 2, 29, 16, 59, tzinfo=UTC)
    account = Accounts(store).add("petugas", "hash", "operator", "")
    Sessions(store).begin(account, "kata", "csrf", now=moment)
    assert Sessions(store).find("kata", now=moment + timedelta(minutes=30)) is not None
    save(store, some_cases(1, tanggal=pd.Timestamp("2024-02-29 23:59", tz=WIB.tz)), now=moment)
    assert store.cases()["tanggal"].iloc[0].isoformat() == "2024-02-29T23:59:00+07:00"
    assert store.loads()["made_at"].iloc[0] == moment
