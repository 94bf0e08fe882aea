"""``tigapilar patrol``: made to a file, kept, listed, shown as it was issued."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest
from typer.testing import CliRunner

from cli.patrol import app
from cli.user import app as users
from geo.admin.officers import demo_officers
from geo.cases.account_pillars import AccountPillars
from geo.cases.accounts import Accounts
from geo.cases.schedules import Schedules
from geo.cases.store import CaseStore
from geo.errors import MissingError, RequestError
from tests.scheduling import new_plan, thefts

BEFORE = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def store(store_url, monkeypatch):
    monkeypatch.setenv("TIGAPILAR_DATABASE_URL", store_url)
    made = CaseStore(store_url)
    yield made
    made.close()


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def test_a_kept_schedule_is_listed_and_shown(store, tmp_path):
    assert "Belum ada jadwal" in run("list").stdout
    plan = new_plan()
    head, _ = Schedules(store).keep(plan, "perencana", now=BEFORE)
    Schedules(store).keep(new_plan(7), "perencana", now=BEFORE)
    second, first = run("list").stdout.splitlines()
    assert first.startswith(f"{head.id}\t30 November 2026 sampai 6 Desember 2026\tdiganti\tTriwulan III 2026")
    assert "\tberlaku\t" in second
    lines = run("show", head.id).stdout.splitlines()
    row = plan.visits.iloc[0]
    assert len(lines) == len(plan.visits)
    assert lines[0].startswith(f"{row['begin']:%Y-%m-%d %H.%M}-{row['end']:%H.%M}\t{row['unit']}\t")
    run("show", head.id, "-o", tmp_path / "jadwal.csv")
    assert pd.read_csv(tmp_path / "jadwal.csv")["unit"].tolist() == plan.visits["unit"].tolist()
    run("show", head.id, "-o", tmp_path / "jadwal.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "jadwal.zip").read_bytes())) as packed:
        assert sum(name.endswith(".ics") for name in packed.namelist()) == plan.visits["unit"].nunique()
    with pytest.raises(MissingError):
        run("show", 99)


def test_made_from_the_store_it_is_kept_when_asked_and_once(store, approx_boundaries, tmp_path, monkeypatch):
    study = thefts(approx_boundaries)
    monkeypatch.setattr("cli.patrol.study_input", lambda *args, **more: study)
    officers = tmp_path / "petugas.csv"
    demo_officers(approx_boundaries.desa).to_csv(officers, index=False)
    words = ("--officers", officers, "--tanggal", "2026-11-30", "--periode", "2026-Q3")
    said = run(*words, "-o", tmp_path / "jadwal.csv")
    assert "--keep" in said.stderr
    assert Schedules(store).heads() == []
    assert "nomor 1" in run(*words, "--keep").stdout
    assert "tidak ada yang berubah" in run("make", *words, "--keep").stdout
    (head,) = Schedules(store).heads()
    written = pd.read_csv(tmp_path / "jadwal.csv")
    kept = Schedules(store).plan(head.id).visits
    assert written["begin"].tolist() == kept["begin"].astype(str).tolist()
    assert written["unit"].tolist() == kept["unit"].tolist()


def test_what_means_nothing_is_refused(store, tmp_path):
    assert run("--officers", tmp_path / "p.csv").exit_code == 2
    with pytest.raises(RequestError, match="simpanan"):
        run("kasus.csv", "--officers", tmp_path / "p.csv", "--keep")


def test_an_account_is_given_a_pillar_and_none_that_means_nothing(store):
    accounts = Accounts(store)
    officer = accounts.add("babinsa.satu", "x", "territorial", "35.10.16")
    accounts.add("rencana", "x", "planner")
    runner = CliRunner()
    said = runner.invoke(users, ["pillar", "babinsa.satu", "--pilar", "TNI"], catch_exceptions=False)
    assert "TNI" in said.stdout
    assert AccountPillars(store).of(officer) == "TNI"
    for name, pillar in (("rencana", "TNI"), ("babinsa.satu", "Camat")):
        with pytest.raises(RequestError):
            runner.invoke(users, ["pillar", name, "--pilar", pillar], catch_exceptions=False)
    runner.invoke(users, ["pillar", "babinsa.satu"], catch_exceptions=False)
    assert AccountPillars(store).of(officer) == ""
