"""Fixtures of the map tests: one publication, rendered once."""

from __future__ import annotations

import pytest

from geo.admin.boundaries import Boundaries
from maps.publication import Publication
from maps.vendor import VENDOR_DIR
from tests.browser import missing
from tests.maps.sample import sample_publication


@pytest.fixture(scope="session", autouse=True)
def _vendored() -> None:
    if not (VENDOR_DIR / "leaflet.js").is_file():
        missing("run python -m maps.vendor first")


@pytest.fixture(scope="session")
def publication(real_boundaries: Boundaries) -> Publication:
    return sample_publication(real_boundaries)
