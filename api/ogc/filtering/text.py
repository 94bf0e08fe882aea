"""Letters without their accents, as ACCENTI compares them."""

from __future__ import annotations

import unicodedata

__all__ = ["without_accents"]


def without_accents(text: str) -> str:
    """Return *text* with every accent taken off.

    >>> without_accents("Café")
    'Cafe'
    """
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
