"""Memory given back: what reading a country's boundaries leaves behind is half of what they take."""

from __future__ import annotations

import ctypes
import ctypes.util

from geo.admin.boundaries import Boundaries
from geo.geocoding.geocoder import judge_of

__all__ = ["made_ready"]


def made_ready(boundaries: Boundaries) -> None:
    """Make the names and the grid of a layer, once, and return to the system what that freed.

    The C library keeps freed pieces between used ones until it is asked for
    them; where it is another library than glibc, it is left alone.
    """
    judge_of(boundaries).locator.prepare()
    trim = getattr(ctypes.CDLL(ctypes.util.find_library("c")), "malloc_trim", None)
    if trim is not None:
        trim(0)
