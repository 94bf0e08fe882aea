"""Kemendagri codes of desa as people and programs write them, and BPS codes told apart."""

from __future__ import annotations

import pandas as pd

__all__ = ["dotted_codes", "looks_like_bps"]

_DOTTED = r"(\d\d)\.?(\d\d)\.?(\d\d)\.?([123]\d{3})"
# Provinces are numbered from 11 to 97, which keeps telephone numbers out.
_TEN_DIGITS = r"[1-9][1-9]\d{8}"


def dotted_codes(column: pd.Series) -> pd.Series:
    """Return each code as ``35.10.01.2001``, or "" where it is no code of a desa.

    Dots may be missing, in all or in some places, and a spreadsheet's number
    (``3510012001.0``) is understood. The last part of a desa's code begins with
    2, a kelurahan's with 1, a desa adat's with 3.
    """
    part = _text(column).str.extract(rf"^{_DOTTED}$").astype("str")
    return (part[0] + "." + part[1] + "." + part[2] + "." + part[3]).fillna("")


def looks_like_bps(column: pd.Series) -> bool:
    """Return whether ten-digit codes are those of BPS rather than Kemendagri's.

    A BPS code is province 2, kabupaten 2, kecamatan 3 and desa 3 digits, and its
    kecamatan are numbered in tens; so its seventh digit, where Kemendagri has 1,
    2 or 3, is nearly always 0. A column is judged as a whole.
    """
    text = _text(column)
    digits = text[text.str.fullmatch(_TEN_DIGITS)]
    return len(digits) > 0 and float((~digits.str[6].isin(["1", "2", "3"])).mean()) > 0.5


def _text(column: pd.Series) -> pd.Series:
    text = column.astype("str").fillna("").str.strip().str.replace(r"\s+", "", regex=True)
    return text.str.replace(r"^(\d{10})\.0+$", r"\1", regex=True)
