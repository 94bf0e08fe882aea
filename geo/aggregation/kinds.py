"""The four kinds of records (jenis) and their names."""

from __future__ import annotations

from geo.errors import RequestError
from geo.wording import Language, say

__all__ = ["ALL_JENIS", "JENIS", "jenis_name", "parse_jenis"]

JENIS: tuple[str, ...] = ("kemiskinan", "keamanan", "layanan", "putus_sekolah")

ALL_JENIS = "semua"
"""Stands for all kinds together: their total, which is published of kecamatan and kabupaten."""


def parse_jenis(text: str, *, together: bool = False) -> str:
    """Return a kind in its one form, or raise; with *together* also that of all kinds.

    Raises
    ------
    RequestError
        If *text* is none of the four kinds, nor all of them where that is allowed.

    Examples
    --------
    >>> parse_jenis("Putus sekolah")
    'putus_sekolah'
    """
    kind = "_".join(text.strip().lower().split())
    known = (*JENIS, ALL_JENIS) if together else JENIS
    if kind not in known:
        raise RequestError("aggregation.bad_jenis", text=text[:60], choices=", ".join(known))
    return kind


def jenis_name(jenis: str, lang: Language = "id") -> str:
    """Return the kind's name as a sentence uses it."""
    return say(f"aggregation.jenis_{jenis}", lang)
