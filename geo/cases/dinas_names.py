"""Which dinas a file's free text means: by the spellings that the office keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["FIRST_DINAS", "FirstDinas", "dinas_named", "spelling_key"]


class FirstDinas(NamedTuple):
    """A dinas that every store begins with."""

    code: str
    name: str
    spellings: tuple[str, ...]
    secretariat: bool = False


FIRST_DINAS: tuple[FirstDinas, ...] = (
    FirstDinas("dinsos", "Dinas Sosial", ("Dinsos", "Dinas Sosial PPKB", "Dinsos PPKB", "Sosial")),
    FirstDinas(
        "dispendik",
        "Dinas Pendidikan",
        ("Dispendik", "Disdik", "Diknas", "Dindik", "Dinas Pendidikan dan Kebudayaan", "Pendidikan"),
    ),
    FirstDinas("dinkes", "Dinas Kesehatan", ("Dinkes", "Kesehatan", "Puskesmas")),
    FirstDinas(
        "dpmd",
        "Dinas Pemberdayaan Masyarakat dan Desa",
        ("DPMD", "Dinas PMD", "PMD", "Dispermasdes", "Bapemas", "Pemberdayaan Masyarakat dan Desa"),
    ),
    FirstDinas(
        "kesra",
        "Bagian Kesejahteraan Rakyat",
        ("Bagian Kesra", "Bag. Kesra", "Kesra", "Setda Bagian Kesra", "Kabag Kesra"),
        secretariat=True,
    ),
)
"""The dinas of UGD Kemiskinan and its secretariat; an office adds, renames and retires its own."""

_AND = re.compile(r"[;,/+&|\n]| dan ")


def spelling_key(text: str) -> str:
    """Return a spelling without what does not tell two dinas apart: case, dots, spaces, the kabupaten's name.

    >>> spelling_key("  DINAS  Sosial Kab. Banyuwangi ")
    'dinas sosial'
    """
    plain = " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())
    return re.sub(r" (kab|kabupaten)? ?banyuwangi$", "", plain) or plain


def dinas_named(text: str | None, spellings: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the codes of the dinas that a text names, and the parts of it that name none.

    Parameters
    ----------
    text : str or None
        Such as ``"Dinsos / Dinkes"``; the whole is tried first, because a name may hold "dan".
    spellings : mapping of str to str
        From :func:`spelling_key` of a spelling to a code.

    Returns
    -------
    codes, unknown : list of str
        In the order of the text, each once.
    """
    if not text or not text.strip():
        return [], []
    if (whole := spelling_key(text)) in spellings:
        return [spellings[whole]], []
    codes: list[str] = []
    unknown: list[str] = []
    for part in (one.strip() for one in _AND.split(text) if one.strip()):
        code = spellings.get(spelling_key(part))
        found = unknown if code is None else codes
        if (word := code or part) not in found:
            found.append(word)
    return codes, unknown
