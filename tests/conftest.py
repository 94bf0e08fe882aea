"""Fixtures that every folder of tests shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geo.admin.boundaries import Boundaries, load_boundaries

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_file(*parts: str) -> Path:
    """Return a file of ``../shared``; without it, fail in CI and skip elsewhere."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        reason = f"{'/'.join(('..', 'shared', *parts))} is not beside this checkout"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def real_boundaries() -> Boundaries:
    """The real desa layer of Banyuwangi (217 desa), from ``../shared``."""
    return load_boundaries(shared_file("boundaries", "banyuwangi_desa.geojson"))


@pytest.fixture(scope="session")
def approx_boundaries() -> Boundaries:
    """The approximate layer, built from the facts that the project ships."""
    from geo.admin.approximate import approximate_boundaries

    return approximate_boundaries()
