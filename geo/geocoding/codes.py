"""Codes as people write them, to places of a layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from geo.geocoding.places import Atlas, kabupaten_names

__all__ = ["CodeAnswer", "dotted", "read_code"]

_EXCEL = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+|\d{6,}[.,]0+")
_NO_DIGIT = re.compile(r"\D+")
_KABUPATEN = re.compile(r"\s*\d\d\.\d\d\.?\s*")
# Digits of a code of the statistics office: desa, kecamatan.
_BPS_DIGITS = (10, 7)
# Fewer digits than a kecamatan's code are a running number, and one digit again and again fills a blank:
# they speak of no place, and so of none elsewhere.
_PLACE_DIGITS = 6


class CodeAnswer(NamedTuple):
    """What a code says: a desa, a kecamatan, a place outside the layer, nothing known, or nothing at all.

    ``kabupaten`` is the code of the kabupaten outside, and ``office`` whether the
    code is one of the statistics office, which numbers some kabupaten otherwise.
    ``doubtful`` says that a code that is not known was meant for a place.
    """

    kind: Literal["desa", "kecamatan", "outside", "unknown", "none"]
    place: int = -1
    code: str = ""
    former: bool = False
    kabupaten: str = ""
    office: bool = False
    doubtful: bool = False


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
    return _elsewhere(by_bps or code, text, atlas)


def _elsewhere(code: str, text: str, atlas: Atlas) -> CodeAnswer:
    """Return what a code says that is none of the layer: a place of another kabupaten, or nothing known."""
    said = text.strip()[:30]
    digits = _NO_DIGIT.sub("", code or text)
    if _KABUPATEN.fullmatch(text):
        code = f"{digits[:2]}.{digits[2:]}"
    kabupaten = f"{digits[:2]}.{digits[2:4]}"
    # Kemendagri's desa begin with 1 or 2; a nought is the statistics office's way of counting.
    office = len(digits) in _BPS_DIGITS and (len(digits) == 7 or digits[6] not in "12")
    if (code or office) and kabupaten not in atlas.held and kabupaten in kabupaten_names():
        return CodeAnswer("outside", code=said, kabupaten=kabupaten, office=office)
    if code == kabupaten and kabupaten in atlas.held:
        return NO_CODE  # the layer's own kabupaten is no news
    # An unknown desa of a known kecamatan is not taken for the kecamatan: one digit may be wrong anywhere.
    return CodeAnswer("unknown", code=said, doubtful=len(digits) >= _PLACE_DIGITS and len(set(digits)) > 1)
