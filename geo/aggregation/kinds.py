"""The four kinds of records (jenis) and their names."""

from __future__ import annotations

from geo.errors import RequestError
from geo.wording import Language, say

__all__ = ["JENIS", "jenis_name", "parse_jenis"]

JENIS: tuple[str, ...] = ("kemiskinan", "keamanan", "layanan", "putus_sekolah")


def parse_jenis(text: str) -> str:
    """Return a kind in its one form, or raise.

    Raises
    ------
    RequestError
        If *text* is none of the four kinds.

    Examples
    --------
    >>> parse_jenis("Putus sekolah")
    'putus_sekolah'
    """
    kind = "_".join(text.strip().lower().split())
    if kind not in JENIS:
        raise RequestError("aggregation.bad_jenis", text=text[:60], choices=", ".join(JENIS))
    return kind


def jenis_name(jenis: str, lang: Language = "id") -> str:
    """Return the kind's name as a sentence uses it."""
    return say(f"aggregation.jenis_{jenis}", lang)
