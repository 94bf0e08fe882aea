"""The colours of the sheets on paper: the exports', and the scripts' too (a test keeps them equal)."""

from __future__ import annotations

from geo.export.palette import OUTLINES, PATTERNS, STEPS
from maps.classes import COARSENED, NO_DATA

__all__ = ["LAND", "OUTLINES", "PATTERNS", "SEA", "STEPS", "ground"]

SEA, LAND = "#d5e5ee", "#efece4"


def ground(number: int, *, suppressed: bool) -> str:
    """Return the colour of a class, or the name of its pattern."""
    if number == NO_DATA:
        return "no_data"
    if number == COARSENED:
        return "coarsened"
    return "few" if number == 0 and suppressed else STEPS[number]
