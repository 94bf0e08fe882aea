"""The colours of a hotspot map, as data: the same on paper, in QGIS and in Google Earth."""

from __future__ import annotations

__all__ = ["CLASS_NUMBERS", "COUNT_LIMITS", "OUTLINES", "PATTERNS", "STATUS_COLOURS", "STEPS", "Strokes"]

COUNT_LIMITS: tuple[float, ...] = (0, 5, 10, 20, 50)
"""The lower limit of each of the five classes of counts."""

STEPS = ("#fdeecb", "#f6cf7f", "#e7a33b", "#bd7114", "#7a4206")
"""The colour of each class, from pale to dark."""

# The three patterns that are never a value's colour: side of the tile in millimetres,
# its ground, ink and line width, and its lines (a line of no length is a dot).
Strokes = tuple[tuple[float, float, float, float], ...]
_SLANT: Strokes = ((-0.2, -0.2, 2.0, 2.0), (-0.2, 1.6, 0.2, 2.0), (1.6, -0.2, 2.0, 0.2))
PATTERNS: dict[str, tuple[float, str, str, float, Strokes]] = {
    "few": (2.2, "#fffaf0", "#c4a468", 0.45, ((0.55, 0.55, 0.55, 0.55), (1.65, 1.65, 1.65, 1.65))),
    "no_data": (1.8, "#f3f3f2", "#a3a8ad", 0.2, _SLANT),
    "coarsened": (1.6, "#fff4da", "#c98a2b", 0.25, ((0.0, 0.4, 1.6, 0.4), (0.0, 1.2, 1.6, 1.2))),
}

CLASS_NUMBERS: dict[str, int] = {
    "cold_very_sure": 1,
    "cold_sure": 2,
    "cold_maybe": 3,
    "none": 4,
    "hot_maybe": 5,
    "hot_sure": 6,
    "hot_very_sure": 7,
}
"""Hotspot class to its number; the legend's words are ``maps.ui_class_1`` to ``maps.ui_class_7``."""

OUTLINES: dict[int, tuple[str, float, tuple[float, ...]]] = {
    3: ("#2a6fa8", 0.3, (0.5, 1.0)),
    2: ("#2a6fa8", 0.35, ()),
    1: ("#1c5a91", 0.45, ()),
    5: ("#4c545d", 0.45, (1.3, 1.0)),
    6: ("#2b3138", 0.6, ()),
    7: ("#101418", 0.85, ()),
}
"""Hotspot class number to colour, width in millimetres and dashes."""

STATUS_COLOURS: dict[str, str] = {"baru": "#7a4206", "ditangani": "#e7a33b", "selesai": "#2a6fa8"}
"""The colour of a case's point."""
