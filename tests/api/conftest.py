"""A service on the approximate layer, filled with a part of the demonstration data."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from geo.cases.store import CaseStore
from geo.demo import make_demo, write_demo
from geo.intake import load_file
from tests.api.corrected_office import corrected
from tests.api.office_page import PASSWORD, add_accounts
from tests.reviewing import OPEN_ROWS, load


@pytest.fixture(scope="session")
def demo_folder(approx_boundaries, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, make_demo(approx_boundaries))
    return folder


@pytest.fixture(scope="session")
def filled_store(stores, approx_boundaries, demo_folder) -> str:
    """The address of a store that is copied (``stores.copy``) and never opened again."""
    url = stores.new()
    store = CaseStore(url)
    load_file(demo_folder / "kasus.csv", store, approx_boundaries)
    store.close()
    return url


@pytest.fixture(scope="session")
def approximate_only(approx_boundaries):
    """Make the service use the approximate layer, whatever lies beside the checkout."""
    patch = pytest.MonkeyPatch()
    patch.setattr("api.office.load_boundaries", lambda *_: approx_boundaries)
    yield
    patch.undo()


def settings_for(store: str, **more: object) -> Settings:
    chosen = {"permutations": 999, "n_periods": 4, "rate_limit": 0, **more}
    return Settings(database_url=store, **chosen)


@pytest.fixture(scope="session")
def published_store(stores, filled_store, approximate_only) -> str:
    """The address of that store once the first visitor was there: its first edition takes half a minute."""
    url = stores.copy(filled_store)
    with TestClient(create_app(settings_for(url))) as client:
        assert client.get("/api/layers").json()["periode"]
    return url


@pytest.fixture(scope="session")
def client(stores, published_store):
    app = create_app(settings_for(stores.copy(published_store)))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def empty_client(store_url, approximate_only):
    CaseStore(store_url).close()
    app = create_app(settings_for(store_url))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def password_hash() -> str:
    from api.accounts.passwords import hash_password

    return hash_password(PASSWORD)


@pytest.fixture(scope="session")
def open_questions(stores, approx_boundaries, password_hash, tmp_path_factory) -> str:
    url = stores.new()
    store = CaseStore(url)
    load(store, approx_boundaries, tmp_path_factory.mktemp("kantor"), OPEN_ROWS)
    add_accounts(store, password_hash)
    store.close()
    return url


@pytest.fixture
def office_url(stores, open_questions):
    """The address of a store with open questions and an account of each role."""
    url = stores.copy(open_questions)
    yield url
    stores.drop(url)


@pytest.fixture
def office_store(office_url):
    store = CaseStore(office_url)
    yield store
    store.close()


@pytest.fixture
def office(office_store, office_url, approximate_only, monkeypatch):
    """The service on that store. The forum's statistics are not needed here."""
    monkeypatch.setattr("api.app._warm", lambda office: None)
    app = create_app(settings_for(office_url))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def corrected_office(stores, approx_boundaries, password_hash, tmp_path_factory):
    """A small office with two editions, of all kinds; nobody is signed in, and nothing else is published."""
    folder = tmp_path_factory.mktemp("koreksi")
    with corrected(stores.new(), folder, approx_boundaries, password_hash) as office:
        yield office
