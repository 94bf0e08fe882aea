"""Text for a printed sheet: in the letters that the paper's fonts have, in lines that fit."""

from __future__ import annotations

import unicodedata

from maps.pdf_fonts import text_width

__all__ = ["LINE", "SIZE", "lines_of", "printable"]

SIZE = 3.9
"""Millimetres: 11 points, the smallest that is read in the sun and in the rain."""

LINE = 4.9
"""Millimetres from line to line."""


def printable(text: object) -> str:
    """Return *text* in one line of letters that Windows-1252 has.

    Accents that it lacks are left off, marks of direction vanish, and what is left
    becomes a question mark.

    >>> printable("Jl. Ḥasan\\u202e\\nRT 1 ✓")
    'Jl. Hasan RT 1 ?'
    """
    whole = unicodedata.normalize("NFC", str(text))
    return " ".join("".join(_letter(char) for char in whole).split())


def _letter(char: str) -> str:
    kind = unicodedata.category(char)
    if char.isspace() or kind in ("Cc", "Zl", "Zp"):
        return " "
    if kind in ("Cf", "Mn", "Me"):
        return ""
    plain = "".join(one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one))
    for spelling in (char, plain):
        if spelling and all(_has(one) for one in spelling):
            return spelling
    return "?"


def _has(char: str) -> bool:
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def lines_of(
    text: object, width: float, *, bold: bool = False, size: float = SIZE, most: int = 3
) -> list[str]:
    """Return *text* in at most *most* lines no wider than *width*; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in printable(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        # A word wider than the line, such as a pasted address of a page, is cut where the line ends.
        for char in word:
            if lines[-1] and text_width(lines[-1] + char, size, bold) > width:
                lines.append("")
            lines[-1] += char
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…", size, bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return lines
