"""The colours of the sheets on paper; the same as the scripts' (a test keeps them equal)."""

from __future__ import annotations

from maps.classes import COARSENED, NO_DATA

__all__ = ["LAND", "OUTLINES", "PATTERNS", "SEA", "STEPS", "ground"]

STEPS = ("#fdeecb", "#f6cf7f", "#e7a33b", "#bd7114", "#7a4206")
SEA, LAND = "#d5e5ee", "#efece4"

# The three patterns that are never a value's colour: side of the tile in millimetres,
# its ground, ink and line width, and its lines (a line of no length is a dot).
Strokes = tuple[tuple[float, float, float, float], ...]
_SLANT: Strokes = ((-0.2, -0.2, 2.0, 2.0), (-0.2, 1.6, 0.2, 2.0), (1.6, -0.2, 2.0, 0.2))
PATTERNS: dict[str, tuple[float, str, str, float, Strokes]] = {
    "few": (2.2, "#fffaf0", "#c4a468", 0.45, ((0.55, 0.55, 0.55, 0.55), (1.65, 1.65, 1.65, 1.65))),
    "no_data": (
        1.8,
        "#f3f3f2",
        "#a3a8ad",
        0.2,
        ((-0.2, -0.2, 2.0, 2.0), (-0.2, 1.6, 0.2, 2.0), (1.6, -0.2, 2.0, 0.2)),
    ),
    "coarsened": (1.6, "#fff4da", "#c98a2b", 0.25, ((0.0, 0.4, 1.6, 0.4), (0.0, 1.2, 1.6, 1.2))),
}

# Hotspot class number to colour, width in millimetres and dashes.
OUTLINES: dict[int, tuple[str, float, tuple[float, ...]]] = {
    3: ("#2a6fa8", 0.3, (0.5, 1.0)),
    2: ("#2a6fa8", 0.35, ()),
    1: ("#1c5a91", 0.45, ()),
    5: ("#4c545d", 0.45, (1.3, 1.0)),
    6: ("#2b3138", 0.6, ()),
    7: ("#101418", 0.85, ()),
}


def ground(number: int, *, suppressed: bool) -> str:
    """Return the colour of a class, or the name of its pattern."""
    if number == NO_DATA:
        return "no_data"
    if number == COARSENED:
        return "coarsened"
    return "few" if number == 0 and suppressed else STEPS[number]
