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
from tests.api.corrected_office import corrected, few_places, standing
from tests.api.office_page import PASSWORD, add_accounts
from tests.reviewing import OPEN_ROWS, load


@pytest.fixture(scope="session")
def demo_folder(approx_boundaries, once) -> Path:
    def make() -> Path:
        folder = once.folder / "contoh"
        write_demo(folder, make_demo(approx_boundaries))
        return folder

    return once("contoh", make)


@pytest.fixture
def quarters_file(approx_boundaries, tmp_path, monkeypatch) -> Path:
    """A few cases of one desa in each of four quarters; the service's kabupaten is of two kecamatan."""
    few = few_places(approx_boundaries)
    monkeypatch.setattr("api.office.load_boundaries", lambda *_: few)
    desa = few.desa.iloc[0]
    rows = [
        f"{month}{day},keamanan,{month}-{day:02d},{desa.nama_desa},{desa.nama_kecamatan}"
        for month in ("2025-11", "2026-02", "2026-05", "2026-08")
        for day in range(1, 8)
    ]
    path = tmp_path / "triwulan.csv"
    path.write_text("\n".join(["id,jenis,tanggal,desa,kecamatan", *rows]), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def filled_store(stored_once, approx_boundaries, demo_folder) -> str:
    """The address of a store that is copied (``stores.copy``) and never opened again."""

    def fill(url: str) -> None:
        store = CaseStore(url)
        load_file(demo_folder / "kasus.csv", store, approx_boundaries)
        store.close()

    return stored_once("terisi", fill)[0]


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
def published_store(stored_once, filled_store, approximate_only) -> str:
    """The address of that store once the first visitor was there: its first edition is most of the work."""

    def publish(url: str) -> None:
        with TestClient(create_app(settings_for(url))) as client:
            assert client.get("/api/layers").json()["periode"]

    return stored_once("terbit", publish, of=filled_store)[0]


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
def password_hash(once) -> str:
    from api.accounts.passwords import hash_password

    return once("sandi", lambda: hash_password(PASSWORD))


@pytest.fixture(scope="session")
def open_questions(stored_once, approx_boundaries, password_hash, tmp_path_factory) -> str:
    def fill(url: str) -> None:
        store = CaseStore(url)
        load(store, approx_boundaries, tmp_path_factory.mktemp("kantor"), OPEN_ROWS)
        add_accounts(store, password_hash)
        store.close()

    return stored_once("pertanyaan", fill)[0]


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
def corrected_office(stores, stored_once, approx_boundaries, password_hash, tmp_path_factory):
    """A small office with two editions, of all kinds; nobody is signed in, and nothing else is published."""

    def correct(url: str) -> list[dict]:
        with corrected(url, tmp_path_factory.mktemp("koreksi"), approx_boundaries, password_hash) as office:
            return office.editions

    url, editions = stored_once("koreksi", correct)
    with standing(stores.copy(url), approx_boundaries, editions) as office:
        yield office
