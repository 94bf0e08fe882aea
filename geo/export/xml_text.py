"""Text and names that XML can hold."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

__all__ = ["attribute", "text"]

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: object) -> str:
    """Return *value* as the content of an element; what XML has no place for becomes U+FFFD."""
    return escape(_FORBIDDEN.sub("\ufffd", str(value)))


def attribute(value: object) -> str:
    """Return *value* as an attribute's value, with its quotation marks."""
    return quoteattr(_FORBIDDEN.sub("\ufffd", str(value)))
