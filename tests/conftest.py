"""Fixtures that every folder of tests shares."""

from __future__ import annotations

import pytest

from geo.admin.boundaries import Boundaries, load_boundaries
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
