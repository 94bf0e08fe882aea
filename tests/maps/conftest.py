"""Fixtures of the map tests: one publication, rendered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from geo.admin.boundaries import Boundaries
from maps.publication import Publication
from maps.vendor import VENDOR_DIR
from tests.browser import missing
from tests.maps.sample import sample_publication
from tests.maps.visiting import DESK, Visit


@pytest.fixture(scope="session", autouse=True)
def _vendored() -> None:
    if not (VENDOR_DIR / "leaflet.js").is_file():
        missing("run python -m maps.vendor first")


@pytest.fixture(scope="session")
def publication(real_boundaries: Boundaries) -> Publication:
    return sample_publication(real_boundaries)


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visit]]:
    opened: list[Visit] = []

    def start(size: tuple[int, int] = DESK, **options: Any) -> Visit:
        opened.append(Visit(chromium, size, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.context.close()
        assert [url for url in one.requests if not url.startswith("file:")] == []
        assert one.complaints == []
