"""Whose cases they are: a territory as a condition that the database itself applies."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement

from geo.cases import store_tables as t
from geo.errors import RequestError

__all__ = ["TERRITORY", "is_within", "within_clause"]

TERRITORY = re.compile(r"\d\d\.\d\d(?:\.\d\d(?:\.\d{4})?)?")
"""Code of a kabupaten, a kecamatan or a desa."""

_DESA_LETTERS = 13
_KECAMATAN_LETTERS = 8


def within_clause(code: str) -> ColumnElement[bool]:
    """Return the condition that a case lies in a territory.

    A desa's code means the cases placed in that desa; a kecamatan's those of
    its desa and those known to the kecamatan alone; a kabupaten's all whose
    kecamatan is one of its own.

    Raises
    ------
    RequestError
        If *code* is no code of a desa, kecamatan or kabupaten: a blank or
        shortened one must never come to mean more.
    """
    if not TERRITORY.fullmatch(code):
        raise RequestError("roles.bad_territory_code", territory=code[:40])
    c = t.cases.c
    if len(code) == _DESA_LETTERS:
        return c.kode_desa == code
    if len(code) == _KECAMATAN_LETTERS:
        return c.kode_kecamatan == code
    return c.kode_kecamatan.startswith(f"{code}.", autoescape=True)


def is_within(code: str, territory: str) -> bool:
    """Tell whether the code of a desa, kecamatan or kabupaten lies in a territory, or is it."""
    return bool(territory) and (code == territory or code.startswith(f"{territory}."))
