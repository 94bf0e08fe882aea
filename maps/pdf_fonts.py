"""Helvetica and Helvetica Bold, which every PDF reader brings: widths and encoding.

The widths are those of Adobe's Core 14 AFM files, in thousandths of the size.
"""

from __future__ import annotations

__all__ = ["FONTS", "encoded", "text_width"]

FONTS = ("Helvetica", "Helvetica-Bold")

_DIGITS = (556,) * 10
_REGULAR = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *_DIGITS,
    *(278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833),
    *(722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333),
    *(556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278),
    *(556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_BOLD = (
    *(278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278),
    *_DIGITS,
    *(333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833),
    *(722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333),
    *(556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333),
    *(611, 556, 778, 556, 556, 500, 389, 280, 389, 584),
)
_OTHER = 556


def text_width(words: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text, in the unit of *size*.

    >>> round(text_width("Ab", 10), 2)
    12.23
    """
    widths = _BOLD if bold else _REGULAR
    total = sum(widths[ord(c) - 32] if 32 <= ord(c) <= 126 else _OTHER for c in words)
    return total * size / 1000


def encoded(words: str) -> str:
    """Return a PDF string literal; what Windows-1252 does not have becomes a question mark.

    The result holds one character a byte, to be written as Latin-1.
    """
    text = words.encode("cp1252", "replace").decode("latin-1")
    text = "".join(c if c >= " " else " " for c in text)
    return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
