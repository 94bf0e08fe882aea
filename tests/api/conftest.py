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
    return Settings(database_url=f"sqlite:///{store}", permutations=999, n_periods=4, **more)


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
