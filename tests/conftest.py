"""Fixtures that every folder of tests shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from geo.admin.boundaries import Boundaries, load_boundaries
from tests.browser import CHROMIUM, CHROMIUM_ARGUMENTS, missing
from tests.shared import shared_file


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
        yield browser
        browser.close()
