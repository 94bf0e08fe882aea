"""LIKE: ``%`` for any letters, ``_`` for one, ``\\`` before a sign that stands for itself.

Each part between two ``%`` is sought once, from left to right, so no pattern
takes longer than the product of the two lengths; one regular expression for
the whole would take that to the power of its wildcards.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["like"]


def like(pattern: str) -> Callable[[str], bool]:
    """Return the test whether a text is like *pattern*."""
    parts = [re.compile(part, re.DOTALL) for part in _parts(pattern)]
    if len(parts) == 1:
        only = parts[0]
        return lambda text: only.fullmatch(text) is not None
    lengths = _lengths(pattern)
    first, *middle, last = parts
    tail = lengths[-1]

    def test(text: str) -> bool:
        if first.match(text) is None:
            return False
        position = lengths[0]
        for part in middle:
            found = part.search(text, position)
            if found is None:
                return False
            position = found.end()
        start = len(text) - tail
        return start >= position and last.fullmatch(text, start) is not None

    return test


def _split(pattern: str) -> list[list[str]]:
    """Return the letters of each part; ``_`` without a backslash as the empty string."""
    parts: list[list[str]] = [[]]
    letters = iter(pattern)
    for letter in letters:
        if letter == "%":
            parts.append([])
        elif letter == "_":
            parts[-1].append("")
        else:
            parts[-1].append(next(letters, "\\") if letter == "\\" else letter)
    return parts


def _parts(pattern: str) -> list[str]:
    return ["".join(re.escape(letter) if letter else "." for letter in part) for part in _split(pattern)]


def _lengths(pattern: str) -> list[int]:
    return [len(part) for part in _split(pattern)]
