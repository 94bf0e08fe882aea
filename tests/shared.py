"""The real layers and addresses beside the checkout, in ``../shared``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
