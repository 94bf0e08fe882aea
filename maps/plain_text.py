"""Texts and data made safe to stand in a page."""

from __future__ import annotations

import json
import re

__all__ = ["as_json", "clean_text"]

_UNWRITABLE = re.compile("[\ud800-\udfff\x00]")


def clean_text(value: object) -> str:
    """Return *value* as text that UTF-8 can carry: lone surrogates and NUL become U+FFFD."""
    return _UNWRITABLE.sub("�", str(value))


def as_json(data: object) -> str:
    r"""Return *data* as JSON that is safe inside a script element: no ``<``, no ``&``, ASCII alone.

    >>> as_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
