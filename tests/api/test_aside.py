"""Studies, plans and planners' files in processes of their own: the same as here, whoever dies."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from geopandas.testing import assert_geodataframe_equal

from api.app import create_app
from api.aside.process import Apart, Here
from api.aside.studio import Studio
from api.office import Office
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from geo.errors import HotspotError, ProcessError
from geo.intake import load_file
from geo.zone import WITA, in_zone
from tests.api import aside_jobs as jobs
from tests.api.conftest import settings_for
from tests.api.corrected_office import few_places
from tests.api.office_page import add_accounts, sign_in

PATIENCE_S = 60


def gone(number: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):  # the second where it ends while it is read
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def store_of_cases(stores, filled_store):
    return stores.copy(filled_store)


@pytest.fixture(scope="module")
def apart(store_of_cases, approx_boundaries):
    made = Apart("tests", settings_for(store_of_cases), approx_boundaries, WITA)
    yield made
    made.close()


def test_a_study_made_apart_is_the_one_made_here_and_draws_our_boundaries(
    apart, store_of_cases, approx_boundaries
):
    store = CaseStore(store_of_cases)
    here = Here(Studio(settings_for(store_of_cases), approx_boundaries, store))
    with in_zone(WITA):
        theirs, ours = (one.run(Studio.study, store.revision()) for one in (apart, here))
    store.close()
    assert theirs.boundaries is approx_boundaries
    pd.testing.assert_frame_equal(theirs.counts, ours.counts)
    pd.testing.assert_series_equal(theirs.cases["id"], ours.cases["id"])
    assert list(theirs.layers) == list(ours.layers)
    assert len(ours.layers) > 10
    for key, layer in ours.layers.items():
        assert_geodataframe_equal(theirs.layers[key], layer)
        assert theirs.layers[key].attrs == layer.attrs
        drawn = zip(theirs.layers[key].geometry, approx_boundaries.desa.geometry, strict=True)
        assert all(a is b for a, b in drawn)  # a province's shapes are not held 32 times


def test_it_keeps_the_office_s_hours_and_lets_readers_go_first(apart):
    number, hours, nice = apart.run(jobs.where)
    assert number != os.getpid()
    assert hours == "WITA"
    assert nice == min(os.nice(0) + 5, 19)


def test_what_is_refused_there_is_refused_here_with_the_same_sentence(apart):
    with pytest.raises(HotspotError) as refusal:
        apart.run(jobs.refuse)
    assert refusal.value.sentence("en") == HotspotError("hotspots.too_few_areas", n=3, minimum=30).sentence(
        "en"
    )
    with pytest.raises(ZeroDivisionError):
        apart.run(jobs.stumble)


def test_a_process_that_dies_is_replaced_and_its_job_done_once_more(apart, tmp_path):
    before = apart.run(jobs.where)[0]
    assert apart.run(jobs.die_once, tmp_path / "mati") == "done"
    assert gone(before)
    assert apart.run(jobs.where)[0] != before


def test_a_job_that_kills_twice_is_given_up_and_the_next_is_not(apart):
    with pytest.raises(ProcessError):
        apart.run(jobs.die)
    assert apart.run(jobs.where)[1] == "WITA"


def test_an_idle_process_ends_and_a_new_one_begins_when_it_is_needed(store_of_cases, approx_boundaries):
    apart = Apart("tests", settings_for(store_of_cases), approx_boundaries, WITA, idle_s=0.1)
    first = apart.run(jobs.where)[0]
    assert gone(first)
    assert apart.run(jobs.where)[0] != first
    apart.close()


def test_closing_ends_what_is_being_done_and_refuses_more(store_of_cases, approx_boundaries, tmp_path):
    apart = Apart("tests", settings_for(store_of_cases), approx_boundaries, WITA)
    refused, begun = [], tmp_path / "mulai"

    def ask() -> None:
        with pytest.raises(ProcessError):
            apart.run(jobs.wait, begun)
        refused.append(True)

    asking = threading.Thread(target=ask)
    asking.start()
    until = time.monotonic() + PATIENCE_S
    while not (begun.exists() and begun.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    apart.close()
    asking.join(PATIENCE_S)
    assert refused == [True]
    assert gone(int(begun.read_text()))


_KILLED = """
import os, signal, sys
from pathlib import Path
from threading import Thread
from time import sleep
from api.aside.process import Apart
from api.settings import Settings
from geo.admin.boundaries import Boundaries, Origin
from geo.zone import WIB
from tests.api import aside_jobs as jobs

if __name__ == "__main__":
    begun = Path(sys.argv[1])
    apart = Apart("tests", Settings(), Boundaries(None, Origin("approximate")), WIB)
    Thread(target=apart.run, args=(jobs.wait, begun), daemon=True).start()
    while not (begun.exists() and begun.read_text()):
        sleep(0.05)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_a_service_that_is_killed(tmp_path):
    script, begun = tmp_path / "layanan.py", tmp_path / "mulai"
    script.write_text(_KILLED)
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    subprocess.run([sys.executable, script, begun], env=environment, timeout=PATIENCE_S, check=False)
    assert gone(int(begun.read_text()))


def told(answer) -> tuple[str, str]:
    """Return a table without the hour at which it was made, and what it is called."""
    table = pd.read_csv(io.BytesIO(answer.content)).drop(columns="dibuat_pada")
    return table.to_csv(), answer.headers["content-disposition"]


def test_an_office_with_processes_answers_as_one_without(
    quarters_file, approx_boundaries, store_url, password_hash, tmp_path, monkeypatch
):
    """Files with their entries in the log, refusals, and nothing left lying about."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store = CaseStore(store_url)
    load_file(quarters_file, store, few_places(approx_boundaries))
    add_accounts(store, password_hash)
    paths = [
        "cases.csv",
        "cases.csv?periode=2026-Q2",
        "counts.csv",
        "visits.csv",
        "kecamatan.csv?tampilan=rinci",
    ]
    answers = []
    for own in (False, True):
        app = create_app(settings_for(store_url, own_processes=own))
        with TestClient(app, raise_server_exceptions=False) as client:
            sign_in(client, "planner")
            files = [client.get(f"/exports/{path}") for path in paths]
            assert [one.status_code for one in files] == [200] * len(paths)
            refused = client.get("/exports/counts.csv?periode=1999-Q1")
            answers.append([*map(told, files), refused.status_code, refused.json()["detail"]])
    assert answers[0] == answers[1]
    assert answers[0][0][0].count("keamanan") == 28
    log = [(one.action, one.n_cases) for one in AuditLog(store).entries()]
    assert [log.count(("cases.export", n)) for n in (28, 7)] == [2, 2]
    store.close()
    assert not list(tmp_path.glob("tigapilar-*"))


def test_the_first_edition_is_published_by_the_process(quarters_file, store_url):
    office = Office(settings_for(store_url, own_processes=True))
    load_file(quarters_file, office.store, office.boundaries)
    shown = office.edition()
    assert shown.data.number == 1
    assert list(shown.data.periods) == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    office.close()
