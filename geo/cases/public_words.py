"""Words that everybody will read: refused where they look like they hold something of a person."""

from __future__ import annotations

import re
import unicodedata

from geo.errors import RequestError

__all__ = ["LONGEST", "public_words"]

LONGEST = 300

_GAP = r"[\s.\-()/]{0,2}"
# A day and an hour beside it have as many digits as a telephone number.
_DAY = re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|1[0-2])[-/. ]20\d\d(?!\d)")
_NIK = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{15}}(?!\d)")
# 08…, 62 8…, +62…, and a landline with its area code.
_TELEPHONE = re.compile(rf"(?<![\d.,])(?:\+?{_GAP}6{_GAP}2|0){_GAP}[1-9](?:{_GAP}\d){{7,11}}(?!\d)")
_ADDRESS = re.compile(r"\S@\S+\.\S")


def public_words(text: str) -> str:
    """Return a sentence for everybody, on one line, trimmed.

    Raises
    ------
    RequestError
        If it is blank or longer than ``LONGEST`` letters, or holds what looks like a
        telephone number, a NIK (16 digits) or an e-mail address.
    """
    plain = unicodedata.normalize("NFKC", text)
    words = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    if not words:
        raise RequestError("decisions.no_words")
    if len(words) > LONGEST:
        raise RequestError("decisions.too_long", n=len(words), most=LONGEST)
    rest = _DAY.sub("#", words)
    if _NIK.search(rest) or _TELEPHONE.search(rest) or _ADDRESS.search(rest):
        raise RequestError("decisions.personal")
    return words
