"""Fixtures that every folder of tests shares."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.admin.boundaries import Boundaries, load_boundaries
from tests.browser import CHROMIUM, CHROMIUM_ARGUMENTS, PATIENCE_MS, missing
from tests.once import Once
from tests.shared import shared_file
from tests.stores import SERVER_SETTING, Stores, drop_left, stores_on

_LEFT = "ditinggalkan.txt"

# What is set for an office on this machine says nothing to the tests; of theirs, the server alone.
for _name in [name for name in os.environ if name.startswith("TIGAPILAR_") and name != SERVER_SETTING]:
    del os.environ[_name]
# Hundreds of services are made in one run; tests/api/test_aside.py gives them their processes.
os.environ["TIGAPILAR_OWN_PROCESSES"] = "false"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a store: they are run on PostgreSQL too (``pytest -m store``).

    All but those of a few things that are the same on each, which say so: ``one_store``.
    """
    for item in items:
        uses_a_store = "stores" in getattr(item, "fixturenames", ())
        if uses_a_store and item.get_closest_marker("one_store") is None:
            item.add_marker("store")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Once all processes have ended, drop what they shared: a server that was named has no end of its own."""
    server = os.environ.get(SERVER_SETTING)
    factory = getattr(session.config, "_tmp_path_factory", None)
    if server and factory is not None and not hasattr(session.config, "workerinput"):
        note = run_folder(factory) / _LEFT
        if note.exists():
            drop_left(server, note)


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of this run share."""
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "bersama"


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Call it with a name and a function for what that makes, once a run."""
    return Once(run_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def stored_once(stores: Stores, once: Once) -> Callable[..., tuple[str, Any]]:
    """Call it for the address of a store that is filled once a run, and what filling it returned.

    The store is empty at first, or a copy of ``of``. Once filled it is copied, and never opened again.
    """

    def made(name: str, fill: Callable[[str], Any], *, of: str | None = None) -> tuple[str, Any]:
        def make() -> tuple[str, Any]:
            url = stores.new() if of is None else stores.copy(of)
            told = fill(url)
            stores.leave(url, once.folder / _LEFT)
            return url, told

        return once(name, make)

    return made


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Where fresh stores come from, for what is prepared once; one test alone takes ``store_url``."""
    patch = pytest.MonkeyPatch()
    if os.environ.get(SERVER_SETTING):
        # Beside a file lie its uploads; a server has no "beside", and the checkout's folder is not for tests.
        patch.setenv("TIGAPILAR_DATA", str(tmp_path_factory.mktemp("data")))
    made = stores_on(tmp_path_factory.mktemp("simpanan"))
    yield made
    made.close()
    patch.undo()


@pytest.fixture
def new_store_url(stores: Stores) -> Iterator[Callable[[], str]]:
    """Call it for the address of a fresh store, as often as needed."""
    made: list[str] = []

    def new() -> str:
        made.append(stores.new())
        return made[-1]

    yield new
    for url in made:
        stores.drop(url)


@pytest.fixture
def store_url(new_store_url: Callable[[], str]) -> str:
    """The address of a fresh store."""
    return new_store_url()


@pytest.fixture(scope="session")
def real_boundaries() -> Boundaries:
    """The real desa layer of Banyuwangi (217 desa), from ``../shared``."""
    return load_boundaries(shared_file("boundaries", "banyuwangi_desa.geojson"))


@pytest.fixture(scope="session")
def approx_boundaries() -> Boundaries:
    """The approximate layer, built from the facts that the project ships."""
    from geo.admin.approximate import approximate_boundaries

    return approximate_boundaries()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, headless: one for all, because its driver can be started only once a process."""
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        begin = browser.new_context

        def patient(**options: Any) -> Any:
            context = begin(**options)
            context.set_default_timeout(PATIENCE_MS)
            return context

        browser.new_context = patient  # type: ignore[method-assign]
        yield browser
        browser.close()
