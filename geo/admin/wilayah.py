"""Which part of the country: the code of a kabupaten, a kota or a province, and its name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd

from geo.admin.gazetteer import load_area_names
from geo.errors import BoundaryError
from geo.wording import Language, say

__all__ = ["area_code", "area_kind", "area_name", "inside", "not_in_layer", "parse_wilayah"]

_CODE = re.compile(r"(\d\d)(?:\.?(\d\d))?")
_MOST = 6


def parse_wilayah(text: str | None) -> str:
    """Return the dotted code that *text* means: ``35.10`` or ``35``; "" where it is blank.

    >>> parse_wilayah("3510"), parse_wilayah(" 35 "), parse_wilayah(None)
    ('35.10', '35', '')

    Raises
    ------
    BoundaryError
        If it is no code, or no province, kabupaten or kota has it.
    """
    written = (text or "").strip()
    if not written:
        return ""
    match = _CODE.fullmatch(written)
    code = ".".join(part for part in match.groups() if part) if match else ""
    if code not in _names():
        raise BoundaryError("wilayah.bad_code", code=written[:40])
    return code


def area_name(code: str, lang: Language = "id") -> str:
    """Return the name of an area: ``Kota Makassar``, ``Provinsi Jawa Timur``; ``Indonesia`` for "".

    A code that nobody has is its own name.
    """
    if not code:
        return say("wilayah.country", lang)
    name = _names().get(code, code)
    return say("wilayah.province", lang, name=name) if len(code) == 2 else name


def area_kind(code: str, lang: Language = "id") -> str:
    """Return what an area is called in a sentence: kabupaten, kota, provinsi; wilayah for "".

    >>> area_kind("73.71"), area_kind("35.10"), area_kind("35", "en")
    ('kota', 'kabupaten', 'province')
    """
    if len(code) == 5:
        kind = "kota" if area_name(code).startswith("Kota ") else "kabupaten"
    else:
        kind = "province" if code else "area"
    return say(f"wilayah.kind_{kind}", lang)


def area_code(codes: pd.Index) -> str:
    """Return the smallest area with all desa *codes* in it: ``35.10``, ``35``, or "" for more."""
    for length in (5, 2):
        first = codes.astype("str").str[:length].unique()
        if len(first) == 1:
            return str(first[0])
    return ""


def inside(codes: pd.Series | pd.Index, code: str) -> pd.Series:
    """Return which desa codes lie in the area *code*; all of them for ""."""
    text = pd.Series(codes).astype("str").str.strip().str.replace(".", "", regex=False)
    return text.str.startswith(code.replace(".", ""))


def not_in_layer(path: Path, code: str, codes: pd.Series | pd.Index | None) -> BoundaryError:
    """Return the error that a layer with these desa *codes* has nothing of the area *code*."""
    present = "?" if codes is None else _present(codes)
    return BoundaryError("wilayah.not_in_layer", path=path, code=code, name=area_name(code), present=present)


def _present(codes: pd.Series | pd.Index) -> str:
    """Return the kabupaten that desa *codes* lie in, in words; the provinces where they are many."""
    text = pd.Series(codes).astype("str").str.strip()
    areas = sorted(text.str[:5].unique())
    if len(areas) > _MOST:
        areas = sorted(text.str[:2].unique())
    named = [f"{code} {area_name(code)}" for code in areas[: 2 * _MOST]]
    return ", ".join(named) + (", …" if len(areas) > 2 * _MOST else "")


@cache
def _names() -> dict[str, str]:
    return dict(load_area_names()["nama"])
