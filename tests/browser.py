"""The one browser of the tests: Debian's Chromium, headless, asking nobody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

__all__ = ["CHROMIUM", "CHROMIUM_ARGUMENTS", "PATIENCE_MS", "missing"]

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 120_000
"""Playwright's half a minute was too short where ten programs shared a core: a sign-in took longer.

Who waits goes on as soon as what is waited for is there; what never comes is told later.
"""


def missing(reason: str) -> None:
    """Skip, but fail in CI, where everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
