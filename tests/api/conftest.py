"""A service on the approximate layer, filled with a part of the demonstration data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from geo.cases.store import CaseStore
from geo.demo import make_demo, write_demo
from geo.intake import load_file
from tests.api.office_page import PASSWORD, add_accounts
from tests.reviewing import OPEN_ROWS, load


@pytest.fixture(scope="session")
def demo_folder(approx_boundaries, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, make_demo(approx_boundaries))
    return folder


@pytest.fixture(scope="session")
def filled_store(approx_boundaries, demo_folder, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("store") / "kasus.sqlite"
    store = CaseStore.at(path)
    load_file(demo_folder / "kasus.csv", store, approx_boundaries)
    store.close()
    return path


@pytest.fixture(scope="session")
def approximate_only(approx_boundaries):
    """Make the service use the approximate layer, whatever lies beside the checkout."""
    patch = pytest.MonkeyPatch()
    patch.setattr("api.office.load_boundaries", lambda path=None: approx_boundaries)
    yield
    patch.undo()


def settings_for(store: Path, **more: object) -> Settings:
    chosen = {"permutations": 999, "n_periods": 4, "rate_limit": 0, **more}
    return Settings(database_url=f"sqlite:///{store}", **chosen)


@pytest.fixture(scope="session")
def client(filled_store, approximate_only):
    with TestClient(create_app(settings_for(filled_store)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def empty_client(tmp_path, approximate_only):
    CaseStore.at(tmp_path / "kosong.sqlite").close()
    app = create_app(settings_for(tmp_path / "kosong.sqlite"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def password_hash() -> str:
    from api.accounts.passwords import hash_password

    return hash_password(PASSWORD)


@pytest.fixture(scope="session")
def open_questions(approx_boundaries, password_hash, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("kantor")
    store = CaseStore.at(folder / "kantor.sqlite")
    load(store, approx_boundaries, folder, OPEN_ROWS)
    add_accounts(store, password_hash)
    store.close()
    return folder / "kantor.sqlite"


@pytest.fixture
def office_store(tmp_path, open_questions):
    """A store with open questions and an account of each role."""
    shutil.copy(open_questions, tmp_path / "kantor.sqlite")
    store = CaseStore.at(tmp_path / "kantor.sqlite")
    yield store
    store.close()


@pytest.fixture
def office(office_store, tmp_path, approximate_only, monkeypatch):
    """The service on that store. The forum's statistics are not needed here."""
    monkeypatch.setattr("api.app._warm", lambda office: None)
    app = create_app(settings_for(tmp_path / "kantor.sqlite"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
