"""Codes as people write them, to places of a layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from geo.geocoding.places import Atlas

__all__ = ["CodeAnswer", "dotted", "read_code"]

_EXCEL = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+|\d{6,}[.,]0+")
_NO_DIGIT = re.compile(r"\D+")


class CodeAnswer(NamedTuple):
    """What a code says: a desa, a kecamatan, nothing known, or nothing at all."""

    kind: Literal["desa", "kecamatan", "unknown", "none"]
    place: int = -1
    code: str = ""
    former: bool = False


NO_CODE = CodeAnswer("none")


def dotted(text: str) -> str:
    """Return a code with dots after two, four and six digits; "" where the text holds no code.

    Dots, spaces and other signs between the digits do not matter, and neither
    does what a spreadsheet makes of a long number.

    >>> dotted("3510012001"), dotted("3.510012001E9"), dotted("35.10.01.2001"), dotted("351001")
    ('35.10.01.2001', '35.10.01.2001', '35.10.01.2001', '35.10.01')
    """
    written = text.strip()[:40]
    if _EXCEL.fullmatch(written):
        written = f"{float(written.replace(',', '.')):.0f}"
    digits = _NO_DIGIT.sub("", written)
    if len(digits) == 10:
        return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}" if len(digits) == 6 else ""


def read_code(text: str, atlas: Atlas, bps_codes: Mapping[str, str]) -> CodeAnswer:
    """Return the place that a code means.

    Parameters
    ----------
    text : str
        The cell of the code column.
    atlas : Atlas
    bps_codes : mapping of str to str
        Ten-digit code of the statistics office to dotted Kemendagri code, where
        a mapping is at hand; none is shipped.

    Returns
    -------
    CodeAnswer
        A code of today wins over the same code of before.
    """
    if not any(char.isdigit() for char in text):
        return NO_CODE
    code = dotted(text)
    if code in atlas.desa_at:
        return CodeAnswer("desa", atlas.desa_at[code], code)
    by_bps = bps_codes.get(code.replace(".", ""), "") if code else ""
    if by_bps in atlas.desa_at:
        return CodeAnswer("desa", atlas.desa_at[by_bps], by_bps)
    if code in atlas.former_codes:
        return CodeAnswer("desa", atlas.former_codes[code], code, former=True)
    if code in atlas.kecamatan_at:
        return CodeAnswer("kecamatan", atlas.kecamatan_at[code], code)
    # An unknown desa of a known kecamatan is not taken for the kecamatan: one digit may be wrong anywhere.
    return CodeAnswer("unknown", code=text.strip()[:30])
